"""The tour's ticks: each comes from what was seen to happen, whatever else the visitor did meanwhile."""

from __future__ import annotations

import json

import pytest

from bot.sandbox import Secrets, demo_config
from bot.sandbox.state import Post, Store
from bot.sandbox.steps import Steps


class Tour:
    """A visitor's acts, in a few words."""

    def __init__(self) -> None:
        config = demo_config(Secrets.new())
        self.store = Store(config, None)
        self.steps = Steps(config, self.store)

    def press(self, verb: str, *, case: int = 1, user: str = "U0LEA") -> None:
        self.steps.pressed(user=user, name=f"fanal:{verb}:0", carried=json.dumps({"case": case}), form=False)

    def submit(self, verb: str, *, case: int = 1, user: str = "U0LEA") -> None:
        self.steps.pressed(user=user, name=f"fanal:{verb}", carried=json.dumps({"case": case}), form=True)

    def forum(self, action: str, *, case: int = 1) -> None:
        post = Post("p", {"id": "camille"}, "x", "online", "a_posteriori", "2026-11-22T14:00:00+00:00", cases=[case])
        self.steps.acted_on_forum(action, post)

    @property
    def done(self) -> set[str]:
        return {part["name"] for step in self.steps.json() for part in step["parts"] if part["done"]}


@pytest.fixture
async def tour() -> Tour:
    return Tour()


async def test_an_acknowledgement_is_seen_when_it_appears_although_the_visitor_went_on(tour: Tour) -> None:
    tour.press("acknowledge", case=1)
    tour.press("read", case=2)
    tour.submit("send", case=2)
    assert "answered_in_one_click" not in tour.done
    tour.forum("reply", case=1)
    assert "answered_in_one_click" in tour.done
    assert "sent" not in tour.done


async def test_an_acknowledgement_taken_back_is_none(tour: Tour) -> None:
    tour.press("acknowledge")
    tour.press("undo")
    tour.forum("reply")
    assert "answered_in_one_click" not in tour.done


@pytest.mark.parametrize("action", ["reply", "private_message"])
async def test_a_reply_is_sent_only_after_its_form_was(tour: Tour, action: str) -> None:
    tour.forum(action)
    tour.press("reply")
    tour.forum(action)
    assert "sent" not in tour.done
    tour.submit("send")
    tour.forum(action, case=2)
    assert "sent" not in tour.done, "another case's"
    tour.forum(action)
    assert "sent" in tour.done


async def test_a_reply_taken_back_was_undone_and_not_sent(tour: Tour) -> None:
    tour.submit("send")
    tour.press("undo_send")
    tour.forum("private_message")
    assert tour.done == {"undone"}


async def test_a_check_in_is_done_with_its_outcome_not_with_its_button(tour: Tour) -> None:
    tour.press("follow_up_done")
    assert tour.done == set()
    tour.submit("follow_up_done")
    assert tour.done == {"check_in_done"}


@pytest.mark.parametrize(("user", "seen"), [("U0DIALLO", True), ("U0LEA", False)])
async def test_an_expert_is_one_who_is_asked(tour: Tour, user: str, seen: bool) -> None:
    tour.submit("advise", user=user)
    assert ("expert_answered" in tour.done) is seen


@pytest.mark.parametrize("carried", ["", "[]", "{", '{"case":"1"}', "null"])
async def test_a_button_that_names_no_case_is_heard_all_the_same(tour: Tour, carried: str) -> None:
    tour.steps.pressed(user="U0LEA", name="fanal:acknowledge:0", carried=carried, form=False)
    tour.forum("reply")
    assert "answered_in_one_click" not in tour.done
    tour.steps.pressed(user="U0LEA", name="other:read:1", carried=carried, form=False)
    assert "words_read" in tour.done
