"""The members' mailboxes: a real client hands mail in, what servers refuse is refused, and what came is kept."""

from __future__ import annotations

import asyncio
import smtplib
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from bot.sandbox import Sandbox, SandboxConfig

from .conftest import Hand

WORDS = "Bonjour,\n\n.. un point au début\n<b>é</b>\n"


def a_mail(to: str = "lou@exemple.invalid") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "Maison Lumen <bonjour@lumen.example>", to
    message["Subject"] = "Votre message, été"
    message.set_content(WORDS)
    message.add_alternative("<p>Bonjour</p>", subtype="html")
    return message


def with_client(sandbox: Sandbox, talk: Callable[[smtplib.SMTP], Any]) -> Any:
    with smtplib.SMTP("127.0.0.1", sandbox.mail.port, timeout=5) as smtp:
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
