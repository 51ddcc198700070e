"""A gateway to Teams, and what stands around it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from bot.chat.teams import Hosts, Teams
from bot.chat.teams_door import Door, Served
from bot.chat.teams_inbound import Inbound, Reply
from bot.chat.teams_keys import SigningKeys
from bot.chat.teams_tokens import App
from bot.net import Net, Route, open_net
from tests.chat.teams_fake import APP, CHANNEL, SECRET, TENANT, Fake, faking

DEST = f"teams:{TENANT}/{CHANNEL}"


@dataclass
class Steady:
    """A clock that a test moves."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Desk:
    """What came in, and what is answered."""

    door: Door
    seen: list[Inbound]
    reply: Reply

    async def __call__(self, inbound: Inbound) -> Reply:
        self.seen.append(inbound)
        return self.reply


@pytest.fixture
async def fake() -> AsyncIterator[Fake]:
    async with faking() as found:
        yield found


@pytest.fixture
async def net() -> AsyncIterator[Net]:
    async with open_net(Route()) as found:
        yield found


@pytest.fixture
def steady() -> Steady:
    return Steady()


@pytest.fixture
def teams(fake: Fake, net: Net, steady: Steady) -> Teams:
    app = App(APP, SECRET, TENANT, fake.url)
    return Teams(app, Hosts(fake.service, fake.url), net=net, channels=[DEST], steady=steady)


@pytest.fixture
def desk(fake: Fake, net: Net, steady: Steady) -> Desk:
    door = Door(Served(APP, TENANT, frozenset([DEST])), SigningKeys(f"{fake.url}/openid", net, steady=steady))
    found = Desk(door, [], Reply(202))
    door.on_activity = found
    return found
