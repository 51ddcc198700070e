"""Letters: typeset when the time to undo is over, kept in a tray, opened by a link, posted, and returned."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from sqlalchemy import select

from bot.cases import answer_links, deeds, dispatches, mailing, sending
from bot.cases.answer import Answer
from bot.cases.history import FANAL
from bot.cases.tray import withdraw as take_out
from bot.cases.tx import Tx
from bot.errors import MissingData, NotFound, Permanent, Refused
from bot.rules import links
from bot.rules.letters import Letter, parts_of
from bot.rules.paper import Unfit, address_lines
from bot.rules.triage.reading import Bilingual
from bot.storage import outbox
from bot.storage.records import Case, OutboxRow, Reply
from bot.storage.sent_records import Dispatch
from bot.storage.session import TABLE, Session, fetch
from config.deliveries import BounceReason, DispatchState
from config.words import Click, Method, Verb

PURPOSE = "letter"
OPENS_FOR = timedelta(minutes=15)
"""A link is for the person who asked, now; another is one click away."""
OPENED = "letter_opened"
RETURNS = (
    BounceReason.MOVED,
    BounceReason.UNCLAIMED,
    BounceReason.REFUSED,
    BounceReason.NO_MAILBOX,
    BounceReason.OTHER,
)
DATED = Bilingual("Le {day}, {time} (heure de {zone})", "{day}, {time} ({zone} time)")

# --- made -----------------------------------------------------------------------------------------


def paper(tx: Tx, row: OutboxRow, text: str) -> Letter:
    """The letter of a row, with the text that passed its guards. Raises Permanent if there can be none."""
    found = dispatches.of_row(tx, row)
    writes = tx.client.letter
    if found is None or writes is None:
        raise Permanent("letter_no_address")
    reply = tx.get(Reply, found.reply)
    subject = str(tx.words(reply.evidence).get("subject", "")).strip()
    try:
        return Letter(
            language=reply.language,
            title=subject or mailing.SUBJECT.in_(reply.language),
            sender=writes.sender,
            address=address_lines(dispatches.recipient(tx, found)),
            dateline=dated(reply.undo_until or reply.at, tx.client.zone, reply.language),
            parts=parts_of(text),
            made_at=reply.undo_until or reply.at,
            answer_url=answer_links.address_of(tx, found, public_url=tx.rules.public_url),
        )
    except Unfit as unfit:
        raise Permanent(str(unfit)) from unfit


def dated(at: datetime, zone: str, language: str) -> str:
    """« Le 22 novembre 2026, 22:00 (heure de Paris) »: members read the client's zone, which is named."""
    local = at.astimezone(ZoneInfo(zone))
    first = "'er'" if language == "fr" and local.day == 1 else ""  # « 1er décembre »
    day = format_datetime(local, f"d{first} MMMM y", locale=language)
    return DATED.in_(language).format(day=day, time=f"{local:%H:%M}", zone=zone.rpartition("/")[2].replace("_", " "))


def ready(tx: Tx, row: OutboxRow, letter: Letter, pdf: bytes) -> None:
    """Keep the typeset letter as evidence, put it into the tray, and tell the holder."""
    case = tx.lock(row.case_id)
    if sending.still_fit(tx, row) is None:  # something came up while it was typeset
        return
    if not outbox.settle(tx, row, "sent", problem=""):
        return
    found = dispatches.of_row(tx, row)
    assert found is not None
    made, digest = tx.seal("letter", {"pdf": base64.b64encode(pdf).decode()}, case=case.id)
    tx.change(found, state=DispatchState.READY, made=made)
    reply = tx.get(Reply, found.reply)
    quoted = any(part.quoted for part in letter.parts)
    tx.record(case, FANAL, "letter_ready", words=digest, reply=reply.id, quoted=quoted)
    tx.thread(case, "letter_ready", ref=str(found.id), persons=[case.holder or reply.by])
    if any(one.state.has_left for one in dispatches.of_reply(tx, reply.id)):
        sending.has_left(tx, case, reply, but=row.id)
    tx.redraw(case)


# --- in the tray ----------------------------------------------------------------------------------


def tray(session: Session) -> list[Dispatch]:
    """Letters that wait to be posted, the oldest first: a named read across clients."""
    table = TABLE[Dispatch]
    query = select(table).where(table.c.method == Method.LETTER.value, table.c.state == DispatchState.READY.value)
    return fetch(session.connection, Dispatch, query.order_by(table.c.id))


