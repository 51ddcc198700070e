"""A case's history as facts: who did what, when, and what it concerned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.cases.effects import SHOWN
from bot.cases.history import FANAL
from bot.cases.openings import OUTDATED
from bot.storage.records import Case, Entry, FollowUp
from bot.storage.session import TABLE
from cards.views import FactView
from config.values import replace
from config.words import Ability, Discipline, Verb, Visibility
from handlers.views.room import Room

LAST = 3
"""How many facts a card shows; the history has all."""

TOLD_ELSEWHERE = frozenset(
    {"flagged", "informed", OUTDATED, "effect_done", "effect_delayed", "effect_failed", Verb.SEEN}
)
FOR_THE_HISTORY = frozenset(
    {"contacts_found", Verb.REVEAL, "edited", "thread_message", "thread_edited", "thread_deleted", Verb.MEMBER}
)
QUIET = TOLD_ELSEWHERE | FOR_THE_HISTORY
"""Facts that a card leaves out of its last ones."""

_NOT_SENT = ("send_failed", "reply_stopped")
"""Failures that an earlier try may contradict: then nobody knows."""

SHOWN_BY: dict[str, tuple[Visibility, ...]] = {
    Verb.TAKE_OFFLINE: (Visibility.OFFLINE, Visibility.DELETED),
    Verb.RESTORE: (Visibility.ONLINE,),
    Verb.PUBLISH: (Visibility.ONLINE,),
    "published": (Visibility.ONLINE,),
    Verb.REFUSE: (Visibility.REFUSED,),
}

DECIDED = (Verb.TAKE_OFFLINE, Verb.RESTORE, Verb.PUBLISH, Verb.REFUSE)


def entries_of(room: Room, case: Case) -> list[Entry]:
    """The case's history, oldest first."""
    table = TABLE[Entry]
    return room.reads.rows(Entry, table.c.case_id == case.id, order=(table.c.seq,))


def last_facts(room: Room, entries: Sequence[Entry], *, words: bool) -> tuple[FactView, ...]:
    """The last facts for a card, oldest first, with repetitions by one person shown once.

    `words=False` also leaves out notes, which may repeat what is behind the curtain.
    """
    told = {entry.facts.get("reply") for entry in entries if entry.verb in ("sent", Verb.ACKNOWLEDGE)}
    kept: list[FactView] = []
    for entry in reversed(entries):
        if entry.verb in QUIET or (entry.verb == Verb.SEND and entry.facts.get("reply") in told):
            continue
        found = fact(room, entry, words=words)
        if _is_only_decided(entry, entries):
            found = replace(found, what=f"{found.what}_decided")
        if kept and (kept[-1].who, kept[-1].what, kept[-1].other) == (found.who, found.what, found.other):
            kept[-1] = _together(kept[-1], found)
            continue
        if len(kept) == LAST:
            break
        kept.append(found)
    return tuple(reversed(kept))


def _is_only_decided(entry: Entry, entries: Sequence[Entry]) -> bool:
    """Whether what somebody decided of a message met with trouble on its community, which has not done it since."""
    if entry.verb not in DECIDED:
        return False
    since = [one for one in entries if one.seq > entry.seq and one.facts.get("ability") in SHOWN]
    ended = [one.verb for one in since if _shown_by(one) in SHOWN_BY[entry.verb]]
    return bool(ended) and "effect_done" not in ended


def _together(last: FactView, before: FactView) -> FactView:
    """Merge what one person did repeatedly; people asked until the same instant share a line."""
    if last.until != before.until:
        return last
    return replace(last, disciplines=tuple(dict.fromkeys((*before.disciplines, *last.disciplines))))


def fact(room: Room, entry: Entry, *, words: bool = True) -> FactView:
    """One line of the history. Where only redacted content may appear, nobody's own words do."""
    said = entry.facts
    return FactView(
        at=entry.at,
        what="send_unknown" if entry.verb in _NOT_SENT and said.get("unknown") else entry.verb,
        who=_who(room, entry),
        words=_words(room, entry) if words else "",
        disciplines=(Discipline(said["discipline"]),) if "discipline" in said else (),
        effect=str(said.get("ability", said.get("effect", ""))),
        until=_until(said.get("due")),
        other=int(said.get("other", 0)) if entry.verb in (Verb.LINK, Verb.MEANT_FOR) else 0,
    )


def _who(room: Room, entry: Entry) -> str:
    """Who acted, or whom it concerns if the desk acted by itself."""
    said = entry.facts
    if entry.actor != FANAL:
        return room.name(entry.actor)
    if "persons" in said:
        return room.t.all_of(room.names(said["persons"]))
    if entry.verb == Verb.ASK:
        return ""
    named = str(said.get("to") or said.get("person") or said.get("by") or "")
    if not named and "follow_up" in said:
        found = room.reads.find(FollowUp, int(said["follow_up"]))
        named = found.responsible if found else ""
    return room.name(named)


def _words(room: Room, entry: Entry) -> str:
    if not room.full or entry.verb != Verb.NOTE:
        return ""
    return str(room.reads.words(int(entry.facts.get("evidence", 0))).get("text", ""))[:300]


def _until(due: object) -> datetime | None:
    return datetime.fromisoformat(due) if isinstance(due, str) and due else None


# --- what the history tells of the case -----------------------------------------------------------


def held_since(case: Case, entries: Iterable[Entry]) -> datetime | None:
    """Since when the present holder has the case."""
    since: datetime | None = None
    for entry in entries:
        if entry.verb == Verb.HAND_OVER:
            since = entry.at if entry.facts.get("to") == case.holder else None
        elif entry.verb in (Verb.RELEASE, Verb.PASS_ON, "returned", "reopened"):
            since = None
        elif entry.actor == case.holder and since is None:
            since = entry.at
    return since


def visible_since(message: int, visibility: Visibility, entries: Iterable[Entry]) -> datetime | None:
    """When a message got its present visibility; None if nobody changed it."""
    since: datetime | None = None
    for entry in entries:
        if visibility in SHOWN_BY.get(entry.verb, ()) and message in entry.facts.get("messages", ()):
            since = entry.at
        elif entry.verb == "effect_done" and since is None and str(entry.facts.get("message")) == str(message):
            since = entry.at if _shown_by(entry) is visibility else None
    return since


def is_done(message: int, visibility: Visibility, entries: Sequence[Entry]) -> bool:
    """Whether the community carried out the last change of a message's visibility."""
    for entry in reversed(entries):
        if entry.verb == "effect_done" and str(entry.facts.get("message")) == str(message):
            return _shown_by(entry) is visibility
        if entry.verb in SHOWN_BY and message in entry.facts.get("messages", ()):
            return False
    return False


def _shown_by(done: Entry) -> Visibility | None:
    """The visibility that this action gives a message; None if it changes none (a reply)."""
    return SHOWN.get(Ability(str(done.facts["ability"])))


def last_of(entries: Sequence[Entry], *verbs: str) -> Entry | None:
    """The last entry with one of these verbs."""
    return next((entry for entry in reversed(entries) if entry.verb in verbs), None)
