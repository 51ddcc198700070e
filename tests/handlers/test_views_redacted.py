"""Nothing by which a member could be known, reached or quoted stands in a redacted place: every post of every story."""

from __future__ import annotations

from typing import Any

import pytest

from bot.cases import intake
from bot.storage.records import OutboxRow, Post
from bot.storage.session import TABLE, Session
from config.values import replace
from config.words import Author, ContextMessage, Flag, Media, Moderation, Verb
from handlers import views
from handlers.views.posts import REDRAWN
from tests.handlers.views_desk import LIFE, LUMEN, REDACTED, ROUTINE, Desk, words
from tests.handlers.views_stories import STORIES, write

WORDS = "sept girafes mauves chantent"
SENTINELS = (
    "girafes",
    "zebulon",
    "Zébulon",
    "Quarantine",
    "impasse",
    "Licornes",
    "31415926",
    "3 14 15 92 6",
    "tapir",
    "ornithorynque",
    "pangolin",
)
AUTHOR = Author(
    id="zebulon_9",
    name="Zébulon Quarantine",
    email="zebulon@example.org",
    phone="+33 3 14 15 92 6",
    postal_address="3 impasse des Licornes, Metz",
    country="FR",
)
QUOTED = f"« {WORDS} », dit zebulon_9 (Zébulon Quarantine, zebulon@example.org, 03 14 15 92 6, 3 impasse des Licornes)"


def recognisable(desk: Desk) -> Desk:
    """The same desk, where whatever a member writes can be found again."""

    def flag(text: str, *, id: str = "", **more: Any) -> int:
        found = Flag(
            client=LUMEN,
            community="forum",
            external_id=id or f"post/{next(desk._keys)}",
            text=f"{text.strip()} {WORDS}",
            author=AUTHOR,
            posted_at=desk.now,
            moderation=Moderation.A_POSTERIORI,
            language="fr",
            reason="le tapir du voisin",
            reporter="ornithorynque",
            media=(Media(url="https://example.org/pangolin.png", type="image/png", alt="un pangolin triste"),),
            context=(ContextMessage(author="zebulon_9", text=f"avant : {WORDS}"),),
        )
        reading = desk.catalog.triage.read(found.text, language="fr", allowed=desk.client().allowed_words)
        return desk.run(intake.open_case, LUMEN, found, reading)

    desk.flag = flag  # type: ignore[method-assign]
    return desk


def leaks(shown: str) -> list[str]:
    return [sentinel for sentinel in SENTINELS if sentinel in shown]


def seen_in_redacted(desk: Desk) -> dict[str, str]:
    """All that would stand in the redacted channel now: cards, posts, and posts drawn again."""
    found: dict[str, str] = {}
    table = TABLE[OutboxRow]
    rows = desk.read(Session.rows, LUMEN, OutboxRow, table.c.dest == REDACTED)
    for row in rows:
        if row.kind in ("post_card", "update_card"):
            found[f"card of {row.case_id}"] = words(desk.card(row.case_id, REDACTED))
        elif row.kind == "post_thread":
            what = row.payload["what"]
            card = desk.read(views.post, LUMEN, desk.catalog, row, dest=REDACTED)
            found |= {f"{what} {row.id}": words(card)} if card is not None else {}
            if what in REDRAWN:
                post = Post(
                    id=1, client=LUMEN, case_id=row.case_id, kind=what, ref=row.ref, dest=REDACTED, message="1.2",
                    key=row.key, created_at=desk.now,
                )  # fmt: skip
                again = desk.read(views.refresh, LUMEN, desk.catalog, post)
                found |= {f"{what} {row.id} again": words(again)} if again is not None else {}
    return found


@pytest.mark.parametrize("what", STORIES)
def test_no_post_of_any_story_leaks_into_a_redacted_place(desk: Desk, what: str) -> None:
    number = STORIES[what][0](recognisable(desk))
    if number:
        write(desk, number, QUOTED, ts="9.1")
        desk.press(Verb.NOTE, number, text=QUOTED)
    for name, shown in seen_in_redacted(desk).items():
        assert not leaks(shown), name


@pytest.mark.parametrize("text", [LIFE, ROUTINE])
def test_no_card_leaks_whatever_is_done(desk: Desk, text: str) -> None:
    number = recognisable(desk).flag(text)
    for verb, more in (
        (Verb.READ, {}),
        (Verb.ADD_PERSON, {"role": "at_risk", "name": "Zébulon Quarantine", "notes": QUOTED}),
        (Verb.ASK, {"disciplines": ("legal",), "question": QUOTED}),
        (Verb.ADVISE, {"who": "diallo", "ref": "1", "text": QUOTED}),
        (Verb.LOG_CALL, {"service": "15", "outcome": QUOTED}),
        (Verb.FOLLOW_UP, {"stages": ("48h",), "person": "lea", "note": QUOTED}),
        (Verb.TAKE_OFFLINE, {}),
        (Verb.REPLY, {}),
    ):
        desk.press(verb, number, **more)
        shown = seen_in_redacted(desk)
        assert shown[f"card of {number}"]
        assert {name: leaks(found) for name, found in shown.items() if leaks(found)} == {}, verb


def test_what_leaks_would_be_found(desk: Desk) -> None:
    number = recognisable(desk).flag(ROUTINE)
    lumen = desk.client()
    opened = tuple(replace(place, shows=lumen.destinations[0].shows) for place in lumen.destinations)
    desk.catalog = replace(desk.catalog, clients={LUMEN: replace(lumen, destinations=opened)})
    assert {"girafes", "Quarantine"} <= set(leaks(words(desk.card(number, REDACTED))))


def test_the_words_of_the_team_stand_there_and_what_they_quote_does_not(desk: Desk) -> None:
    number = recognisable(desk).flag(LIFE)
    write(desk, number, f"J'appelle {QUOTED} tout de suite")
    said = words(desk.told("said", REDACTED, case=number))
    assert "Léa (Slack)" in said
    assert "J'appelle" in said
    assert "tout de suite" in said
    assert "▇▇▇" in said
    desk.press(Verb.NOTE, number, text="elle est en lieu sûr")
    note = words(desk.told("note", REDACTED, case=number))
    assert "lieu sûr" not in note
    assert "fanal:history" in note
