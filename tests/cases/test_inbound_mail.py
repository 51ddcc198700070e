"""A mail comes in: a bounce goes back to its card, a member's words wake the holder, an absence is only noted."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from bot.cases import answer_links, dispatches, stops
from bot.cases.tx import Tx
from bot.catalog import Catalog
from bot.catalog.clients import MailFrom
from bot.errors import Permanent
from bot.rules import mail
from bot.storage.records import FollowUp, OutboxRow
from bot.storage.sent_records import Dispatch, MemberAnswer
from bot.storage.session import Session
from cards.people import read_form
from config.deliveries import BounceReason, DispatchState
from config.values import replace
from config.words import Author, Flag, FlaggedBy, Level, Moderation, Verb
from handlers import views
from handlers.inbound_mail import MailHandler
from handlers.views.members import read_view
from handlers.views.room import shared
from tests.cases.room import CHANNEL, LIFE, LUMEN, NORD, Room
from tests.cases.test_isolation import press

ADDRESS = "bonjour@lumen.example"


async def emailed(room: Room) -> Dispatch:
    """A reply that left by e-mail to the account's address."""
    author = Author(id="lou", name="lou", email="lou@outside.example", country="FR")
    flag = Flag(
        client=LUMEN, community="forum", external_id="p-mail", text=LIFE, author=author, posted_at=room.clocks.now(),
        moderation=Moderation.A_POSTERIORI, flagged_by=FlaggedBy.HUMAN, language="fr",
    )  # fmt: skip
    case = await room.desk.flag(flag)
    reacted = await room.done(Verb.REPLY, case)
    values = {"methods": ["email"], "reason": "Elle attend."}
    await room.done(Verb.SEND, case, ref=reacted.answer.ref, values=values)
    await room.wait(seconds=31)
    (row,) = await room.rows("email")
    assert isinstance(row, OutboxRow)
    await room.run(dispatches.handing_over, row)
    await room.run(dispatches.sent, row)
    (found,) = await room.all(Dispatch, case)
    assert found.state is DispatchState.SENT
    return found


def answer(found: Dispatch, *, sender: str = "lou@outside.example", text: str = "Merci.", more: str = "") -> bytes:
    to = f"bonjour+{mail.tag(found.case_id, found.token)}@lumen.example"
    head = f"From: Lou <{sender}>\r\nTo: {to}\r\nMessage-ID: <{abs(hash((sender, text)))}@outside.example>\r\n{more}"
    return f"{head}Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n\r\n> cité\r\n".encode()


def report(found: Dispatch) -> bytes:
    """What Exim sends: a status that says little, the other side's code in the diagnostic."""
    original = mail.message_id(found.case_id, found.token, "lumen.example")
    return (
        "From: Mail Delivery System <Mailer-Daemon@mx.example>\r\n"
        f"To: bonjour+{mail.tag(found.case_id, found.token)}@lumen.example\r\nAuto-Submitted: auto-replied\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\nMIME-Version: 1.0\r\n'
        "Message-ID: <r1@mx.example>\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nIt failed.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        "Action: failed\r\nFinal-Recipient: rfc822;lou@outside.example\r\nStatus: 5.0.0\r\n"
        "Remote-MTA: dns; outside.example\r\nDiagnostic-Code: smtp; 550 5.1.1 <lou@outside.example> unknown\r\n\r\n"
        f"--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {original}\r\n\r\nx\r\n--b--\r\n"
    ).encode()


async def test_a_bounce_comes_back_to_the_card_with_its_reason_once(room: Room) -> None:
    found = await emailed(room)
    handler = MailHandler(room.store, room.catalog)
    assert await handler.received(report(found))
    assert await handler.received(report(found))
    (after,) = await room.all(Dispatch, found.case_id)
    assert (after.state, after.reason) == (DispatchState.BOUNCED, BounceReason.NO_MAILBOX)
    assert len(await room.rows("post_thread", what="came_back")) == 1


async def test_a_report_that_it_is_only_late_says_nothing_of_what_has_not_failed(room: Room) -> None:
    found = await emailed(room)
    handler = MailHandler(room.store, room.catalog)
    waits = report(found).replace(b"Action: failed", b"Action: delayed").replace(b"<r1@", b"<r0@")
    assert await handler.received(waits)
    assert (await room.all(Dispatch, found.case_id))[0].state is DispatchState.SENT
    assert not await room.rows("post_thread", what="came_back")
    assert not await room.all(MemberAnswer, found.case_id)
    assert await handler.received(report(found)), "and it may fail yet"
    assert (await room.all(Dispatch, found.case_id))[0].state is DispatchState.BOUNCED


