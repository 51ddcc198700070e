"""A message that waits for publication: published, refused, or kept waiting and answered in private; and communities
that can do less than all."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from tests.desk import Desk
from tests.running import story
from tests.stories.test_eyes import overlay

HELP = "je veux mourir, c'est pour ce soir, adieu à tous"
QUESTION = "Où en est mon colis ? Cela fait trois semaines que j'attends."
CAN = 'abilities = ["hide", "restore", "delete", "publish", "refuse", "reply", "private_message", "profile"]'


async def test_what_waits_is_published_once_by_whoever_was_first(desk: Desk) -> None:
    card = await desk.flag(QUESTION, moderation="a_priori")
    await card.act("publish", as_="lea")
    await desk.becomes("online")
    await card.says("En ligne")
    lost = await (await card.press("more", as_="sam")).form()
    assert "publish" not in lost.verbs
    assert "refuse" not in lost.verbs
    await desk.close("sam")
    stale = await card.press("publish", as_="sam", first=True)
    assert "Léa" in await stale.private()
    assert [one["action"] for one in desk.sandbox.store.world.effects] == ["publish"]


async def test_a_refusal_says_first_that_it_is_for_good(desk: Desk) -> None:
    card = await desk.flag(QUESTION, moderation="a_priori")
    shown = json.dumps(card.message["blocks"], ensure_ascii=False)
    more = await (await card.press("more", as_="lea")).form()
    asked = shown + json.dumps(more.view["blocks"], ensure_ascii=False)
    assert "Un message refusé ne peut plus être publié d'ici." in asked.replace("\\u2019", "'")
    await more.press("refuse")
    await desk.becomes("refused")
    await card.says("Publication refusée")


async def test_two_decide_at_once_and_one_wins(desk: Desk) -> None:
    card = await desk.flag(QUESTION, moderation="a_priori")
    leas = await (await card.press("more", as_="lea")).form()
    sams = await (await card.press("more", as_="sam")).form()
    await asyncio.gather(leas.press("publish"), sams.press("refuse"))
    await desk.until(lambda: desk.last_post()["visibility"] != "pending", "a decision")
    (effect,) = desk.sandbox.store.world.effects
    won, seen = ("Léa", "En ligne") if effect["action"] == "publish" else ("Sam", "Publication refusée")
    await card.says(won, seen)


async def test_a_call_for_help_is_kept_waiting_and_answered_in_private_by_default(desk: Desk) -> None:
    card = await desk.flag(HELP, moderation="a_priori")
    assert "keep_waiting" in card.verbs
    assert not {"publish", "refuse"} & set(card.verbs), "behind « Plus… »"
    form = await (await card.press("keep_waiting", as_="lea")).form("Nous ne l'avons pas publié")
    await form.fill()
    await desk.advance("PT31S")
    post = await desk.until(lambda: desk.last_post() if desk.last_post()["private"] else None, "the private answer")
    assert post["visibility"] == "pending"
    assert not post["replies"]
    assert "3114" in str(post["private"])


@pytest.mark.parametrize(
    ("moderation", "says"),
    [("a_posteriori", "à mettre hors ligne sur le forum lui-même"), ("a_priori", "à décider sur le forum lui-même")],
)
async def test_where_nothing_can_be_done_from_here_the_card_says_where_and_offers_nothing_in_vain(
    monkeypatch: pytest.MonkeyPatch, data: Path, tmp_path: Path, moderation: str, says: str
) -> None:
    settings = overlay(tmp_path, (CAN, 'abilities = ["profile"]'))
    async with story(monkeypatch, data=data, environment=settings) as desk:
        card = await desk.flag(HELP, moderation=moderation)
        await card.says(says)
        more = await (await card.press("more", as_="lea")).form()
        in_vain = {"take_offline", "restore", "publish", "refuse", "keep_waiting", "first_word", "acknowledge"}
        assert not in_vain & {*card.verbs, *more.verbs}
        assert {"emergency", "read", "ask", "reply"} <= {*card.verbs, *more.verbs}
        await desk.close("lea")
        everyday = await desk.flag(QUESTION, by="camille")
        assert "acknowledge" not in everyday.verbs


async def test_where_only_publishing_can_be_done_nothing_else_is_offered(
    monkeypatch: pytest.MonkeyPatch, data: Path, tmp_path: Path
) -> None:
    settings = overlay(tmp_path, (CAN, 'abilities = ["publish"]'))
    async with story(monkeypatch, data=data, environment=settings) as desk:
        card = await desk.flag(QUESTION, moderation="a_priori")
        more = await (await card.press("more", as_="lea")).form()
        assert {"publish", "refuse"} & {*card.verbs, *more.verbs} == {"publish"}
        await more.press("publish")
        await desk.becomes("online")
        await card.says("à mettre hors ligne sur le forum lui-même")
