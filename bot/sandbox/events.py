"""Events to the bot: wrapped as the Events API does, delivered until acknowledged, tried again three times at most."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from bot.clock import machine_now

from .config import Json, SandboxConfig
from .delivery import Ack, Delivery, Kind, Retry
from .state import Store, Telling

_SCOPE = {
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "user_change": "users:read",
    "subteam_updated": "usergroups:read",
}


class Events:
    def __init__(self, config: SandboxConfig, store: Store, delivery: Delivery) -> None:
        self._config, self._store, self._delivery = config, store, delivery
        self._tasks: set[asyncio.Task[None]] = set()
        self._first: dict[str, asyncio.Future[Ack]] = {}
        self._collected: list[str] | None = None

    def announce(self, subscription: str, event: Json) -> None:
        """Something happened; the bot is told if it subscribed and has the scope."""
        scope = _SCOPE.get(subscription)
        if subscription not in self._config.events or (scope and scope not in self._config.scopes):
            return
        event_id = self._store.new_id("Ev")
        self._store.world.tellings[event_id] = Telling(event_id=event_id, payload=self._wrapped(event_id, event))
        if self._collected is not None:
            self._collected.append(event_id)
            self._first[event_id] = asyncio.get_running_loop().create_future()
        self._start(event_id)

    @contextmanager
    def collecting(self) -> Iterator[list[str]]:
        """The ids of what is announced inside (where nothing may be awaited)."""
        told: list[str] = []
        self._collected = told
        try:
            yield told
        finally:
            self._collected = None

    async def acknowledged(self, told: list[str]) -> Ack:
        """How the first delivery of these events went; the worst of them."""
        acks = await asyncio.gather(*(self._first[event_id] for event_id in told))
        for event_id in told:
            self._first.pop(event_id, None)
        return next((ack for ack in acks if ack.error), Ack())

    def resume(self) -> None:
        """After a restart of the sandbox: what was not acknowledged goes out again."""
        for event_id in list(self._store.world.tellings):
            self._start(event_id)

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for first in self._first.values():
            if not first.done():
                first.set_result(Ack(error="connection_failed"))

    def _start(self, event_id: str) -> None:
        task = asyncio.create_task(self._tell(self._store.world.tellings[event_id]))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tell(self, telling: Telling) -> None:
        delays = (0.0, *self._config.limits.event_retries)
        while telling.attempts < len(delays):
            await asyncio.sleep(delays[telling.attempts])
            retry = Retry(attempt=telling.attempts, reason=telling.reason) if telling.attempts else None
            ack = await self._delivery.send(Kind.EVENT, telling.payload, retry=retry)
            telling.attempts, telling.reason = telling.attempts + 1, ack.error
            first = self._first.get(telling.event_id)
            if first is not None and not first.done():
                first.set_result(ack)
            if not ack.error or ack.no_retry:
                break
            self._store.changed()
        self._store.world.tellings.pop(telling.event_id, None)
        self._store.changed()

    def _wrapped(self, event_id: str, event: Json) -> Json:
        config = self._config
        return {
            "token": "sandbox",
            "team_id": config.team_id,
            "context_team_id": config.team_id,
            "context_enterprise_id": None,
            "api_app_id": config.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": event_id,
            "event_time": int(machine_now().timestamp()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": config.team_id,
                    "user_id": config.bot_user_id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": f"4-{event_id}",
        }
