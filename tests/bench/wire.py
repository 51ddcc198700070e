"""The load generator: keep-alive connections that send requests made beforehand, as fast as they are answered."""

from __future__ import annotations

import asyncio
import functools
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

Requests = Sequence[bytes]


@dataclass(frozen=True, slots=True)
class Run:
    """What a load came to. Latencies and wall time are seconds."""

    wall: float
    latencies: list[float]
    statuses: dict[int, int]
    bodies: list[bytes]

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.wall


@dataclass
class _Client(asyncio.Protocol):
    """One connection: a request goes out when the answer to the one before has come in whole."""

    requests: list[bytes]
    run: Run
    done: asyncio.Future[None]
    _transport: asyncio.Transport | None = None
    _answer: bytearray = field(default_factory=bytearray)
    _sent: float = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._next()

    def _next(self) -> None:
        assert self._transport is not None
        if not self.requests:
            self._transport.close()
            self.done.set_result(None)
            return
        self._sent = time.perf_counter()
        self._transport.write(self.requests.pop())

    def data_received(self, data: bytes) -> None:
        self._answer += data
        head = self._answer.find(b"\r\n\r\n")
        if head < 0:
            return
        length = _length(bytes(self._answer[:head]))
        if len(self._answer) < head + 4 + length:
            return
        self.run.latencies.append(time.perf_counter() - self._sent)
        status = int(self._answer[9:12])
        self.run.statuses[status] = self.run.statuses.get(status, 0) + 1
        self.run.bodies.append(bytes(self._answer[head + 4 :]))
        self._answer.clear()
        self._next()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(error or ConnectionError("the server closed the connection"))


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


async def load(port: int, requests: Requests, *, clients: int) -> Run:
    """Send each request once, over so many connections at a time."""
    loop = asyncio.get_running_loop()
    waiting = list(reversed(requests))
    run = Run(0.0, [], {}, [])
    begin = time.perf_counter()
    finished = [loop.create_future() for _ in range(clients)]
    for done in finished:
        await loop.create_connection(functools.partial(_Client, waiting, run, done), "127.0.0.1", port)
    await asyncio.gather(*finished)
    return Run(time.perf_counter() - begin, run.latencies, run.statuses, run.bodies)


def post(path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """A request's bytes."""
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
