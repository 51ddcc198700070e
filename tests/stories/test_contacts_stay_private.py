"""A member's e-mail, telephone and address stand in one form for one person: in no post, no log, no column."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, inspect, text

from tests.desk import Desk
from tests.running import story

WORDS = "je veux mourir, c'est pour ce soir, adieu à tous"
AUTHOR = {
    "id": "m-9", "name": "Noa", "country": "FR", "email": "zqsentinelle@exemple.invalid", "phone": "06 39 98 47 11",
    "postal_address": "77 rue Zqsentinelle\n00000 Nulle-Part",
}  # fmt: skip
TRACES = ("zqsentinelle", "zqautre", "98 47 11", "984711", "98.47.11")


def traces(thing: Any) -> list[str]:
    """Which of the sentinels stand in something, however it is written; marks that nobody sees do not hide them."""
    said = thing if isinstance(thing, str) else json.dumps(thing, ensure_ascii=False, default=repr)
    said = said.replace("\\u2060", "").replace("\u2060", "").replace("\u200b", "").casefold()
    return [trace for trace in TRACES if trace in said]


def columns(url: str) -> dict[str, list[str]]:
    """Every table with a sentinel in one of its columns."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            rows = {
                table: [tuple(row) for row in connection.execute(text(f'SELECT * FROM "{table}"'))]
                for table in inspect(engine).get_table_names()
            }
    finally:
        engine.dispose()
    assert rows["contacts"], "nothing was found, so that nothing was looked for"
    return {table: found for table, kept in rows.items() if (found := traces(repr(kept)))}


def shared(desk: Desk) -> dict[str, Any]:
    """All that stands in the chats, but for the forms that are open before one person."""
    return {name: part for name, part in desk.state.items() if name not in ("community", "forms")}


@pytest.mark.parametrize("chats", ["slack", "teams"])
async def test_values_stand_in_the_form_of_whoever_asked_and_nowhere_else(
    monkeypatch: pytest.MonkeyPatch, data: Path, caplog: pytest.LogCaptureFixture, chats: str
) -> None:
    caplog.set_level(logging.INFO)
    async with story(monkeypatch, data=data, chats=chats) as desk:
        await desk.call("/sandbox/community/posts", author=AUTHOR, text=WORDS, flagged=True, moderation="a_posteriori")
        card = await desk.until(lambda: next(iter(desk.cards()), None), "a card")
        await card.says("z•••@e•••.invalid")
        details = await (await card.act("member", as_="lea")).form("Détails")
        assert not traces(details.text)
        whole = await (await details.press("reveal")).form("Coordonnées")
        assert set(traces(whole.text)) >= {"zqsentinelle", "98 47 11"}
        form = await (await whole.press("correct_contact")).form("Elle remplace")
        await form.fill(kind="email", value="zqautre@exemple.invalid")
        await card.says("Léa a ajouté ou corrigé une coordonnée")
        await desk.close("lea")
        sheet = await (await card.press("emergency", as_="lea")).form("Urgence")
        assert "98 47 11" in sheet.text
        await sheet.fill(service="15", outcome="une équipe part")
        await card.says("15")
        await desk.close("lea")
        history = await (await card.act("history", as_="lea")).form("Historique")
        assert "Léa a regardé des coordonnées" in history.text
        assert not traces(history.text)
        await desk.close("lea")
        await desk.look()
        assert traces(shared(desk)) == []
        assert columns(f"sqlite:///{data / 'fanal.sqlite3'}") == {}
    assert traces([record.getMessage() + repr(record.args) + str(record.exc_text) for record in caplog.records]) == []
