"""« Relevé pour le client »: a manager asks at home, and gets it in private, by a link that is theirs alone."""

from __future__ import annotations

import json
import re
from csv import DictReader
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest

from handlers import outages
from tests.delivery.letter_pages import text_of
from tests.desk import Desk
from tests.running import story

LINK = re.compile(r"http://[\w.:]+/statements/[\w-]+")
QUESTION = "Où en est mon colis ? Cela fait trois semaines."
HELP = "je veux mourir, c'est pour ce soir, adieu à tous"


async def opened(desk: Desk, link: str) -> tuple[int, str, bytes]:
    async with desk.http.get(link) as answer:
        return answer.status, answer.headers.get("content-type", ""), await answer.read()


async def asked(desk: Desk) -> list[str]:
    """Nadia asks for the last month -> the links that she is told."""
    today = datetime.fromisoformat(desk.state["clock"]).date()
    form = await (await desk.at_home("statement", as_="nadia")).form("Premier jour")
    await form.fill(
        client="maison-lumen",
        first=(today - timedelta(days=30)).isoformat(),
        last=(today + timedelta(days=1)).isoformat(),
        language="fr",
    )
    told = await desk.told("nadia", "Le relevé est prêt")
    return LINK.findall(json.dumps(told.message))


@pytest.mark.parametrize("chats", ["slack", "teams"])
async def test_a_manager_asks_at_home_and_opens_it_in_private(
    monkeypatch: pytest.MonkeyPatch, data: Path, chats: str
) -> None:
    async with story(monkeypatch, data=data, chats=chats) as desk:
        await desk.flag(QUESTION)
        await desk.flag(HELP, by="camille")
        pdf, csv = await asked(desk)
        status, kind, body = await opened(desk, pdf)
        assert (status, kind) == (200, "application/pdf")
        text = text_of(body).replace("\N{NO-BREAK SPACE}", " ")
        assert "Signalements reçus 2" in text
        assert "L'historique est intact" in text
        status, kind, body = await opened(desk, csv)
        assert (status, kind) == (200, "text/csv; charset=utf-8")
        assert body.decode().count("\n") == 3
        for words in ("lou_77", "camille", "colis", "mourir", "Nadia", "Léa"):
            assert words not in text + body.decode()
        assert "/statements/" not in str([card.message for card in desk.cards()]), "never in a channel"
        assert (await opened(desk, pdf[:-4] + "AAAA"))[0] == 404
        await desk.advance("P1DT1M")
        assert (await opened(desk, pdf))[0] == 410


async def test_a_channel_that_took_nothing_stands_in_it(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    monkeypatch.setattr(outages, "DOWN_AFTER", timedelta(0))
    async with story(monkeypatch, data=data) as desk:
        await desk.fault("chat.postMessage", "500", count=2)
        await desk.flag(QUESTION)
        pdf, _ = await asked(desk)
        text = text_of((await opened(desk, pdf))[2])
        assert "Un canal de crise était injoignable de" in text


async def test_a_case_that_was_opened_again_has_a_line_for_each_time(desk: Desk) -> None:
    card = await desk.flag(QUESTION)
    await card.act("read", as_="lea")
    await card.says("Léa")
    form = await (await card.act("close", as_="lea")).form()
    await form.fill(outcome="handled")
    await card.says("Clos")
    await desk.advance("P5D")
    await card.act("reopen", as_="sam")
    await card.says("Sam")
    pdf, csv = await asked(desk)
    first, second = DictReader(StringIO((await opened(desk, csv))[2].decode()))
    assert (first["opening"], first["outcome"], second["opening"], second["outcome"]) == ("1", "handled", "2", "open")
    assert first["first_look"]
    assert first["closed"] < second["opened"] == second["first_look"]
    assert "Rouvert" in text_of((await opened(desk, pdf))[2])


async def test_only_managers_have_the_button_and_the_form_says_what_is_wrong(desk: Desk) -> None:
    assert "statement" not in await desk.home_verbs("lea")
    form = await (await desk.at_home("statement", as_="nadia")).form()
    answer = await form.fill(client="maison-lumen", first="2026-11-30", last="2026-11-01", language="fr")
    assert "Le dernier jour est avant le premier." in str(answer.errors)