async def test_the_member_answers_and_somebody_else_does(room: Room) -> None:
    found = await emailed(room)
    handler = MailHandler(room.store, room.catalog)
    assert await handler.received(answer(found))
    assert await handler.received(answer(found))
    assert await handler.received(answer(found, sender="x@autre.example", text="Qui êtes-vous ?"))
    mine, other = await room.all(MemberAnswer, found.case_id)
    assert (mine.trusted, other.trusted) == (True, False)
    (after,) = await room.all(Dispatch, found.case_id)
    assert after.state is DispatchState.DELIVERED


def read(session: Session, catalog: Catalog, answer: MemberAnswer) -> str:
    """What whoever holds the case reads of an answer."""
    place = shared(session, catalog, CHANNEL)
    return str(read_form(read_view(place, place.case(answer.case_id), f"answer-{answer.id}"), place.t))


async def test_words_between_the_lines_that_they_answer_are_read_by_whoever_holds_the_case(room: Room) -> None:
    """Nobody can tell whose line is whose: all of it is kept, and the machine, which knows our words, reads none."""
    found = await emailed(room)
    address = await room.store.read(answer_links.address_of, LUMEN, found, public_url="https://desk.example")
    mail = answer(found, text=f"> Vous êtes là ?\r\n> Oui, je veux mourir.\r\n> Pour nous répondre : {address}")
    assert await MailHandler(room.store, room.catalog).received(mail)
    (kept,) = await room.all(MemberAnswer, found.case_id)
    assert kept.level is Level.UNKNOWN
    form = await room.store.read(read, LUMEN, room.catalog, kept)
    assert "Oui, je veux mourir." in form
    assert form.index("Ce qui est cité y est aussi") < form.index("Vous êtes là"), "before our own words are read"
    assert address.rpartition("/")[2] not in form, "whoever has it can answer as the member"


async def test_so_does_whoever_asks_how_they_are(room: Room) -> None:
    """Their latest words stand above the check-in: ours among them were told as theirs."""
    found = await emailed(room)
    assert await MailHandler(room.store, room.catalog).received(answer(found, text="> Vous êtes là ?\r\n> Oui."))
    await room.done(Verb.FOLLOW_UP, found.case_id, values={"stages": ["48h"], "person": "lea"})
    (check_in,) = [one for one in await room.all(FollowUp, found.case_id) if one.closed_at is None]
    click = press(Verb.CHECK_IN, found.case_id, ref=str(check_in.id), submitted=False)
    opened = await room.desk.click(click)
    assert opened.reader is not None
    form = str(await room.store.read(views.form, LUMEN, room.catalog, opened.answer, click, opened.reader))
    assert form.index("Ce qui est cité y est aussi") < form.index("Vous êtes là") < form.index("Ses derniers mots")


@pytest.mark.parametrize("more", ["Subject: Fwd: Lumen\r\n", "Subject: AW: Lumen\r\n"])
async def test_nobody_sees_the_address_by_which_a_member_answers_in_their_own_words(room: Room, more: str) -> None:
    """Forwarded, or quoted in a way that nobody has told us of, our e-mail stands among their own words."""
    found = await emailed(room)
    address = await room.store.read(answer_links.address_of, LUMEN, found, public_url="https://desk.example")
    aside = "https://forum.example/r/a-word-of-24-characters"
    wrapped = f"https://links.example/?url={quote(address, safe='')}&data=1"
    quoted = f"Am 23.11.2026 schrieb Lumen:\r\n{address}\r\n{wrapped}\r\n{aside}"
    mail = answer(found, text=f"Oui.\r\n{quoted}", more=more)
    assert await MailHandler(room.store, room.catalog).received(mail)
    (kept,) = await room.all(MemberAnswer, found.case_id)
    form = await room.store.read(read, LUMEN, room.catalog, kept)
    assert "Oui." in form
    assert address.rpartition("/")[2] not in form
    assert aside in form
    assert "&data=1" in form


