"""From an entry of a source (a row, an LDAP entry, a JSON object) to what it tells, by the mapping in its file.

A mapping names a field (`mail`), one inside another (`contact.mail`), or a pattern of several
(`{street}\\n{postcode} {city}`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.rules.contacts import Datum, Matched
from config.contacts import ContactKind
from config.patterns import late

_FIELD = late(r"\{([^{}]+)\}")
MOST_VALUES = 5
"""Of one field: a list that is longer is no contact detail."""


def fields_in(mapping: str) -> tuple[str, ...]:
    """The names of the fields that a mapping uses."""
    return tuple(_FIELD.findall(mapping)) or (mapping,)


def matched(entry: Mapping[str, Any], match: Mapping[str, str], fields: Mapping[ContactKind, str]) -> Matched:
    """What an entry may be recognised by, and what it tells."""
    return Matched(
        keys={key: tuple(values(entry, mapping)) for key, mapping in match.items()},
        data=tuple(Datum(kind, value) for kind, mapping in fields.items() for value in values(entry, mapping)),
    )


def values(entry: Mapping[str, Any], mapping: str) -> Iterable[str]:
    """What stands in an entry under a mapping, without what is empty."""
    if "{" not in mapping:
        return _texts(_inside(entry, mapping))
    first = {name: next(iter(_texts(_inside(entry, name))), "") for name in fields_in(mapping)}
    if not any(first.values()):
        return ()
    return (_FIELD.sub(lambda found: first[found[1]], mapping).strip(),)


def _inside(entry: Any, mapping: str) -> Any:
    if isinstance(entry, Mapping) and mapping in entry:
        return entry[mapping]
    head, dot, rest = mapping.partition(".")
    return _inside(entry.get(head), rest) if dot and isinstance(entry, Mapping) else None


def _texts(value: Any) -> tuple[str, ...]:
    many = value if isinstance(value, (list, tuple)) else (value,)
    texts = (str(one).strip() for one in many[:MOST_VALUES] if isinstance(one, (str, int)))
    return tuple(text for text in texts if text)
