"""What a member does on the answer page: write, or ask us to stop. The address tells which dispatch it is about."""

from __future__ import annotations

import hashlib
from enum import StrEnum

from msgspec import Struct

from bot.cases import answers, misdirected, stops
from bot.cases.tx import Tx
from bot.errors import NotFound, Refused
from bot.rules.triage import Reading
from bot.storage.records import Member, Reply
from bot.storage.sent_records import Dispatch
from config.deliveries import Via, Words
from config.words import Method


class Came(StrEnum):
    """The outcome of posting words."""

    KEPT = "kept"
    TWICE = "twice"  # the same words from the same form: we have them already


class Posted(Struct, frozen=True, kw_only=True):
    """Words from a form. `form` names one rendering of it, so that a double post is kept once."""

    text: str
    form: str


def via(found: Dispatch) -> Via:
    """Whose address they came by: somebody else may have opened a letter."""
    return Via.LETTER if found.method is Method.LETTER else Via.PAGE


def wrote(tx: Tx, dispatch: int, posted: Posted, reading: Reading) -> Came:
    """Keep what the member wrote, once. Raises `Refused("form_used")` for other words from a used form."""
    found = tx.get(Dispatch, dispatch)
    tx.lock(found.case_id)
    form = f"page:{found.id}:{posted.form}"
    words = hashlib.sha256(tx.vault.reference(tx.slug, posted.text).encode()).hexdigest()[:32]
    if not tx.first_time(f"{form}:{words}", case=found.case_id):
        return Came.TWICE
    if not tx.first_time(form, case=found.case_id):
        raise Refused("form_used")
    answers.member_answered(
        tx,
        case=found.case_id,
        words=Words(text=posted.text, via=via(found)),
        reading=reading,
        key=form,
        trusted=not _is_astray(tx, found),
        dispatch=found.id,
    )
    return Came.KEPT


def asked_to_stop(tx: Tx, dispatch: int) -> None:
    """The member asks to be left alone; announced once, however often it is asked."""
    found = tx.get(Dispatch, dispatch)
    case = tx.lock(found.case_id)
    member = tx.find(Member, case.author)
    if member is None:
        raise NotFound("member")
    by = Via.LETTER if _is_astray(tx, found) else via(found)  # of whom nobody knows who they are
    surer = by is not Via.LETTER and stops.is_unsure(tx, case.id)
    if surer or stops.in_the_way(tx, member.id) is None:
        stops.ask_to_stop(tx, case, via=by)


def _is_astray(tx: Tx, found: Dispatch) -> bool:
    """Whether somebody reported since that it reached the wrong person: its address may be in their hands."""
    return misdirected.stops(tx, tx.get(Reply, found.reply))
