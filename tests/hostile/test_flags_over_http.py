"""Flags over real HTTP: what is kept, what is refused, and that a refusal leaves nothing and tells nothing."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from aiohttp import web
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from bot.cases import intake
from tests.hostile.serving import CLOCK, DEAD, FLAG, NEW, NORD, OLD, Served, serving, signed
from tests.postgres import Postgres

BODY = json.dumps(FLAG).encode()
WORDS = "mots de quelqu'un que personne ne répète"


async def test_a_flag_is_kept_once_however_often_it_comes(either: Served) -> None:
    number = (await either.send(FLAG))[1]["case"]
    assert await either.send(FLAG) == (202, {"case": number})
    assert await either.send(FLAG | {"external_id": "m2"}) == (202, {"case": number}), "the same member, within a day"
    other = await either.send(FLAG | {"external_id": "m3", "author": {"id": "camille", "name": "camille"}})
    assert other[0] == 202
    assert other[1]["case"] != number
    assert either.kept()["cases"] == 2
    assert either.kept()["messages"] == 3


async def test_a_hundred_at_once_are_one_case(either: Served) -> None:
    answers = await asyncio.gather(*(either.send(FLAG) for _ in range(100)))
    assert {status for status, _ in answers} == {202}
    assert len({answer["case"] for _, answer in answers}) == 1
    assert (either.kept()["cases"], either.kept()["messages"]) == (1, 1)


@pytest.mark.parametrize("secret", [NEW, OLD])
async def test_both_secrets_hold_while_one_is_changed(served: Served, secret: str) -> None:
    assert (await served.send(FLAG, secret=secret))[0] == 202


async def test_it_is_the_standards_own_signature_and_two_of_them_hold_as_one_does(served: Served) -> None:
    """Made by hand, as https://www.standardwebhooks.com has it: HMAC-SHA256 over `id.timestamp.body`, in base64."""

    stamp = str(int(datetime.now(UTC).timestamp()))

    def by_hand(secret: str) -> str:
        key = base64.b64decode(secret.removeprefix("whsec_"))
        told = hmac.digest(key, b"flag_7." + stamp.encode() + b"." + BODY, "sha256")
        return "v1," + base64.b64encode(told).decode()

    head = {"webhook-id": "flag_7", "webhook-timestamp": stamp}
    for secrets in ((NEW,), (OLD,), (NORD, OLD), (NEW, OLD)):
        signatures = " ".join(by_hand(secret) for secret in secrets)
        assert (await served.send(BODY, headers={**head, "webhook-signature": signatures}))[0] == 202, secrets
    both_wrong = " ".join(by_hand(secret) for secret in (NORD, CLOCK))
    assert (await served.send(BODY, headers={**head, "webhook-signature": both_wrong}))[0] == 401


UNSIGNED: tuple[dict[str, str], ...] = (
    {"webhook-id": ""},
    {"webhook-id": "another"},
    {"webhook-timestamp": ""},
    {"webhook-timestamp": "now"},
    {"webhook-timestamp": "nan"},
    {"webhook-timestamp": "9" * 400},
    {"webhook-timestamp": "-1"},
    {"webhook-signature": ""},
    {"webhook-signature": "v1"},
    {"webhook-signature": "v1,"},
    {"webhook-signature": "v1,%%%"},
    {"webhook-signature": ",,,, ,"},
    {"webhook-signature": "v1,é"},
    {"webhook-signature": "v2,AAAA"},
    {"webhook-signature": "v1,AAAA " * 400},
)


async def test_whoever_does_not_sign_is_answered_401_and_nothing_else(served: Served) -> None:
    before = served.kept()
    for change in UNSIGNED:
        status, answer = await served.send(BODY, headers=signed(BODY) | change)
        assert (status, set(answer)) == (401, {"error"}), change
    for missing in signed(BODY):
        rest = {name: value for name, value in signed(BODY).items() if name != missing}
        assert (await served.send(BODY, headers=rest))[0] == 401, missing
    assert (await served.send(BODY, headers={}))[0] == 401
    assert (await served.send(b"", headers={}))[0] == 401
    assert (await served.send(b"", headers=signed(BODY)))[0] == 401, "an empty body under another's signature"
    assert served.kept() == before


