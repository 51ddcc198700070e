"""The bot is killed while it hands an e-mail to a server: it leaves once, or a person is told that nobody knows."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.storage.sent_records import Dispatch
from bot.storage.session import Session
from config.deliveries import DispatchState
from config.words import Method
from tests.asking import CHANNEL, PEOPLE
from tests.delivery_world import Outside, outside
from tests.desk import Post
from tests.durability.bots import Nursery
from tests.durability.stage import TEXTS, Stage, stage
from tests.durability.test_kills import killed_at

NOTHING_HAS_LEFT = [
    "PostOffice.begin before", "PostOffice.begin after", "dispatches.handing_over before",
    "dispatches.handing_over after",
]  # fmt: skip
"""The words were not sent: it is tried again, and leaves once."""

IT_MAY_HAVE_LEFT = {"PostOffice.finish before": 0, "PostOffice.finish after": 1}
"""Nobody can know any more; so many have come in fact."""


@pytest_asyncio.fixture
async def world() -> AsyncIterator[Outside]:
    async with outside() as started:
        yield started


@pytest_asyncio.fixture
async def desk(bots: Nursery, data: Path, world: Outside) -> AsyncIterator[Stage]:
    mail = {
        "FANAL_MAIL_SMTP_HOST": "127.0.0.1",
        "FANAL_MAIL_SMTP_PORT": str(world.port),
        "FANAL_MAIL_SMTP_SECURITY": "none",
    }
    async with stage(bots, data, **mail) as started:
        yield started


async def asked_to_leave(desk: Stage, name: str) -> int:
    """A call for help of somebody with an e-mail, and a reply to them that is about to leave -> the case."""
    author = {"name": name, "email": f"{name}@outside.example"}
    body = {"author": author, "text": TEXTS[0], "flagged": True, "moderation": "a_posteriori"}
    await desk.call("/sandbox/community/posts", **body)
    await desk.settled()
    case = desk.last_case()
    card = Post(desk, CHANNEL, (await desk.card_of(case))["ts"])
    form = await (await card.more("reply", as_="lea")).form(name)
    await (await form.fill(methods=["email"])).form("Annuler")
    await desk.call("/sandbox/slack/close", user=PEOPLE["lea"], all=True)
    await desk.settled()
    return case


def fate(desk: Stage, case: int) -> DispatchState:
    (found,) = desk.read(Session.matching, Dispatch, case_id=case, method=Method.EMAIL)
    state: DispatchState = found.state
    return state


def came_to(world: Outside, name: str) -> int:
    return sum(f"{name}@outside.example" in one.rcpt_tos for one in world.taken)


async def leaves(desk: Stage) -> None:
    """The time to take it back is over."""
    await desk.call("/sandbox/clock", advance="PT31S")


async def test_killed_before_the_words_it_leaves_once(desk: Stage, world: Outside) -> None:
    for number, point in enumerate(NOTHING_HAS_LEFT):
        case = await asked_to_leave(desk, f"anna{number}")
        with killed_at(desk, point):
            await asyncio.gather(leaves(desk), desk.rise())
            await desk.holds()
        assert (fate(desk, case), came_to(world, f"anna{number}")) == (DispatchState.SENT, 1), point


async def test_killed_around_the_words_it_is_never_sent_again_and_a_person_is_told(desk: Stage, world: Outside) -> None:
    for number, (point, came) in enumerate(IT_MAY_HAVE_LEFT.items()):
        case = await asked_to_leave(desk, f"emma{number}")
        with killed_at(desk, point):
            await asyncio.gather(leaves(desk), desk.rise())
            await desk.settled()
        assert (fate(desk, case), came_to(world, f"emma{number}")) == (DispatchState.UNKNOWN, came), point
        assert "nul ne sait" in json.dumps(await desk.card_of(case), ensure_ascii=False)


@pytest.mark.parametrize("power", ["stays", "fails"])
async def test_a_server_that_hangs_up_after_the_words_is_not_asked_again(
    desk: Stage, world: Outside, power: str
) -> None:
    case = await asked_to_leave(desk, "zoe")
    world.after_data = "drop"
    await leaves(desk)
    await desk.settled()
    if power == "fails":
        await desk.bot.kill()
        await desk.sandbox.switch.on()
        await desk.settled()
    assert (fate(desk, case), came_to(world, "zoe")) == (DispatchState.UNKNOWN, 1)
