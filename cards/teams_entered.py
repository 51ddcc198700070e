"""What stood in the inputs of a form in Teams, as the rooms share it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from cards.button import BadButton
from config.patterns import late

OURS: Final = frozenset({"msteams", "action", "form", "fanal", "many", "people"})
"""Keys of the data that are no input."""

# What no database keeps and no reader sees: NUL and lone surrogates come from broken encoders, never from people.
_UNKEEPABLE = late(r"[\x00\ud800-\udfff]")
_PERSON = late(r"(?:8:orgid:)?([0-9A-Za-z-]{1,60})", re.ASCII)
_NAME = late(r"[\w-]{1,60}", re.ASCII)


def entered(data: Mapping[str, object], tenant: str) -> dict[str, str | list[str]]:
    """Text, a choice's id, a list of them; somebody as an account ref of this tenant. `BadButton` for another shape."""
    many, people = _names(data.get("many")), _names(data.get("people"))
    found: dict[str, str | list[str]] = {name: [] for name in many}
    for name, given in data.items():
        if name in OURS:
            continue
        if not _NAME.fullmatch(name):
            raise BadButton("an input that no form of ours has")
        text = _text(given)
        if name in many:
            found[name] = [one for one in text.split(",") if one]
        else:
            found[name] = _account(text, tenant) if name in people else text
    return found


def _names(given: object) -> list[str]:
    return (
        [name for name in given if isinstance(name, str) and _NAME.fullmatch(name)] if isinstance(given, list) else []
    )


def _text(given: object) -> str:
    return _UNKEEPABLE.sub("", given) if isinstance(given, str) else ""


def _account(text: str, tenant: str) -> str:
    """The first person chosen."""
    first = text.split(",")[0].strip()
    if not first:
        return ""
    person = _PERSON.fullmatch(first)
    if not person:
        raise BadButton("not a person of Teams'")
    return f"teams:{tenant}/{person[1]}"
