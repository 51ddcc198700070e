"""Whatever is sent to the pages: a calm page comes back, never an error of ours, and nothing is kept."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import pytest_asyncio

from handlers.limits import Limit
from handlers.page_door import BODY
from tests.pages import FORM_TYPE, Pages, pages

SEED = 4


@pytest_asyncio.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Pages]:
    async with pages(tmp_path) as served:
        served.member.looks = Limit(burst=10_000, every=1.0)
        yield served


async def test_no_token_but_ours_opens_anything(desk: Pages) -> None:
    case, path = await desk.sent()
    token, chance = path.removeprefix("/r/"), random.Random(SEED)
    strange = [token[:at] + chance.choice("AZaz09-_") + token[at + 1 :] for at in range(len(token)) for _ in range(2)]
    strange += [token[:end] for end in range(1, len(token), 3)] + [token + extra for extra in ("A", "=", "==", "%00")]
    strange += [
        quote(one, safe="") for one in ("é", "\0", "../x", "a/b", "'\"<script>", " ", "\n", "💥" * 50, "A" * 5000)
    ]
    for one in strange:
        if one == token:
            continue
        for got in (await desk.get(f"/r/{one}"), await desk.post(f"/r/{one}", {"words": "x"})):
            assert 400 <= got.status < 500, one
            assert "Lumen" not in got.html
    assert await desk.answers(case) == []


async def test_no_body_is_too_strange(desk: Pages) -> None:
    case, path = await desk.sent()
    bodies = [
        b"",
        b"&",
        b"=",
        b"words",
        b"words=" + b"%" * 99,
        b"words=%FF%FE",
        b"\xff\xfe\x00",
        b"{}",
        b"words=%00%00",
    ]
    bodies += [b"words=" + b"&a=b" * 50, b"l[]=x&words[]=y", b"form=%00&words="]
    for body in bodies:
        for where in (path, f"{path}/stop"):
            assert (await desk.post(where, body, FORM_TYPE)).status < 500, body
    for kind in (
        "application/json",
        "multipart/form-data; boundary=x",
        "text/plain",
        "",
        "application/x-www-form-urlencodedx",
    ):
        assert (await desk.post(path, b"words=Bonjour", {"content-type": kind})).status == 415, kind
    assert (await desk.post(path, b"words=" + b"a" * BODY, FORM_TYPE)).status == 413
    assert (await desk.get(path, **{"accept-language": "xx;q=1," * 900})).status == 200
    assert (await desk.get(f"{path}?l=" + "%00" * 30)).status == 200
    assert [words for words in await desk.answers(case) if words.strip("\N{REPLACEMENT CHARACTER}%")] == []


async def test_what_somebody_wrote_is_never_markup(desk: Pages) -> None:
    _, path = await desk.sent()
    got = await desk.write(path, "</textarea><script>alert(1)</script>" + "x" * 5000)
    assert got.status == 422
    assert "<script" not in got.html
    assert "&lt;/textarea&gt;" in got.html
    for field in ("form", "do", "l"):
        back = await desk.post(path, {"words": "", field: '"><script>'})
        assert "<script" not in back.html
