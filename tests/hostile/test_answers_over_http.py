"""What communities tell of answers: taken once and to its case, refused without a trace, and never lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.hostile.serving import ANSWER, FLAG, NORD, Served, serving

Json = dict[str, Any]


@pytest_asyncio.fixture
async def served(monkeypatch: pytest.MonkeyPatch, data: Path) -> AsyncIterator[Served]:
    async with serving(monkeypatch, data=data) as started:
        yield started


async def answer(served: Served, **more: Any) -> tuple[int, Json]:
    return await served.send({**ANSWER, **more}, what="answers")


async def test_an_answer_finds_its_case_and_twice_is_once(served: Served) -> None:
    _, flagged = await served.send(FLAG)
    assert await answer(served) == (202, flagged)
    before = served.kept()
    assert [*await asyncio.gather(answer(served), answer(served))] == [(202, flagged)] * 2
    assert served.kept() == before
    assert await answer(served, text="Merci, c'est réglé. Ou presque.") == (202, flagged)
    assert served.kept() != before, "words that were changed are kept as well"


async def test_an_answer_to_an_answer_or_to_a_case_finds_it_too(served: Served) -> None:
    await served.send({**FLAG, "external_id": "other", "author": {"id": "noor", "name": "noor"}})
    _, flagged = await served.send(FLAG)
    paul = {"id": "paul", "name": "paul"}
    await answer(served)
    assert await answer(served, external_id="a2", in_reply_to="a1", author=paul) == (202, flagged)
    assert await answer(served, external_id="a3", in_reply_to="?", case=flagged["case"]) == (202, flagged)


async def test_a_case_that_is_named_gets_the_words_of_its_own_member_alone(served: Served) -> None:
    """The number may be of a case that is lost, and another's since an older backup was put back."""
    _, flagged = await served.send(FLAG)
    paul = {"id": "paul", "name": "paul"}
    status, opened = await answer(served, external_id="a2", in_reply_to="?", author=paul, case=flagged["case"])
    assert status == 202
    assert opened != flagged


async def test_what_answers_nothing_that_is_known_is_a_case_that_somebody_sees(served: Served) -> None:
    _, flagged = await served.send(FLAG)
    assert await answer(served, in_reply_to="gone") == (202, flagged), "the member's open case"
    paul = {"id": "paul", "name": "paul"}
    status, opened = await answer(served, external_id="a2", in_reply_to="gone", author=paul, case=999)
    assert status == 202
    assert opened["case"] not in (flagged["case"], 999)
    assert await answer(served, external_id="a2", in_reply_to="gone", author=paul, case=999) == (202, opened)


async def test_what_is_refused_leaves_no_trace(served: Served) -> None:
    _, flagged = await served.send(FLAG)
    before = served.kept()
    assert (await served.send(ANSWER, what="answers", headers={}))[0] == 401
    assert (await served.send(ANSWER, what="answers", secret=NORD))[0] == 401
    assert (await served.send(ANSWER, what="answers", client="nobody"))[0] == 404
    assert (await served.send({**ANSWER, "text": "x" * 70_000}, what="answers"))[0] == 413
    status, told = await served.send({"community": "elsewhere", "in_reply_to": "m1"}, what="answers")
    assert status == 422
    assert {one["field"] for one in told["fields"]} == {"external_id", "text", "author", "posted_at"}
    status, told = await answer(served, community="elsewhere")
    assert (status, told["fields"][0]["field"]) == (422, "community")
    assert served.kept() == before
    assert flagged["case"]


async def test_another_client_s_ids_find_nothing(served: Served) -> None:
    _, flagged = await served.send(FLAG)
    status, opened = await served.send(
        {**ANSWER, "case": flagged["case"]}, what="answers", client="atelier-nord", secret=NORD
    )
    assert status == 202
    assert opened != flagged
