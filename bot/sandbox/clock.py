"""The desk clock that can be moved: the sandbox keeps the offset and tells the bot until it is taken."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from datetime import timedelta

import aiohttp

from .config import SandboxConfig
from .errors import Refusal
from .signatures import signed
from .state import Store

_DURATION = re.compile(
    r"(?P<sign>[+-])?P(?!$)(?:(?P<weeks>N)W)?(?:(?P<days>N)D)?"
    r"(?:T(?=\d)(?:(?P<hours>N)H)?(?:(?P<minutes>N)M)?(?:(?P<seconds>N)S)?)?".replace("N", r"\d+(?:[.,]\d+)?")
)


FARTHEST = timedelta(days=36_500)
_TOO_FAR = "the desk's clock stays within a hundred years of the machine's"
AGAIN = 0.25
"""Seconds between two attempts to tell the bot."""


def parse_duration(text: str) -> timedelta:
    """ISO 8601, such as `PT1H`, `P1D`, `P1W`, `P2DT12H`; a leading `-` steps back. Raises Refusal."""
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        raise Refusal(400, "bad_duration", f"{text!r} is no ISO 8601 duration such as PT1H, P1D or P1W")
    parts = {
        name: float(value.replace(",", ".")) for name, value in match.groupdict().items() if value and name != "sign"
    }
    try:
        amount = timedelta(**parts)
    except OverflowError as problem:
        raise Refusal(400, "bad_duration", _TOO_FAR) from problem
    return -amount if match["sign"] == "-" else amount


class MovableClock:
    def __init__(
        self, config: SandboxConfig, *, store: Store, session: aiohttp.ClientSession, bot_url: Callable[[], str]
    ) -> None:
        self._config, self._store, self._session, self._bot_url = config, store, session, bot_url
        self._telling: asyncio.Task[None] | None = None

    def now(self) -> str:
        """Desk time, ISO 8601 in UTC."""
        return self._store.desk_now()

    async def advance(self, amount: timedelta) -> bool:
        """True when the bot took it within three seconds; it is told until it does. Raises Refusal."""
        offset = self._store.world.offset + amount.total_seconds()
        if abs(offset) > FARTHEST.total_seconds():
            raise Refusal(400, "bad_duration", _TOO_FAR)
        return await self.set_offset(offset)

    async def set_offset(self, seconds: float) -> bool:
        self._store.world.offset, self._store.world.offset_taken = seconds, False
        self._store.changed()
        self.tell_again()
        assert self._telling is not None
        await asyncio.wait([self._telling], timeout=3.0)
        return self._store.world.offset_taken

    def tell_again(self) -> None:
        """After a restart of either side, or when the bot has not taken the last move yet."""
        if self._telling is not None:
            self._telling.cancel()
        self._telling = asyncio.create_task(self._tell())

    def bot_came(self) -> None:
        """The bot is (again) there: it may have been started on an empty database."""
        if self._store.world.offset:
            self.tell_again()

    async def stop(self) -> None:
        if self._telling is not None:
            self._telling.cancel()
            await asyncio.gather(self._telling, return_exceptions=True)

    async def _tell(self) -> None:
        while True:
            if await self._told():
                break
            await asyncio.sleep(AGAIN)
        self._store.world.offset_taken = True
        self._store.changed()

    async def _told(self) -> bool:
        body = json.dumps({"offset_seconds": self._store.world.offset})
        headers = signed(self._config.clock_secret, self._store.new_id("clock_"), body)
        url, timeout = self._bot_url().rstrip("/") + "/desk/clock", aiohttp.ClientTimeout(total=3)
        try:
            async with self._session.put(url, data=body.encode(), headers=headers, timeout=timeout) as answer:
                return answer.status in (200, 204)
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return False
