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


DESK = "desk"
"""What is down when the desk itself is; else it is the destination that nothing reached."""


class Clock(StrEnum):
    """What a client is promised a time for."""

    FIRST_LOOK = "first_look"
    DECISION = "decision"
    EXPERT = "expert"


class Why(StrEnum):
    """Why something was late, as far as the desk can know it; the most telling first."""

    DESK_DOWN = "desk_down"
    CHAT_DOWN = "chat_down"
    CARD_LATE = "card_late"
    NOBODY_ON_WATCH = "nobody_on_watch"
    LOOKED_LATE = "looked_late"
    EXPERT_AWAITED = "expert_awaited"
    COMMUNITY_DOWN = "community_down"
    PASSED_ON = "passed_on"
    REMINDED = "reminded"
    BACKUP_CALLED = "backup_called"
    MANAGER_CALLED = "manager_called"
    NOBODY_CAME = "nobody_came"
