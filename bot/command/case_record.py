"""A case as one JSON object: all that is kept of it but what is on its way; words of members only when asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bot.cases.history import broken_at
from bot.storage.records import (
    Advice,
    Call,
    Case,
    Entry,
    Evidence,
    FollowUp,
    Involved,
    Link,
    Member,
    Message,
    Post,
    Proposal,
    Question,
    Record,
    Reply,
)
from bot.storage.session import Session

FORMAT = 1
"""Grows when a field changes its meaning, so that whoever reads an export knows what it holds."""
PARTS: dict[str, type[Record]] = {
    "messages": Message,
    "people": Involved,
    "questions": Question,
    "advice": Advice,
    "replies": Reply,
    "follow_ups": FollowUp,
    "calls": Call,
    "links": Link,
    "posts": Post,
    "proposals": Proposal,
}


def record_of(session: Session, case: Case, *, words: bool) -> dict[str, Any]:
    """`session` is of the case's client; with `words` it must be able to open evidence."""
    entries = session.of_case(Entry, case.id)
    return {
        "format": FORMAT,
        "case": case.model_dump(mode="json", exclude={"undo"}),
        "history": [_told(session, entry, entry.facts.get("evidence", 0), words) for entry in entries],
        "history_broken_at": broken_at(entries, head=case.head),
        "members": [_told(session, member, member.evidence, words) for member in members(session, case)],
        **{
            name: [_told(session, one, getattr(one, "evidence", 0), words) for one in session.of_case(kind, case.id)]
            for name, kind in PARTS.items()
        },
    }


def _told(session: Session, record: Record | Entry, evidence: int, words: bool) -> dict[str, Any]:
    told = record.model_dump(mode="json")
    if words and evidence:
        told["content"] = session.words(evidence)
    return told


def members(session: Session, case: Case) -> list[Member]:
    """Whoever wrote in the case, or is in it."""
    ids = {case.author, *(one.member for one in session.of_case(Message, case.id))}
    ids |= {one.member for one in session.of_case(Involved, case.id)}
    return [member for id_ in sorted(ids - {0}) if (member := session.find(Member, id_)) is not None]


def evidence_of(session: Session, case: Case) -> Iterator[tuple[str, datetime, dict[str, Any]]]:
    """(kind, when it was kept, content) of all words of a case, its members first."""
    for member in members(session, case):
        yield "member", member.created_at, session.words(member.evidence)
    for row in session.of_case(Evidence, case.id):
        yield row.kind, row.created_at, session.vault.open(session.slug, row.key_id, row.body)
