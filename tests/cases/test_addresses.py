"""A member is written to where it is sure that they are; what is not sure is asked, never guessed."""

from __future__ import annotations

from dataclasses import replace

from bot.cases.addresses import address_of
from bot.storage.records import Case
from config.words import Author, Flag, FlaggedBy, Method, Moderation, Verb
from tests.cases.room import LIFE, LUMEN, Room


async def address(room: Room, case: int, method: Method = Method.EMAIL) -> str:
    found: Case = await room.case(case)
    told: str = await room.store.read(address_of, LUMEN, case, found.author, method)
    return told


async def test_two_addresses_are_none_until_somebody_says_which_is_right(room: Room) -> None:
    author = Author(id="lou", name="lou", email="lou@outside.example", country="FR")
    flag = Flag(
        client=LUMEN, community="forum", external_id="p-1", text=LIFE, author=author, posted_at=room.clocks.now(),
        moderation=Moderation.A_POSTERIORI, flagged_by=FlaggedBy.HUMAN, language="fr",
    )  # fmt: skip
    case = await room.desk.flag(flag)
    assert await address(room, case) == "lou@outside.example"
    assert await address(room, case, Method.LETTER) == ""
    other = replace(author, email="other@outside.example")
    await room.desk.flag(replace(flag, external_id="p-2", author=other))
    assert await address(room, case) == ""
    right = {"kind": "email", "value": "lou.martin@outside.example"}
    await room.done(Verb.CORRECT_CONTACT, case, values=right)
    assert await address(room, case) == "lou.martin@outside.example"
