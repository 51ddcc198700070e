"""The outside world for mail in tests: an SMTP server of aiosmtpd that keeps what it takes and does as it is told."""

from __future__ import annotations

import asyncio
import smtplib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Outside:
    """`refusals`: recipient -> answer. `after_data`: "drop" breaks the connection once the words have come, "refuse"
    answers 554, "busy" 451.
    """

    port: int = 0
    taken: list[Envelope] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)
    after_data: str = ""
    server: Any = None

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.after_data == "refuse":
            return "554 5.7.1 no thanks"
        if self.after_data == "busy":
            return "451 4.7.1 later"
        self.taken.append(envelope)
        if self.after_data == "drop":
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        return "250 2.0.0 taken"

    @property
    def mails(self) -> list[EmailMessage]:
        return [_mail(one) for one in self.taken]


def _mail(taken: Envelope) -> EmailMessage:
    assert isinstance(taken.content, bytes)
    return message_from_bytes(taken.content, policy=policy.default)


@asynccontextmanager
async def outside(port: int = 0, *, world: Outside | None = None, **settings: Any) -> AsyncIterator[Outside]:
    """A server on loopback, with any of aiosmtpd's settings; it ends with the block."""
    world = world or Outside()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(world, enable_SMTPUTF8=True, loop=loop, **settings), "127.0.0.1", port
    )
    world.port = server.sockets[0].getsockname()[1]
    try:
        yield world
    finally:
        server.close()
        await server.wait_closed()


def hand_in(port: int, message: EmailMessage, *, sender: str, to: str) -> None:
    """Somebody outside sends a mail (blocks)."""
    with smtplib.SMTP("127.0.0.1", port, timeout=30) as smtp:
        smtp.send_message(message, from_addr=sender, to_addrs=[to])
