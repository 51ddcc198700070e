"""Why something did not arrive, from codes and words as servers write them."""

from __future__ import annotations

import pytest

from bot.rules.bounces import codes, reason_of
from config.deliveries import BounceReason


@pytest.mark.parametrize(
    ("status", "diagnostic", "reason"),
    [
        ("5.1.1", "", BounceReason.NO_MAILBOX),
        ("5.0.0", "smtp; 550 5.1.1 <x@y.example>: user unknown", BounceReason.NO_MAILBOX),
        ("5.0.0", "smtp; 552 5.2.2 mailbox over quota", BounceReason.FULL),
        ("5.0.0", "smtp; 550 mailbox unavailable, no such user here", BounceReason.NO_MAILBOX),
        ("5.0.0", "Unrouteable address", BounceReason.NO_DOMAIN),
        ("4.4.7", "retry timeout exceeded", BounceReason.TOO_LATE),
        ("5.7.1", "", BounceReason.REFUSED),
        ("5.0.0", "smtp; 554 5.7.26 unauthenticated mail", BounceReason.REFUSED),
        ("5.3.4", "", BounceReason.TOO_LARGE),
        ("5.0.0", "", BounceReason.OTHER),
    ],
)
def test_the_reason(status: str, diagnostic: str, reason: BounceReason) -> None:
    assert reason_of(status, diagnostic) is reason


def test_only_codes_are_kept_in_the_clear() -> None:
    assert codes("550 5.1.1 <lou@outside.example> unknown") == "550 5.1.1"
