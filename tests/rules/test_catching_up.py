"""A chat that was away is told what it missed, without a flood."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.rules.catching_up import AWAY, MOST, NEWS, Waiting, together

THEN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def lines(*what: str) -> list[Waiting]:
    return [Waiting(number, one, THEN) for number, one in enumerate(what, 1)]


def test_more_than_eight_lines_come_as_one_after_ten_minutes() -> None:
    assert together(lines(*["said"] * 9), THEN + AWAY) == tuple(range(1, 10))


@pytest.mark.parametrize(
    ("what", "after"),
    [
        (["said"] * MOST, AWAY),  # few enough
        (["said"] * 20, AWAY - timedelta(seconds=1)),  # not away for long
        (["wake", *["said"] * 20], AWAY),  # somebody must be woken first
        ([], AWAY),
    ],
)
def test_otherwise_they_come_one_by_one(what: list[str], after: timedelta) -> None:
    assert together(lines(*what), THEN + after) == ()


def test_what_asks_for_something_keeps_a_post_of_its_own() -> None:
    waiting = lines("said", "question", *["note"] * 8, "wake", "reminder", "second_look")
    assert together(waiting, THEN + AWAY) == (1, *range(3, 11))
    assert NEWS.isdisjoint({"wake", "question", "question_reminder", "reminder", "inform", "second_look", "missed"})
