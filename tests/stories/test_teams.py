"""What is Teams' own: the home on install, cards that each reads in their own way, dialogs that keep what was typed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import Engine, func, select

from bot.sandbox import Secrets, TeamsPerson
from bot.sandbox.teams_cast import CHANNEL, TENANT
from bot.storage.engine import make_engine
from bot.storage.records import OutboxRow
from bot.storage.session import TABLE
from config.settings import load
from config.values import replace
from handlers import outbox
from tests import running
from tests.desk import Desk
from tests.hostile.serving import kept
from tests.running import story
from tests.teams_desk import PEOPLE, TeamsForm, TeamsPost, card_words, name_of, parts, whole_cast

HELP = "je veux mourir, c'est pour ce soir, adieu à tous"
QUESTION = "Où en est mon colis ? Cela fait trois semaines."
PASSER_BY = TeamsPerson("5742a96e-0000-4000-8000-00000000fa99", "Paul")


@pytest_asyncio.fixture
async def desk(monkeypatch: pytest.MonkeyPatch, data: Path) -> AsyncIterator[Desk]:
    """Sam uses Teams in English; Paul is in the channel, and has no part in the desk."""
    secrets = Secrets.new()
    monkeypatch.setattr(Secrets, "new", lambda: secrets)
    cast = whole_cast(secrets.teams_password)
    people = tuple(replace(one, locale="en-GB") if one.name == "Sam" else one for one in cast.people)
    channel = replace(cast.channels[0], members=(*cast.channels[0].members, PASSER_BY.id))
    given = replace(cast, people=(*people, PASSER_BY), channels=(channel,))
    async with story(monkeypatch, data=data, chats="teams", teams=given) as started:
        yield started


def own(card: TeamsPost, who: str) -> str:
    """The words of the card as this person sees it; "" while they see what everybody does."""
    shown = card.message["views"].get(PEOPLE[who])
    return card_words(shown) if shown else ""


def leaving(engine: Engine) -> int:
    """How much is still to be sent, or noted as sent; a look for a twin changes nothing."""
    waits = select(func.count()).where(TABLE[OutboxRow].c.state.in_(("pending", "sending")))
    with engine.connect() as asked:
        return asked.execute(waits.where(TABLE[OutboxRow].c.kind != "untwin")).scalar_one()


async def test_whoever_installs_the_app_finds_their_home_there(desk: Desk) -> None:
    card = await desk.flag(HELP)
    await card.press("emergency", as_="lea")
    await card.says("Léa")
    await desk.call("/sandbox/teams/install", user=PEOPLE["lea"])
    home = await desk.told("lea", "À moi (1)", "La file")
    await (await home.press("more", as_="lea")).form("Historique")


async def test_each_reads_the_card_in_their_language_with_their_buttons_and_reading_writes_nothing(desk: Desk) -> None:
    card = await desk.flag(QUESTION, by="camille")
    assert isinstance(card, TeamsPost)
    await desk.until(lambda: own(card, "diallo"), "the lawyer's own card", show=lambda: card.message["views"])
    theirs = card.message["views"][PEOPLE["diallo"]]
    aside = {name_of(one).split(":")[1] for one in parts(theirs) if one.get("mode") == "secondary"}
    assert "acknowledge" in aside
    assert "more" not in aside
    assert not own(card, "lea"), "who presses everything sees what stands there"
    await desk.asked("help", "this list", as_="sam")
    await card.press("acknowledge", as_="lea")
    await desk.until(lambda: "Acknowledged" in own(card, "sam") or "Undo" in own(card, "sam"), "Sam's card, in English")
    assert "Annuler" in card.text
    engine = make_engine(load().database)
    await desk.advance("PT31S")
    await desk.until(lambda: desk.last_post()["replies"], "the acknowledgement, after which nothing happens by itself")
    await desk.until(lambda: "Annuler" not in card.text, "the card without a way back", show=lambda: card.text)
    await desk.until(lambda: not leaving(engine), "a desk that has told all that it did")
    before = kept(engine)
    for who in ("sam", "diallo", "nadia"):
        answer = await desk.call("/sandbox/teams/refresh", user=PEOPLE[who], channel=CHANNEL, id=card.ts)
        assert answer["ok"]
    assert kept(engine) == before
    engine.dispose()


async def test_somebody_without_a_part_in_the_desk_is_told_so(desk: Desk) -> None:
    card = await desk.flag(HELP)
    for verb in ("read", "take_offline", "more"):
        action = next(name_of(one) for one in parts(card.message["card"]) if f":{verb}:" in name_of(one))
        given: dict[str, Any] = {"user": PASSER_BY.id, "channel": CHANNEL, "id": card.ts, "action": action}
        await desk.call("/sandbox/teams/execute", **given)
        await desk.look()
        dialog = card_words(desk.state["dialogs"][PASSER_BY.id]["card"]["content"])
        assert HELP not in dialog
        assert "rôle" in dialog
    assert desk.last_post()["visibility"] == "online"
    assert f"teams:{TENANT}/{PASSER_BY.id}" not in card.text


async def test_what_was_typed_stands_in_the_dialog_that_comes_back(desk: Desk) -> None:
    card = await desk.flag(HELP)
    form = await (await card.more("link", as_="lea")).form()
    answer = await form.fill(case="999")
    assert answer.errors
    again = await answer.form()
    assert isinstance(again, TeamsForm)
    assert again.value("case") == "999"
    await desk.flag(QUESTION, by="camille")
    await again.fill(case="2")
    await card.says("2")


async def test_a_case_is_opened_from_the_composer(desk: Desk) -> None:
    given = {"user": PEOPLE["lea"], "command": "new_case", "channel": CHANNEL}
    answer = await desk.call("/sandbox/teams/extension", **given)
    assert answer["ok"]
    await desk.look()
    assert "Forum" in card_words(desk.state["dialogs"][PEOPLE["lea"]]["card"]["content"])


async def test_a_thread_that_was_answered_by_many_at_once_keeps_them_all(desk: Desk) -> None:
    card = await desk.flag(HELP)
    await asyncio.gather(*(card.write(f"Note {n}.", as_=who) for n, who in enumerate(("lea", "sam", "diallo"))))
    history = await (await card.more("history", as_="nadia")).form()
    assert all(name in history.text for name in ("Léa", "Sam", "Maître Diallo"))


async def test_an_expert_who_answers_before_we_know_that_the_question_arrived_is_heard(
    monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    """Nothing says that Teams sends again what we refuse."""
    monkeypatch.setattr(running, "PATIENT_TEAMS", replace(running.PATIENT_TEAMS, redeliver=()))
    monkeypatch.setattr(outbox, "POST_BLIND_AFTER", 2.0)
    async with story(monkeypatch, data=data, chats="teams") as desk:
        card = await desk.flag(QUESTION)
        await desk.asked("aide", "cette liste", as_="ines")
        where = (await desk.told("ines", "cette liste")).channel
        form = await (await card.press("ask", as_="lea")).form()
        await desk.fault("teams.send", "drop_after", channel=where)
        await form.fill(disciplines=["customer_care"], question="Un geste commercial ?")
        asked = await desk.told("ines", "Un geste commercial ?")
        await asked.answer("Oui, un bon d'achat.", as_="ines")
        await card.reply_with("Inès", "un bon d'achat")
        assert len([one for one in desk.direct("ines") if "Un geste commercial ?" in one.text]) == 2


async def test_a_second_copy_of_a_card_goes_once_somebody_presses_a_button_on_it(
    monkeypatch: pytest.MonkeyPatch, desk: Desk
) -> None:
    """Its first try was taken and its answer lost: nobody can look for it, so that it was posted again."""
    monkeypatch.setattr(outbox, "POST_BLIND_AFTER", 0.5)
    await desk.fault("teams.create", "drop_after", channel=CHANNEL)
    copy = await desk.flag(QUESTION)
    await desk.until(lambda: len(desk.cards()) == 2, "the card once more")
    (card,) = (one for one in desk.cards() if one.ts != copy.ts)
    await (await card.press("more", as_="lea")).form()
    await copy.press("take_offline", as_="lea")
    await card.says("Hors ligne")
    await desk.until(lambda: len(desk.cards()) == 1, "one card")
    assert [one.ts for one in desk.cards()] == [card.ts]


async def test_a_copy_that_goes_leaves_no_case_without_a_card(monkeypatch: pytest.MonkeyPatch, desk: Desk) -> None:
    """Somebody saw two, and deleted the one that we remember."""
    monkeypatch.setattr(outbox, "POST_BLIND_AFTER", 0.5)
    await desk.fault("teams.create", "drop_after", channel=CHANNEL)
    copy = await desk.flag(QUESTION)
    await desk.until(lambda: len(desk.cards()) == 2, "the card once more")
    (card,) = (one for one in desk.cards() if one.ts != copy.ts)
    await card.act("take", as_="lea")
    engine = make_engine(load().database)
    await desk.until(lambda: not leaving(engine), "a desk that draws nothing by itself any more")
    engine.dispose()
    message = desk.sandbox.store.world.teams.rooms[CHANNEL].messages[card.ts]
    message.deleted, message.card = True, None
    await (await copy.press("more", as_="lea")).form()
    await desk.until(lambda: bool(desk.cards()) and not {copy.ts, card.ts} & {one.ts for one in desk.cards()}, "a card")
