"""Who may pass what, what a click mends, and what is frozen when a reply is sent."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.wording import remedy_of, remedy_ref
from bot.errors import Refused
from bot.rules.helplines import Helplines
from bot.rules.replies import (
    Kind,
    NoPass,
    Obstacle,
    Remedy,
    RemedyKind,
    apply_remedy,
    guards,
    why_not_pass,
)
from bot.rules.replies.remedies import MENDS
from config.values import replace
from config.words import Level, Method
from tests.rules.reply_examples import (
    EVERYDAY,
    GOOD,
    PUBLIC,
    example_draft,
    example_facts,
    without_line,
)

# --- passing -----------------------------------------------------------------------------------------------------

SOFT = Obstacle("no_quotation", False)
HARD = Obstacle("recipient_dead", True)


@pytest.mark.parametrize(
    ("obstacles", "level", "on_watch", "reason", "why"),
    [
        ((), Level.P3, False, "", None),
        ((SOFT,), Level.P0, True, "elle attend", None),
        ((SOFT,), Level.P1, True, "elle attend", None),
        ((SOFT, HARD), Level.P0, True, "elle attend", NoPass.HARD),
        ((SOFT,), Level.UNKNOWN, True, "elle attend", NoPass.LEVEL),
        ((SOFT,), Level.P2, True, "elle attend", NoPass.LEVEL),
        ((SOFT,), Level.P3, True, "elle attend", NoPass.LEVEL),
        ((SOFT,), Level.NONE, True, "elle attend", NoPass.LEVEL),
        ((SOFT,), Level.P0, False, "elle attend", NoPass.NOT_ON_WATCH),
        ((SOFT,), Level.P0, True, " \n", NoPass.NO_REASON),
    ],
)
def test_who_may_pass_what(
    obstacles: tuple[Obstacle, ...], level: Level, on_watch: bool, reason: str, why: NoPass | None
) -> None:
    assert why_not_pass(obstacles, level=level, on_watch=on_watch, reason=reason) is why


def test_hard_obstacles_come_first() -> None:
    found = guards(example_draft("Atelier Nord ▢"), example_facts(recipient_dead=True))
    hard = [obstacle.hard for obstacle in found]
    assert hard == sorted(hard, reverse=True)
    assert hard[:2] == [True, True]


# --- remedies ----------------------------------------------------------------------------------------------------


@given(
    kind=st.sampled_from(RemedyKind),
    about=st.one_of(st.text(max_size=30), st.sampled_from(["fr-3114", "0810 037 037", "3117", "Léa", "prénom"])),
    text=st.one_of(st.text(max_size=120), st.just(GOOD), st.just(without_line())),
)
def test_a_remedy_never_fails_and_done_again_changes_nothing_more(kind: RemedyKind, about: str, text: str) -> None:
    remedy = Remedy(kind, about)
    assert remedy_of(remedy_ref(remedy)) == remedy
    draft, facts = example_draft(text), example_facts()
    after = apply_remedy(draft, remedy, facts)
    assert (after.methods, after.recipient, after.kind) == (draft.methods, draft.recipient, draft.kind)
    if kind not in MENDS:
        assert after == draft
    guards(after, facts)


def test_a_forged_remedy_is_refused() -> None:
    with pytest.raises(Refused, match="outdated_button"):
        remedy_of("send_all:x")


@pytest.mark.parametrize("method", Method)
def test_one_click_after_another_makes_an_empty_text_fit_to_send(method: Method) -> None:
    facts = example_facts()
    draft = example_draft("Bonjour @lou_77, merci d'avoir écrit.", methods=frozenset({method}))
    for _ in range(6):
        found = guards(draft, facts)
        if not found:
            break
        assert found[0].remedy is not None
        draft = apply_remedy(draft, found[0].remedy, facts)
    assert guards(draft, facts) == ()


# --- what is frozen ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"text": "x"},
        {"methods": PUBLIC},
        {"recipient": "sam"},
        {"subject": "x"},
        {"language": "en"},
        {"kind": Kind.CHECK_IN},
    ],
)
def test_the_digest_holds_what_the_member_gets(change: dict[str, Any]) -> None:
    draft = example_draft(GOOD)
    assert draft.digest == example_draft(GOOD).digest
    assert replace(draft, **change).digest != draft.digest


def test_guards_need_no_directory_for_an_everyday_reply() -> None:
    facts = example_facts(helplines=Helplines(), categories=EVERYDAY)
    assert guards(example_draft(GOOD), facts) == ()
