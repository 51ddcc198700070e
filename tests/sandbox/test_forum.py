"""The pretend forum: flags go out signed until they are taken, actions come in signed and are done once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.clock import machine_now
from bot.sandbox import Sandbox, SandboxConfig, Secrets
from bot.sandbox.signatures import signed
from config.values import replace

from .conftest import PATIENCE, Hand
from .desk import Desk

Json = dict[str, Any]
MakeSandbox = Callable[..., Awaitable[Sandbox]]


@pytest.fixture
async def desk(config: SandboxConfig) -> AsyncIterator[Desk]:
    desk = Desk(config)
    await desk.start()
    yield desk
    await desk.stop()


@pytest.fixture
def forum(desk: Desk, hand: Hand) -> Hand:
    """The hand of a sandbox whose bot is the small desk."""
    hand.sandbox.bot_url = desk.url
    return hand


async def posts(hand: Hand) -> list[Json]:
    found: list[Json] = (await hand.state())["community"]["posts"]
    return found


# --- flags ---------------------------------------------------------------------------------------


async def test_a_post_that_nobody_flags_stays_on_the_forum(forum: Hand, desk: Desk) -> None:
    answer = await forum.post("community/posts", author="camille", text="Bonjour")
    (post,) = await posts(forum)
    assert (post["id"], post["author"], post["visibility"]) == (answer["id"], "camille", "online")
    assert desk.flags == []


async def test_a_flag_carries_all_that_the_desk_asks_for(forum: Hand, desk: Desk) -> None:
    await forum.post("community/posts", author="noor", text="Before")
    await forum.post("community/posts", author="lou_77", text="Nobody sees it yet", moderation="a_priori")
    author = {"id": "m-7", "name": "lou_77", "country": "BE", "email": "lou@forum.example"}
    given = {"author": author, "text": "A word", "flagged": True, "reason": "worrying", "reporter": "camille"}
    answer = await forum.post("community/posts", **given)
    assert (answer["ok"], answer["case"], answer["flag"]["state"]) == (True, 217, "taken")
    (_, flag) = desk.flags[0]
    assert flag["author"] == author
    assert (flag["community"], flag["external_id"], flag["text"]) == ("forum", answer["id"], "A word")
    assert (flag["moderation"], flag["flagged_by"], flag["language"]) == ("a_posteriori", "human", "fr")
    assert (flag["reason"], flag["reporter"]) == ("worrying", "camille")
    assert [one["text"] for one in flag["context"]] == ["Before"]
    assert flag["posted_at"].endswith("+00:00")
    assert (await posts(forum))[2]["cases"] == [217]


async def test_the_flag_is_one_that_the_bot_reads(forum: Hand, desk: Desk) -> None:
    """The bot's own reader of flags takes what this forum sends."""
    from bot.communities.flag_body import FlagBody

    await forum.post("community/posts", author="lou_77", text="A word", flagged=True)
    assert FlagBody.model_validate(desk.flags[0][1]).text == "A word"


async def test_a_post_that_waits_for_publication(forum: Hand, desk: Desk) -> None:
    await forum.post("community/posts", author="lou_77", text="A word", flagged=True, moderation="a_priori")
    assert (await posts(forum))[0]["visibility"] == "pending"
    assert desk.flags[0][1]["moderation"] == "a_priori"


async def test_a_flag_goes_out_until_it_is_taken_with_the_same_id(forum: Hand, desk: Desk) -> None:
    desk.answers = [500, 429, 401]
    answer = await forum.post("community/posts", author="lou_77", text="A word", flagged=True)
    assert (answer["ok"], answer["flag"]["state"]) == (True, "pending")
    await forum.until(lambda state: state["community"]["posts"][0]["cases"] == [217])
    assert len({key for key, _ in desk.flags}) == 1
    assert len(desk.flags) == 4


async def test_a_flag_refused_for_good_is_not_repeated(forum: Hand, desk: Desk) -> None:
    desk.answers = [422]
    answer = await forum.post("community/posts", author="lou_77", text="A word", flagged=True)
    assert (answer["ok"], answer["flag"]["state"]) == (False, "refused")
    assert answer["flag"]["answer"].startswith("422")
    assert len(desk.flags) == 1


async def test_a_second_person_flags_the_same_post(forum: Hand, desk: Desk) -> None:
    post = await forum.post("community/posts", author="lou_77", text="A word", flagged=True)
    await forum.post(f"community/posts/{post['id']}/flag", reporter="camille", reason="me too")
    assert [flag["reporter"] for _, flag in desk.flags] == ["", "camille"]
    assert desk.flags[0][0] != desk.flags[1][0]
    assert (await posts(forum))[0]["flags"] == 2


@pytest.mark.parametrize(
    ("mode", "arrived"), [("drop_before", 1), ("500", 1), ("drop_after", 2), ("timeout", 2), ("duplicate", 2)]
)
async def test_a_flag_under_a_fault(forum: Hand, desk: Desk, mode: str, arrived: int) -> None:
    await forum.post("faults", method="forum.flag", mode=mode)
    await forum.post("community/posts", author="lou_77", text="A word", flagged=True)
    await forum.until(lambda state: state["community"]["posts"][0]["cases"] == [217])
    assert len(desk.flags) == arrived
    assert len({key for key, _ in desk.flags}) == 1


