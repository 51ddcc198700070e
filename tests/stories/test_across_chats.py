"""One case in two chats: the agency works in Slack, the client's own team in Teams, where no member's words stand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.across import TEAMS_CHANNEL, Across
from tests.running import story

HELP = "je veux mourir, c'est pour ce soir, adieu à tous"
ACCUSATION = "Votre vendeur est un escroc et un voleur, je vais porter plainte contre lui."


@pytest_asyncio.fixture
async def both(monkeypatch: pytest.MonkeyPatch, data: Path) -> AsyncIterator[Across]:
    environment = {"FANAL_OUTBOX_GATHER_SECONDS": "0"}
    async with story(monkeypatch, data=data, chats="both", environment=environment) as desk:
        yield Across.beside(desk)


async def test_one_flag_stands_in_both_and_what_is_done_in_one_shows_in_the_other(both: Across) -> None:
    full, redacted = await both.flag(ACCUSATION)
    assert "escroc" in full.text
    assert "lou_77" in full.text
    await full.act("take", as_="lea")
    await full.says("Pris par Léa")
    await redacted.says("Pris par Léa")
    await redacted.press("take_offline", as_="nadia")
    await full.says("Hors ligne")
    await redacted.says("Hors ligne")
    refused = await full.press("take_offline", as_="sam", stale=True)
    assert "Nadia" in await refused.private()
    for word in ("escroc", "voleur", "lou_77"):
        assert word not in both.pane()
    # Whoever may act opens the words, for themselves alone.
    form = await (await redacted.press("read", as_="nadia")).form("escroc")
    assert "lou_77" in form.text
    assert "escroc" not in both.pane()


async def test_a_question_from_slack_reaches_the_lawyer_in_teams_and_her_answer_comes_back(both: Across) -> None:
    full, redacted = await both.flag("Où en est mon colis ? Cela fait trois semaines.", by="camille")
    form = await (await full.press("ask", as_="lea")).form()
    await form.fill(disciplines=["legal"], question="Peut-on lui écrire ?")
    asked = await full.reply_with("Peut-on lui écrire ?")
    there = await redacted.reply_with("Juridique", both.teams.mention("diallo"))
    assert "<@" not in asked.text, "she is woken where she is, once"
    assert "Maître Diallo" in asked.text
    await (await (await there.press("advise", as_="diallo")).form()).fill(text="Oui, sans promettre de date.")
    await asked.says("Maître Diallo")
    await there.says("Maître Diallo")
    await full.reply_with("Oui, sans promettre de date.")
    await full.says("Maître Diallo a donné un avis")


async def test_an_approval_asked_for_in_slack_is_refused_then_given_in_teams_and_counts_once(both: Across) -> None:
    full, redacted = await both.flag(HELP)
    form = await (await full.act("reply", as_="lea")).form("lou_77")
    await (await form.fill(text="Bonjour @lou_77, nous vous avons lue.\n\nLéa")).form("Avant l'envoi")
    await both.slack.close("lea")
    asking = await (await full.act("ask", as_="lea")).form()
    await asking.fill(disciplines=["legal"], question="D'accord ?")
    asked = await full.reply_with("D'accord ?")
    there = await redacted.reply_with("Juridique")
    assert "nous vous avons lue" not in there.text
    read = await (await there.press("advise", as_="diallo")).form("nous vous avons lue")
    objecting = await (await read.press("object")).form("nous vous avons lue")
    await objecting.fill(text="Sans le prénom.")
    await full.reply_with("Sans le prénom.")
    read = await (await there.press("advise", as_="diallo")).form("nous vous avons lue")
    await read.press("approve")
    await asked.says("Maître Diallo")
    await full.says("Maître Diallo")
    again = await asked.press("approve", as_="diallo", first=True)
    assert await again.private()
    history = await (await full.more("history", as_="lea")).form()
    assert history.text.count("Maître Diallo a approuvé") == 1


async def test_what_is_written_in_one_chat_stands_in_the_other_with_name_edits_and_deletions(both: Across) -> None:
    full, redacted = await both.flag(ACCUSATION)
    await full.write("lou_77 a rappelé : <@U0DIALLO> s'en charge", as_="lea")
    heard = await redacted.reply_with("Léa (Slack) :", "▇▇▇ a rappelé : @Maître Diallo s'en charge")
    await redacted.write("D'accord, merci *beaucoup*.", as_="nadia")
    back = await full.reply_with("Nadia (Teams) :", "D'accord, merci *beaucoup*.")

    mine = next(post for post in full.thread if post.message["user"] == "U0LEA")
    await mine.edit("Rappel prévu à 15 h", as_="lea")
    await heard.says("Rappel prévu à 15 h")
    await mine.delete(as_="lea")
    await heard.says("Léa (Slack) a supprimé son message.")

    hers = next(post for post in redacted.thread if "beaucoup" in post.text)
    await hers.edit("D'accord.", as_="nadia")
    await back.says("Nadia (Teams) :", "D'accord.")
    await hers.delete(as_="nadia")
    await back.says("Nadia (Teams) a supprimé son message.")

    await full.write("la suite", as_="sam")
    await redacted.reply_with("Sam (Slack) :", "la suite")
    await both.slack.look()
    assert [post.text for post in full.thread if "(Slack)" in post.text] == [], "nothing comes back"
    assert sum("(Slack)" in post.text for post in redacted.thread) == 2
    assert "lou_77" not in both.pane()


async def test_while_teams_is_down_slack_goes_on_and_teams_catches_up_in_order(both: Across) -> None:
    await both.slack.fault("teams.*", "503", count=100_000, channel=TEAMS_CHANNEL)
    full = await both.slack.flag(HELP)
    await full.press("take_offline", as_="lea")
    await full.says("Hors ligne")
    for number in range(12):
        await full.write(f"ligne {number}", as_="sam")
    await both.teams.look()
    assert not both.teams.cards(), "nothing came through"
    await both.slack.mended()
    redacted = await both.card_in_teams()
    await redacted.says("Hors ligne")
    told = (await redacted.reply_with("Pendant que Teams était injoignable :")).text
    places = [told.index(f"ligne {number}") for number in range(12)]
    assert places == sorted(places)
    await full.write("et maintenant", as_="sam")
    await redacted.reply_with("et maintenant")
    assert len([post for post in redacted.thread if "ligne" in post.text]) == 1, "no flood"
    assert len(both.teams.cards()) == 1
    assert "veux mourir" not in both.pane()


async def test_a_call_for_help_wakes_and_informs_everybody_where_they_are(both: Across) -> None:
    full, redacted = await both.flag(HELP)
    await full.reply_with(both.slack.mention("lea"))
    await redacted.reply_with("<at>Claire</at>")
    assert "3114" in redacted.text
    await (await redacted.press("read", as_="lea")).form(HELP)
    await redacted.says("Léa")
    await full.says("Léa")
    assert "veux mourir" not in both.pane()


async def test_what_is_repeated_from_the_other_chat_is_kept_as_advice_of_whoever_wrote_it(both: Across) -> None:
    full, redacted = await both.flag(ACCUSATION)
    await full.write("lou_77 a raison : présentez des excuses.", as_="marc")
    theirs = await redacted.reply_with("Marc (Slack) :", "présentez des excuses")
    assert "avis" in (await both.teams.keep_as_advice(theirs, as_="nadia")).lower()
    await full.says("Marc a donné un avis")
    await redacted.says("Marc a donné un avis")
    assert "lou_77" not in both.pane()
