"""A bot that goes without a word while the sandbox speaks to it."""

from __future__ import annotations

import asyncio
import base64
import contextlib

import pytest
import yarl

from bot.sandbox import Sandbox

from .conftest import client_of

PING = bytes([0x89, 0x80, 0, 0, 0, 0])
"""A masked frame without content: RFC 6455, 5.5.2."""


async def test_a_bot_that_ends_while_it_is_spoken_to_is_no_fault_of_the_page(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    def end() -> None:
        for request in sandbox.socket._requests.values():
            assert request.transport is not None
            request.transport.abort()

    sandbox.socket.on_connect.append(end)
    url = yarl.URL((await client_of(sandbox).apps_connections_open(app_token=sandbox.config.app_token))["url"])
    key = base64.b64encode(bytes(16)).decode()
    asks = f"GET {url.path_qs} HTTP/1.1\r\nHost: {url.host}:{url.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    asks += f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n"
    reader, writer = await asyncio.open_connection(url.host, url.port)
    writer.write(asks.encode() + PING)
    with contextlib.suppress(ConnectionError):
        await reader.read()
    writer.close()
    assert sandbox.socket.connections == 0
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
