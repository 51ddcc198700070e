"""The pretend Teams put together: the Bot Connector, what stands beside it, and what people do in it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from aiohttp import web

from .config import Json, SandboxConfig
from .faults import Faults
from .state import Store
from .steps import Steps
from .teams_activities import Activities
from .teams_around import TeamsAround
from .teams_connector import Connector, Door
from .teams_delivery import TeamsDelivery
from .teams_hands import TeamsHands
from .teams_login import OPENID, Beside
from .teams_rooms import TeamsRooms
from .teams_tokens import AccessTokens, SigningKeys
from .teams_voices import TeamsVoices

Act = Callable[[Json], Awaitable[Json]]


class Teams:
    """`base_url` is the sandbox's own address, `bot_url` the bot's."""

    def __init__(
        self,
        config: SandboxConfig,
        *,
        store: Store,
        faults: Faults,
        steps: Steps,
        session: aiohttp.ClientSession,
        bot_url: Callable[[], str],
        base_url: Callable[[], str],
        cut_power: Callable[[], Any],
    ) -> None:
        teams = config.teams
        self._steps, self._base_url = steps, base_url
        self.keys, self.tokens = SigningKeys(), AccessTokens(teams)
        self.delivery = TeamsDelivery(
            teams, keys=self.keys, faults=faults, store=store, session=session, bot_url=bot_url, cut_power=cut_power
        )
        self.rooms = TeamsRooms(teams, store)
        around = TeamsAround(teams, self.rooms, self.delivery, lambda: Activities(teams, self.service_url))
        self.hands, self.voices = TeamsHands(around), TeamsVoices(around)
        door = Door(faults)
        self._connector = Connector(teams, rooms=self.rooms, tokens=self.tokens, door=door, on_post=self.hands.look)
        self._beside = Beside(teams, rooms=self.rooms, tokens=self.tokens, keys=self.keys, door=door, base_url=base_url)

    @property
    def service_url(self) -> str:
        """What activities carry, and where the bot answers."""
        return f"{self._base_url()}/teams/"

    @property
    def metadata_url(self) -> str:
        return f"{self._base_url()}{OPENID}"

    @property
    def login_url(self) -> str:
        """Stands for https://login.microsoftonline.com."""
        return f"{self._base_url()}/teams/login"

    @property
    def graph_url(self) -> str:
        """Stands for https://graph.microsoft.com."""
        return f"{self._base_url()}/graph"

    def routes(self) -> list[web.RouteDef]:
        """Of the bot's side."""
        return [*self._connector.routes(), *self._beside.routes()]

    def acts(self) -> dict[str, Act]:
        """Of the people's side, by the last part of the address."""
        hands, voices = self.hands, self.voices
        return {
            "execute": self._noted(hands.execute, form=False),
            "submit": self._noted(hands.submit, form=True),
            "close": hands.close,
            "refresh": hands.refresh,
            "extension": hands.extension,
            "message": self._write,
            "install": voices.install,
            "install_team": voices.install_team,
            "group": voices.group,
            "keys": self._rotate,
        }

    def _noted(self, act: Act, *, form: bool) -> Act:
        async def noted(given: Json) -> Json:
            result = await act(given)
            carried, pressed = str(result.pop("carried", "")), result.get("pressed")
            if result["ok"] and pressed:
                self._steps.pressed(user=str(given.get("user")), name=pressed, carried=carried, form=form)
            return result

        return noted

    async def _write(self, given: Json) -> Json:
        result = await self.voices.write(given)
        if not given.get("delete"):
            self._steps.spoke(user=str(given.get("user")))
        return result

    async def _rotate(self, given: Json) -> Json:
        """Teams signs with another key from now on."""
        self.keys.rotate()
        return {"ok": True, "ack": None}