async def test_a_mail_without_a_word_is_not_taken_for_one_that_was_erased(room: Room) -> None:
    found = await emailed(room)
    mail = answer(found, text="").replace("> cité".encode(), b"")
    assert await MailHandler(room.store, room.catalog).received(mail)
    (kept,) = await room.all(MemberAnswer, found.case_id)
    form = await room.store.read(read, LUMEN, room.catalog, kept)
    assert "(sans mots)" in form


async def test_an_absence_wakes_nobody_and_a_strange_mail_is_none_of_ours(room: Room) -> None:
    found = await emailed(room)
    handler = MailHandler(room.store, room.catalog)
    assert await handler.received(answer(found, text="Absente.", more="Auto-Submitted: auto-replied\r\n"))
    assert not await room.all(MemberAnswer, found.case_id)
    assert not await handler.received(b"From: x@y.example\r\nTo: bonjour@lumen.example\r\n\r\nhello")
    assert not await handler.received(b"\xff\x00 nothing at all")


async def test_a_mail_that_cannot_be_read_is_opened_by_a_person_and_the_managers_are_told_once(room: Room) -> None:
    found = await emailed(room)
    handler = MailHandler(room.store, room.catalog)
    raw = answer(found).replace(b"charset=utf-8", b"charset=x-nobody-knows").replace(b"Merci", b"\xe9")
    for _ in range(2):
        with pytest.raises(Permanent):
            await handler.received(raw)
    (told,) = await room.told("nadia", "mail_unreadable")
    assert told.payload == {"what": "mail_unreadable", "person": told.payload["person"]}
    assert not await room.all(MemberAnswer, found.case_id)


async def test_a_mail_that_takes_too_long_to_read_is_opened_by_a_person(room: Room) -> None:
    """The mailbox would give it again for ever, and none that lies behind it."""
    found = await emailed(room)
    with pytest.raises(Permanent):
        await MailHandler(room.store, room.catalog, reads_within=0).received(answer(found))
    assert len(await room.told("nadia", "mail_unreadable")) == 1
    assert not await room.all(MemberAnswer, found.case_id)


async def test_a_call_for_help_that_answers_nothing_of_ours_is_opened_by_a_person(room: Room) -> None:
    """Somebody writes to the address that they know: nobody else reads that mailbox."""
    handler = MailHandler(room.store, room.catalog)
    head = "From: lou@outside.example\r\nTo: bonjour@lumen.example\r\n"
    with pytest.raises(Permanent):
        await handler.received(f"{head}\r\nje veux mourir ce soir".encode())
    assert len(await room.told("nadia", "mail_unreadable")) == 1
    for quiet in ("\r\nQuand ouvrez-vous ?", "Auto-Submitted: auto-replied\r\n\r\nje veux mourir ce soir"):
        assert not await handler.received(f"{head}{quiet}".encode())
    assert len(await room.told("nadia", "mail_unreadable")) == 1
    with pytest.raises(Permanent):  # what an Exchange server writes above people's own words
        await handler.received(f"{head}X-Auto-Response-Suppress: All\r\n\r\nje veux mourir ce soir".encode())
    assert len(await room.told("nadia", "mail_unreadable")) == 2
    with pytest.raises(Permanent):  # between the lines that it answers: of a mail that we do not know
        await handler.received(f"{head}\r\n> Bonjour,\r\n> je veux mourir ce soir".encode())
    assert len(await room.told("nadia", "mail_unreadable")) == 3


async def of_two_clients(room: Room) -> MailHandler:
    """Both write e-mails, and share the mailbox."""
    nord = replace(room.catalog.clients[NORD], mail=MailFrom("contact@nord.example", "Nord"))
    catalog = replace(room.catalog, clients={**room.catalog.clients, NORD: nord})
    room.store.open_tx = lambda opened: Tx(opened, catalog)
    return MailHandler(room.store, catalog)


@pytest.mark.parametrize(
    ("head", "told"),
    [
        ("To: Maison Lumen <bonjour+offre@lumen.example>", {LUMEN}),
        ("To: contact@NORD.example", {NORD}),
        ("To: contact@nord.example\r\nCc: bonjour@lumen.example", {LUMEN, NORD}),
        ("To: undisclosed-recipients:;\r\nDelivered-To: contact@nord.example", {NORD}),
        ("To: contact@nord.example\r\nDelivered-To: bonjour@lumen.example", {NORD}),
        ("To: moderation@agence.example\r\nDelivered-To: fanal@agence.example", {LUMEN, NORD}),
        ("Subject: x", {LUMEN, NORD}),
    ],
)
async def test_the_managers_of_the_client_that_was_written_to_hear_of_it(room: Room, head: str, told: set[str]) -> None:
    """One mailbox serves all clients: it may bear the name of another than the one that was written to."""
    handler = await of_two_clients(room)
    with pytest.raises(Permanent):
        await handler.received(f"From: lou@outside.example\r\n{head}\r\n\r\nje veux mourir ce soir".encode())
    hear = {slug for slug in (LUMEN, NORD) if await room.rows("direct", what="mail_unreadable", client=slug)}
    assert hear == told