async def test_a_flag_outlives_the_sandbox(
    config: SandboxConfig, make_sandbox: MakeSandbox, session: aiohttp.ClientSession, desk: Desk, tmp_path: Path
) -> None:
    first = await make_sandbox(config, state_file=tmp_path / "sandbox.json")
    answer = await Hand(first, session).post("community/posts", author="lou_77", text="A word", flagged=True)
    assert answer["flag"]["answer"] == "no answer"
    await first.stop()
    again = await make_sandbox(replace(config, bot_url=desk.url), state_file=tmp_path / "sandbox.json")
    await Hand(again, session).until(lambda state: state["community"]["posts"][0]["cases"] == [217])


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"author": "lou_77"}, "no_text"),
        ({"text": "A word"}, "no_author"),
        ({"author": "lou_77", "text": "A word", "moderation": "maybe"}, "bad_moderation"),
    ],
)
async def test_a_post_that_makes_no_sense(forum: Hand, given: Json, error: str) -> None:
    status, body = await forum.post_raw("community/posts", given)
    assert (status, body["error"]) == (400, error)


# --- actions -------------------------------------------------------------------------------------


class Actor:
    """The desk's hand on the forum."""

    def __init__(self, hand: Hand, session: aiohttp.ClientSession) -> None:
        self._hand, self._session, self._count = hand, session, 0

    async def __call__(self, action: str, message: str = "post", key: str = "", **more: Any) -> tuple[int, Json]:
        self._count += 1
        body = {"action": action, "message": {"id": message}, "member": {"id": "lou_77"}, "case": 217, **more}
        return await self.send(json.dumps(body), key or f"act_{self._count}")

    async def send(self, body: str, key: str, **headers: str) -> tuple[int, Json]:
        config = self._hand.sandbox.config
        all_headers = {**signed(config.community.action_secret, key, body), **headers}
        async with self._session.post(self._hand.sandbox.forum_url, data=body.encode(), headers=all_headers) as answer:
            return answer.status, await answer.json()


@pytest.fixture
async def act(hand: Hand, session: aiohttp.ClientSession) -> Actor:
    await hand.post("community/posts", author="lou_77", text="A word", id="post")
    return Actor(hand, session)


async def test_the_life_of_a_post(hand: Hand, act: Actor) -> None:
    for action, status, visibility in [
        ("hide", 200, "offline"),
        ("hide", 409, "offline"),
        ("restore", 200, "online"),
        ("restore", 409, "online"),
        ("publish", 409, "online"),
        ("refuse", 409, "online"),
        ("delete", 200, "deleted"),
        ("delete", 409, "deleted"),
        ("restore", 410, "deleted"),
        ("reply", 410, "deleted"),
    ]:
        assert (await act(action))[0] == status, action
        assert (await posts(hand))[0]["visibility"] == visibility


async def test_a_waiting_post_is_published_or_refused(hand: Hand, act: Actor) -> None:
    for name, action, visibility in [("p1", "publish", "online"), ("p2", "refuse", "refused")]:
        await hand.post("community/posts", author="lou_77", text="A word", id=name, moderation="a_priori")
        assert (await act(action, name))[0] == 200
        assert (await posts(hand))[-1]["visibility"] == visibility


async def test_a_reply_and_a_private_message(hand: Hand, act: Actor) -> None:
    status, body = await act("reply", text="We read you")
    assert (status, bool(body["id"])) == (200, True)
    assert (await act("private_message", text="Only for you"))[0] == 200
    (post,) = await posts(hand)
    assert [(one["author"], one["text"]) for one in post["replies"]] == [("Forum", "We read you")]
    assert [one["text"] for one in post["private"]] == ["Only for you"]
    await hand.post("community/posts/post/reply", text="Thank you", private=True)
    assert (await posts(hand))[0]["private"][1]["author"] == "lou_77"
    given = {"author": "camille", "text": "Me too", "private": True}
    status, refused = await hand.post_raw("community/posts/post/reply", given)
    assert (status, refused["error"]) == (403, "not_yours")


async def test_the_desk_is_told_of_what_answers_it_until_it_has_taken_it(forum: Hand, desk: Desk) -> None:
    author = {"id": "m-7", "name": "lou_77", "country": "BE"}
    await forum.post("community/posts", author=author, text="A word", id="p1")
    await forum.post("community/posts/p1/reply", author="camille", text="Nobody of the desk is here")
    assert not desk.told_answers
    await forum.post("community/posts/p1/flag")
    desk.answers = [500]
    answer = await forum.post("community/posts/p1/reply", author="camille", text="Courage")
    assert answer["told"]["state"] == "pending"
    async with asyncio.timeout(PATIENCE):
        while len(desk.told_answers) < 2:
            await asyncio.sleep(0.01)
    (first, told), (again, _) = desk.told_answers
    assert first == again
    assert (told["in_reply_to"], told["author"]["id"], told["private"]) == ("p1", "camille", False)
    line = forum.sandbox.forum.post("p1")
    line.replies.append({"id": "r9", "author": "Forum", "text": "We read you", "by": "desk"})
    await forum.post("community/posts/p1/reply", text="Thank you")
    (_, told) = desk.told_answers[2]
    assert (told["in_reply_to"], told["author"]) == ("r9", author)


