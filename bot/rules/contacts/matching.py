"""Whose data these are: what a source found is somebody's only by something that is theirs alone, never by a name."""

from __future__ import annotations

from collections.abc import Iterable

from bot.rules.contacts.answers import Ambiguous, Asked, Datum, Found, Nothing, Outcome, Why
from bot.rules.contacts.values import normal
from config.contacts import ContactKind
from config.values import Unshown

MOST = 5
"""Candidates shown to a human; a source that finds more was asked with too little."""

SURE = ("id", "email", "phone")
_KINDS = {"email": ContactKind.EMAIL, "phone": ContactKind.PHONE, "name": ContactKind.NAME}


class Matched(Unshown, frozen=True):
    """One entry of a source: what it may be recognised by (`id`, `email`, `phone`, `name`), and what it tells."""

    keys: dict[str, tuple[str, ...]]
    data: tuple[Datum, ...]


def judge(entries: Iterable[Matched], asked: Asked) -> Outcome:
    """Found for the one entry that is surely this person's; a name alone is asked, never believed."""
    entries = [entry for entry in entries if entry.data]
    sure = [entry for entry in entries if any(_fits(entry, asked, key) for key in SURE)]
    if len(sure) == 1:
        return Found(sure[0].data)
    if sure:
        return _several(sure)
    named = [entry for entry in entries if _fits(entry, asked, "name")]
    if len(named) == 1:
        return Ambiguous((named[0].data,), Why.NAME_ONLY)
    return _several(named) if named else Nothing()


def _several(entries: list[Matched]) -> Outcome:
    """Entries that say the same are one."""
    told = tuple(dict.fromkeys(entry.data for entry in entries))
    return Found(told[0]) if len(told) == 1 else Ambiguous(told[:MOST], Why.SEVERAL)


def _fits(entry: Matched, asked: Asked, key: str) -> bool:
    wanted = str(getattr(asked, key)).strip()
    there = [value.strip() for value in entry.keys.get(key, ()) if value.strip()]
    if not wanted:
        return False
    if key == "id":
        return wanted in there
    return any(same(_KINDS[key], wanted, value) for value in there)


def same(kind: ContactKind, one: str, other: str) -> bool:
    """Whether two values say the same: spelling, spaces and capitals aside."""
    return normal(kind, one) == normal(kind, other)
