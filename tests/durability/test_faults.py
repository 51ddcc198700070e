"""Slack and the forum misbehave: refused, silent, cut before or after, late, twice. Each flag still has one card."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot.storage.records import Entry
from bot.storage.session import TABLE, Session
from tests.asking import CHANNEL
from tests.durability.bots import PATIENCE
from tests.durability.stage import TEXTS, Stage

MODES = ("429", "500", "timeout", "drop_before", "drop_after", "late_accept", "duplicate", "disconnect", "hold")
MOST = 10_000


@contextmanager
def told(of: str) -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        error.add_note(f"under: {of}")
        raise


async def arm(desk: Stage, method: str, mode: str, *, count: int = 1, after: int = 0) -> None:
    seconds = 0.35 if mode == "late_accept" else None  # later than the first look for it
    count = MOST if mode == "hold" else count
    await desk.call("/sandbox/faults", method=method, mode=mode, count=count, after=after, seconds=seconds)


async def let_go(desk: Stage, mode: str) -> None:
    """As soon as a call is held, it is let go, and so is whatever comes after it."""

    async def is_held() -> bool:
        async with desk.http.get(f"{desk.sandbox.url}/sandbox/faults") as answer:
            return any(rule["count"] < MOST for rule in (await answer.json())["faults"])

    if mode == "hold":
        async with asyncio.timeout(PATIENCE):
            while not await is_held():
                await asyncio.sleep(0.02)
        await calm(desk)


async def calm(desk: Stage) -> None:
    async with desk.http.delete(f"{desk.sandbox.url}/sandbox/faults") as answer:
        assert answer.status == 200


@pytest.mark.parametrize("mode", MODES)
async def test_one_card_whatever_becomes_of_its_posting(desk: Stage, mode: str) -> None:
    """A chat that answers once and posts twice is found out for cards alone: a look for each line would cost a call."""
    card, again, thread = (0, 1), (0, 2), (1, 1)  # the card; the card twice; what stands in its thread
    for after, count in (card,) if mode == "duplicate" else (card, again, thread):
        with told(f"{count} from {after} on"):
            await arm(desk, "chat.postMessage", mode, count=count, after=after)
            await desk.flags(1)
            await let_go(desk, mode)
            await desk.settled()
            await calm(desk)
            await desk.holds()


async def test_one_effect_whatever_becomes_of_asking_for_it(desk: Stage) -> None:
    for done, mode in enumerate(MODES):
        with told(mode):
            await desk.flags(1, text=TEXTS[1])
            await desk.settled()
            await arm(desk, "forum.action", mode, count=2)
            await desk.press("take_offline", desk.last_case())
            await let_go(desk, mode)
            await desk.settled()
            await calm(desk)
            await desk.holds()
            assert desk.last_post()["visibility"] == "offline"
            assert [effect["action"] for effect in desk.state["community"]["effects"]] == ["hide"] * (done + 1)


async def test_one_reply_whatever_becomes_of_sending_it(desk: Stage) -> None:
    for mode in MODES:
        with told(mode):
            await desk.flags(1)
            await desk.settled()
            await desk.send_first_word(desk.last_case())
            await arm(desk, "forum.action", mode, count=2)
            await desk.call("/sandbox/clock", advance="PT31S")
            await let_go(desk, mode)
            await desk.until(lambda: desk.last_post()["private"], "the first word")
            await desk.settled()
            await calm(desk)
            await desk.holds()
    assert [len(post["private"]) for post in desk.state["community"]["posts"]] == [1] * len(MODES)


async def test_the_card_is_right_whatever_becomes_of_drawing_it(desk: Stage) -> None:
    await desk.flags(1)
    for mode in MODES:
        with told(mode):
            await desk.settled()
            await arm(desk, "chat.update", mode, count=2)
            await desk.press("restore" if "restore" in desk.offered(1) else "take_offline", 1)
            await let_go(desk, mode)
            await desk.settled()
            await calm(desk)
            await desk.holds()


@pytest.mark.parametrize("text", [TEXTS[0], TEXTS[2]], ids=["urgent", "everyday"])
async def test_a_post_whose_answer_was_lost_is_looked_for_until_slack_lets_us_look(desk: Stage, text: str) -> None:
    """Unless it is urgent: then it is posted again after a while, and the twin is deleted later."""
    await arm(desk, "chat.postMessage", "drop_after")
    await arm(desk, "conversations.history", "500", count=10_000)
    await desk.flags(1, text=text)
    if text == TEXTS[0]:
        await desk.until(lambda: len(desk.cards()) == 2, "the urgent card, twice rather than never")
    else:
        await desk.looked_for("post_card", times=5)
        assert len(desk.cards()) == 1
    await calm(desk)
    await desk.holds()
    assert len(desk.cards()) == 1


async def test_slack_is_away_for_a_while(desk: Stage) -> None:
    await arm(desk, "*", "500", count=10_000)
    posts = await desk.flags(3)
    await desk.looked_for("post_card", times=4)
    assert not desk.cards()
    await calm(desk)
    await desk.holds()
    assert len(desk.cards()) == len(posts)


async def test_what_is_delivered_twice_counts_once(desk: Stage) -> None:
    await desk.flags(1)
    card = await desk.card_of(1)
    await arm(desk, "interactions", "duplicate")
    await desk.press("take_offline", 1)
    await arm(desk, "events", "duplicate")
    await desk.call("/sandbox/slack/message", channel=CHANNEL, thread_ts=card["ts"], user="U0SAM", text="je regarde")
    await desk.holds()
    verbs = [entry.verb for entry in desk.read(Session.rows, Entry, order=(TABLE[Entry].c.seq,))]
    assert (verbs.count("take_offline"), verbs.count("thread_message")) == (1, 1)


async def test_a_flag_that_is_sent_again_since_its_answer_was_lost(desk: Stage) -> None:
    for mode in ("drop_before", "drop_after", "500", "timeout", "disconnect", "duplicate"):
        with told(mode):
            await arm(desk, "forum.flag", mode, count=2)
            await desk.flags(1)
            await calm(desk)
            await desk.holds()


async def test_a_thread_message_that_slack_could_not_deliver_comes_again(desk: Stage) -> None:
    await desk.flags(1)
    card = await desk.card_of(1)
    await desk.settled()
    for mode in ("drop_before", "drop_after", "disconnect"):
        await arm(desk, "events", mode)
        await desk.call("/sandbox/slack/message", channel=CHANNEL, thread_ts=card["ts"], user="U0SAM", text=mode)

    def kept() -> bool:
        return [e.verb for e in desk.read(Session.rows, Entry, order=(TABLE[Entry].c.seq,))].count(
            "thread_message"
        ) == 3

    async with asyncio.timeout(PATIENCE):
        while not kept():
            await asyncio.sleep(0.02)
    await desk.holds()
    assert kept()
