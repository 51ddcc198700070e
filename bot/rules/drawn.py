"""The number that a button carries as `version`: the case's version, and a mark of its history (docs/decisions/0016).

The mark is the beginning of the history's head (a hex digest), which differs for any two courses of events.
"""

from __future__ import annotations

MARK = 8
"""Hex digits. Mark and version together stay far below the 53 bits that JSON keeps exactly."""
_BITS = 4 * MARK


def drawn(version: int, head: str) -> int:
    """`head` is "" for a case without a history."""
    return version << _BITS | int(head[:MARK] or "0", 16)


def is_drawn(number: int) -> bool:
    """Whether the number holds a mark; buttons of an older Fanal carry a bare version, which is far smaller."""
    return number >> _BITS > 0


def version_of(number: int) -> int:
    return number >> _BITS


def mark_of(number: int) -> str:
    return f"{number % (1 << _BITS):0{MARK}x}"
