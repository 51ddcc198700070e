"""What a person is told when something comes too late, twice, or from nowhere: over the chat, as people see it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio

from bot.sandbox import Limits
from bot.sandbox.cast import CHANNELS, PEOPLE
from bot.sandbox.config import User
from config.values import replace
from tests.asking import CHANNEL
from tests.asking import PEOPLE as PEOPLE_OF
from tests.desk import PATIENCE, Desk
from tests.reading import action_of, words
from tests.running import story

HELP = "je veux mourir, c'est pour ce soir, adieu à tous"
MANNERS = "Où en est mon colis ? Cela fait trois semaines."
NOWHERE = "Ce cas n'existe pas ici"
AGAIN = "Merci de réessayer"


@pytest_asyncio.fixture
async def desk(monkeypatch: pytest.MonkeyPatch, data: Path) -> AsyncIterator[Desk]:
    async with story(monkeypatch, data=data) as started:
        yield started


@pytest_asyncio.fixture
async def hurried(monkeypatch: pytest.MonkeyPatch, data: Path) -> AsyncIterator[Desk]:
    """A workspace whose triggers are old as soon as they come."""
    async with story(monkeypatch, data=data, limits=Limits(trigger=0.0)) as started:
        yield started


async def test_a_form_that_comes_too_late_is_told_and_can_be_pressed_again(hurried: Desk) -> None:
    card = await hurried.flag(HELP)
    told = await (await card.press("more", as_="lea")).private()
    assert AGAIN in told
    assert hurried.state["forms"].get("U0LEA") is None


async def in_his_own_language(desk: Desk) -> None:
    """Wait until the desk, which looks everybody up once it has started, knows that Sam reads English."""
    french = await (await desk.command("help", as_="lea")).private()
    async with asyncio.timeout(PATIENCE):
        while await (await desk.command("help", as_="sam")).private() == french:
            await desk.look()


async def test_so_is_the_form_of_a_command_and_of_a_shortcut(hurried: Desk) -> None:
    await in_his_own_language(hurried)
    assert AGAIN in await (await hurried.command("new", as_="lea")).private()
    written = await hurried.call("/sandbox/slack/message", channel=CHANNEL, user="U0SAM", text="vu ailleurs")
    shortcut = {"callback_id": "fanal:open_case", "channel": CHANNEL, "ts": written["ts"]}
    answer = await hurried._act("/sandbox/slack/shortcut", "U0SAM", **shortcut)
    assert "try again" in await answer.private(), "in Sam's own language"


async def test_a_click_delivered_twice_opens_one_form_and_tells_nothing(desk: Desk) -> None:
    card = await desk.flag(HELP)
    await desk.fault("interactions", "duplicate")
    await (await card.press("more", as_="lea")).form()
    await (await card.press("emergency", as_="lea")).form("15")
    assert not any(AGAIN in words(whisper) for whisper in desk.state["ephemeral"])


async def test_a_click_delivered_twice_is_answered_once(desk: Desk) -> None:
    """What can be undone, and why not, are told in private."""
    card = await desk.flag(MANNERS)
    for verb, person in (("take_offline", "diallo"), ("acknowledge", "lea")):
        await desk.fault("interactions", "duplicate")
        await (await card.press(verb, as_=person)).private()
        assert len(await whispers_before(desk, person)) == 1


@pytest.mark.parametrize("words", ["help", "queue"])
async def test_a_command_delivered_twice_is_answered_once(desk: Desk, words: str) -> None:
    await desk.fault("interactions", "duplicate")
    await (await desk.command(words, as_="lea")).private()
    assert len(await whispers_before(desk, "lea")) == 1


async def whispers_before(desk: Desk, person: str) -> list[str]:
    """What somebody was told in private until they were told twice that there is no such case."""

    def told() -> list[str]:
        return [words(one) for one in desk.state["ephemeral"] if one["user"] == PEOPLE_OF[person]]

    for number in ("999", "998"):
        known = "".join(told()).count(NOWHERE)
        await desk.command(f"show {number}", as_=person)
        await desk.until(partial(_came, told, known), "that there is no such case")
    return [one for one in told() if NOWHERE not in one]


def _came(told: Callable[[], list[str]], known: int) -> bool:
    return "".join(told()).count(NOWHERE) > known


@pytest.mark.parametrize("asked", ["Aide", "Bonjour ?"])
async def test_words_in_private_delivered_twice_are_answered_once(desk: Desk, asked: str) -> None:
    await desk.home("ines")
    await desk.command("help", as_="ines", channel="")
    await desk.fault("events", "duplicate")
    await desk.tell("/sandbox/slack/message", channel="D0INES", user="U0INES", text=asked)
    await desk.told("ines", "/fanal file")
    await desk.tell("/sandbox/slack/message", channel="D0INES", user="U0INES", text="file")
    await desk.told("ines", "La file (")
    assert len(desk.direct("ines")) == 2


@pytest.mark.parametrize("way", ["command", "shortcut", "home"])
async def test_what_comes_of_a_form_asked_for_by_one_delivery_twice_is_told_once(hurried: Desk, way: str) -> None:
    """Its trigger is old already."""
    written = await hurried.call("/sandbox/slack/message", channel=CHANNEL, user="U0NADIA", text="vu ailleurs")
    await hurried.home("nadia")
    await hurried.fault("interactions", "duplicate")
    if way == "command":
        await hurried.command("new", as_="nadia")
    elif way == "home":
        await hurried.at_home("statement", as_="nadia")
    else:
        given = {"callback_id": "fanal:open_case", "channel": CHANNEL, "ts": written["ts"]}
        await hurried._act("/sandbox/slack/shortcut", "U0NADIA", **given)

    def told() -> list[str]:
        posts = [words(one) for one in hurried.state["ephemeral"]] + [one.text for one in hurried.direct("nadia")]
        return [one for one in posts if AGAIN in one]

    await hurried.until(told, "that it came too late")
    await whispers_before(hurried, "nadia")
    assert len(told()) == 1


async def test_one_form_is_one_case_though_it_is_sent_again_by_hand(desk: Desk) -> None:
    """Its first answer was lost, so that somebody sends it once more, with a word that they mended."""
    form = await desk.new_case(as_="lea")
    await desk.fault("interactions", "drop_after")
    await form.fill(client="maison-lumen", text=HELP)
    await desk.until(desk.cards, "the card")
    await form.fill(client="maison-lumen", text=f"{HELP} !")
    await desk.command("new", as_="lea")
    await desk.flag(MANNERS)
    assert len(desk.cards()) == 2


async def test_an_answer_that_its_address_no_longer_takes_comes_in_private(desk: Desk) -> None:
    card = await desk.flag(HELP)
    await desk.fault("response_url", "500")
    await card.press("take_offline", as_="diallo")
    told = await desk.told("diallo", "Léa")
    assert told.verbs


async def test_the_home_is_drawn_again_after_a_click_there(desk: Desk) -> None:
    card = await desk.flag(HELP)
    await desk.call("/sandbox/slack/home", user="U0LEA")
    before = await desk.until(lambda: desk.state["homes"].get("U0LEA"), "Léa's home")
    await card.press("emergency", as_="lea")
    await card.says("Léa")
    await desk.call("/sandbox/slack/click", channel="home", user="U0LEA", action_id=action_of(before["blocks"], "more"))
    await desk.until(lambda: words(desk.state["homes"]["U0LEA"]) != words(before), "her home with the case she took")


async def test_nonsense_after_the_command_is_answered_with_help(desk: Desk) -> None:
    for text in ("", "x" * 3000, "show", "show abc", "show 9999999999999999999999", "show -1", "show ²", "🔥 <!here>"):
        told = await (await desk.command(text, as_="lea")).private()
        assert told, text
        assert "<!here>" not in told


async def test_advice_from_a_message_that_is_in_no_thread_is_told(desk: Desk) -> None:
    written = await desk.call("/sandbox/slack/message", channel=CHANNEL, user="U0DIALLO", text="Ne rien promettre.")
    shortcut = {"callback_id": "fanal:record_advice", "channel": CHANNEL, "ts": written["ts"]}
    told = await (await desk._act("/sandbox/slack/shortcut", "U0LEA", **shortcut)).private()
    assert "cas" in told


async def test_a_stranger_opens_no_case(desk: Desk) -> None:
    await desk.command("new", as_="ines", channel="")
    view = await desk.until(lambda: desk.state["forms"].get("U0INES"), "what Inès is shown")
    assert "submit" not in view or view["submit"] is None


async def test_a_stranger_is_answered_in_the_language_that_slack_says_they_use(
    monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    strangers = (User("U0EVE", "Eve", locale="en-GB"), User("U0ZOE", "Zoé", locale="pt-BR"))
    channels = (replace(CHANNELS[0], members=(*CHANNELS[0].members, "U0EVE", "U0ZOE")), *CHANNELS[1:])
    async with story(monkeypatch, data=data, users=(*PEOPLE, *strangers), channels=channels) as desk:
        card = await desk.flag(HELP)
        answers = {}
        for user in ("U0EVE", "U0ZOE"):
            action = action_of(card.message["blocks"], "emergency")
            pressed = await desk._act("/sandbox/slack/click", user, channel=card.channel, ts=card.ts, action_id=action)
            commanded = await desk._act("/sandbox/slack/command", user, channel=CHANNEL, text="/fanal help")
            answers[user] = (await pressed.private(), await commanded.private())
        await desk.call("/sandbox/slack/home", user="U0EVE")
        home = words(await desk.until(lambda: desk.state["homes"].get("U0EVE"), "Eve's home"))
    assert all("You have no role at this client yet" in told for told in (*answers["U0EVE"], home))
    assert all("Vous n" in told for told in answers["U0ZOE"]), "the desk speaks no Portuguese"


async def test_a_very_long_thread_message_is_kept_whole(desk: Desk) -> None:
    card = await desk.flag(HELP)
    await card.reply_with("à prendre")
    text = "début " + "é" * 39_000 + " fin"
    await card.write(text, as_="sam")
    history = await (await card.more("history", as_="nadia")).form("Sam")
    assert "a écrit" in history.text


async def test_what_is_written_before_the_desk_knows_where_its_card_stands_is_kept(desk: Desk) -> None:
    await desk.fault("chat.postMessage", "late_accept")
    await desk.write(HELP)
    card = (await desk.until(desk.cards, "the card"))[0]
    await card.write("Je regarde.", as_="sam")
    await card.reply_with("à prendre")
    await desk.until(lambda: not desk.sandbox.store.world.tellings, "what Sam wrote, told until it is taken")
    history = await (await card.more("history", as_="nadia")).form("Sam")
    assert "a écrit" in history.text


async def test_who_presses_while_the_database_takes_nothing_is_told(desk: Desk, data: Path) -> None:
    """Whether it was told before cannot be kept then either: better twice than not at all."""
    card = await desk.flag(MANNERS)
    with closing(sqlite3.connect(data / "fanal.sqlite3")) as database:
        database.execute("ALTER TABLE inbox RENAME TO gone")
    assert AGAIN in await (await card.press("acknowledge", as_="lea")).private()
    assert "Cas" in await (await desk.command("queue", as_="lea")).private()
