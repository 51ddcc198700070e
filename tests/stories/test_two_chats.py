"""One case in two places: the same card in both, each with what it may show, and what is said in one is heard."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.desk import Desk, Post
from tests.running import story
from tests.stories.two_places import CLIENTS_OWN, two_places

WORDS = "je veux mourir, c'est pour ce soir, adieu à tous"
ACCUSATION = "Votre vendeur est un escroc et un voleur, je vais porter plainte contre lui."


@pytest_asyncio.fixture
async def desk(monkeypatch: pytest.MonkeyPatch, data: Path) -> AsyncIterator[Desk]:
    given = two_places(data)
    given["environment"]["FANAL_OUTBOX_GATHER_SECONDS"] = "0"
    async with story(monkeypatch, data=data, **given) as started:
        yield started


async def second_card(desk: Desk) -> Post:
    """The same case's card in the client's own channel."""
    found: Post = await desk.until(lambda: next(iter(desk.cards(CLIENTS_OWN)), None), "the second card")
    return found


async def test_the_card_stands_in_both_and_changes_in_both(desk: Desk) -> None:
    full = await desk.flag(ACCUSATION)
    redacted = await second_card(desk)
    assert "escroc" in full.text
    assert "lou_77" in full.text
    assert "escroc" not in redacted.text
    assert "lou_77" not in redacted.text
    form = await (await redacted.press("read", as_="lea")).form("escroc")
    assert "lou_77" in form.text
    await full.says("Léa")
    await redacted.press("take_offline", as_="lea")
    await full.says("Hors ligne")
    await redacted.says("Hors ligne")
    refused = await full.press("take_offline", as_="sam", stale=True)
    assert "Léa" in await refused.private()


async def test_what_is_written_under_one_card_stands_under_the_other(desk: Desk) -> None:
    full = await desk.flag(ACCUSATION)
    redacted = await second_card(desk)
    await full.write("J'ai appelé <@U0DIALLO>, lou_77 attend", as_="sam")
    heard = await redacted.reply_with("Sam (Slack) :", "J'ai appelé @Maître Diallo, ▇▇▇ attend")
    await redacted.write("D'accord & *merci*", as_="marc")
    back = await full.reply_with("Marc (Slack) :", "D'accord & *merci*")

    written = [message for message in full.message["replies"] if message["user"] == "U0SAM"]
    ts = written[0]["ts"]
    await desk.call("/sandbox/slack/message/edit", channel=full.channel, ts=ts, user="U0SAM", text="J'ai appelé Nadia")
    await heard.says("J'ai appelé Nadia")
    await desk.call("/sandbox/slack/message/delete", channel=full.channel, ts=ts, user="U0SAM")
    await heard.says("Sam (Slack) a supprimé son message.")
    assert "Nadia" not in heard.text

    await full.write("la suite", as_="lea")
    await redacted.reply_with("Léa (Slack) :", "la suite")
    assert [post.text for post in full.thread if "(Slack)" in post.text] == [back.text], "nothing comes back"
    assert sum("(Slack)" in post.text for post in redacted.thread) == 2


async def test_an_approval_asked_for_in_one_place_is_given_in_the_other(desk: Desk) -> None:
    full = await desk.flag(ACCUSATION)
    redacted = await second_card(desk)
    asked = await full.reply_with("Juridique")
    asked_there = await redacted.reply_with("Juridique")
    answer = await asked_there.press("advise", as_="diallo")
    await (await answer.form()).fill(text="Répondre sans le nommer.")
    await asked.says("Maître Diallo")
    await asked_there.says("Maître Diallo")
    await full.reply_with("Répondre sans le nommer.")


async def test_a_private_answer_is_told_everywhere_once(desk: Desk) -> None:
    full = await desk.flag("Mon produit a pris feu, la bougie a explosé et ma fille est brûlée")
    await second_card(desk)
    question = await desk.told("ines", "Service client")
    await desk.advance("PT1S")
    await question.write("Je la rappelle ce matin.", as_="ines")
    await full.reply_with("Inès", "Je la rappelle ce matin.")
    assert len(desk.direct("ines")) == 1


async def test_while_one_place_is_away_the_other_goes_on_and_the_first_catches_up(desk: Desk) -> None:
    await desk.fault("*", "429", count=100_000, channel=CLIENTS_OWN)
    full = await desk.flag(WORDS)
    await full.press("take_offline", as_="lea")
    await full.says("Hors ligne")
    for number in range(12):
        await full.write(f"ligne {number}", as_="sam")
    assert not desk.cards(CLIENTS_OWN)
    await desk.mended()
    redacted = await second_card(desk)
    await redacted.says("Hors ligne")
    caught_up = await redacted.reply_with("Pendant que Slack était injoignable :")
    told = caught_up.text
    assert [told.index(f"ligne {number}") for number in range(12)] == sorted(
        told.index(f"ligne {n}") for n in range(12)
    )
    assert "mourir" not in told
    await full.write("et maintenant", as_="sam")
    await redacted.reply_with("et maintenant")
    assert len([post for post in redacted.thread if "ligne" in post.text]) == 1
    assert len(desk.cards(CLIENTS_OWN)) == 1
