"""Teams sends the same activity again, at once or much later: what it asks for happens once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import select

from bot.sandbox.teams_delivery import Taken, TeamsDelivery
from bot.storage import tables
from bot.storage.engine import make_engine
from config.settings import load
from tests.desk import Desk
from tests.hostile.serving import kept
from tests.running import story
from tests.teams_desk import PEOPLE, Json, TeamsDesk

WORDS = "Où en est mon colis ? Cela fait trois semaines."


@dataclass
class Twice:
    """Everything that Teams sends is sent twice at the same time, and may be sent again later: signed, as it was."""

    heard: list[tuple[TeamsDelivery, Json]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    async def again(self) -> None:
        """All of it once more, long after."""
        for delivery, activity in list(self.heard):
            self.statuses.append((await POST(delivery, activity, 10.0)).status)

    async def post(self, delivery: TeamsDelivery, activity: Json, seconds: float) -> Taken:
        self.heard.append((delivery, activity))
        taken = await asyncio.gather(*(POST(delivery, activity, seconds) for _ in range(2)))
        self.statuses += [one.status for one in taken]
        return taken[0]


POST = TeamsDelivery._post


@pytest.fixture
def twice(monkeypatch: pytest.MonkeyPatch) -> Twice:
    found = Twice()

    async def post(delivery: TeamsDelivery, activity: Json, seconds: float) -> Taken:
        return await found.post(delivery, activity, seconds)

    monkeypatch.setattr(TeamsDelivery, "_post", post)
    return found


@pytest_asyncio.fixture
async def desk(monkeypatch: pytest.MonkeyPatch, data: Path, twice: Twice) -> AsyncIterator[Desk]:
    async with story(monkeypatch, data=data, chats="teams") as started:
        yield started


def verbs() -> Counter[str]:
    """How often each thing stands in the histories of all cases."""
    history = tables.HISTORY
    engine = make_engine(load().database)
    try:
        with engine.connect() as connection:
            return Counter(connection.execute(select(history.c.verb)).scalars())
    finally:
        engine.dispose()


def rows() -> dict[str, int]:
    engine = make_engine(load().database)
    try:
        return kept(engine)
    finally:
        engine.dispose()


async def test_what_comes_twice_happens_once(desk: TeamsDesk, twice: Twice) -> None:
    card = await desk.flag(WORDS)
    await card.press("take_offline", as_="lea")
    await card.says("Léa")
    form = await (await card.press("ask", as_="lea")).form()
    assert not (await form.fill(disciplines=["legal"], question="Peut-on répondre ?")).errors
    question = await card.reply_with(desk.mention("diallo"))
    await card.write("Oui, en privé.", as_="diallo")
    await question.says("Oui, en privé.")
    form = await desk.open_case_on("Un client menace de venir au magasin.", as_="lea")
    assert not (await form.fill()).errors
    await desk.until(lambda: len(desk.cards()) > 1, "the second card")

    once, before = verbs(), rows()
    assert {once[name] for name in ("take_offline", "ask", "advise")} == {1}
    assert before["cases"] == 2
    assert len({activity["id"] for _, activity in twice.heard}) == len(twice.heard) > 4
    await twice.again()
    assert (verbs(), rows()) == (once, before), "and nothing more when all of it comes again later"
    assert max(twice.statuses) < 300, "whoever sends it again is told that we have it"
    assert [post.text.count("Peut-on répondre") for post in card.thread].count(1) == 1, "asked once"


async def test_what_is_asked_in_words_or_by_a_form_twice_is_answered_once(desk: TeamsDesk, twice: Twice) -> None:
    """Whoever adds the bot finds one home there, too."""
    await desk.flag(WORDS)
    await desk.call("/sandbox/teams/install", user=PEOPLE["nadia"])
    await desk.told("nadia", "La file (")
    await desk.asked("aide", "cette liste", as_="nadia")
    await desk.asked("Bonjour ?", "cette liste", as_="nadia")
    await desk.asked("stats", "Durées médianes", as_="nadia")
    form = await (await desk.at_home("statement", as_="nadia")).form("Premier jour")
    await form.fill(client="maison-lumen", first="2026-10-01", last="2026-10-31", language="fr")
    await desk.told("nadia", "Le relevé est prêt")
    await twice.again()
    for words in ("montrer 999", "montrer 998"):
        await desk.asked(words, "n'existe pas", as_="nadia")
    told = [post.text for post in desk.direct("nadia") if "n'existe pas" not in post.text]
    assert len(told) == 6, told


async def test_one_form_is_one_case_though_it_is_sent_again_by_hand(desk: TeamsDesk) -> None:
    """The dialog told that something went wrong, so that it is sent once more, with a word that was mended."""
    form = await desk.new_case(as_="lea")
    await desk.fault("teams.activity", "drop_after")
    given = {"client": "maison-lumen", "text": WORDS}
    sent = await desk.call("/sandbox/teams/submit", user=PEOPLE["lea"], button="fanal:open_case", values=given)
    assert not sent["ok"]
    await desk.until(desk.cards, "the card")
    await form.fill(client="maison-lumen", text=f"{WORDS} !")
    await desk.flag(WORDS, by="camille")
    assert len(desk.cards()) == 2


async def test_where_threads_are_not_read_the_question_says_how_to_answer(
    monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    without = {"FANAL_TEAMS_READS_CHANNELS": "false"}
    async with story(monkeypatch, data=data, chats="teams", environment=without) as desk:
        card = await desk.flag(WORDS)
        form = await (await card.press("ask", as_="lea")).form()
        await form.fill(disciplines=["legal"], question="Peut-on répondre ?")
        await card.reply_with("Répondez par le bouton ou en mentionnant @Fanal")