def complaint(found: Dispatch, *, kind: str = "abuse", number: int = 1) -> bytes:
    """What a provider sends of its feedback loop (RFC 5965), to an address that tells nothing of the case."""
    original = mail.message_id(found.case_id, found.token, "lumen.example")
    return (
        "From: <fbl@provider.example>\r\nTo: bonjour@lumen.example\r\nSubject: FW: Your message\r\n"
        'Content-Type: multipart/report; report-type="feedback-report"; boundary="b"\r\nMIME-Version: 1.0\r\n'
        f"Message-ID: <f{number}@provider.example>\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n{LIFE}\r\n"
        f"--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: {kind}\r\nUser-Agent: Loop/1.0\r\n"
        "Version: 1\r\nOriginal-Rcpt-To: <lou@outside.example>\r\n\r\n"
        f"--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {original}\r\nSubject: x\r\n\r\nwords\r\n--b--\r\n"
    ).encode()


async def test_a_complaint_is_a_wish_that_we_write_no_more_and_never_the_member_s_words(room: Room) -> None:
    found = await emailed(room)
    await room.done(Verb.FOLLOW_UP, found.case_id, values={"stages": ["48h"], "person": "lea"})
    handler = MailHandler(room.store, room.catalog)
    for number in (1, 1, 2):
        assert await handler.received(complaint(found, number=number))
    assert await room.all(MemberAnswer, found.case_id) == []
    (told,) = await room.rows("post_thread", what="stop_asked")
    assert (told.payload["persons"], told.payload["complaint"]) == (["lea"], True)
    (check_in,) = await room.all(FollowUp, found.case_id)
    assert check_in.closed_at is None, "a person decides: one finger may have slipped"
    assert await room.store.read(stops.in_the_way, LUMEN, (await room.case(found.case_id)).author)
    assert await room.rows("post_thread", what="member_replied") == []

    await room.wait(days=1)
    assert await handler.received(answer(found, text="STOP"))
    (check_in,) = await room.all(FollowUp, found.case_id)
    assert check_in.closed_at is not None, "now they have said so themselves"


@pytest.mark.parametrize("kind", ["not-spam", "auth-failure"])
async def test_feedback_that_complains_of_nothing_is_noted(room: Room, kind: str) -> None:
    found = await emailed(room)
    assert await MailHandler(room.store, room.catalog).received(complaint(found, kind=kind))
    assert await room.all(MemberAnswer, found.case_id) == []
    assert await room.rows("post_thread", what="stop_asked") == []
    assert [one.verb for one in await room.entries(found.case_id)][-1] == "auto_answer"


async def test_a_receipt_of_a_mail_program_is_nobody_s_words(room: Room) -> None:
    found = await emailed(room)
    receipt = complaint(found).replace(b"feedback-report", b"disposition-notification").replace(b"<fbl@", b"<lou@")
    assert await MailHandler(room.store, room.catalog).received(receipt.replace(b"provider.", b"outside."))
    assert await room.all(MemberAnswer, found.case_id) == []
    assert await room.rows("post_thread", what="member_replied") == []


@pytest.mark.parametrize("head", ["Precedence: bulk\r\n", "X-Auto-Response-Suppress: All\r\n"])
async def test_a_call_for_help_is_read_although_a_header_says_that_nobody_wrote_it(room: Room, head: str) -> None:
    found = await emailed(room)
    handler = MailHandler(room.store, room.catalog)
    assert await handler.received(answer(found, text="Votre message a bien été reçu.", more=head))
    assert not await room.all(MemberAnswer, found.case_id)
    assert await handler.received(answer(found, text=LIFE, more=head))
    assert len(await room.all(MemberAnswer, found.case_id)) == 1
    assert len(await room.rows("post_thread", what="member_replied")) == 1
