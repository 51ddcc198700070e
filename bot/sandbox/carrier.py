"""What the pretend forum tells the desk (flags and answers, signed): each is tried until the desk has taken it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import aiohttp

from .config import Json, SandboxConfig
from .faults import LATE, Faults, Mode
from .signatures import signed
from .state import Flagging, Store


class Carrier:
    """`await carry(parcel)` answers after the first try; the others follow by themselves."""

    def __init__(
        self,
        config: SandboxConfig,
        *,
        store: Store,
        faults: Faults,
        session: aiohttp.ClientSession,
        bot_url: Callable[[], str],
    ) -> None:
        self._config, self._store, self._faults = config, store, faults
        self._session, self._bot_url = session, bot_url
        self._tasks: set[asyncio.Task[None]] = set()
        self._first: dict[str, asyncio.Event] = {}

    async def carry(self, parcel: Flagging) -> Json:
        """-> what the desk answered at the first try."""
        (self._store.world.flags if parcel.path == "flags" else self._store.world.answers)[parcel.id] = parcel
        first = self._first[parcel.id] = asyncio.Event()
        self._store.changed()
        self._start(parcel)
        await first.wait()
        return {"id": parcel.id, "state": parcel.state, "case": parcel.case or None, "answer": parcel.answer}

    def resume(self) -> None:
        """After a restart: what the desk has not taken goes out again."""
        for parcel in (*self._store.world.flags.values(), *self._store.world.answers.values()):
            if parcel.state == "pending":
                self._start(parcel)

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for parcel in list(self._first):
            self._tried(parcel)

    def _start(self, parcel: Flagging) -> None:
        task = asyncio.create_task(self._until_taken(parcel))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _until_taken(self, parcel: Flagging) -> None:
        """Until 202, or an answer that no repetition will change."""
        delays = self._config.limits.flag_retries
        while parcel.state == "pending":
            await self._try(parcel)
            parcel.attempts += 1
            self._tried(parcel.id)
            self._store.changed()
            if parcel.state == "pending":
                await asyncio.sleep(delays[min(parcel.attempts, len(delays)) - 1])

    def _tried(self, parcel: str) -> None:
        first = self._first.pop(parcel, None)
        if first is not None:
            first.set()

    async def _try(self, parcel: Flagging) -> None:
        fault = self._faults.take(f"forum.{parcel.path.removesuffix('s')}")
        mode = fault.mode if fault else None
        if mode in (Mode.DROP_BEFORE, Mode.DISCONNECT, Mode.TOO_MANY, Mode.BROKEN):
            return
        if fault and mode in (Mode.HOLD, Mode.LATE_ACCEPT):
            await self._faults.held(fault, usual=LATE if mode is Mode.LATE_ACCEPT else None)
        status, body = await self._send(parcel)
        if mode is Mode.DUPLICATE:
            await self._send(parcel)
        if mode in (Mode.DROP_AFTER, Mode.TIMEOUT):  # the desk took it, but we never heard
            return
        if status == 202:
            parcel.state, parcel.case = "taken", int(body.get("case") or 0)
            post = self._store.world.posts.get(parcel.post)
            if post is not None and parcel.case and parcel.case not in post.cases:
                post.cases.append(parcel.case)
        elif 400 <= status < 500 and status not in (401, 408, 429):
            parcel.state = "refused"
        parcel.answer = f"{status} {json.dumps(body)[:300]}" if status else "no answer"

    async def _send(self, parcel: Flagging) -> tuple[int, Json]:
        community = self._config.community
        url = f"{self._bot_url().rstrip('/')}/v1/clients/{community.client}/{parcel.path}"
        headers = signed(community.flag_secret, parcel.id, parcel.body)
        try:
            async with self._session.post(
                url, data=parcel.body.encode(), headers=headers, timeout=aiohttp.ClientTimeout(total=10)
            ) as answer:
                text = await answer.text()
                try:
                    body: Any = json.loads(text)
                except ValueError:
                    body = {"text": text}
                return answer.status, body if isinstance(body, dict) else {"body": body}
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return 0, {}
