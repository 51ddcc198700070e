"""A payload with one part of it changed: taken away, or something else in its place."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st

GONE = object()
"""The part is not there."""
JUNK: tuple[Any, ...] = (GONE, None, [], {}, 7, True, "", "\x00\ud800<!channel>", "x" * 5000, [None], {"id": None})
ANYTHING = st.one_of(
    st.sampled_from(JUNK),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=6,
    ),
)
Path = tuple[str | int, ...]


def places(value: Any, path: Path = ()) -> list[Path]:
    """Where something stands in it, from the outside in."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found: list[Path] = [path] if path else []
    for name, part in parts:
        found += places(part, (*path, name))
    return found


def changed(value: Any, path: Path, new: Any) -> Any:
    """A copy with `new` at this place."""
    whole = copy.deepcopy(value)
    around = whole
    for name in path[:-1]:
        around = around[name]
    if new is GONE:
        del around[path[-1]]
    else:
        around[path[-1]] = new
    return whole
