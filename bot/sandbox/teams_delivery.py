"""How activities reach the bot: signed, in its time limit, again if it was not taken; spoilt by `teams.activity`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import aiohttp
from msgspec import Struct

from .config import Json
from .faults import LATE, STATUSES, Fault, Faults, Mode
from .state import Store
from .teams_config import TeamsConfig
from .teams_state import Outgoing
from .teams_tokens import SigningKeys
from .values import replace

PATH = "/api/messages"


class Taken(Struct, frozen=True):
    """What the bot answered: status 0 when there was no answer, `error` why it did not take it."""

    status: int = 0
    body: Any = None
    error: str = ""

    def json(self) -> Json:
        return {"ok": not self.error, "status": self.status, "ack": self.body} | (
            {"error": self.error} if self.error else {}
        )


class TeamsDelivery:
    def __init__(
        self,
        config: TeamsConfig,
        *,
        keys: SigningKeys,
        faults: Faults,
        store: Store,
        session: aiohttp.ClientSession,
        bot_url: Callable[[], str],
        cut_power: Callable[[], Any],
    ) -> None:
        self._config, self._keys, self._faults, self._store = config, keys, faults, store
        self._session, self._bot_url, self._cut_power = session, bot_url, cut_power
        self._tasks: set[asyncio.Task[Any]] = set()

    async def invoke(self, activity: Json) -> Taken:
        """Somebody waits for the answer, so it is asked once."""
        return await self._send(activity, self._config.limits.invoke)

    async def tell(self, activity: Json) -> Taken:
        """The first delivery; what was not taken comes again."""
        outgoing = Outgoing(id=activity["id"], activity=activity)
        self._store.world.teams.outgoing[outgoing.id] = outgoing
        taken = await self._attempt(outgoing)
        if outgoing.id in self._store.world.teams.outgoing:
            self.later(self._again(outgoing))
        return taken

    def later(self, work: Any) -> None:
        """Do this beside what is under way; ended with the sandbox."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def resume(self) -> None:
        for outgoing in list(self._store.world.teams.outgoing.values()):
            self.later(self._again(outgoing))

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _again(self, outgoing: Outgoing) -> None:
        waits = self._config.limits.redeliver
        while outgoing.id in self._store.world.teams.outgoing:
            await asyncio.sleep(waits[min(outgoing.attempts, len(waits)) - 1] if outgoing.attempts else 0.0)
            await self._attempt(outgoing)

    async def _attempt(self, outgoing: Outgoing) -> Taken:
        taken = await self._send(outgoing.activity, self._config.limits.activity)
        outgoing.attempts += 1
        comes_again = taken.error and not 400 <= taken.status < 500
        if not comes_again or outgoing.attempts > len(self._config.limits.redeliver):
            self._store.world.teams.outgoing.pop(outgoing.id, None)
        self._store.changed()
        return taken

    async def _send(self, activity: Json, seconds: float) -> Taken:
        fault = self._faults.take("teams.activity")
        if fault is None:
            return await self._post(activity, seconds)
        return await self._spoilt(fault, activity, seconds)

    async def _spoilt(self, fault: Fault, activity: Json, seconds: float) -> Taken:
        if fault.mode in STATUSES:
            return Taken(status=int(fault.mode), error="http_error")
        if fault.mode in (Mode.DROP_BEFORE, Mode.DISCONNECT):
            return Taken(error="connection_failed")
        if fault.mode in (Mode.HOLD, Mode.LATE_ACCEPT):
            await self._faults.held(fault, usual=LATE if fault.mode is Mode.LATE_ACCEPT else None)
        taken = await self._post(activity, seconds)
        if fault.mode is Mode.DUPLICATE:
            await self._post(activity, seconds)
        if fault.mode in (Mode.TIMEOUT, Mode.DROP_AFTER):  # the bot saw it, but its answer is lost
            return replace(taken, status=0, body=None, error="timeout")
        if fault.mode is Mode.POWER:
            await self._cut_power()
        return taken

    async def _post(self, activity: Json, seconds: float) -> Taken:
        token = self._keys.token(app_id=self._config.app_id, service_url=activity["serviceUrl"])
        headers = {"Authorization": f"Bearer {token}"}
        timeout = aiohttp.ClientTimeout(total=seconds)
        url = self._bot_url().rstrip("/") + PATH
        try:
            async with self._session.post(url, json=activity, headers=headers, timeout=timeout) as answer:
                body = await answer.json() if "json" in answer.content_type else (await answer.text() or None)
                return Taken(answer.status, body, "" if answer.status < 300 else "http_error")
        except TimeoutError:
            return Taken(error="timeout")
        except (aiohttp.ClientError, ValueError):
            return Taken(error="connection_failed")
