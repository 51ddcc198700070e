"""The append-only record of who saw, decided and sent; chained, so that a missing or altered entry shows.

The chain covers facts and a salted digest of the words, never the words: erasing evidence leaves it intact.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.storage.records import Entry

FANAL = "fanal"
"""The actor of what happens by itself."""

_as_json = json.JSONEncoder(sort_keys=True, ensure_ascii=False).encode


def digest(
    before: str,
    *,
    client: str,
    case: int,
    seq: int,
    at: datetime,
    actor: str,
    verb: str,
    facts: Mapping[str, Any],
    words: str,
) -> str:
    """SHA-256 (64 hex digits) over an entry and the digest before it."""
    line = [before, client, case, seq, at.astimezone(UTC).isoformat(timespec="microseconds"), actor, verb, facts, words]
    return hashlib.sha256(_as_json(line).encode()).hexdigest()


def broken_at(entries: Iterable[Entry], *, head: str) -> int | None:
    """The seq of the first entry that does not follow from the one before; None if the chain holds up to `head`.

    If the last entries were cut off, it breaks after the last one left.
    """
    before, last = "", 0
    for entry in entries:
        expected = digest(
            before,
            client=entry.client,
            case=entry.case_id,
            seq=entry.seq,
            at=entry.at,
            actor=entry.actor,
            verb=entry.verb,
            facts=entry.facts,
            words=entry.words,
        )
        if entry.seq != last + 1 or entry.digest != expected:
            return entry.seq
        before, last = entry.digest, entry.seq
    return None if before == head else last + 1