async def test_the_answer_is_one_that_the_bot_reads(forum: Hand, desk: Desk) -> None:
    from bot.communities.answer_body import AnswerBody

    await forum.post("community/posts", author="lou_77", text="A word", flagged=True, id="p1")
    await forum.post("community/posts/p1/reply", text="Thank you")
    assert AnswerBody.model_validate(desk.told_answers[0][1]).answered("maison-lumen").in_reply_to == "p1"


async def test_private_words_to_somebody_who_is_not_the_author(hand: Hand, act: Actor) -> None:
    await hand.post("community/posts", author="noor", text="I saw it", id="other")
    assert (await act("private_message", "post", member={"id": "noor"}, text="Thank you"))[0] == 200
    assert (await act("private_message", "post", member={"id": "nobody"}, text="Hello"))[0] == 404
    state = await hand.state()
    assert [one["text"] for one in state["community"]["private"]["noor"]] == ["Thank you"]
    assert state["community"]["posts"][0]["private"] == []


async def test_the_same_key_is_done_once(hand: Hand, act: Actor) -> None:
    first = await act("reply", key="k", text="Once")
    again = await act("reply", key="k", text="Once")
    assert first == again
    assert len((await posts(hand))[0]["replies"]) == 1
    other = await act("reply", key="k", text="Something else")
    assert other == (422, {"error": "webhook_id_reused", "detail": "this webhook-id came with another body before"})


async def test_what_the_forum_refuses(hand: Hand, act: Actor) -> None:
    assert (await act("hide", "nowhere"))[0] == 404
    assert (await act("reply"))[0] == 422
    assert (await act("sing"))[1]["error"] == "not_able"
    assert (await act.send("[]", "k1"))[0] == 422
    assert (await act.send("{", "k2"))[0] == 422


async def test_a_forum_that_cannot_restore(
    config: SandboxConfig, make_sandbox: MakeSandbox, session: aiohttp.ClientSession
) -> None:
    poor = replace(config.community, abilities=frozenset({"delete"}))
    hand = Hand(await make_sandbox(replace(config, community=poor)), session)
    await hand.post("community/posts", author="lou_77", text="A word", id="post")
    act = Actor(hand, session)
    assert (await act("hide"))[1]["error"] == "not_able"
    assert (await act("delete"))[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": "nonsense"},
        {"webhook-signature": "v1,***"},
        {"webhook-signature": "v1,a,b"},
        {"webhook-signature": ""},
        {"webhook-timestamp": "yesterday"},
        {"webhook-timestamp": "1e400"},
        {"webhook-timestamp": "nan"},
        {"webhook-timestamp": str(int((machine_now() - timedelta(minutes=6)).timestamp()))},
        {"webhook-id": "another"},
        {"webhook-id": ""},
    ],
)
async def test_every_broken_signature_is_401(hand: Hand, act: Actor, headers: dict[str, str]) -> None:
    body = json.dumps({"action": "hide", "message": {"id": "post"}, "member": {"id": "lou_77"}})
    assert (await act.send(body, "k", **headers))[0] == 401
    assert (await posts(hand))[0]["visibility"] == "online"


async def test_a_body_that_is_no_text_and_another_secret(hand: Hand, session: aiohttp.ClientSession) -> None:
    url = hand.sandbox.forum_url
    body = '{"action": "hide"}'
    async with session.post(url, data=b"\xff\xfe", headers=signed(Secrets.new().action_secret, "k", "x")) as answer:
        assert answer.status == 401
    async with session.post(url, data=body, headers=signed(Secrets.new().action_secret, "k", body)) as answer:
        assert answer.status == 401
    async with session.post(url, data=body) as answer:
        assert answer.status == 401


@pytest.mark.parametrize(
    ("mode", "status", "replies"),
    [("429", 429, 0), ("500", 500, 0), ("drop_before", None, 0), ("drop_after", None, 1), ("duplicate", 200, 1)],
)
async def test_an_action_under_a_fault(hand: Hand, act: Actor, mode: str, status: int | None, replies: int) -> None:
    await hand.post("faults", method="forum.action", mode=mode)
    try:
        got: int | None = (await act("reply", key="k", text="Once"))[0]
    except aiohttp.ContentTypeError as refused:
        got = refused.status
    except aiohttp.ClientError:
        got = None
    assert got == status
    assert len((await posts(hand))[0]["replies"]) == replies
    assert (await act("reply", key="k", text="Once"))[0] == 200
    assert len((await posts(hand))[0]["replies"]) == 1
