"""The desk's own mailbox: a small IMAP server (RFC 3501, with IDLE and MOVE) that holds what members sent back.

Whoever signs in gets in: it listens on the loopback, and what stands in it was written on the demo's page.
"""

from __future__ import annotations

import asyncio
import base64
import re

from .loopback import LoopbackServer
from .state import Store

MAX_LINE = 8192
PATIENCE = 1800.0
"""Seconds that a client may be silent (RFC 3501 5.4)."""
_CAPABILITIES = "IMAP4rev1 IDLE MOVE"
_UID = re.compile(r"(SEARCH|FETCH|MOVE) ?(\d*) ?(.*)", re.IGNORECASE)


class MailboxServer(LoopbackServer):
    """Holds what stands in the world's `inbox`."""

    def __init__(self, store: Store) -> None:
        super().__init__(lambda reader, writer: _Talk(store, reader, writer).go_on(), max_line=MAX_LINE)


class _Talk:
    """One connection."""

    def __init__(self, store: Store, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._store, self._reader, self._writer = store, reader, writer
        self._known = 0
        self._is_in = self._is_selected = False

    def _say(self, line: str) -> None:
        self._writer.write(f"{line}\r\n".encode())

    async def _line(self) -> str:
        async with asyncio.timeout(PATIENCE):
            return (await self._reader.readline()).decode("utf-8", "replace").rstrip("\r\n")

    async def go_on(self) -> None:
        self._say(f"* OK [CAPABILITY {_CAPABILITIES}] sandbox.invalid")
        while line := await self._line():
            tag, _, command = line.partition(" ")
            verb, _, rest = command.partition(" ")
            if verb.upper() == "IDLE" and self._is_selected:
                await self._idle(tag)
            else:
                self._say(f"{tag} {self._answer(verb.upper(), rest)}")
            await self._writer.drain()
            if verb.upper() == "LOGOUT":
                return

    def _answer(self, verb: str, rest: str) -> str:
        """What ends the answer to this command; what stands before it is said."""
        if verb in ("CAPABILITY", "NOOP", "LOGOUT", "LOGIN"):
            return self._always(verb)
        if not self._is_in:
            return "BAD sign in first"
        if verb == "SELECT":
            self._known, self._is_selected = len(self._store.world.inbox), True
            self._say(f"* {self._known} EXISTS")
            self._say("* 0 RECENT")
            return "OK [READ-WRITE] selected"
        if verb == "CREATE":
            return "OK there"
        found = _UID.fullmatch(rest) if verb == "UID" and self._is_selected else None
        return self._uid(found[1].upper(), found[2], found[3]) if found else "BAD not understood"

    def _always(self, verb: str) -> str:
        if verb == "CAPABILITY":
            self._say(f"* CAPABILITY {_CAPABILITIES}")
        elif verb == "LOGOUT":
            self._say("* BYE goodbye")
        self._is_in = self._is_in or verb == "LOGIN"
        return "OK done"

    def _uid(self, verb: str, uid: str, rest: str) -> str:
        inbox = self._store.world.inbox
        if verb == "SEARCH":
            self._known = len(inbox)
            self._say(" ".join(("* SEARCH", *inbox)))
            return "OK done"
        if uid not in inbox:
            return "OK nothing there"
        number, raw = list(inbox).index(uid) + 1, base64.b64decode(inbox[uid])
        if verb == "MOVE":
            del inbox[uid]
            self._known = len(inbox)
            self._store.changed()
            self._say(f"* {number} EXPUNGE")
        elif "RFC822.SIZE" in rest.upper():
            self._say(f"* {number} FETCH (UID {uid} RFC822.SIZE {len(raw)})")
        else:
            self._writer.write(f"* {number} FETCH (UID {uid} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")\r\n")
        return "OK done"

    async def _idle(self, tag: str) -> None:
        """Says when something comes, until the client is done; what came before, in one breath with that it waits."""
        self._say("+ waiting")
        done = asyncio.create_task(self._line())
        try:
            while not done.done():
                seen = self._store.world.version  # what comes while this is written is waited for no longer
                self._tell()
                await self._writer.drain()
                news = asyncio.create_task(self._store.wait(seen, PATIENCE))
                await asyncio.wait({done, news}, return_when=asyncio.FIRST_COMPLETED)
                news.cancel()
                if self._store.is_closing:
                    return
        finally:
            done.cancel()
        self._say(f"{tag} OK done")

    def _tell(self) -> None:
        now = len(self._store.world.inbox)
        if now > self._known:
            self._say(f"* {now} EXISTS")
        self._known = now
