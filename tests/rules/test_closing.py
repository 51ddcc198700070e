"""How a case may end: a call for help stays open until the person was reached, or a manager has written why not."""

from __future__ import annotations

from itertools import product

import pytest

from bot.errors import Refused
from bot.rules import lifecycle
from bot.rules.lifecycle import CaseState
from config.words import CaseStatus, Category, Level, Outcome, Visibility

UNREACHED = (Outcome.HANDLED, Outcome.ACKNOWLEDGED, Outcome.NOT_REACHED, Outcome.EMERGENCY_SERVICES)


def state(*, distress: bool = True, reached: bool = False, promises: int = 0) -> CaseState:
    return CaseState(
        status=CaseStatus.OPEN,
        level=Level.P0,
        category=Category.COMPLAINT_QUESTION,
        distress=distress,
        holder="lea",
        visibility=Visibility.ONLINE,
        abilities=frozenset(),
        promises=promises,
        reached=reached,
    )


@pytest.mark.parametrize(("distress", "reached", "outcome"), list(product((True, False), (True, False), Outcome)))
def test_only_an_unreached_call_for_help_wants_a_reason(distress: bool, reached: bool, outcome: Outcome) -> None:
    wanted = distress and not reached and outcome in UNREACHED
    assert lifecycle.wants_reason(state(distress=distress, reached=reached), outcome) is wanted


@pytest.mark.parametrize("outcome", UNREACHED)
def test_a_call_for_help_is_not_closed_before_the_person_was_reached(outcome: Outcome) -> None:
    with pytest.raises(Refused, match="not_reached"):
        lifecycle.close(state(), outcome)
    assert lifecycle.close(state(), outcome, excused=True).status is CaseStatus.CLOSED


@pytest.mark.parametrize("outcome", [Outcome.REACHED, Outcome.FALSE_ALARM])
def test_a_person_reached_and_a_false_alarm_close_by_themselves(outcome: Outcome) -> None:
    assert lifecycle.close(state(), outcome).outcome is outcome


def test_no_reason_passes_over_a_promise() -> None:
    with pytest.raises(Refused, match="promise_open"):
        lifecycle.close(state(promises=1), Outcome.NOT_REACHED, excused=True)
