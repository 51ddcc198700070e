"""A button or a form that names no row of ours, or no number at all, is answered in words, on each kind of database."""

from __future__ import annotations

from typing import Any

import pytest

from bot.cases.answer import AnswerKind
from bot.cases.community_answers import answer_came
from bot.errors import MissingData, NotFound
from config.deliveries import Answered
from config.words import Author, Command, Place, Verb
from handlers import views
from handlers.actions import ACTIONS
from handlers.commands import answer_command
from handlers.desk import Reacted, read_words
from tests.cases.room import ACCOUNTS, LIFE, LUMEN, Room
from tests.cases.test_isolation import press

TOO_LARGE = 10**15 - 1
FORGED = (str(TOO_LARGE), "9" * 40, f"1/{TOO_LARGE}", f"1.{TOO_LARGE}", "-1", "x", "1/x", "")


async def shown(room: Room, reacted: Reacted, click: Any) -> None:
    """What the chat shows of it."""
    read, answer, reader = room.store.read, reacted.answer, reacted.reader
    if reacted.error is not None:
        await read(views.refusal, reacted.client, room.catalog, reacted.error, click, reader)
    assert reader is not None or isinstance(reacted.error, NotFound)
    if reader is None:
        return
    if isinstance(reacted.error, MissingData):
        await read(views.form_again, reacted.client, room.catalog, click, reader)
    if reacted.error is None and answer.kind is AnswerKind.FORM:
        await read(views.form, reacted.client, room.catalog, answer, click, reader)


@pytest.mark.parametrize("submitted", [False, True], ids=["pressed", "submitted"])
async def test_whatever_a_button_names_is_answered(either: Room, submitted: bool) -> None:
    case = await either.flag(LIFE)
    for verb in ACTIONS:
        for ref in FORGED:
            click = press(verb, case, ref=ref, submitted=submitted)
            await shown(either, await either.desk.click(click), click)


async def test_a_case_of_a_number_that_none_can_have_is_not_found(either: Room) -> None:
    for number in (2**31, TOO_LARGE, 2**53 - 1):
        click = press(Verb.READ, number, submitted=False)
        reacted = await either.desk.click(click)
        assert isinstance(reacted.error, NotFound)
        await shown(either, reacted, click)
        asked = Command(str(number), click.actor, Place(ACCOUNTS["nadia"]), key=f"c{number}")
        await answer_command(either.desk, asked)


async def test_an_answer_that_names_such_a_case_is_kept(either: Room) -> None:
    told = Answered(
        client=LUMEN,
        community="forum",
        external_id="a1",
        in_reply_to="unknown",
        text=LIFE,
        author=Author(id="lou", name="lou"),
        posted_at=either.clocks.now(),
        case=2**53,
    )
    reading = read_words(either.catalog, LUMEN, told.text, language="fr")
    number = await either.run(answer_came, told, reading)
    assert await either.find(number) is not None
