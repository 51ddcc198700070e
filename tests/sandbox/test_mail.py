"""The members' mailboxes: a real client hands mail in, what servers refuse is refused, and what came is kept."""

from __future__ import annotations

import asyncio
import contextlib
import smtplib
import threading
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from bot.delivery.inbox_mail import MailInbox, _Mailbox
from bot.delivery.mail_account import Account, Security, Server
from bot.rules.inbound_mail import read_mail
from bot.sandbox import Sandbox, SandboxConfig
from config.deliveries import BounceReason

from .conftest import PATIENCE, Hand

WORDS = "Bonjour,\n\n.. un point au début\n<b>é</b>\n"


def a_mail(to: str = "lou@exemple.invalid") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "Maison Lumen <bonjour@lumen.example>", to
    message["Subject"] = "Votre message, été"
    message.set_content(WORDS)
    message.add_alternative("<p>Bonjour</p>", subtype="html")
    return message


def with_client(sandbox: Sandbox, talk: Callable[[smtplib.SMTP], Any]) -> Any:
    with smtplib.SMTP("127.0.0.1", sandbox.mail.port, timeout=PATIENCE) as smtp:
        return talk(smtp)


async def test_a_mail_is_kept_with_its_words_as_they_are(sandbox: Sandbox, hand: Hand) -> None:
    await asyncio.to_thread(with_client, sandbox, lambda smtp: smtp.send_message(a_mail()))
    (mail,) = (await hand.state())["mail"]
    assert (mail["to"], mail["subject"], mail["text"]) == (["lou@exemple.invalid"], "Votre message, été", WORDS)
    assert mail["from"] == "Maison Lumen <bonjour@lumen.example>"


async def test_mailboxes_that_are_not_there_or_full_are_refused(sandbox: Sandbox, hand: Hand) -> None:
    def talk(smtp: smtplib.SMTP) -> list[int]:
        smtp.ehlo()
        smtp.mail("bonjour@lumen.example")
        return [smtp.rcpt(f"{name}@exemple.invalid")[0] for name in ("inconnu.7", "plein", "lou")]

    assert await asyncio.to_thread(with_client, sandbox, talk) == [550, 552, 250]
    assert not (await hand.state())["mail"]


async def test_what_comes_out_of_order_is_refused(sandbox: Sandbox) -> None:
    def talk(smtp: smtplib.SMTP) -> list[int]:
        said = [smtp.docmd("MAIL", "FROM:<a@b.example>"), smtp.ehlo(), smtp.docmd("RCPT", "TO:<a@b.example>")]
        said += [smtp.docmd("DATA"), smtp.docmd("MAIL", "TO:<a@b.example>"), smtp.docmd("VRFY", "a"), smtp.noop()]
        return [code for code, _ in said]

    assert await asyncio.to_thread(with_client, sandbox, talk) == [503, 250, 503, 503, 501, 502, 250]


async def test_mail_is_there_again_after_a_restart(make_sandbox: Any, config: SandboxConfig, tmp_path: Path) -> None:
    sandbox = await make_sandbox(config, state_file=tmp_path / "state.json")
    await asyncio.to_thread(with_client, sandbox, lambda smtp: smtp.send_message(a_mail()))
    await sandbox.stop()
    again = await make_sandbox(config, state_file=tmp_path / "state.json")
    assert [mail["to"] for mail in again.store.world.mail] == [["lou@exemple.invalid"]]
    await asyncio.to_thread(with_client, again, lambda smtp: smtp.send_message(a_mail("noor@exemple.invalid")))
    assert len(again.store.world.mail) == 2


def taken(sandbox: Sandbox) -> list[bytes]:
    """What the desk's own reader finds in its mailbox, until it is empty."""
    found: list[bytes] = []
    server = Server("127.0.0.1", sandbox.mailbox.port, Security.NONE)
    inbox = MailInbox(server, Account("", "", None, None), found.append)
    waiting = inbox.look()
    with contextlib.closing(_Mailbox(inbox)) as box:
        box.prepare()
        assert box.fetch_all() == waiting
        assert box.fetch_all() == 0
    return found


