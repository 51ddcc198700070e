"""A manager confirms a helpline in the chat: it counts for this client, and for whoever needs it now."""

from __future__ import annotations

from bot.cases import helplines
from bot.cases.reads import reading
from bot.errors import MissingData, NotAllowed
from bot.storage.session import Session
from config.words import Verb
from tests.cases.room import LIFE, LUMEN, NORD, Room

LINE = "fr-sos-amitie"


async def test_a_manager_s_word_makes_a_line_count_for_this_client_alone(either: Room) -> None:
    case = await either.flag(LIFE)
    today = either.clocks.now().date()

    async def counts(client: str) -> bool:
        def look(session: Session) -> bool:
            line = helplines.directory(reading(session, either.catalog)).get(LINE)
            return line is not None and line.is_trusted(today)

        return bool(await either.store.read(look, client))

    assert not await counts(LUMEN)
    refused = await either.click(Verb.CONFIRM_HELPLINE, case, who="lea", ref=LINE, values={"how": ["called"]})
    assert isinstance(refused.error, NotAllowed)
    asked = await either.done(Verb.CONFIRM_HELPLINE, case, who="nadia", ref=LINE)
    assert asked.answer.name == "confirm_helpline"
    vague = await either.click(Verb.CONFIRM_HELPLINE, case, who="nadia", ref=LINE, values={"how": []})
    assert isinstance(vague.error, MissingData)
    await either.done(Verb.CONFIRM_HELPLINE, case, who="nadia", ref=LINE, values={"how": ["called"]})
    assert (await counts(LUMEN), await counts(NORD)) == (True, False)
    (kept,) = [entry for entry in await either.entries(case) if entry.verb == Verb.CONFIRM_HELPLINE]
    assert (kept.actor, kept.facts["line"], kept.facts["how"]) == ("nadia", LINE, ["called"])
