"""Somebody's account was closed, or their group let them go: what they had in hand is in somebody else's."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.asking import PEOPLE, Whisper
from tests.desk import PATIENCE, Desk
from tests.running import story
from tests.stories.test_eyes import overlay

HELP = "je veux mourir, c'est pour ce soir, adieu à tous"
GROUP = '\n[[groups]]\nref = "slack:T0FANAL/S0MODOS"\nroles = ["moderator"]\n'
INES = (
    'accounts = ["slack:T0FANAL/U0INES"]\nroles = ["expert"]\ndisciplines = ["customer_care"]',
    'accounts = ["slack:T0FANAL/U0INES"]\nroles = ["expert"]\ndisciplines = ["customer_care", "legal"]',
)


async def close_account(desk: Desk, person: str, *, active: bool = False) -> None:
    await desk.tell("/sandbox/slack/account", user=PEOPLE[person], active=active)


async def members(desk: Desk, *people: str) -> None:
    """Who is in the moderators' group from now on."""
    await desk.tell("/sandbox/slack/usergroup", id="S0MODOS", users=[PEOPLE[person] for person in people])


async def shown(desk: Desk, *, to: str) -> Whisper:
    """Somebody who is in no channel of this client asks for the case, in a channel of another, until it is shown."""
    async with asyncio.timeout(PATIENCE):
        while True:
            answer = await desk.command("show 1", as_=to, channel="C0NORD")
            if "Urgence vitale" in await answer.private():
                return await answer.whisper()


async def test_nobody_waits_for_whoever_is_on_watch_with_a_closed_account(desk: Desk) -> None:
    await close_account(desk, "lea")
    card = await desk.flag(HELP)
    await card.reply_with("<@U0SAM>")
    await desk.asked("on-watch", "Modération : Sam", as_="nadia")
    await desk.advance("PT2M31S")
    await card.reply_with("<@U0NADIA>")
    assert "<@U0LEA>" not in " ".join(post.text for post in card.thread)


async def test_what_they_held_was_asked_and_had_promised_goes_on_without_them(
    monkeypatch: pytest.MonkeyPatch, data: Path, tmp_path: Path
) -> None:
    async with story(monkeypatch, data=data, environment=overlay(tmp_path, INES)) as desk:
        card = await desk.flag(HELP)
        plan = await (await card.more("follow_up", as_="lea")).form()
        await plan.fill(stages=["48h"], person="lea", note="sa sœur l'appelle ce soir")
        ask = await (await card.press("ask", as_="lea")).form()
        await ask.fill(disciplines=["legal"], question="Peut-on laisser en ligne ?")
        await card.reply_with("Peut-on laisser en ligne ?")
        await close_account(desk, "lea")
        await card.says("Pas encore pris")
        await card.reply_with("<@U0SAM>")
        await close_account(desk, "diallo")
        await desk.told("ines", "Peut-on laisser en ligne ?")
        assert "On attend ma réponse (1)" in await desk.home("ines")
        await close_account(desk, "ines")
        await card.reply_with("<@U0NADIA>", "pas de réponse à temps")
        given = await (await card.more("hand_over", as_="sam")).form()
        assert "lea" not in dict(given.options("person"))
        await desk.advance("P3D")
        await card.reply_with("sa sœur l'appelle ce soir", "<@U0NADIA>")


async def test_whoever_comes_back_has_their_rights_again(desk: Desk) -> None:
    card = await desk.flag(HELP)
    await close_account(desk, "sam")
    await close_account(desk, "sam", active=True)
    await card.press("take", as_="sam") if "take" in card.verbs else await card.more("take", as_="sam")
    await card.says("Pris par Sam")


async def test_the_cases_of_whoever_has_a_role_by_a_group_alone_return_too(
    monkeypatch: pytest.MonkeyPatch, data: Path, tmp_path: Path
) -> None:
    async with story(monkeypatch, data=data, environment=overlay(tmp_path, more=GROUP)) as desk:
        await members(desk, "tom")
        card = await desk.flag(HELP)
        await (await shown(desk, to="tom")).press("read", as_="tom")
        await card.says("Pris par Tom")
        await members(desk)
        await card.says("Pas encore pris")
        await members(desk, "tom")
        await (await shown(desk, to="tom")).press("read", as_="tom")
        await card.says("Pris par Tom")
        await desk.tell("/sandbox/slack/usergroup", id="S0MODOS", disabled=True)
        await card.says("Pas encore pris")
        await members(desk, "tom")
        await (await shown(desk, to="tom")).press("read", as_="tom")
        await card.says("Pris par Tom")
        await close_account(desk, "tom")
        await card.says("Pas encore pris")


async def test_whoever_is_not_there_to_be_invited_holds_up_nothing_that_is_said_of_the_case(
    monkeypatch: pytest.MonkeyPatch, data: Path, tmp_path: Path
) -> None:
    settings = overlay(tmp_path, ("invite = false", "invite = true"), ('T0FANAL/U0INES"]', 'T0FANAL/U0UNKNOWN"]'))
    async with story(monkeypatch, data=data, environment=settings) as desk:
        card = await desk.flag(HELP)
        form = await (await card.press("ask", as_="lea")).form()
        await form.fill(disciplines=["customer_care"], question="Que proposer ?")
        await card.reply_with("Que proposer ?")
