"""Many check-ins that nobody made: each manager has one post for all of an hour; a clock that steps back adds none."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.rules.cadence import LINES
from cards.slack import render_message
from config.words import Verb
from handlers import views
from tests.cases.room import ACCOUNTS, LUMEN, Room
from tests.reading import words

PARIS = ZoneInfo("Europe/Paris")
DAY, MANY = "2026-11-25", 12
"""A Wednesday; more check-ins than one post has lines."""


async def planned(room: Room) -> None:
    """A dozen check-ins by Léa, due from 9:05 on every four minutes of one morning."""
    for n in range(MANY):
        case = await room.flag(by=f"member{n}")
        values = {"day": DAY, "time": f"09:{5 + 4 * n:02}", "person": "lea"}
        await room.done(Verb.FOLLOW_UP, case, values=values)


async def walked(room: Room, *, hours: int) -> None:
    for _ in range(hours * 6):
        await room.wait(minutes=10)


async def told_at(room: Room, person: str) -> list[str]:
    """When a manager was told, on the wall in Paris."""
    rows = await room.told(person, "late_follow_ups")
    return [row.created_at.astimezone(PARIS).strftime("%a %H:%M") for row in rows]


async def reminders(room: Room) -> Counter[tuple[str, str, bool]]:
    """How often each check-in was reminded of, in the thread and in private, at first and again."""
    rows = await room.rows(what="reminder")
    return Counter((row.kind, row.ref, row.payload.get("again", False)) for row in rows)


async def test_what_is_late_in_one_hour_is_one_post_with_a_cap_a_day_later_again_and_not_for_ever(
    either: Room,
) -> None:
    await planned(either)
    await walked(either, hours=6 * 24)
    for manager in ("nadia", "marc"):
        assert await told_at(either, manager) == ["Wed 18:00", "Thu 18:00", "Fri 18:00"]
    assert await told_at(either, "lea") == []
    assert set((await reminders(either)).values()) == {1}
    assert len(await reminders(either)) == 4 * MANY

    (first, *_) = await either.told("nadia", "late_follow_ups")
    card = await either.store.read(views.post, LUMEN, either.catalog, first, dest=ACCOUNTS["nadia"])
    assert card is not None
    text = words(render_message(card)["blocks"])
    assert f"{MANY} choses attendent" in text
    assert text.count("Cas ") == LINES == 10
    assert "et 2 autres" in text


async def test_a_clock_that_steps_back_doubles_nothing(either: Room) -> None:
    await planned(either)
    either.clocks.wall = datetime(2026, 11, 25, 9, 0, tzinfo=PARIS).astimezone(UTC)
    await walked(either, hours=10)
    before = await reminders(either)
    assert (set(before.values()), len(before)) == ({1}, 4 * MANY)
    for hours in (1, 3, 30):
        either.clocks.step(hours=-hours)
        await either.due()
        await walked(either, hours=hours)
        assert await reminders(either) == before, f"{hours} hours back and forth"
        assert await told_at(either, "nadia") == ["Wed 18:00"], f"{hours} hours back and forth"
    await walked(either, hours=24)
    assert await told_at(either, "nadia") == ["Wed 18:00", "Thu 18:00"]