async def test_a_signature_of_another_time_secret_body_or_client_holds_nowhere(served: Served) -> None:
    before = served.kept()
    now = datetime.now(UTC)
    wrong = [
        signed(BODY, at=now - timedelta(minutes=6)),
        signed(BODY, at=now + timedelta(minutes=6)),
        signed(BODY, NORD),
        signed(BODY + b" "),
    ]
    assert [(await served.send(BODY, headers=headers))[0] for headers in wrong] == [401] * 4
    assert (await served.send(FLAG, client="atelier-nord"))[0] == 401
    assert (await served.send(b"\xff\xfe\x00", headers=signed(BODY)))[0] == 401
    assert served.kept() == before


async def test_there_is_no_such_client(served: Served) -> None:
    before = served.kept()
    for client in ("nobody", "..", "%00", "maison-lumen%2f..", "é", "x" * 5000):
        assert (await served.send(FLAG, client=client))[0] == 404, client
    assert served.kept() == before


async def test_every_wrong_field_is_named_at_once_and_no_word_is_repeated(served: Served) -> None:
    before = served.kept()
    wrong = FLAG | {
        "external_id": "\x00",
        "posted_at": WORDS,
        "moderation": WORDS,
        "flagged_by": WORDS,
        "url": WORDS,
        "author": {"name": "lou", "email": WORDS * 50, "age": WORDS, "country": WORDS},
        "media": [{"alt": WORDS}],
        "context": [{"author": WORDS}],
        "drill": WORDS,
    }
    status, answer = await served.send(wrong)
    assert status == 422
    assert {field["field"] for field in answer["fields"]} == {
        *("external_id", "posted_at", "moderation", "flagged_by", "url", "drill", "media[0].url", "context[0].text"),
        *("author.id", "author.email", "author.age", "author.country"),
    }
    assert WORDS not in json.dumps(answer, ensure_ascii=False)
    assert served.kept() == before


async def test_what_is_no_flag_at_all_is_refused_by_name(served: Served) -> None:
    before = served.kept()
    for body in (b"", b"null", b"[]", b'"x"', b"{", b"1e999", b'{"a":' * 9000, b"[" * 60_000):
        status, answer = await served.send(body)
        assert (status, answer["fields"][0]["field"]) == (422, "body"), body[:20]
    assert served.kept() == before


async def test_a_community_that_the_client_does_not_have_is_named(served: Served) -> None:
    before = served.kept()
    status, answer = await served.send(FLAG | {"community": "ailleurs"})
    assert (status, [field["field"] for field in answer["fields"]]) == (422, ["community"])
    assert "forum" in answer["fields"][0]["problem"], "says which there are"
    assert served.kept() == before


async def _in_pieces(size: int) -> AsyncIterator[bytes]:
    for _ in range(size // 4096):
        yield b" " * 4096


async def test_too_large_is_413_however_its_length_is_told(served: Served) -> None:
    before = served.kept()
    large = json.dumps(FLAG | {"text": "x" * 70_000}).encode()
    assert (await served.send(large))[0] == 413
    assert (await served.send(BODY, raw=_in_pieces(80_000)))[0] == 413
    assert (await served.send(FLAG | {"text": "x" * 60_000}))[0] == 202
    grown = served.kept()
    assert (before["cases"], grown["cases"]) == (0, 1)


async def test_who_sends_all_before_they_listen_hears_that_it_was_too_large(served: Served) -> None:
    """As urllib does, which closes the connection after each; a broken connection would be sent again for ever."""

    def send() -> int:
        body = b"x" * 15_000_000
        headers = signed(body) | {"Connection": "close"}
        with closing(HTTPConnection("127.0.0.1", urlsplit(served.url).port or 0, timeout=10)) as connection:
            connection.request("POST", "/v1/clients/maison-lumen/flags", body, headers)
            return connection.getresponse().status

    assert await asyncio.to_thread(send) == 413


async def test_a_lying_length_is_no_crash(served: Served) -> None:
    for length in ("9" * 30, "9" * 19, "999999999", "-5", "abc"):
        reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(served.url).port)
        told = f"POST /v1/clients/maison-lumen/flags HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n{{}}"
        writer.write(told.encode())
        assert (await reader.readline()).split()[1] in (b"400", b"413"), length
        writer.close()
    assert (await served.get("/healthz"))[0] == 200


