"""Two people with the same form open at once: whoever sends it first wins, and the other hears who did what when."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.desk import Desk
from tests.running import story

WORDS = "je veux mourir, c'est pour ce soir, adieu à tous"
QUESTION = "Où en est mon colis ? Cela fait trois semaines."
MINE = "Bonjour, votre colis est à Lyon. Vous pouvez nous répondre.\n\nLéa"
THEIRS = "Bonjour, nous le cherchons encore. Vous pouvez nous répondre.\n\nNadia"


@pytest_asyncio.fixture(params=["slack", "teams"])
async def here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, data: Path) -> AsyncIterator[Desk]:
    """A desk whose people all work in one chat."""
    async with story(monkeypatch, data=data, chats=request.param) as started:
        yield started


async def test_the_same_check_in_is_planned_once_and_put_off_once(here: Desk) -> None:
    card = await here.flag(WORDS)
    plans = [await (await card.more("follow_up", as_=who)).form("Prendre des nouvelles") for who in ("lea", "nadia")]
    await plans[0].fill(stages=["48h"], person="lea", note="Elle a un chat, Mina.")
    await card.says("Prendre des nouvelles : ")
    told = await (await plans[1].fill(stages=["48h"], person="nadia", note="Moka")).form("Votre clic n'a rien changé")
    assert "Léa a prévu de prendre des nouvelles" in told.text
    assert "noté à" in told.text, "for when, and when it was planned"

    await here.advance("P3D")
    reminder = await card.reply_with(here.mention("lea"), "Mina")
    assert not any("Moka" in post.text for post in card.thread)
    later = [await (await reminder.press("follow_up_later", as_=who)).form("Plus tard") for who in ("lea", "nadia")]
    await later[0].fill()
    told = await (await later[1].fill()).form("Votre clic n'a rien changé")
    assert "Léa a remis à plus tard" in told.text
    assert "follow_up_done" in reminder.verbs, "until the other day comes"

    await here.advance("P2D")
    await reminder.says("Un rappel plus récent remplace celui-ci.")
    assert reminder.verbs == []
    await here.until(lambda: any("follow_up_done" in post.verbs for post in card.thread), "the newer reminder")


async def test_whoever_sends_a_reply_second_has_their_words_back_and_is_told_who_was_first(here: Desk) -> None:
    card = await here.flag(QUESTION, by="camille")
    first, second = [await (await card.press("reply", as_=who)).form("camille") for who in ("nadia", "lea")]
    await (await first.fill(text=THEIRS)).form("Annuler l'envoi")
    told = await (await second.fill(text=MINE)).form("Votre clic n'a rien changé")
    assert "Nadia" in told.text
    assert "votre colis est à Lyon" in told.text

    again = await (await card.press("reply", as_="lea")).form("Une réponse de Nadia part à")
    assert "partie" not in again.text
    await here.advance("PT31S")
    await card.says("La réponse de Nadia est partie")
    await (await card.press("reply", as_="lea")).form("Une réponse de Nadia est partie")


async def test_a_note_for_a_case_that_was_closed_meanwhile_is_given_back(here: Desk) -> None:
    card = await here.flag(QUESTION, by="camille")
    advice = await (await card.press("reply", as_="lea")).form("camille")
    await card.act("nothing_here", as_="nadia")
    told = await (await advice.fill(text=MINE)).form("votre colis est à Lyon")
    assert "n'ont pas été gardés" in told.text


async def test_nobody_is_asked_any_more_for_advice_on_a_closed_case_until_it_is_open_again(here: Desk) -> None:
    card = await here.flag(QUESTION, by="camille")
    ask = await (await card.act("ask", as_="lea")).form()
    await ask.fill(disciplines=["legal"], question="Que disons-nous ?")
    question = await card.reply_with("Que disons-nous", "Réponse avant")
    await card.act("nothing_here", as_="lea")
    told = await question.says("votre avis n'est plus attendu")
    assert "Réponse avant" not in told
    await card.says("Clos")
    await card.press("reopen", as_="lea")
    await question.says("Réponse avant")


async def test_what_is_typed_in_a_reply_stays_while_the_message_is_read_and_until_another_day(here: Desk) -> None:
    card = await here.flag(QUESTION, by="camille")
    form = await (await card.press("reply", as_="lea")).form("camille")
    read = await (await form.press("Lire le message", text=MINE)).form(QUESTION)
    await card.says("Léa a lu le message")
    back = await (await read.press("Revenir à la réponse")).form("votre colis est à Lyon")
    told = await (await back.press("Garder pour plus tard", text=THEIRS)).form("Vos mots sont gardés")
    assert "nous le cherchons encore" not in told.text
    await (await card.press("reply", as_="lea")).form("nous le cherchons encore")
