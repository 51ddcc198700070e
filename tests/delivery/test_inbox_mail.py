"""Mail is fetched from a real Dovecot over STARTTLS: what lies there, and what comes while we wait."""

from __future__ import annotations

import queue
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.delivery.inbox_mail import MailInbox
from bot.delivery.mail_account import Account, Security, Server
from bot.errors import Permanent
from bot.rules.inbound_mail import read_mail
from tests.dovecot import PASSWORD, USER, Dovecot, dovecot


@pytest.fixture
def server() -> Iterator[Dovecot]:
    with tempfile.TemporaryDirectory(prefix="fanal-mail-") as folder:
        Path(folder).chmod(0o755)
        with dovecot(Path(folder)) as started:
            yield started


def test_mail_is_given_on_once_and_what_comes_later_at_once(server: Dovecot) -> None:
    came: queue.Queue[bytes] = queue.Queue()
    where = Server("127.0.0.1", server.port, Security.STARTTLS)
    inbox = MailInbox(where, Account(USER, PASSWORD, ca_file=server.ca_file), came.put)
    server.deliver(b"Subject: first\r\n\r\none\r\n", "1.M1.host")
    thread = threading.Thread(target=inbox.run, daemon=True)
    thread.start()
    assert b"Subject: first" in came.get(timeout=30)
    server.deliver(b"Subject: second\r\n\r\ntwo\r\n", "2.M2.host")
    assert b"Subject: second" in came.get(timeout=30)
    inbox.stop()
    thread.join(timeout=30)
    assert not thread.is_alive()
    assert came.empty()
    moved = [path for part in ("new", "cur") for path in (server.folder / "mail" / USER / ".Fanal" / part).iterdir()]
    assert len(moved) == 2


def test_the_words_of_a_mail_with_a_film_are_given_on(server: Dovecot) -> None:
    came: queue.Queue[bytes] = queue.Queue()
    where = Server("127.0.0.1", server.port, Security.STARTTLS)
    inbox = MailInbox(where, Account(USER, PASSWORD, ca_file=server.ca_file), came.put)
    film = b"--b\r\nContent-Type: video/mp4\r\n\r\n" + b"AAAA\r\n" * (5 * 1024 * 1024) + b"--b--\r\n"
    head = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nadieu\r\n"
    server.deliver(head + film, "1.M1.host")
    thread = threading.Thread(target=inbox.run, daemon=True)
    thread.start()
    raw = came.get(timeout=60)
    inbox.stop()
    thread.join(timeout=30)
    assert read_mail(raw).text == "adieu"
    assert [attachment.type for attachment in read_mail(raw).attachments] == ["video/mp4"]


def test_a_mail_that_nobody_can_read_is_laid_apart_and_the_next_ones_arrive(server: Dovecot) -> None:
    came: queue.Queue[bytes] = queue.Queue()
    failed = threading.Event()

    def take(raw: bytes) -> None:
        if b"unreadable" in raw:
            raise Permanent("a person must open it")
        if b"odd" in raw and not failed.is_set():
            failed.set()
            raise UnboundLocalError("nobody thought of this")
        came.put(raw)

    where = Server("127.0.0.1", server.port, Security.STARTTLS)
    inbox = MailInbox(where, Account(USER, PASSWORD, ca_file=server.ca_file), take)
    server.deliver(b"Subject: unreadable\r\n\r\none\r\n", "1.M1.host")
    server.deliver(b"Subject: odd\r\n\r\ntwo\r\n", "2.M2.host")
    server.deliver(b"Subject: good\r\n\r\nthree\r\n", "3.M3.host")
    thread = threading.Thread(target=inbox.run, daemon=True)
    thread.start()
    assert b"Subject: odd" in came.get(timeout=30), "what nobody foresaw is tried again"
    assert b"Subject: good" in came.get(timeout=30)
    inbox.stop()
    thread.join(timeout=30)
    apart = server.folder / "mail" / USER / ".Fanal &IBM- illisible"
    assert len([path for part in ("new", "cur") for path in (apart / part).iterdir()]) == 1
