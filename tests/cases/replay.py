"""What a case's history says that the case is now: a second reading of it, written without the desk's own code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from bot.storage.records import Entry
from config.words import CaseStatus, Level, Role, Verb, Visibility

FIRST_ACTS = frozenset(
    {
        Verb.TAKE, Verb.ACKNOWLEDGE, Verb.NOTHING_HERE, Verb.TAKE_OFFLINE, Verb.RESTORE, Verb.PUBLISH, Verb.REFUSE,
        Verb.KEEP_WAITING, Verb.READ, Verb.EMERGENCY, Verb.ADD_PERSON, Verb.ASK, Verb.SEND, Verb.FOLLOW_UP,
        Verb.RECLASSIFY, Verb.CLOSE, Verb.REOPEN,
    }
)  # fmt: skip
"""What takes a case that nobody holds."""

SHOWN = {
    Verb.TAKE_OFFLINE: Visibility.OFFLINE,
    Verb.RESTORE: Visibility.ONLINE,
    Verb.PUBLISH: Visibility.ONLINE,
    Verb.REFUSE: Visibility.REFUSED,
}


@dataclass(frozen=True)
class Told:
    """The state that the lines so far lead to. `messages`: message id -> how it is shown."""

    status: CaseStatus = CaseStatus.OPEN
    holder: str = ""
    level: Level = Level.NONE
    version: int = 0
    lead: int = 0
    messages: Mapping[int, Visibility] = field(default_factory=dict)
    before: Told | None = None  # before the last thing that can be undone
    before_send: Told | None = None


def replay(entries: Iterable[Entry], *, roles: Mapping[str, frozenset[Role]], first: Mapping[int, Visibility]) -> Told:
    """`roles` of the client's people; `first`: how each message was shown when it came."""
    told = Told()
    for entry in entries:
        assert entry.facts["version"] >= told.version, f"line {entry.seq} goes back in time"
        told = _after(told, entry, roles, first)
        told = replace(told, version=entry.facts["version"])
    return told


def _after(told: Told, entry: Entry, roles: Mapping[str, frozenset[Role]], first: Mapping[int, Visibility]) -> Told:
    verb, facts, who = entry.verb, entry.facts, entry.actor
    undoable = told if verb == Verb.NOTHING_HERE else told.before
    if verb == Verb.ACKNOWLEDGE:
        undoable = told.before_send  # the acknowledgement is sent by the same click
    told = replace(told, before_send=told if verb == Verb.SEND else None)
    desk = bool(roles.get(who, frozenset()) & {Role.MODERATOR, Role.MANAGER})
    if verb in FIRST_ACTS and not told.holder and desk and (told.status is CaseStatus.OPEN or verb == Verb.REOPEN):
        told = replace(told, holder=who)
    told = replace(told, before=undoable)
    match verb:
        case "flagged" | "joined":
            message = facts["message"]
            leads = verb == "flagged" or facts["raised"]
            told = replace(told, messages={**told.messages, message: first[message]})
            return replace(told, lead=message, level=Level(facts["level"])) if leads else told
        case "reopened":
            return replace(told, status=CaseStatus.OPEN, holder="")
        case "returned" | Verb.RELEASE:
            return replace(told, holder="")
        case "effect_failed":
            if facts["visibility"]:
                shown = {**told.messages, int(facts["message"]): Visibility(facts["visibility"])}
                return replace(told, messages=shown)
        case Verb.PASS_ON if told.holder == who:
            return replace(told, holder="")
        case Verb.HAND_OVER:
            return replace(told, holder=facts["to"])
        case Verb.REOPEN:
            return replace(told, status=CaseStatus.OPEN, holder=who)
        case Verb.CLOSE | Verb.NOTHING_HERE:
            return replace(told, status=CaseStatus.CLOSED)
        case Verb.ADD_PERSON if "was" in facts:
            return replace(told, level=Level(facts["level"]))
        case "raised" | Verb.RECLASSIFY:
            return replace(told, level=Level(facts["level"]))
        case Verb.UNDO:
            assert told.before is not None
            return replace(told, status=told.before.status, holder=facts.get("holder", told.before.holder), before=None)
        case "published":
            return replace(told, messages={**told.messages, **dict.fromkeys(facts["messages"], Visibility.ONLINE)})
        case Verb.TAKE_OFFLINE | Verb.RESTORE | Verb.PUBLISH | Verb.REFUSE:
            changed = dict.fromkeys(facts["messages"], SHOWN[Verb(verb)])
            return replace(told, messages={**told.messages, **changed})
    return told
