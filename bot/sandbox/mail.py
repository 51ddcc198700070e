"""The members' mailboxes: a small SMTP server that takes what the desk sends and keeps it for the page to show.

It speaks what a client of RFC 5321 needs, in its order, and refuses what real servers refuse. Nothing leaves from here.
A mailbox whose name begins with `inconnu` does not exist, one that begins with `plein` is full.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from .config import Json
from .loopback import LoopbackServer
from .state import Store

MAX_LINE = 2000  # bytes; RFC 5321 promises 512 for a command and 1000 for a line of text
MAX_MAIL = 10 * 1024 * 1024
PATIENCE = 60.0
"""Seconds that a client may be silent."""
_PATH = re.compile(r"^(?:FROM|TO):\s*<([^<>\s]*)>((?: [^\s]+)*)$", re.IGNORECASE)
_REFUSED = {"inconnu": "550 5.1.1 There is nobody of that name", "plein": "552 5.2.2 This mailbox is full"}


@dataclass
class _Envelope:
    sender: str | None = None
    recipients: list[str] = field(default_factory=list)


class MailServer(LoopbackServer):
    """What it takes stands in the world's `mail`."""

    def __init__(self, store: Store) -> None:
        super().__init__(self._spoken, max_line=MAX_LINE)
        self._store = store

    async def _spoken(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        def say(line: str) -> None:
            writer.write(f"{line}\r\n".encode())

        envelope, greeted = _Envelope(), False
        say("220 sandbox.invalid ESMTP")
        while True:
            await writer.drain()
            line = await _line(reader)
            if not line:
                return
            verb, _, rest = line.decode("utf-8", "replace").rstrip("\r\n").partition(" ")
            match verb.upper():
                case "EHLO":
                    greeted, envelope = True, _Envelope()
                    for name in ("sandbox.invalid", f"SIZE {MAX_MAIL}", "8BITMIME"):
                        say(f"250-{name}")
                    say("250 SMTPUTF8")
                case "HELO":
                    greeted, envelope = True, _Envelope()
                    say("250 sandbox.invalid")
                case "MAIL" | "RCPT" | "DATA" if not greeted:
                    say("503 5.5.1 Say EHLO first")
                case "MAIL":
                    say(_from(envelope, rest))
                case "RCPT":
                    say(_to(envelope, rest))
                case "DATA" if not envelope.recipients:
                    say("503 5.5.1 Name somebody first")
                case "DATA":
                    say("354 Go on, and end with a dot")
                    await writer.drain()
                    say(self._keep(envelope, await _words(reader)))
                    envelope = _Envelope()
                case "RSET":
                    envelope = _Envelope()
                    say("250 2.0.0 Forgotten")
                case "NOOP":
                    say("250 2.0.0 Yes")
                case "QUIT":
                    say("221 2.0.0 Goodbye")
                    await writer.drain()
                    return
                case _:
                    say("502 5.5.1 Not understood")

    def _keep(self, envelope: _Envelope, words: bytes | None) -> str:
        if words is None:
            return "552 5.3.4 Too large"
        self._store.world.mail.append(
            {
                "id": self._store.new_id("mail_"),
                "at": self._store.desk_now(),
                "sender": envelope.sender or "",
                "to": envelope.recipients,
                **_read(words),
            }
        )
        self._store.changed()
        return "250 2.0.0 Taken"


async def _line(reader: asyncio.StreamReader) -> bytes:
    async with asyncio.timeout(PATIENCE):
        return await reader.readline()


async def _words(reader: asyncio.StreamReader) -> bytes | None:
    """Up to the dot that stands alone; None when they are too many."""
    kept, size = [], 0
    while (line := await _line(reader)) != b".\r\n":
        if not line.endswith(b"\n"):
            raise OSError("hung up in the middle")
        size += len(line)
        if size <= MAX_MAIL:
            kept.append(line[1:] if line.startswith(b".") else line)
    return b"".join(kept) if size <= MAX_MAIL else None


def _from(envelope: _Envelope, rest: str) -> str:
    found = _PATH.match(rest)
    if found is None or not rest.upper().startswith("FROM:"):
        return "501 5.5.4 MAIL FROM:<address>"
    if envelope.sender is not None:
        return "503 5.5.1 One sender at a time"
    envelope.sender = found[1]
    return "250 2.1.0 Yes"


def _to(envelope: _Envelope, rest: str) -> str:
    found = _PATH.match(rest)
    if found is None or not rest.upper().startswith("TO:") or "@" not in found[1]:
        return "501 5.5.4 RCPT TO:<address>"
    if envelope.sender is None:
        return "503 5.5.1 Name the sender first"
    for name, refusal in _REFUSED.items():
        if found[1].lower().startswith(name):
            return refusal
    envelope.recipients.append(found[1])
    return "250 2.1.5 Yes"


def _read(words: bytes) -> Json:
    """What a mail program would show."""
    message = message_from_bytes(words, policy=policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(preferencelist=("plain", "html"))
    return {
        "from": str(message.get("From", "")),
        "subject": str(message.get("Subject", "")),
        "message_id": str(message.get("Message-ID", "")),
        "reply_to": str(message.get("Reply-To", "")),
        "text": str(body.get_content()).replace("\r\n", "\n") if body is not None else "",
    }
