"""The address that comes with a click: five answers, half an hour, and what each kind of answer does."""

from __future__ import annotations

import json
from typing import Any

import aiohttp
import pytest

from bot.sandbox import Sandbox, SandboxConfig
from bot.sandbox.state import Message
from config.values import replace

from .bolt_bot import card
from .conftest import QUICK, Hand, client_of

Json = dict[str, Any]


class Answering:
    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url, self._session = url, session

    async def __call__(self, **body: Any) -> tuple[int, str]:
        async with self._session.post(self.url, json=body) as answer:
            text = await answer.text()
            return answer.status, json.loads(text)["error"] if text.startswith("{") else text


async def answering(sandbox: Sandbox, session: aiohttp.ClientSession) -> tuple[Answering, Message]:
    ts = (await client_of(sandbox).chat_postMessage(channel="C0CRISE", text="card", blocks=card()))["ts"]
    room = sandbox.store.world.rooms["C0CRISE"]
    return Answering(sandbox.hooks.new_url(user="U0LEA", room=room, message=room.messages[ts]), session), room.messages[
        ts
    ]


@pytest.fixture
async def answer(sandbox: Sandbox, session: aiohttp.ClientSession) -> Answering:
    return (await answering(sandbox, session))[0]


async def test_the_usual_answer_is_for_one_person(answer: Answering, hand: Hand) -> None:
    assert await answer(text="psst") == (200, "ok")
    (whisper,) = (await hand.state())["slack"]["ephemeral"]
    assert (whisper["user"], whisper["channel"], whisper["text"]) == ("U0LEA", "C0CRISE", "psst")


async def test_for_all_and_in_the_thread(sandbox: Sandbox, session: aiohttp.ClientSession, hand: Hand) -> None:
    answer, card_message = await answering(sandbox, session)
    await answer(text="aloud", response_type="in_channel", thread_ts=card_message.ts)
    assert (await hand.messages())[0]["replies"][0]["text"] == "aloud"


async def test_the_original_is_replaced_or_deleted(answer: Answering, hand: Hand) -> None:
    await answer(text="new words", replace_original=True)
    (message,) = await hand.messages()
    assert (message["text"], message["blocks"], message["edited"]) == ("new words", [], True)
    await answer(delete_original=True)
    assert await hand.messages() == []
    assert await answer(delete_original=True) == (200, "ok")


async def test_five_answers_and_no_more(answer: Answering) -> None:
    assert [(await answer(text="x"))[0] for _ in range(5)] == [200] * 5
    assert await answer(text="x") == (404, "used_url")


async def test_an_address_that_is_over(
    config: SandboxConfig, make_sandbox: Any, session: aiohttp.ClientSession
) -> None:
    sandbox = await make_sandbox(replace(config, limits=replace(QUICK, response_url_life=-1.0)))
    answer, _ = await answering(sandbox, session)
    assert await answer(text="x") == (404, "expired_url")
    assert await Answering(answer.url + "x", session)(text="x") == (404, "expired_url")


async def test_what_is_wrong_with_an_answer(answer: Answering, session: aiohttp.ClientSession) -> None:
    assert await answer() == (400, "no_text")
    assert await answer(blocks=[{"type": "header"}]) == (400, "invalid_blocks")
    async with session.post(answer.url, data="{") as broken:
        assert (await broken.json())["error"] == "invalid_payload"


async def test_a_fault_on_the_way_back(answer: Answering, hand: Hand) -> None:
    await hand.post("faults", method="response_url", mode="429")
    assert await answer(text="x") == (429, "ratelimited")
    assert (await hand.state())["slack"]["ephemeral"] == []
