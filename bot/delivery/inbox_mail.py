"""Fetches mail over IMAP and waits for more with IDLE, in one thread; a mail that was taken in moves to another folder.

A mail is given on first and moved after, so that one that was cut off comes again: whoever takes it in sees it once.
One that cannot be handled is laid apart for a person, so that those behind it arrive.
"""

from __future__ import annotations

import contextlib
import imaplib
import logging
import select
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from io import BufferedReader
from typing import Any, cast

from msgspec import Struct, field

from bot.delivery.mail_account import Account, Security, Server
from bot.errors import Permanent, Retryable

log = logging.getLogger("fanal.mail")

STEP = 15.0
"""Seconds that a server has for an answer."""
IDLE = 540.0
"""Seconds of one IDLE: a server may hang up after 30 minutes, and many a network sooner (RFC 2177)."""
LOOK = 1.0
"""Seconds between two looks at whether we should stop."""
TOO_LARGE, FIRST = 25 * 1024 * 1024, 1024 * 1024
LONGEST_PAUSE = 300.0
APART = '"Fanal &IBM- illisible"'
"""« Fanal – illisible » as IMAP writes it (modified UTF-7, RFC 3501 5.1.3): mail that a person must open."""


class MailInbox(Struct):
    """`take` gets each mail's bytes, in the inbox's own thread; it returns when the mail is safe, or raises: Retryable
    when the mail must come again, Permanent when somebody was told that a person must open it.
    """

    server: Server
    account: Account
    take: Callable[[bytes], None]
    folder: str = "INBOX"
    done: str = "Fanal"
    _stop: threading.Event = field(default_factory=threading.Event)

    def stop(self) -> None:
        self._stop.set()

    def look(self) -> int:
        """How many mails wait; nothing is taken or moved. Blocks; raises Retryable, which says why not."""
        try:
            with contextlib.closing(_Mailbox(self)) as box:
                return len(box.waiting())
        except (OSError, imaplib.IMAP4.error) as error:
            raise Retryable(f"the mailbox does not let us in ({type(error).__name__})") from error

    def run(self) -> None:
        """Fetch and wait until stopped; a connection that breaks is opened again, later each time."""
        pause = 1.0
        while not self._stop.is_set():
            try:
                with contextlib.closing(_Mailbox(self)) as box:
                    box.prepare()
                    pause = 1.0
                    while not self._stop.is_set():
                        while box.fetch_all():  # what came meanwhile was announced while we were busy
                            pass
                        box.wait(self._stop)
            except (OSError, imaplib.IMAP4.error, Retryable) as error:
                log.warning("the mailbox does not answer (%s); next try in %.0f s", type(error).__name__, pause)
                self._stop.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            except Exception as error:  # noqa: BLE001 - nobody starts this thread again: mail would stop for ever
                log.error("fetching mail failed unforeseen (%s); next try in %.0f s", type(error).__name__, pause)
                self._stop.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)


