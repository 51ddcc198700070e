"""What a button carries of the case that it was drawn from, in one number: its version, and the mark of its history.

The mark is the beginning of the history's head (a digest in hex), which no two courses of events share.
"""

from __future__ import annotations

MARK = 8
"""Hex digits; with the version that leaves more than enough of the 53 bits that JSON keeps exactly."""
_BITS = 4 * MARK


def drawn(version: int, head: str) -> int:
    """`head` is "" for a case without a history."""
    return version << _BITS | int(head[:MARK] or "0", 16)


def is_drawn(number: int) -> bool:
    """Whether a number is such a one; a version is far smaller."""
    return number >> _BITS > 0


def version_of(number: int) -> int:
    return number >> _BITS


def mark_of(number: int) -> str:
    return f"{number % (1 << _BITS):0{MARK}x}"
