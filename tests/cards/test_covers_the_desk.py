"""Whatever the rules and use cases name has a sentence: refusals, obstacles, events, answers, problems of a field."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from bot.rules.helplines import NoLine
from bot.rules.replies.draft import RemedyKind
from bot.rules.replies.proposals import ProposalProblem
from bot.rules.replies.remedies import MENDS
from cards import facts, notices, obstacles, refusals
from cards.labels import STAGES

ROOT = Path(__file__).parents[2]
EFFECTS = {"effect_done", "effect_delayed", "effect_failed"}  # told by `cards.facts` with the effect's name
MEND = "add the sentence to cards/, then run `python -m tests.cards.messages` and translate it"


@lru_cache
def named() -> dict[str, set[str]]:
    """What bot/ and handlers/ name, by the call that takes it."""
    found: dict[str, set[str]] = defaultdict(set)
    for folder in ("bot/cases", "bot/rules", "handlers"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for call in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(call, ast.Call):
                    found[_name(call.func)].update(_words(call))
    return found


def _name(func: ast.expr) -> str:
    match func:
        case ast.Name(name):
            return name
        case ast.Attribute(ast.Name(owner), name):
            return f"{owner}.{name}"
    return ""


def _words(call: ast.Call) -> Iterator[str]:
    for arg in call.args[:3]:
        if isinstance(arg, ast.Constant) and isinstance(arg.value, str):
            yield arg.value
        elif isinstance(arg, ast.Dict):
            yield from (v.value for v in arg.values if isinstance(v, ast.Constant) and isinstance(v.value, str))


@pytest.mark.parametrize(
    ("call", "known"),
    [
        ("Refused", set(refusals.REASONS)),
        ("MissingData", set(refusals.FIELD_PROBLEMS)),
        ("Answer.private", {*notices.TOLD, "undo_offered"}),
        ("Obstacle", set(obstacles.SENTENCES)),
        ("tx.record", {*facts.EVENTS, *EFFECTS}),
        ("told.line", set(notices.LINES)),
    ],
)
def test_everything_that_is_named_has_a_sentence(call: str, known: set[str]) -> None:
    assert named()[call] - known == set(), MEND


def test_the_calls_are_found() -> None:
    assert {"already_taken", "read_first"} <= named()["Refused"]
    assert {"no_helpline", "other_client"} <= named()["Obstacle"]
    assert "woke" in named()["tx.record"]


def test_every_one_click_remedy_has_a_button_and_no_other() -> None:
    assert set(obstacles.REMEDIES) == {kind.value for kind in (*MENDS, RemedyKind.USE_LANGUAGE)}
    assert {kind.value for kind in RemedyKind} > set(obstacles.REMEDIES)


def test_every_reason_without_a_line_has_a_sentence() -> None:
    assert set(obstacles.NO_LINE) == {reason.value for reason in NoLine}


def test_every_problem_of_a_template_has_a_sentence() -> None:
    assert {problem.value for problem in ProposalProblem} <= set(refusals.REASONS)


def test_every_stage_of_the_programme_has_a_name() -> None:
    from bot.rules.cadence import Stage

    assert set(STAGES) == {stage.value for stage in Stage}