class _Mailbox:
    """One connection, with the folder open."""

    def __init__(self, inbox: MailInbox) -> None:
        self._inbox = inbox
        where, account = inbox.server, inbox.account
        if where.security is Security.TLS:
            self._imap: imaplib.IMAP4 = imaplib.IMAP4_SSL(
                where.host, where.port, ssl_context=account.context(), timeout=STEP
            )
        else:
            self._imap = imaplib.IMAP4(where.host, where.port, timeout=STEP)
        try:
            if where.security is Security.STARTTLS:
                self._imap.starttls(account.context())
            if account.oauth is not None:
                self._imap.authenticate("XOAUTH2", lambda _: account.xoauth2().encode())
            else:
                self._imap.login(account.user, account.password)
            self._must(*self._imap.select(inbox.folder))
        except BaseException:
            self._imap.shutdown()
            raise

    def prepare(self) -> None:
        """Make the folders for what was taken in; the server says NO where they are there already."""
        self._imap.create(self._inbox.done)
        self._imap.create(APART)

    def close(self) -> None:
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            self._imap.logout()
        with contextlib.suppress(OSError):
            self._imap.shutdown()  # a server that hung up hears no logout, and the socket would stay open

    def fetch_all(self) -> int:
        """Give on what lies there, the oldest first -> how many."""
        uids = self.waiting()
        for uid in uids:
            if self._inbox._stop.is_set():
                return 0
            self._one(uid.decode())
        return len(uids)

    def waiting(self) -> list[bytes]:
        """The UIDs of what lies there."""
        found = self._must(*self._imap.uid("SEARCH", "UNDELETED"))
        return bytes(found[0] or b"").split()

    def _one(self, uid: str) -> None:
        raw = self._bytes(uid)
        try:
            if raw is not None:
                self._inbox.take(raw)
        except Permanent:
            self._move(uid, APART)
        else:
            self._move(uid, self._inbox.done)

    def _bytes(self, uid: str) -> bytes | None:
        """A mail; of a huge one what comes first: headers, then words, then films. None if somebody took it away
        meanwhile."""
        sizes = self._must(*self._imap.uid("FETCH", uid, "(RFC822.SIZE)"))
        told = bytes(sizes[0] or b"").rpartition(b"RFC822.SIZE ")[2].rstrip(b")") if sizes and sizes[0] else b"0"
        what = f"(BODY.PEEK[]<0.{FIRST}>)" if told.isdigit() and int(told) > TOO_LARGE else "(BODY.PEEK[])"
        parts = self._must(*self._imap.uid("FETCH", uid, what))
        return next((bytes(part[1]) for part in parts if isinstance(part, tuple)), None)

    def _move(self, uid: str, folder: str) -> None:
        if "MOVE" in self._imap.capabilities:
            self._must(*self._imap.uid("MOVE", uid, folder))
            return
        self._must(*self._imap.uid("COPY", uid, folder))
        self._must(*self._imap.uid("STORE", uid, "+FLAGS", r"(\Deleted)"))
        self._imap.expunge()

    def wait(self, stop: threading.Event) -> None:
        """Until something comes, for `IDLE` seconds at most; without IDLE, look again in a while."""
        if "IDLE" not in self._imap.capabilities:
            stop.wait(30)
            self._must(*self._imap.noop())
            return
        tag = self._imap._new_tag()  # imaplib has IDLE from Python 3.14 on
        self._imap.send(tag + b" IDLE\r\n")
        news = False
        while not (line := self._line()).startswith(b"+"):
            news = news or b"EXISTS" in line
        until = time.monotonic() + IDLE
        while not news and time.monotonic() < until and not stop.is_set():
            there = self._has_more() or select.select([self._imap.socket()], [], [], LOOK)[0]
            if there and b"EXISTS" in self._line():
                break
        self._imap.send(b"DONE\r\n")
        while not self._line().startswith(tag):
            pass

    def _has_more(self) -> bool:
        """Whether something has come already that `select` cannot see: read ahead with the line before it (a server may
        say that it waits, and what came meanwhile, in one breath), or decrypted by TLS."""
        sock = self._imap.socket()
        if (ahead := getattr(self._imap, "_readbuf", None)) is not None:  # from Python 3.14 on
            pending = getattr(sock, "pending", None)
            return any(ahead) or bool(pending and pending())
        sock.setblocking(False)
        try:
            return bool(cast("BufferedReader", self._imap.file).peek(1))
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        finally:
            sock.settimeout(STEP)

    def _line(self) -> bytes:
        line: bytes = self._imap.readline()
        if not line:
            raise OSError("the mail server hung up")
        return line

    @staticmethod
    def _must(status: str, data: Sequence[Any]) -> list[Any]:
        if status != "OK":
            raise imaplib.IMAP4.error(f"the server says {status}")
        return list(data)