async def test_an_answer_and_a_bounce_are_what_the_desk_reads(sandbox: Sandbox, hand: Hand) -> None:
    mail = a_mail()
    mail["Message-ID"] = "<case-7.0123456789abcdef@lumen.example>"
    mail["Reply-To"] = "bonjour+case-7.0123456789abcdef@lumen.example"

    def send(smtp: smtplib.SMTP) -> None:
        smtp.send_message(mail, from_addr=str(mail["Reply-To"]))

    await asyncio.to_thread(with_client, sandbox, send)
    (kept,) = (await hand.state())["mail"]
    await hand.post(f"mail/{kept['id']}/reply", text="Merci, je suis là.")
    await hand.post(f"mail/{kept['id']}/reply", text="Absente", **{"from": "paul@exemple.invalid", "auto": True})
    await hand.post(f"mail/{kept['id']}/bounce")
    answer, machine, bounce = (read_mail(raw) for raw in await asyncio.to_thread(taken, sandbox))
    assert (answer.text, answer.sender, answer.auto) == ("Merci, je suis là.", "lou@exemple.invalid", False)
    assert answer.mark is not None
    assert (answer.mark.case, answer.mark.address) == (7, "bonjour@lumen.example")
    assert (machine.auto, machine.sender) == (True, "paul@exemple.invalid")
    assert bounce.bounce is not None
    assert (bounce.bounce.reason, bounce.bounce.delayed) == (BounceReason.NO_MAILBOX, False)
    assert bounce.mark == answer.mark
    assert [back["kind"] for back in (await hand.state())["mail"][0]["back"]] == ["reply", "reply", "bounce"]
    assert (await hand.post_raw("mail/nothing/bounce", {}))[0] == 404


async def test_whoever_waits_hears_of_what_comes(sandbox: Sandbox, hand: Hand) -> None:
    await asyncio.to_thread(with_client, sandbox, lambda smtp: smtp.send_message(a_mail()))
    (kept,) = (await hand.state())["mail"]
    loop, came = asyncio.get_running_loop(), asyncio.Event()

    def came_in(raw: bytes) -> None:
        loop.call_soon_threadsafe(came.set)

    server = Server("127.0.0.1", sandbox.mailbox.port, Security.NONE)
    inbox = MailInbox(server, Account("", "", None, None), came_in)
    running = asyncio.create_task(asyncio.to_thread(inbox.run))
    try:
        async with asyncio.timeout(PATIENCE):
            for words in ("Merci.", "Encore moi."):
                await hand.post(f"mail/{kept['id']}/reply", text=words)
                await came.wait()
                came.clear()
    finally:
        inbox.stop()
        await running


async def test_what_comes_right_before_somebody_waits_is_heard_at_once(sandbox: Sandbox, hand: Hand) -> None:
    """It was read ahead with the server's word that it waits, and lay there until the wait was over: minutes."""
    await asyncio.to_thread(with_client, sandbox, lambda smtp: smtp.send_message(a_mail()))
    (kept,) = (await hand.state())["mail"]
    inbox = MailInbox(
        Server("127.0.0.1", sandbox.mailbox.port, Security.NONE), Account("", "", None, None), lambda raw: None
    )
    box, stop = await asyncio.to_thread(_Mailbox, inbox), threading.Event()
    assert await asyncio.to_thread(box.fetch_all) == 0
    await hand.post(f"mail/{kept['id']}/reply", text="Merci.")
    waiting = asyncio.create_task(asyncio.to_thread(box.wait, stop))
    try:
        await asyncio.wait({waiting}, timeout=PATIENCE)
        assert waiting.done()
        assert await asyncio.to_thread(box.fetch_all) == 1
    finally:
        stop.set()
        await waiting
        await asyncio.to_thread(box.close)
