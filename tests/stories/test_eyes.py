"""What a tired moderator relies on at night: the true consequence, the right numbers, and that nobody is forgotten."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from standardwebhooks import Webhook

from bot.clock import machine_now
from bot.net import signed
from tests.desk import Desk, Post
from tests.running import story

HELP = "je veux mourir, c'est pour ce soir, adieu à tous"
QUESTION = "Où en est mon colis ? Cela fait trois semaines."
CLIENT = Path(__file__).parents[2] / "config" / "clients" / "maison-lumen.toml"
PAGER_SECRET = "whsec_c2VjcmV0IG9mIHRoZSBwYWdlciwgZm9yIHRlc3Rz"


def overlay(folder: Path, *changes: tuple[str, str], more: str = "") -> dict[str, str]:
    """An operator's own folder with Maison Lumen's file changed -> the setting that names it."""
    text = CLIENT.read_text("utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    target = folder / "own" / "clients" / CLIENT.name
    target.parent.mkdir(parents=True)
    target.write_text(text + more, "utf-8")
    return {"FANAL_CONFIG_FOLDER": str(folder / "own")}


async def flagged(desk: Desk, text: str, *, author: dict[str, str] | str = "lou_77", **more: Any) -> Post:
    """A flag with fields of its own -> the card."""
    known = {post.ts for post in desk.cards()}
    await desk.call("/sandbox/community/posts", author=author, text=text, flagged=True, **more)
    card: Post = await desk.until(lambda: next((p for p in desk.cards() if p.ts not in known), None), "a new card")
    return card


# --- taking offline ------------------------------------------------------------------------------


async def test_where_nothing_can_be_restored_the_button_says_so_first_and_deletes(
    monkeypatch: pytest.MonkeyPatch, data: Path, tmp_path: Path
) -> None:
    can = 'abilities = ["hide", "restore", "delete", "publish", "refuse", "reply", "private_message", "profile"]'
    settings = overlay(tmp_path, (can, 'abilities = ["delete", "publish", "refuse", "reply", "private_message"]'))
    async with story(monkeypatch, data=data, environment=settings) as desk:
        card = await desk.flag(HELP)
        shown = json.dumps(card.message["blocks"], ensure_ascii=False)
        assert "Supprimer définitivement" in shown
        assert "Ce forum ne permet pas de rétablir un message supprimé. Une copie reste dans le cas." in shown
        assert "Revenir" in shown
        await card.press("take_offline", as_="lea")
        await desk.becomes("deleted")
        await card.says("Supprimé, ")
        assert "restore" not in card.verbs
        form = await (await card.press("read", as_="sam")).form(HELP)
        assert HELP in form.text


async def test_several_messages_are_told_apart_and_taken_offline_one_by_one_or_together(desk: Desk) -> None:
    card = await desk.flag("Je n'en peux plus, je suis à bout.")
    await desk.write("Encore moi. J'ai déjà pris des cachets.")
    await desk.write("Personne ne répond.")
    await card.says("3 messages de ce membre")
    form = await (await card.press("take_offline", as_="lea")).form("Quels messages ?")
    options = next(b for b in form.view["blocks"] if b["block_id"] == "messages")["element"]["options"]
    assert len({option["text"]["text"] for option in options}) > 1
    assert "cachets" not in form.text
    await form.fill(messages=[options[0]["value"]])
    await desk.until(
        lambda: [p["visibility"] for p in desk.state["community"]["posts"]].count("offline") == 1, "one offline"
    )
    form = await (await card.more("take_offline", as_="lea")).form("Quels messages ?")
    await form.fill()
    await desk.until(lambda: all(p["visibility"] == "offline" for p in desk.state["community"]["posts"]), "all offline")


async def test_a_card_does_not_say_offline_before_it_is(desk: Desk) -> None:
    card = await desk.flag(HELP)
    await desk.fault("forum.action", "500", count=1000)
    await card.press("take_offline", as_="lea")
    shown = await card.says("Mise hors ligne : le forum ne répond pas, nouvel essai à ")
    assert "Hors ligne depuis" not in shown
    await desk.mended()
    await desk.becomes("offline")
    await card.says("Hors ligne depuis ")


async def test_a_reply_sent_despite_obstacles_says_so_on_the_card(desk: Desk) -> None:
    card = await desk.flag(HELP)
    form = await (await card.more("reply", as_="lea")).form("lou_77")
    form = await (await form.fill(text="Je suis là. Appelez-moi.")).form("Avant l'envoi")
    await (await form.fill(reason="Elle est au téléphone avec moi.")).form("Annuler")
    await card.says("malgré ")
    assert "first_word" not in card.verbs


# --- numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("country", "expected", "foreign"),
    [
        ("BE", ("112", "0800 32 123"), "3114"),
        ("FR", ("15, 17, 18 ou 112", "114 par SMS", "conseil pour vous : 3114"), "0800 32 123"),
        ("BR", ("l'annuaire n'a pas encore de numéro", "Brésil"), "3114"),
    ],
)
async def test_the_numbers_are_of_the_members_country(
    desk: Desk, country: str, expected: tuple[str, ...], foreign: str
) -> None:
    card = await flagged(desk, HELP, author={"id": "m1", "name": "jan", "country": country})
    for number in expected:
        assert number in card.text
    assert foreign not in card.text
    form = await (await card.press("emergency", as_="lea")).form()
    for number in expected:
        assert number in form.text


# --- promises ------------------------------------------------------------------------------------


async def test_a_promise_keeps_the_case_open_until_it_is_kept_by_answering(desk: Desk) -> None:
    card = await desk.flag(QUESTION, by="camille")
    await card.press("acknowledge", as_="lea")
    await card.says("Réponse promise avant ")
    await desk.advance("PT31S")
    await desk.until(lambda: desk.last_post()["replies"], "the acknowledgement")
    refused = await (await card.more("close", as_="lea")).form("promesse à ce membre")
    assert "Réponse promise avant " in refused.text
    assert "reply" in refused.verbs
    await desk.close("lea")
    form = await (await card.press("reply", as_="lea")).form("camille")
    await form.fill(text="Bonjour @camille, votre colis part demain. Vous pouvez nous répondre.\n\nLéa")
    await desk.advance("PT31S")
    await desk.until(lambda: len(desk.last_post()["replies"]) == 2, "the answer")
    await desk.until(lambda: "Réponse promise" not in card.text, "the promise to be kept", show=lambda: card.text)
    close = await (await card.more("close", as_="lea")).form("Comment cela se termine")
    await close.fill(outcome="handled")
    await card.says("Clos")


async def test_what_keeps_a_case_open_can_be_stopped_from_the_refusal(desk: Desk) -> None:
    card = await desk.flag(HELP)
    form = await (await card.more("follow_up", as_="lea")).form("Prendre des nouvelles")
    await form.fill(stages=["d8"], person="lea")
    await card.says("Prendre des nouvelles")
    refused = await (await card.more("close", as_="lea")).form("promesse à ce membre")
    stop = await (await refused.press("follow_up_stop")).form("Ne plus écrire")
    await stop.fill(reason="answered")
    close = await (await card.more("close", as_="lea")).form("Comment cela se termine")
    await close.fill(outcome="reached")
    await card.says("Clos")


# --- clocks --------------------------------------------------------------------------------------


async def test_a_limit_that_has_passed_is_shown_as_passed(desk: Desk) -> None:
    card = await desk.flag(HELP)
    await card.says("Premier regard avant ", "Décision avant ")
    await desk.advance("PT5M5S")
    await card.says("Premier regard attendu depuis ", "Décision avant ")
    await card.press("read", as_="lea")
    await desk.advance("PT10M5S")
    await card.says("Décision attendue depuis ", "Aucune décision n'a été prise à temps")


async def test_a_decision_in_time_is_not_called_late(desk: Desk) -> None:
    card = await desk.flag(HELP)
    await card.press("take_offline", as_="lea")
    await card.says("Hors ligne depuis ")
    await desk.advance("PT20M")
    await card.press("read", as_="lea")
    await card.says("a lu le message")
    assert "Décision" not in card.text
    assert "Aucune décision" not in card.text


# --- drills --------------------------------------------------------------------------------------


async def drill(desk: Desk, text: str, *, external_id: str) -> Post:
    """A flag that is an exercise, as `fanal flag --drill` sends it -> its card."""
    known = {post.ts for post in desk.cards()}
    at = machine_now()
    flag = {
        "community": "forum", "external_id": external_id, "text": text, "author": {"id": "m9", "name": "exo"},
        "posted_at": at.isoformat(), "moderation": "a_posteriori", "drill": True,
    }  # fmt: skip
    body = json.dumps(flag)
    signer = Webhook(desk.sandbox.config.community.flag_secret)
    headers = signed((signer,), key=f"msg_{external_id}", body=body, at=at)
    url = f"{desk.bot_url}/v1/clients/maison-lumen/flags"
    async with desk.http.post(url, data=body, headers=headers) as answer:
        assert answer.status == 202, await answer.text()
    card: Post = await desk.until(lambda: next((p for p in desk.cards() if p.ts not in known), None), "a drill's card")
    return card


async def test_a_drill_says_so_wherever_somebody_looks(desk: Desk) -> None:
    card = await drill(desk, HELP, external_id="x1")
    assert "EXERCICE" in card.text
    wake = await card.reply_with("<@U0LEA>")
    assert "EXERCICE" in wake.text
    form = await (await card.press("ask", as_="lea")).form()
    await form.fill(disciplines=["legal"], question="Que faire ?")
    assert "EXERCICE" in (await card.reply_with("Que faire ?")).text
    assert "EXERCICE" in await (await desk.command("show 1", as_="lea")).private()


async def test_a_true_call_never_joins_a_drill(desk: Desk) -> None:
    await drill(desk, HELP, external_id="x1")
    card = await flagged(desk, HELP, author={"id": "m9", "name": "exo"})
    assert "EXERCICE" not in card.text


# --- alarms --------------------------------------------------------------------------------------


@asynccontextmanager
async def pager() -> AsyncIterator[tuple[str, list[dict[str, Any]]]]:
    """A pager that takes signed webhooks -> its address, what rang (verified)."""
    rang: list[dict[str, Any]] = []
    verifier = Webhook(PAGER_SECRET)

    async def ring(request: web.Request) -> web.Response:
        body = await request.text()
        verifier.verify(body, dict(request.headers))
        rang.append(json.loads(body))
        return web.Response(status=204)

    app = web.Application()
    app.router.add_post("/ring", ring)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/ring", rang
    finally:
        await runner.cleanup()


def paged(folder: Path, address: str) -> dict[str, str]:
    """Maison Lumen with this pager."""
    alarm = '# [alarm]\n# url = "https://pager.example/fanal"\n# secrets = ["env:FANAL_SECRET_LUMEN_ALARM"]\n'
    mine = f'[alarm]\nurl = "{address}"\nsecrets = ["env:FANAL_SECRET_LUMEN_ALARM"]\n'
    return overlay(folder, (alarm, mine)) | {"FANAL_SECRET_LUMEN_ALARM": PAGER_SECRET}


async def test_each_step_of_waking_rings_the_pager_without_a_word_of_the_message(
    monkeypatch: pytest.MonkeyPatch, data: Path, tmp_path: Path
) -> None:
    async with (
        pager() as (address, rang),
        story(monkeypatch, data=data, environment=paged(tmp_path, address)) as desk,
    ):
        card = await desk.flag(HELP)
        await desk.until(lambda: len(rang) == 1, "the first alarm", show=lambda: rang)
        await desk.advance("PT2M31S")
        await card.reply_with("<@U0SAM>")
        await desk.advance("PT2M31S")
        await card.reply_with("<@U0NADIA>")
        await desk.until(lambda: len(rang) == 3, "three alarms", show=lambda: rang)
        assert [one["step"] for one in rang] == ["on_watch", "backup", "manager"]
        assert {(one["case"], one["level"], one["client"]) for one in rang} == {(1, "P0", "maison-lumen")}
        for words in ("mourir", "lou_77", "adieu"):
            assert words not in json.dumps(rang)
        await desk.flag(QUESTION, by="camille")
        assert len(rang) == 3


@pytest.mark.parametrize("words", [(HELP,), (QUESTION, HELP)], ids=["at once", "made urgent by a second message"])
async def test_a_card_that_cannot_be_posted_for_two_minutes_rings_the_pager(
    monkeypatch: pytest.MonkeyPatch, data: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    async with (
        pager() as (address, rang),
        story(monkeypatch, data=data, environment=paged(tmp_path, address)) as desk,
    ):
        await desk.fault("chat.postMessage", "500", count=1000)
        for text in words:
            await desk.write(text)
        await desk.until(lambda: len(rang) == 1, "the first alarm", show=lambda: rang)
        await desk.advance("PT2M1S")
        await desk.until(lambda: "card_late" in [one["step"] for one in rang], "the alarm", show=lambda: rang)


async def test_whoever_is_not_on_watch_is_left_in_peace(desk: Desk) -> None:
    card = await desk.flag(HELP)
    wake = await card.reply_with("<@U0LEA>")
    await wake.press("take", as_="lea")
    await card.says("Pris par Léa")
    await desk.advance("PT30M")
    said = " ".join(post.text for post in card.thread)
    assert "<@U0SAM>" not in said
    assert "<@U0NADIA>" not in said
    for person in ("sam", "nadia", "tom"):
        assert not desk.direct(person)


# --- experts -------------------------------------------------------------------------------------


async def test_an_expert_outside_the_channel_answers_by_simply_writing_in_private(desk: Desk) -> None:
    card = await desk.flag("Votre bougie a explosé, ma fille est brûlée à la main", by="noor")
    form = await (await card.press("ask", as_="lea")).form()
    await form.fill(disciplines=["customer_care"], question="Que proposons-nous ?")
    asked = await desk.told("ines", "Que proposons-nous ?")
    await desk.advance("PT1S")
    await desk.call(
        "/sandbox/slack/message",
        channel=asked.channel,
        thread_ts=asked.ts,
        user="U0INES",
        text="Un rappel du lot, et je l'appelle.",
    )
    await card.reply_with("Inès", "Un rappel du lot, et je l'appelle.")
    await asked.says("Un rappel du lot")


async def test_a_message_of_the_thread_is_recorded_as_advice_by_its_shortcut(desk: Desk) -> None:
    card = await desk.flag(HELP)
    await card.reply_with("<@U0LEA>")
    await card.write("Ne reconnaissez rien, répondez en privé.", as_="marc")
    theirs = await desk.until(lambda: next((p for p in card.thread if "reconnaissez" in p.text), None), "the message")
    before = len(desk.state["ephemeral"])
    await desk.call(
        "/sandbox/slack/shortcut", user="U0LEA", callback_id="fanal:record_advice", channel="C0CRISE", ts=theirs.ts
    )
    await desk.until(lambda: len(desk.state["ephemeral"]) > before, "a private answer")
    history = await (await card.more("history", as_="nadia")).form("Marc a donné un avis")
    assert "Marc a donné un avis" in history.text
