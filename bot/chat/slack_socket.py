"""Socket Mode: one connection to Slack, made again when it is lost; knows how long ago it was last heard of."""

from __future__ import annotations

import asyncio
import logging
import time

from aiohttp import ClientError, WSMessage
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

log = logging.getLogger("fanal.slack.socket")

SILENT_AFTER = 60.0
"""Seconds without a word from Slack (it pings often) after which the connection is made anew: it may be half dead."""


class SocketMode:
    """Keeps the connection. `run` never ends by itself."""

    def __init__(self, app: AsyncApp, *, app_token: str, web_client: AsyncWebClient) -> None:
        self._app, self._token, self._web = app, app_token, web_client
        self._handler: AsyncSocketModeHandler | None = None
        self._heard = float("-inf")

    @property
    def silence(self) -> float:
        """Seconds since Slack was last heard of; infinite before the first word."""
        return time.monotonic() - self._heard

    async def run(self) -> None:
        """Connect, watch, connect again."""
        wait = 1.0
        while True:
            try:
                await self._connect()
                wait = 1.0
                await self._watch()
            except (SlackApiError, ClientError, TimeoutError, OSError) as error:
                log.warning("no connection to Slack (%s); next try in %.0f s", type(error).__name__, wait)
            finally:
                await self.close()
            await asyncio.sleep(wait)
            wait = min(wait * 2, 30.0)

    async def close(self) -> None:
        if self._handler is not None:
            handler, self._handler = self._handler, None
            await handler.close_async()  # type: ignore[no-untyped-call]

    async def _connect(self) -> None:
        self._handler = AsyncSocketModeHandler(
            self._app, self._token, web_client=self._web, proxy=self._web.proxy, ping_interval=5
        )
        # Given no proxy, the client has looked for one in the environment.
        self._handler.client.proxy = self._web.proxy
        self._handler.client.on_message_listeners.append(self._word)
        await self._handler.connect_async()  # type: ignore[no-untyped-call]
        self._heard = time.monotonic()

    async def _word(self, message: WSMessage) -> None:
        self._heard = time.monotonic()

    async def _watch(self) -> None:
        while self._handler is not None:
            await asyncio.sleep(1)
            if await self._handler.client.is_connected():
                # The client pings by itself and reconnects when no pong comes: being connected is being heard.
                self._heard = time.monotonic()
            elif self.silence > SILENT_AFTER:
                log.warning("Slack was silent for %.0f s: connecting anew", self.silence)
                return