def client_of(session: Session, number: int) -> str:
    """The client of a letter: a named read across clients. Raises NotFound."""
    table = TABLE[Dispatch]
    query = select(table.c.client).where(table.c.id == number, table.c.method == Method.LETTER.value)
    found: str | None = session.connection.execute(query).scalar()
    if found is None:
        raise NotFound(f"There is no letter {number}. fanal letters list shows those that wait.")
    return found


def letter(tx: Tx, click: Click) -> Answer:
    """The letter's form: a link for this person alone, and what can be done with the letter."""
    deed = deeds.look(tx, click)
    found = _of_case(tx, deed.case, click.ref)
    link = ""
    if found.made and found.state is not DispatchState.UNDONE and tx.rules.public_url:
        payload = f"{dispatches.name_of(found)}.{deed.person.id}"
        token = links.sign(PURPOSE, payload, tx.now + OPENS_FOR, tx.vault.link_keys[0])
        link = f"{tx.rules.public_url.rstrip('/')}/letters/{token}"
    return Answer.form("letter", ref=str(found.id), link=link)


def opened(tx: Tx, number: int, who: str) -> bytes:
    """The PDF, for somebody about to see it; recorded first. Raises NotFound if it was erased."""
    found = tx.get(Dispatch, number)
    case = tx.lock(found.case_id)
    pdf = base64.b64decode(str(tx.words(found.made).get("pdf", "")))
    if not pdf:
        raise NotFound(f"letter {number}")
    tx.record(case, who, OPENED, reply=found.reply)
    return pdf


def posted(tx: Tx, click: Click) -> Answer:
    """Somebody posted the letter."""
    deed = deeds.begin(tx, click)
    mark_posted(tx, _of_case(tx, deed.case, click.ref), deed.person.id)
    return Answer.private("letter_posted")


def mark_posted(tx: Tx, found: Dispatch, who: str) -> None:
    """Raises Refused unless it waits in the tray."""
    case = tx.lock(found.case_id)
    if found.state is not DispatchState.READY:
        raise Refused("letter_not_waiting")
    tx.change(found, state=DispatchState.SENT, sent_at=tx.now)
    tx.record(case, who, Verb.LETTER_POSTED, reply=found.reply)
    sending.has_left(tx, case, tx.get(Reply, found.reply))
    _drawn_again(tx, case, found)


def withdrawn(tx: Tx, click: Click) -> Answer:
    """« Retirer de la pile »: it will not be posted."""
    deed = deeds.begin(tx, click)
    mark_withdrawn(tx, _of_case(tx, deed.case, click.ref), deed.person.id)
    return Answer.private("letter_withdrawn")


def mark_withdrawn(tx: Tx, found: Dispatch, who: str) -> None:
    """If the reply leaves in no other way, it counts as taken back. Raises Refused unless the letter waits."""
    case = tx.lock(found.case_id)
    if found.state is not DispatchState.READY:
        raise Refused("letter_not_waiting")
    take_out(tx, case, found, who)


def returned(tx: Tx, click: Click) -> Answer:
    """It came back, for the reason on the post office's sticker."""
    if not click.submitted:
        deed = deeds.look(tx, click)
        return Answer.form("letter_returned", ref=str(_of_case(tx, deed.case, click.ref).id))
    deed = deeds.begin(tx, click)
    reason = deeds.value(click, "reason")
    if reason not in RETURNS:
        raise MissingData({"reason": "required"})
    mark_returned(tx, _of_case(tx, deed.case, click.ref), deed.person.id, BounceReason(reason))
    return Answer.nothing()


def mark_returned(tx: Tx, found: Dispatch, who: str, reason: BounceReason) -> None:
    """Raises Refused for a letter that was not posted, or came back before."""
    case = tx.lock(found.case_id)
    if found.state is not DispatchState.SENT:
        raise Refused("letter_not_posted")
    tx.record(case, who, Verb.LETTER_RETURNED, reply=found.reply, reason=reason)
    dispatches.came_back(tx, found, state=DispatchState.RETURNED, reason=reason, said="")
    _drawn_again(tx, case, found)


def _drawn_again(tx: Tx, case: Case, found: Dispatch) -> None:
    tx.refresh(case, "letter_ready", str(found.id))
    tx.redraw(case)


def _of_case(tx: Tx, case: Case, ref: str) -> Dispatch:
    found = tx.find(Dispatch, int(ref)) if ref.isdecimal() else None
    if found is None or found.case_id != case.id or found.method is not Method.LETTER:
        raise Refused("outdated_button")
    return found
