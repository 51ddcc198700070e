"""Socket Mode: connections by ticket, envelopes to any one of them, acks by envelope id.

Source: docs.slack.dev/apis/events-api/using-socket-mode, slack_sdk.socket_mode, facts/slack.md 4.1 and 5.4.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import uuid
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web

from bot.clock import machine_now

from .config import Json, SandboxConfig
from .delivery import Ack, Kind, Retry

MOST_CONNECTIONS = 10


class SocketLine:
    """The open connections of the app. An ack counts on whichever connection it comes."""

    def __init__(self, config: SandboxConfig, ws_url: Callable[[], str]) -> None:
        self._config, self._ws_url = config, ws_url
        self._tickets: set[str] = set()
        self._open: list[web.WebSocketResponse] = []
        self._requests: dict[int, web.Request] = {}
        self._waiting: dict[str, asyncio.Future[Json | None]] = {}
        self.connected = asyncio.Event()
        self.on_connect: list[Callable[[], None]] = []

    @property
    def connections(self) -> int:
        return len(self._open)

    def new_url(self) -> str:
        """What apps.connections.open answers: good for one connection."""
        ticket = secrets.token_urlsafe(24)
        self._tickets.add(ticket)
        return f"{self._ws_url()}/slack/link?ticket={ticket}&app_id={self._config.app_id}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            raise web.HTTPForbidden(text="unknown or used ticket")
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(heartbeat=30.0)
        with contextlib.suppress(ConnectionError):  # the bot ends, or loses its power, while it is spoken to
            await self._speak(socket, request)
        return socket

    async def _speak(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        """Greet whoever connected, and listen until they go."""
        await socket.prepare(request)
        if len(self._open) >= MOST_CONNECTIONS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets", "debug_info": {}})
            await socket.close()
            return
        await socket.send_json(self._hello())
        self._open.append(socket)
        self._requests[id(socket)] = request
        self.connected.set()
        for listener in self.on_connect:
            listener()
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    self._received(frame.data)
        finally:
            self._forget(socket)

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._open) + 1,
            "debug_info": {
                "host": "sandbox",
                "started": f"{machine_now():%F %T}",
                "approximate_connection_time": 18060,
            },
            "connection_info": {"app_id": self._config.app_id},
        }

    def _forget(self, socket: web.WebSocketResponse) -> None:
        if socket in self._open:
            self._open.remove(socket)
        if not self._open:
            self.connected.clear()
        self._requests.pop(id(socket), None)

    def _received(self, text: str) -> None:
        try:
            message: Any = json.loads(text)
        except ValueError:
            return
        future = self._waiting.get(str(message.get("envelope_id", ""))) if isinstance(message, dict) else None
        if future is not None and not future.done():
            payload = message.get("payload")
            future.set_result(payload if isinstance(payload, dict) else None)

    # --- Line ------------------------------------------------------------------------------------

    async def send(self, kind: Kind, payload: Json, retry: Retry | None) -> Ack:
        """To one connection, in turn; waits for the ack as long as Slack does."""
        if not self._open:
            return Ack(error="connection_failed")
        socket = self._open.pop(0)
        self._open.append(socket)
        envelope_id = str(uuid.uuid4())
        envelope: Json = {
            "envelope_id": envelope_id,
            "payload": payload,
            "type": kind.value,
            "accepts_response_payload": kind is not Kind.EVENT,
        }
        if kind is Kind.EVENT:
            envelope["retry_attempt"] = retry.attempt if retry else 0
            envelope["retry_reason"] = retry.reason if retry else ""
        future: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = future
        limits = self._config.limits
        try:
            async with asyncio.timeout(limits.event_ack if kind is Kind.EVENT else limits.ack):
                await socket.send_json(envelope)
                return Ack(payload=await future)
        except TimeoutError:
            return Ack(error="timeout")
        except ConnectionError:
            self._forget(socket)
            return Ack(error="connection_failed")
        finally:
            del self._waiting[envelope_id]

    async def cut(self) -> None:
        """As when a cable is pulled: no closing frame."""
        for socket in list(self._open):
            request = self._requests.get(id(socket))
            self._forget(socket)
            if request is not None and request.transport is not None:
                request.transport.abort()

    async def refresh(self) -> None:
        """Slack asks its clients to connect anew; the old connection then takes nothing more."""
        for socket in list(self._open):
            self._forget(socket)
            await socket.send_json({"type": "disconnect", "reason": "refresh_requested", "debug_info": {}})

    async def close(self) -> None:
        for socket in list(self._open):
            await socket.close(code=1001)
