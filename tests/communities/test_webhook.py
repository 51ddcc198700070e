"""The way back to a forum: what is sent, and what every answer, silence and broken connection means."""

from __future__ import annotations

import asyncio
import gzip
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.communities.base import Action, Done, Gone, NotAble
from bot.communities.webhook import ANSWER_BYTES, WebhookCommunity, outcome, seconds_to_wait
from bot.errors import AlreadyDone, FanalError, Permanent, Retryable, Unclear, Unknown
from bot.net import Net, Route, open_net
from config.words import Ability
from tests.communities.forum import OLDER, SECRET, Forum, open_forum, told

NOW = datetime(2026, 11, 22, 3, 4, tzinfo=UTC)
HIDE = Action(Ability.HIDE, message="m1", key="act_1", member="lou", case=217)
REPLY = Action(Ability.REPLY, message="m1", key="act_2", member="lou", text="Bonjour, « nous » sommes là.", case=217)
SILENT = aiohttp.ClientTimeout(sock_read=1.0)
DEAF = aiohttp.ClientTimeout(sock_connect=0.3)
"""Each runs out only in what its test is about, so that a machine that is slow elsewhere changes nothing."""


@pytest.fixture
async def net() -> AsyncIterator[Net]:
    async with open_net(Route()) as net:
        yield net


@pytest.fixture
async def forum() -> AsyncIterator[Forum]:
    async with open_forum() as forum:
        yield forum


def community(net: Net, url: str, *secrets: str, **more: Any) -> WebhookCommunity:
    abilities = frozenset(Ability) - {Ability.DELETE}
    return WebhookCommunity(net, url=url, secrets=secrets or (SECRET,), abilities=abilities, **more)


async def test_what_is_sent_is_signed_and_says_everything(net: Net, forum: Forum) -> None:
    way_back = community(net, forum.url)
    assert await way_back.perform(HIDE) == Done("")
    forum.answers = [(201, {}, told({"id": "r9"}))]
    assert await way_back.perform(REPLY) == Done("r9")
    about = {"message": {"id": "m1"}, "member": {"id": "lou"}, "case": 217}
    assert forum.seen == [
        ("act_1", {"action": "hide", **about}),
        ("act_2", {"action": "reply", **about, "text": REPLY.text}),
    ]


async def test_the_same_key_again_is_done_once(net: Net, forum: Forum) -> None:
    forum.answers = ["drop"]
    way_back = community(net, forum.url)
    with pytest.raises(Unknown):
        await way_back.perform(HIDE)
    assert await way_back.perform(HIDE) == Done()
    assert [key for key, _ in forum.seen] == ["act_1", "act_1"]
    assert list(forum.done) == ["act_1"]


@pytest.mark.parametrize("theirs", [SECRET, OLDER])
async def test_during_a_rotation_both_signatures_are_sent(net: Net, forum: Forum, theirs: str) -> None:
    forum.secret = theirs
    await community(net, forum.url, SECRET, OLDER).perform(HIDE)
    assert "act_1" in forum.done


async def test_a_wrong_secret_or_a_wrong_clock_is_told_and_nothing_is_done(net: Net, forum: Forum) -> None:
    with pytest.raises(Permanent, match="signature"):
        await community(net, forum.url, OLDER).perform(HIDE)
    with pytest.raises(Permanent, match="signature"):
        await community(net, forum.url, now=lambda: NOW - timedelta(days=400)).perform(HIDE)
    assert forum.done == {}


async def test_what_was_not_declared_is_never_asked(net: Net, forum: Forum) -> None:
    with pytest.raises(NotAble, match="cannot delete"):
        await community(net, forum.url).perform(Action(Ability.DELETE, message="m1", key="act_3"))
    assert forum.seen == []


@pytest.mark.parametrize(("fault", "error"), [("drop", Unknown), ("hold", Unknown)])
async def test_a_request_that_left_and_got_no_answer_is_unknown(
    net: Net, forum: Forum, fault: str, error: type[FanalError]
) -> None:
    forum.answers = [fault]
    with pytest.raises(error):
        await community(net, forum.url, timeout=SILENT).perform(HIDE)
    assert forum.done, "the forum did it all the same"


async def test_a_body_that_breaks_off_does_not_change_the_status(net: Net, forum: Forum) -> None:
    forum.answers = ["cut"]
    assert await community(net, forum.url).perform(HIDE) == Done("")


async def test_an_endless_answer_is_not_read_to_its_end(net: Net, forum: Forum) -> None:
    forum.answers = [(200, {}, told({"id": "r1", "more": "x" * 40 * ANSWER_BYTES}))]
    assert await community(net, forum.url).perform(HIDE) == Done("")


@pytest.mark.parametrize(
    "answer",
    [
        b"\x00\xff hello\r\n\r\n",
        b"HTTP/1.1 99999 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 200_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 5\r\n\r\nhello",
        b"",
    ],
)
async def test_an_answer_that_is_none_leaves_it_unknown(net: Net, answer: bytes) -> None:
    async with raw_server(answer) as url:
        with pytest.raises(Unknown):
            await community(net, url).perform(HIDE)


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (b"[" * 60_000, b"identity"),
        (b'{"id": ' + b"9" * 50_000 + b"}", b"identity"),
        (b"no gzip at all", b"gzip"),
        (gzip.compress(b'{"id": "r1"}' + b" " * 20_000_000), b"gzip"),
    ],
    ids=["nested", "number", "no_gzip", "swollen"],
)
async def test_whatever_stands_in_a_body_the_status_holds(net: Net, body: bytes, encoding: bytes) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n\r\n" % (encoding, len(body))
    async with raw_server(head + body) as url:
        assert (await community(net, url).perform(HIDE)).provider_id in ("", "r1")


