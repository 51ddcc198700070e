"""Taken down, and told why: the statement of reasons is prepared, filled in, sent as chosen, and kept with the case."""

from __future__ import annotations

import asyncio
import io
import json
from pathlib import Path
from typing import Any

import pytest

from bot.command.cases import export
from config.settings import load
from tests.desk import Desk, Form
from tests.running import story
from tests.stories.test_words import field_value
from tests.teams_desk import TeamsForm

BLAME = "Ce vendeur raconte n'importe quoi, il faut que tout le monde le sache !"
RULE = "on ne s'en prend à personne"
HELP = "je veux mourir, c'est pour ce soir, adieu à tous"
FACTS = "votre message du 23 novembre dit d'une personne qu'elle raconte n'importe quoi"


def filled(form: Form) -> str:
    """The text with what only a person knows."""
    text = form.value("text") if isinstance(form, TeamsForm) else field_value(form, "text")
    holes = [part.split("▢ ")[1] for part in text.split("à compléter")[:-1]]
    assert [hole.strip() for hole in holes] == ["règle du forum", "faits"]
    for hole, words in zip(holes, (RULE, FACTS), strict=True):
        text = text.replace(f"▢ {hole}à compléter", words)
    return text


def exported() -> dict[str, Any]:
    out = io.StringIO()
    assert export(load(), out, number=1, client="", words=True) == 1
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


@pytest.mark.parametrize("chats", ["slack", "teams"])
async def test_what_was_taken_down_asks_to_be_explained_where_one_looks(
    monkeypatch: pytest.MonkeyPatch, data: Path, chats: str
) -> None:
    async with story(monkeypatch, data=data, chats=chats) as desk:
        card = await desk.flag(BLAME, by="victor")
        assert "removal_notice" not in card.verbs
        await card.act("take_offline", as_="lea")
        await desk.becomes("offline")
        await card.says("Hors ligne", "Lui dire pourquoi…")
        form = await (await card.press("removal_notice", as_="lea")).form("@victor")
        await (await form.fill(methods=["private_message"], text=filled(form))).form("Annuler")
        await desk.advance("PT31S")
        await desk.until(lambda: desk.last_post()["private"], "the statement, in private")
        await desk.until(lambda: "removal_notice" not in card.verbs, "it is explained, and asks no more")

        call = await desk.flag(HELP, by="lou_77")
        await call.press("take_offline", as_="lea")
        await desk.becomes("offline")
        await call.says("Hors ligne")
        await desk.advance("PT31S")
        await desk.until(lambda: "undo" not in call.verbs, "the card as it stays")
        assert "removal_notice" not in call.verbs, "here other things come first"
        await (await call.more("removal_notice", as_="lea")).form("@lou_77")


async def test_the_statement_of_reasons_from_the_takedown_to_the_record(desk: Desk) -> None:
    card = await desk.flag(BLAME, by="victor")
    more = await (await card.press("more", as_="lea")).form()
    assert "removal_notice" not in more.verbs, "there is nothing to explain yet"
    await desk.close("lea")
    await card.act("take_offline", as_="lea")
    await desk.becomes("offline")

    form = await (await card.more("removal_notice", as_="lea")).form("@victor")
    blocked = await (await form.fill(text=field_value(form, "text"))).form("Avant l'envoi")
    assert not desk.last_post()["private"], "nobody is told of a rule that nobody has named"
    text = filled(blocked)
    sending = await (await blocked.fill(methods=["private_message"], text=text)).form("Annuler")
    assert RULE in sending.text
    await desk.advance("PT31S")

    (told,) = await desk.until(lambda: desk.last_post()["private"], "the statement, in private")
    for part in ("mis hors ligne", RULE, FACTS, "C'est une personne qui", "Si vous n'êtes pas d'accord", "juge"):
        assert part in told["text"], part
    assert "Pour nous répondre\u00a0: http" in told["text"]
    assert not desk.last_post()["replies"], "never in public"

    await card.says("Hors ligne")
    history = await (await card.more("history", as_="lea")).form("Historique")
    assert "Léa prépare les motifs du retrait" in history.text
    kept = await asyncio.to_thread(exported)
    (notice,) = [one for one in kept["replies"] if one["kind"] == "removal_notice"]
    assert (notice["state"], notice["methods"]) == ("sent", ["private_message"])
    assert notice["content"]["text"] == text
    assert kept["history_broken_at"] is None