async def test_a_body_that_breaks_off_leaves_nothing(served: Served) -> None:
    before = served.kept()
    _, writer = await asyncio.open_connection("127.0.0.1", urlsplit(served.url).port)
    head = "".join(f"{name}: {value}\r\n" for name, value in signed(BODY).items())
    told = f"POST /v1/clients/maison-lumen/flags HTTP/1.1\r\nHost: x\r\n{head}Content-Length: {len(BODY)}\r\n\r\n"
    writer.write(told.encode() + BODY[:-10])
    await writer.drain()
    writer.transport.abort()
    assert (await served.send(FLAG | {"external_id": "after"}))[0] == 202
    assert served.kept()["messages"] == before["messages"] + 1


async def test_three_refusals_in_ten_minutes_tell_the_manager_once(either: Served) -> None:
    for _ in range(2):
        await either.send(FLAG, secret=NORD)
    assert either.told("flags_refused") == []
    for _ in range(4):
        await either.send(FLAG | {"moderation": "?"})
    told = either.told("flags_refused")
    assert sorted((one["person"], one["status"]) for one in told) == [("marc", 422), ("nadia", 422)]


async def test_media_are_never_fetched(served: Served) -> None:
    asked: list[str] = []

    async def fetched(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response()

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", fetched)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    here = f"http://127.0.0.1:{runner.addresses[0][1]}"
    media = [{"url": f"{here}/photo.jpg", "type": "image/jpeg"}]
    status, _ = await served.send(FLAG | {"media": media, "url": f"{here}/m1", "text": f"Regarde {here}/lien"})
    await runner.cleanup()
    assert (status, asked) == (202, [])
    assert DEAD not in here


async def test_a_full_disk_is_503_and_the_same_flag_is_taken_later(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> int:
        raise OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full"))

    before = served.kept()
    with monkeypatch.context() as broken:
        broken.setattr(intake, "open_case", full)
        assert (await served.send(FLAG))[0] == 503
    assert served.kept() == before
    assert (await served.send(FLAG))[0] == 202


async def test_a_database_that_is_away_is_503_and_the_same_flag_is_taken_when_it_is_back(
    monkeypatch: pytest.MonkeyPatch, data: Path, postgres: Postgres
) -> None:
    with postgres.database() as url:
        name = make_url(url).database
        async with serving(monkeypatch, data=data, database_url=url) as served:
            with psycopg.connect(postgres.url, autocommit=True) as admin:
                admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
                admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
                signature = signed(BODY)
                flags = f"{served.url}/v1/clients/maison-lumen/flags"
                async with served.http.post(flags, data=BODY, headers=signature) as answer:
                    assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
                assert (await served.send(FLAG, secret=NORD))[0] == 401, "a refusal that cannot be counted is one still"
                status, told = await served.get("/readyz")
                assert (status, json.loads(told)["database"]) == (503, False)
                assert (await served.get("/healthz"))[0] == 200
                admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
            async with served.http.post(flags, data=BODY, headers=signature) as answer:
                assert answer.status == 202
            assert (await served.get("/readyz"))[0] == 200
            assert served.kept()["messages"] == 1
