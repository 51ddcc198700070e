"""The bot is killed (kill -9) at every step between a flag's 202 and the card, and between a click and its effect."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.durability.stage import TEXTS, Stage

TO_THE_CARD = [
    *((point, 1) for point in (
        "intake.open_case before", "intake.open_case after", "Intake.received after", "outbox.claim after",
        "outbox.take before", "outbox.take after", "Drain.send before", "views.case_card after", "Slack.post before",
        "Slack.post after", "posts.posted before", "posts.posted after", "Drain.send after",
    )),
    *(("Store.commit before", times) for times in range(1, 7)),
    *((point, times) for point in ("Slack.post before", "Slack.post after", "posts.posted after") for times in (2, 3)),
]  # fmt: skip
"""Where, and at which passing; the later ones are posts in the thread and in private."""

TO_THE_FORUM = [
    "SlackHandlers.pressed before", "deeds.begin after", "effects.ask_community after", "Store.commit before",
    "SlackHandlers.pressed after", "outbox.take after", "community.perform before", "community.perform after",
    "posts.done before", "posts.done after", "Slack.update before", "Slack.update after",
]  # fmt: skip

TO_THE_MEMBER = [
    "due.fire before", "due.fire after", "Store.commit before", "sending.still_fit before", "sending.still_fit after",
    "community.perform before", "community.perform after", "posts.done after",
]  # fmt: skip

TO_WHO_IS_WOKEN = ["due.fire before", "due.fire after", "Store.commit before", "Slack.post before", "Slack.post after"]


@contextmanager
def killed_at(desk: Stage, point: str, times: int = 1) -> Iterator[None]:
    """The bot dies there, once, while this is done."""
    deaths = desk.bot.deaths
    desk.bot.shall_die(point, times=times)
    try:
        yield
    except BaseException as error:
        error.add_note(f"killed at: {point}, {times}")
        raise
    assert desk.bot.deaths == deaths + 1


@pytest.mark.parametrize("part", range(3))
async def test_killed_between_a_flag_and_its_card(desk: Stage, part: int) -> None:
    for point, times in TO_THE_CARD[part::3]:
        with killed_at(desk, point, times):
            await desk.flags(1)
            await desk.rise()
            await desk.holds()


async def test_killed_between_a_click_and_its_effect(desk: Stage) -> None:
    for done, point in enumerate(TO_THE_FORUM):
        await desk.flags(1)
        await desk.settled()
        case = desk.last_case()
        with killed_at(desk, point):
            await asyncio.gather(desk.press("take_offline", case), desk.rise())
            await desk.press_again("take_offline", case)
            await desk.holds()
        assert desk.last_post()["visibility"] == "offline", point
        effects = [(effect["action"], effect["message"]) for effect in desk.state["community"]["effects"]]
        assert Counter(effects) == {("hide", post["id"]): 1 for post in desk.state["community"]["posts"]}
        assert len(effects) == done + 1


async def test_killed_between_a_reply_and_the_member(desk: Stage) -> None:
    """The first word of a P0 card: it reaches the member once."""
    for point in TO_THE_MEMBER:
        await desk.flags(1)
        await desk.settled()
        await desk.send_first_word(desk.last_case())
        await desk.settled()
        with killed_at(desk, point):
            await asyncio.gather(desk.call("/sandbox/clock", advance="PT31S"), desk.rise())
            await desk.until(lambda: desk.last_post()["private"], "the first word")
            await desk.holds()
        assert [len(post["private"]) for post in desk.state["community"]["posts"]] == [1] * desk.last_case()


async def everybody_woken(desk: Stage, case: int) -> None:
    await desk.until(lambda: len(desk.woken(case)) >= 3, "the backup and the manager to be woken")


async def test_killed_while_somebody_is_woken(desk: Stage) -> None:
    for point in TO_WHO_IS_WOKEN:
        await desk.flags(1)
        await desk.settled()
        case = desk.last_case()
        with killed_at(desk, point):
            await asyncio.gather(desk.call("/sandbox/clock", advance="PT6M"), desk.rise())
            await everybody_woken(desk, case)
            await desk.holds()
        assert sorted(desk.woken(case)) == ["backup", "manager", "on_watch"]


ACCEPTED = [
    ("chat.postMessage", TEXTS[1]), ("chat.update", TEXTS[1]), ("forum.action", TEXTS[1]),
    ("conversations.open", "Votre bougie a explosé, ma fille est brûlée à la main"),
]  # fmt: skip
"""A customer care expert is outside the channel, and is written to in private."""


async def cut_and_risen(desk: Stage, method: str, *, cuts_before: int) -> None:
    switch = desk.sandbox.switch
    await desk.until(lambda: switch.cuts > cuts_before and switch.is_on, f"a cut in {method}")


async def test_killed_when_the_other_side_has_accepted_and_not_answered(desk: Stage) -> None:
    for done, (method, text) in enumerate(ACCEPTED):
        cuts = desk.sandbox.switch.cuts
        await desk.call("/sandbox/power", during=method)
        await desk.flags(1, text=text)
        await desk.press("take_offline", done + 1)
        await cut_and_risen(desk, method, cuts_before=cuts)
        await desk.press_again("take_offline", done + 1)
        await desk.holds()
        assert [effect["action"] for effect in desk.state["community"]["effects"]] == ["hide"] * (done + 1)


@pytest.mark.parametrize("times", [1, 3])
async def test_killed_again_while_it_rises(desk: Stage, times: int) -> None:
    """What was left by the first death is not lost by the second one."""
    with killed_at(desk, "Slack.post after", times):
        await desk.flags(2)
        await desk.bot.dead()
        desk.bot.deaths -= 1
        desk.bot.shall_die("outbox.take after")
        await desk.bot.be_born()
        await desk.rise()
        await desk.holds()


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_killed_at_any_moment_in_a_storm(desk: Stage, seed: int) -> None:
    """Flags and clicks keep coming while the bot dies again and again, at no step that anybody chose."""
    chance = random.Random(seed)
    for _ in range(6):
        await desk.flags(chance.randint(1, 3), text=chance.choice(TEXTS))
        clicks = [desk.press(chance.choice(("take", "take_offline", "restore")), one) for one in desk.shown_cases()]
        await asyncio.gather(*clicks, desk.bot.kill_in(chance.uniform(0, 0.6)))
        await desk.sandbox.switch.on()
    await desk.holds()
