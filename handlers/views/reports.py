"""The forms about an offence and a wrong recipient, with what the history has about them."""

from __future__ import annotations

from bot.cases import misdirected
from bot.storage.records import Case, Entry
from cards.views import OffenceView, ReportedView, WrongPersonView
from config.words import Verb
from handlers.views import facts
from handlers.views.room import Room


def report_view(room: Room, case: Case) -> OffenceView:
    """The reports already made about this case, oldest first."""
    made = [entry for entry in facts.entries_of(room, case) if entry.verb == Verb.REPORT_OFFENCE]
    return OffenceView(
        number=case.id, version=case.drawn, now=room.reads.now, reports=tuple(_made(room, entry) for entry in made)
    )


def _made(room: Room, entry: Entry) -> ReportedView:
    content = room.reads.words(int(entry.facts.get("evidence", 0)))
    return ReportedView(
        at=entry.at,
        by=room.name(entry.actor),
        offence=str(content.get("offence", "")),
        authority=str(content.get("authority", "")),
        reference=str(content.get("reference", "")),
    )


def wrong_person_view(room: Room, case: Case) -> WrongPersonView:
    """The open report, in the words of whoever made it."""
    found = misdirected.standing(room.reads, case.id)
    last = facts.last_of(facts.entries_of(room, case), Verb.WRONG_PERSON)
    content = room.reads.words(int(last.facts.get("evidence", 0))) if last else {}
    return WrongPersonView(
        number=case.id,
        version=case.drawn,
        now=room.reads.now,
        until=found.until if found else None,
        by=room.name(found.by) if found else "",
        words=str(content.get("text", "")),
    )
