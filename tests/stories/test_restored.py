"""An older backup is put back: numbers are given again, and nothing that a lost case left behind meets another one."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.asking import CHANNEL
from tests.backups import Backup
from tests.desk import Desk, Post
from tests.running import Bot, story
from tests.stories import test_figures, test_statement
from tests.stories.test_comes_back import address_in
from tests.stories.test_letter import LINK as LETTER

LOU = "je veux mourir, c'est pour ce soir, adieu à tous"
CAMILLE = "je veux en finir, ma lettre est sur la table, pardon"
QUESTION = "Où en est mon colis ? Cela fait trois semaines que j'attends."
LOST = "sauvegarde plus ancienne"


@pytest.fixture
def backup(data: Path) -> Backup:
    return Backup(data, Bot())


@pytest_asyncio.fixture(params=["slack", "teams"])
async def desk(
    monkeypatch: pytest.MonkeyPatch, data: Path, backup: Backup, request: pytest.FixtureRequest
) -> AsyncIterator[Desk]:
    async with story(monkeypatch, data=data, chats=request.param, bot=backup.bot) as started:
        yield started


@pytest_asyncio.fixture
async def slack(monkeypatch: pytest.MonkeyPatch, data: Path, backup: Backup) -> AsyncIterator[Desk]:
    async with story(monkeypatch, data=data, mail=True, bot=backup.bot) as started:
        yield started


async def replied(card: Post, *methods: str, to: str) -> None:
    form = await (await card.more("reply", as_="lea")).form(to)
    await (await form.fill(methods=list(methods))).form("Annuler")
    await card.desk.close("lea")
    await card.desk.advance("PT31S")


async def test_a_lost_case_s_card_acts_on_no_other_case(desk: Desk, backup: Backup) -> None:
    await backup.make(desk)
    lost = await desk.flag(LOU)
    await lost.says("Cas 1")
    await backup.put_back(desk)
    other = await desk.flag(QUESTION, by="camille")
    await other.says("Cas 1")
    assert LOST in await (await lost.press("take_offline", as_="lea")).private()
    assert LOST in await (await lost.press("more", as_="nadia")).private()
    assert "Léa" not in other.text
    assert desk.last_post()["visibility"] == "online"
    await other.press("acknowledge", as_="lea")
    await other.says("Pris par Léa")


async def test_a_form_that_stood_open_is_sent_to_no_other_case(desk: Desk, backup: Backup) -> None:
    await backup.make(desk)
    lost = await desk.flag(LOU)
    form = await (await lost.act("note", as_="lea")).form()
    await backup.put_back(desk)
    other = await desk.flag(QUESTION, by="camille")
    await (await form.fill(text="Sa sœur a téléphoné.")).form(LOST)
    await other.press("acknowledge", as_="lea")
    await other.says("Pris par Léa")
    assert all("Sa sœur" not in post.text for post in (other, *other.thread))


async def test_what_was_decided_after_the_backup_is_approved_by_nobody(desk: Desk, backup: Backup) -> None:
    """The same steps are taken again, and lead to the same numbers."""
    card = await desk.flag(LOU)
    await card.says("Forum ✓")
    await backup.make(desk)

    async def asked(text: str) -> Post:
        form = await (await card.more("reply", as_="lea")).form("lou_77")
        await form.fill(text=text)
        ask = await (await card.act("ask", as_="lea")).form("avis")
        await ask.fill(disciplines=["legal"], question="Peut-on l'écrire ?")
        return await card.reply_with("Peut-on l'écrire ?", text)

    lost = await asked("Vos commandes vous sont remboursées.")
    await backup.put_back(desk)
    await desk.advance("PT1M")
    assert LOST in await (await card.press("ask", as_="lea")).private()
    await card.says("Pas encore pris")  # it is drawn again as things are now
    again = await asked("Une avance vous est versée.")
    assert LOST in await (await lost.press("approve", as_="diallo")).private()
    await again.press("approve", as_="diallo")
    await card.reply_with("Maître Diallo", "Accord")


async def test_the_forum_does_again_what_it_did_after_the_backup(desk: Desk, backup: Backup) -> None:
    card = await desk.flag(LOU)
    await card.says("Forum ✓")
    await backup.make(desk)
    await card.press("take_offline", as_="lea")
    await desk.becomes("offline")
    await card.says("hors ligne")
    await card.act("restore", as_="lea")
    await desk.becomes("online")
    await backup.put_back(desk)
    await desk.advance("PT1M")
    await desk.until(lambda: "take_offline" in card.verbs, "the button")
    assert LOST in await (await card.press("take_offline", as_="lea")).private()
    await card.says("Pas encore pris")
    await card.press("take_offline", as_="lea")
    await desk.becomes("offline")


async def test_a_lost_card_is_not_taken_for_the_one_that_is_being_posted(slack: Desk, backup: Backup) -> None:
    """A post of unknown outcome is looked for by its name."""
    await backup.make(slack)
    lost = await slack.flag(LOU)
    await lost.says("Forum ✓")
    await backup.put_back(slack)
    await slack.fault("chat.postMessage", "drop_before", channel=CHANNEL)
    other = await slack.flag(CAMILLE, by="camille")
    await other.says("@camille", "Forum ✓")
    assert "@camille" not in lost.text


async def test_contact_details_of_a_lost_case_are_told_of_nobody_else(slack: Desk, backup: Backup) -> None:
    """A forum answers what it answered before to what it takes for the same question."""
    await backup.make(slack)
    await (await slack.flag(LOU)).says("Forum ✓")
    known = {key: kept["body"] for key, kept in slack.sandbox.store.world.actions.items()}
    await backup.put_back(slack)
    other = await slack.flag(CAMILLE, by="camille")
    await other.says("Forum ✓")
    assert len(slack.sandbox.store.world.actions) == 2 * len(known)


async def test_an_answer_s_address_of_a_lost_case_leads_to_no_other(slack: Desk, backup: Backup) -> None:
    await backup.make(slack)
    lost = await slack.flag(LOU)
    await lost.says("e-mail")
    await replied(lost, "private_message", "email", to="lou_77")
    private = await slack.until(lambda: slack.last_post()["private"], "the reply, in private")
    page = address_in(str(private), "r")
    await slack.until(lambda: slack.state["mail"], "an e-mail to Lou")
    await backup.put_back(slack)
    await slack.advance("PT1M")

    other = await slack.flag(CAMILLE, by="camille")
    await replied(other, "private_message", "email", to="camille")
    again = await slack.until(lambda: slack.last_post()["private"], "the reply, in private")
    async with slack.http.get(address_in(str(again), "r")) as answer:
        assert answer.status == 200
    async with slack.http.get(page) as answer:
        assert answer.status == 410
    ours = slack.state["mail"][0]["id"]
    await slack.call(f"/sandbox/mail/{ours}/reply", text="Merci, je suis encore là. Lou")
    await slack.told("nadia", "Un e-mail est arrivé")
    assert not any("a répondu" in post.text for post in other.thread)


async def test_a_link_to_a_lost_letter_opens_no_other(slack: Desk, backup: Backup) -> None:
    await backup.make(slack)

    async def letter(words: str, name: str) -> str:
        card = await slack.flag(words, by=name)
        await card.says("Fichier adhérents ✓")
        await replied(card, "letter", to=name)
        told = await card.reply_with("Lettre prête")
        form = await (await told.press("letter", as_="lea")).form("pour vous")
        await slack.close("lea")
        (link,) = LETTER.findall(json.dumps(form.view))
        return str(link)

    lost = await letter(LOU, "lou_77")
    await backup.put_back(slack)
    await slack.advance("PT1M")
    again = await letter(CAMILLE, "camille")
    assert [await _status(slack, one) for one in (again, lost)] == [200, 410]


async def test_a_link_to_a_lost_statement_or_picture_opens_no_other(slack: Desk, backup: Backup) -> None:
    await slack.flag(QUESTION)
    await backup.make(slack)
    lost = await _links(slack)
    await backup.put_back(slack)
    await slack.advance("PT1M")
    again = await _links(slack, *lost)
    assert [await _status(slack, one) for one in again] == [200] * 3
    assert [await _status(slack, one) for one in lost] == [410] * 3


async def _links(desk: Desk, *before: str) -> list[str]:
    """What a manager is told: a statement as PDF and CSV, and a picture of figures."""
    await desk.asked("stats", "Ouvrir l'image", as_="nadia")
    await test_statement.asked(desk)

    def told() -> list[str]:
        state = json.dumps(desk.state)
        found = {*test_statement.LINK.findall(state), *test_figures.LINK.findall(state)} - set(before)
        return sorted(found) if len(found) == 3 else []

    return await desk.until(told, "the links")


async def _status(desk: Desk, link: str) -> int:
    async with desk.http.get(link) as answer:
        return answer.status
