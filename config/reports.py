"""The words of what a client is told of a period: what came in and was not a case, what was late, and why.

Values are what is stored: never renamed, only added.
"""

from __future__ import annotations

from enum import StrEnum


class Counted(StrEnum):
    """What arrives and leaves no line in any case's history: it is counted by client and day."""

    SIGNATURE = "signature"  # refused: nobody can say who sent it
    TOO_LARGE = "too_large"  # refused
    MALFORMED = "malformed"  # refused: a field is missing or wrong
    SAME = "same"  # the very flag that came before, sent once more: taken, and nothing is added


REFUSED = (Counted.SIGNATURE, Counted.TOO_LARGE, Counted.MALFORMED)
