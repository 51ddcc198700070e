"""What people wrote below a card elsewhere, and what a chat has missed, as both are now."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.cases import catching_up, threads
from bot.catalog.clients import chat_of
from bot.rules.redaction import black_out
from bot.storage.records import Case, Entry, Evidence, Member, OutboxRow
from cards.card import Card, Line, Quote, Section
from cards.labels import somebody
from cards.missed import missed_post
from cards.views import MissedView
from config.patterns import late
from handlers.views.room import Room
from handlers.views.told import Build, Told

LINES = 20
"""How many lines the post about missed news shows; the history has the others."""

OF_THE_TEAM = frozenset({"note", "call", "follow_up", "reply", "reason", "question", "advice", "thread", "template"})
"""Evidence with the team's own words; all other evidence holds a member's words, or identifies somebody."""

NOT_WORDS = frozenset({"reading", "language", "country", "posted_at", "type", "role", "level", "category"})
PROSE = frozenset({"text", "reason", "alt", "notes"})
"""Fields whose single words identify nobody."""

_MENTION = late(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_GROUP = late(r"<!(?:subteam\^[A-Z0-9]+\|)?@?([\w-]+)>")
_LINK = late(r"<(?:#[A-Z0-9]+|(?:https?|mailto|tel):[^|>]*)\|([^>]*)>")
_BARE = late(r"<((?:https?|mailto|tel):[^|>]*)>")


def said(told: Told) -> Card | None:
    """Words written elsewhere, as they are now: edits show, and deleted words are gone."""
    entries = threads.thread_entries(told.room.reads, told.case)
    first = next((e for e in entries if str(e.facts.get("evidence")) == told.ref), None)
    if first is None:
        return None
    place, now = str(first.facts["dest"]), _latest(entries, first)
    who, chat = _author(told.room, first.actor), chat_of(place).capitalize()
    if now.verb == "thread_deleted":
        return told.line("said_deleted", who=who, service=chat, at=first.at) if told.drawn else None
    words = readable(told.room, str(told.room.reads.words(int(now.facts["evidence"])).get("text", "")), place)
    if not told.room.full:
        words = black_out(words, secrets(told.room, told.case))
    what = "said" if words.strip() else "said_files"
    return told.line(what, who=who, service=chat, words=words, at=first.at)


def _latest(entries: list[Entry], first: Entry) -> Entry:
    same = (first.facts["dest"], first.facts["message"])
    return [entry for entry in entries if (entry.facts.get("dest"), entry.facts["message"]) == same][-1]


def _author(room: Room, actor: str) -> str:
    """The author's name; if neither the file nor the chat knows it, “somebody”."""
    name = room.name(actor)
    return somebody(room.t) if "/" in actor and name == actor.rpartition("/")[2] else name


def readable(room: Room, text: str, place: str) -> str:
    """Slack's markup for people, groups and links, as the text that people saw."""
    if chat_of(place) != "slack":
        return text
    team = place.split("/", 1)[0]

    def named(found: re.Match[str]) -> str:
        account = f"{team}/{found[1]}"
        person = room.client.account(account)
        return f"@{_author(room, person.id if person is not None else account)}"

    text = _GROUP.sub(r"@\1", _MENTION.sub(named, text))
    return _BARE.sub(r"\1", _LINK.sub(r"\1", text))


def advice_of(room: Room, evidence: int) -> str:
    """An expert's words, as they appeared where they were written."""
    kept = room.reads.words(evidence)
    return readable(room, str(kept.get("text", "")), str(kept.get("place", "")))


def mirror(told: Told) -> Card | None:
    """What somebody wrote in private, as it is now; nothing if they took it back."""
    entries = threads.thread_entries(told.room.reads, told.case)
    this = next((e for e in entries if str(e.facts.get("evidence")) == told.ref), None)
    if this is None:
        return None
    who, now = told.room.name(this.actor), _latest(entries, this)
    if threads.is_kept(told.room.reads, told.case.client, told.case.id, this.facts) is False:
        return told.line("advice_moved", who=who) if told.drawn else None
    if now.verb == "thread_deleted":  # its own line says so, unless this is that line
        return told.line("mirror_deleted", who=who) if told.drawn or now is this else None
    kept = told.room.reads.words(int(now.facts["evidence"]))
    if not kept:
        return None  # forgotten since
    words = readable(told.room, str(kept.get("text", "")), str(this.facts["dest"]))
    what = "mirror_edited" if this.verb == "thread_edited" else "mirror"
    return told.line(what if words.strip() else "mirror_files", who=who, words=words, at=this.at)


# --- what may not be repeated ---------------------------------------------------------------------


def secrets(room: Room, case: Case) -> list[str]:
    """Everything members wrote in this case, and everything by which they could be recognised or reached."""
    member = room.reads.find(Member, case.author)
    kept = [row.id for row in room.reads.of_case(Evidence, case.id) if row.kind not in OF_THE_TEAM]
    rows = [*kept, *([member.evidence] if member is not None else [])]
    return [text for row in dict.fromkeys(rows) for text in _texts(room.reads.words(row))]


def _texts(content: Any, key: str = "") -> Iterator[str]:
    if key in NOT_WORDS:
        return
    if isinstance(content, str):
        if key not in PROSE or len(content.split()) > 1:
            yield content
    elif isinstance(content, Mapping):
        for name, value in content.items():
            yield from _texts(value, name)
    elif isinstance(content, list | tuple):
        for value in content:
            yield from _texts(value)


# --- what was missed ------------------------------------------------------------------------------


def missed(told: Told, builds: Mapping[str, Build]) -> Card | None:
    """Many lines in one post, each as it would have read by itself, but shorter; lines that are no longer true are left
    out."""
    reads = told.room.reads
    row = reads.matching(OutboxRow, key=told.payload["key"])[0]
    found = [
        (one.created_at + (reads.now - reads.machine), *_line(card))
        for ref, payload, one in catching_up.lines_of(reads, row)
        if (card := _card(told, builds, ref, payload)) is not None
    ]
    if not found:
        return None
    view = MissedView(
        number=told.case.id,
        version=told.case.drawn,
        level=told.case.level,
        chat=chat_of(row.dest).capitalize(),
        lines=tuple(found[-LINES:]),
        more=max(len(found) - LINES, 0),
        drill=told.case.drill,
    )
    return missed_post(view, told.room.t)


def _card(told: Told, builds: Mapping[str, Build], ref: str, payload: Mapping[str, Any]) -> Card | None:
    what = str(payload["what"])
    return builds[what](Told(told.room, told.case, what, ref, payload, told.private, told.drawn))


def _line(card: Card) -> tuple[Line, str]:
    """A line and its words, without buttons."""
    lines = next(part.lines for part in card.body if isinstance(part, Section))
    return lines[0], next((part.words for part in card.body if isinstance(part, Quote)), "")
