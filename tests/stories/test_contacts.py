"""Contact details: asked of every source at once while the card stands, shown masked, opened in private, corrected."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.desk import Desk, Form, Post
from tests.running import story
from tests.stories.sources import Sources, asking, sources

WORDS = "je veux mourir, c'est pour ce soir, adieu à tous"
UNKNOWN = {"id": "m-9", "name": "Noa Exemple", "country": ""}
LOU = {"id": "lou_77", "email": "lou.annuaire@exemple.invalid", "phone": "06 39 98 00 12"}


@pytest_asyncio.fixture
async def told() -> AsyncIterator[Sources]:
    async with sources() as found:
        yield found


@pytest_asyncio.fixture
async def asked(monkeypatch: pytest.MonkeyPatch, data: Path, told: Sources) -> AsyncIterator[Desk]:
    """A desk whose client has two directories with time, and one with a second."""
    changes = asking(data, told.url, [("annuaire", "20 s"), ("caisse", "20 s"), ("lente", "1 s")])
    async with story(monkeypatch, data=data, environment=changes) as started:
        yield started


async def flagged(desk: Desk, author: dict[str, str]) -> Post:
    """A call for help by somebody of whom more, or less, than a name is known."""
    await desk.call("/sandbox/community/posts", author=author, text=WORDS, flagged=True, moderation="a_posteriori")
    return await desk.until(lambda: next(iter(desk.cards()), None), "a card")


async def details(card: Post, *parts: str) -> Form:
    return await (await card.act("member", as_="lea")).form("Détails", *parts)


async def history(card: Post) -> str:
    return (await (await card.act("history", as_="lea")).form("Historique")).text


async def test_the_card_comes_first_and_each_source_has_its_own_line(asked: Desk, told: Sources) -> None:
    card = await asked.flag(WORDS)
    await card.says("Forum ✓", "Annuaire : question posée", "Caisse : question posée")
    await told.refuses("caisse")
    await card.says("Caisse : refusé", "Lente : délai dépassé", "Annuaire : question posée")
    await told.answers("annuaire", LOU)
    await card.says("Annuaire ✓", "2 e-mails différents", "••• ••• 12")
    assert "exemple.invalid" not in card.text


async def test_a_year_of_birth_in_a_directory_says_that_the_member_is_probably_a_minor(
    asked: Desk, told: Sources
) -> None:
    card = await asked.flag(WORDS)
    await told.answers("caisse", {"id": "lou_77", "born": "1980"})
    await card.says("Caisse ✓")
    assert "mineur" not in card.text
    await told.answers("annuaire", {"id": "lou_77", "born": "2012-05-03"})
    await card.says("Probablement mineur (d'après : Annuaire)")
    await asked.told("nadia", "probablement mineur")
    form = await details(card, "Probablement mineur (d'après : Annuaire)")
    await form.press("unmark_minor")
    await asked.until(lambda: "Probablement" not in card.text, "a card without it")
    await asked.close("lea")
    await told.answers("lente", {"id": "lou_77", "born": 2013})
    assert "mark_minor" in (await details(card)).verbs, "somebody knows better"


async def test_what_was_silent_is_asked_again_by_a_button(asked: Desk, told: Sources) -> None:
    await told.refuses("caisse")
    await told.answers("annuaire")
    card = await asked.flag(WORDS)
    await card.says("Annuaire : rien", "Caisse : refusé", "Lente : délai dépassé")
    form = await details(card, "Demander à nouveau")
    await told.answers("caisse", LOU)
    await told.answers("lente")
    again = await (await form.press("look_up_again")).form("Détails", "question posée")
    assert "look_up_again" not in again.verbs
    await card.says("Caisse ✓", "Lente : rien")
    assert sorted(told.asked) == ["annuaire", "caisse", "caisse", "lente", "lente"]
    assert "Léa a redemandé les coordonnées" in await history(card)
    assert "look_up_again" not in (await details(card)).verbs


async def test_whole_values_open_in_private_and_that_is_recorded(desk: Desk) -> None:
    card = await desk.flag(WORDS)
    await card.says("Fichier adhérents ✓")
    form = await details(card)
    assert "exemple.invalid" not in form.text
    whole = await (await form.press("reveal")).form("Coordonnées", "lou.77@exemple.invalid", "12 allée Imaginaire")
    assert "Fichier adhérents" in whole.text
    assert "Léa a regardé des coordonnées" in await history(card)
    assert "exemple.invalid" not in card.text


async def test_a_person_puts_the_right_one_in_a_wrong_one_s_place(desk: Desk) -> None:
    card = await desk.flag(WORDS)
    await card.says("2 e-mails différents")
    whole = await (await (await details(card)).press("reveal")).form("lou.autre@exemple.invalid")
    form = await (await whole.press("correct_contact")).form("Elle remplace")
    refused = await form.fill(kind="email", value="pas une adresse")
    assert refused.errors
    wrong = next(id_ for id_, label in form.options("wrong") if "lou\u2060.autre" in label)
    await form.fill(kind="email", value="lou.juste@exemple.invalid", wrong=wrong)
    await card.says("l•••@e•••.invalid")
    assert "différents" not in card.text
    whole = await (await (await details(card)).press("reveal")).form("lou.juste@exemple.invalid", "confirmé par Léa")
    assert "lou.autre" not in whole.text


@pytest.mark.parametrize("verb", ["confirm_contact", "decline_contact"])
async def test_a_name_alone_is_asked_and_a_human_says(asked: Desk, told: Sources, verb: str) -> None:
    found = {"name": "Noa Exemple", "email": "n.exemple@ailleurs.invalid", "country": "BE"}
    await told.answers("annuaire", found)
    await told.answers("caisse")
    await told.answers("lente")
    card = await flagged(asked, UNKNOWN)
    await card.says("Annuaire : à confirmer", "pays inconnu")
    assert "n•••@a•••.invalid" not in card.text
    form = await details(card, "même nom", "n•••@a•••.invalid", "Est-ce bien la même personne ?")
    await (await form.press(verb)).form("Détails")
    if verb == "confirm_contact":
        await card.says("Belgique", "n•••@a•••.invalid", "Annuaire ✓")
        assert "pays inconnu" not in card.text
    else:
        await card.says("Annuaire : rien")
        assert "Belgique" not in card.text
        assert "n•••@a•••.invalid" not in (await details(card)).text
        assert "pays inconnu" in card.text
    said = {"confirm_contact": "Léa a confirmé", "decline_contact": "Léa a dit que c'est quelqu'un d'autre"}[verb]
    assert said in await history(card)


async def test_a_country_that_a_source_tells_says_so_and_one_that_contradicts_decides_nothing(
    asked: Desk, told: Sources
) -> None:
    await told.answers("caisse", {"id": "m-9", "country": "BE"})
    await told.answers("lente")
    card = await flagged(asked, UNKNOWN)
    await card.says("pays : Belgique (source : Caisse)")
    assert "1813" in card.text or "0800" in card.text, "the line for a member in Belgium"
    await told.answers("annuaire", {"id": "m-9", "country": "CH"})
    await card.says("pays à confirmer : Belgique ou Suisse (numéros : France)", "2 pays différents")
    form = await (await (await details(card)).press("correct_contact")).form()
    await form.fill(kind="country", value="be")
    await card.says("0800")
    assert "pays à confirmer" not in card.text