@asynccontextmanager
async def raw_server(answer: bytes) -> AsyncIterator[str]:
    """Reads the request and answers with these bytes."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        (length,) = re.findall(rb"(?i)content-length: (\d+)", head)
        await reader.readexactly(int(length))
        with suppress(ConnectionError):
            writer.write(answer)
            await writer.drain()
            writer.write_eof()
            await reader.read()  # until the desk has had enough
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    finally:
        server.close()


async def test_who_does_not_listen_can_be_tried_again(net: Net) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        with pytest.raises(Retryable, match="cannot be reached"):
            await community(net, f"http://127.0.0.1:{closed.getsockname()[1]}/").perform(HIDE)


async def test_who_does_not_accept_in_time_can_be_tried_again(net: Net) -> None:
    """A full queue of connections: the handshake never ends, so nothing has left."""
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for waiting in (first, second):
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        with pytest.raises(Retryable, match="cannot be reached"):
            await community(net, f"http://127.0.0.1:{full.getsockname()[1]}/", timeout=DEAF).perform(HIDE)


@pytest.mark.parametrize("url", ["", "forum", "ftp://forum.example/", "http://"])
async def test_an_address_that_is_none_is_for_the_operator(net: Net, url: str) -> None:
    with pytest.raises(Permanent, match="address"):
        await community(net, url).perform(HIDE)


async def test_a_redirect_is_not_followed(net: Net, forum: Forum) -> None:
    forum.answers = [(307, {"Location": forum.url}, "")]
    with pytest.raises(Permanent, match="moved"):
        await community(net, forum.url).perform(HIDE)
    assert len(forum.seen) == 1


@pytest.mark.parametrize(
    ("status", "error", "says"),
    [
        (400, Permanent, "refused"),
        (401, Permanent, "signature"),
        (403, Permanent, "signature"),
        (404, Gone, "not on the community"),
        (408, Retryable, "408"),
        (409, AlreadyDone, "already done"),
        (410, Gone, "not on the community"),
        (422, Permanent, "refused"),
        (425, Retryable, "425"),
        (429, Retryable, "429"),
        (500, Unclear, "500"),
        (503, Retryable, "503"),
        (504, Unclear, "504"),
    ],
)
async def test_each_answer_means_one_thing(
    net: Net, forum: Forum, status: int, error: type[FanalError], says: str
) -> None:
    forum.answers = [status]
    with pytest.raises(error, match=says) as refused:
        await community(net, forum.url).perform(HIDE)
    assert type(refused.value) is error
    assert forum.done == {}


@pytest.mark.parametrize(
    ("error", "code"), [("member_gone", "member_gone"), ("message_gone", "message_gone"), ("x", "gone")]
)
async def test_what_is_gone_is_told_apart(net: Net, forum: Forum, error: str, code: str) -> None:
    forum.answers = [(404, {}, told({"error": error}))]
    with pytest.raises(Gone) as gone:
        await community(net, forum.url).perform(REPLY)
    assert gone.value.code == code


async def test_a_refusal_is_told_in_the_forum_s_words(net: Net, forum: Forum) -> None:
    forum.answers = [(422, {}, told({"error": "replies are closed\x1b[31m" + "!" * 999}))]
    with pytest.raises(Permanent, match="replies are closed") as refused:
        await community(net, forum.url).perform(REPLY)
    assert "\x1b" not in str(refused.value)
    assert len(str(refused.value)) < 400


async def test_an_earlier_success_names_what_it_made(net: Net, forum: Forum) -> None:
    forum.answers = [(409, {}, told({"id": 12}))]
    with pytest.raises(AlreadyDone) as before:
        await community(net, forum.url).perform(REPLY)
    assert before.value.provider_id == "12"


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("", None),
        ("soon", None),
        ("0", 0.0),
        ("12", 12.0),
        ("-5", None),
        ("9" * 400, 3600.0),
        ("Sun, 22 Nov 2026 03:05:00 GMT", 60.0),
        ("Sun, 22 Nov 2026 03:00:00 GMT", 0.0),
        ("Sun, 22 Nov 2026 03:05:00", None),
    ],
)
def test_how_long_to_wait(header: str, seconds: float | None) -> None:
    assert seconds_to_wait(header, NOW) == seconds


@given(st.integers(100, 999), st.text(), st.binary())
def test_no_answer_is_beyond_the_five_outcomes(status: int, retry_after: str, answer: bytes) -> None:
    told_to_people = ""
    try:
        outcome(status, retry_after=retry_after, answer=answer, now=NOW)
    except (Retryable, AlreadyDone, Permanent) as error:
        told_to_people = str(error)
    assert bool(told_to_people) is (status not in (200, 201, 202, 204))
    assert told_to_people.isprintable()
    assert len(told_to_people) < 400
