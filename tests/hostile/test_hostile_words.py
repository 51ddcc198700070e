"""A member's words, wherever they are shown: they mention nobody, link nowhere, and stay out of every log."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path
from typing import Any

import pytest

from tests.cards.test_hostile_words import is_harmless
from tests.desk import Desk
from tests.hostile.serving import FLAG, signed
from tests.running import story

HELP = "je veux mourir, c'est pour ce soir, adieu à tous"
HOSTILE = (
    "<!channel> <!here|x> <@U0LEA> <#C0CRISE|x> <https://evil.example|banque> <!subteam^S1> <!date^1^{time}|x> "
    "@channel @here :rotating_light: *gras* _italique_ `code` https://evil.example www.evil.example "
    "\u202egro.elpmaxe\u2066 &lt;!channel&gt; é\u0301\u0301\u0301 \n\n🔴 Urgence vitale (P0)\n> citation "
)
MARK = "zyxwvut"
NAME, MAIL, PHONE, HANDLE = "Camille Mot-Rare", "mot.rare@exemple.example", "+33 6 99 88 77 66", "mot_rare_77"
NOT_DRAWN = frozenset(
    {"value", "private_metadata", "initial_value", "metadata", "former", "state", "values", "fallback", "replies"}
)
TOKENS = re.compile(r"<(?:!(?:channel|here|everyone|subteam)|@|#|https?:)[^>]*>", re.IGNORECASE)
OURS = re.compile(r"<@U0(?:LEA|SAM|DIALLO|NADIA|MARC|INES|TOM|FANAL)>")


def everything_shown(desk: Desk) -> list[Any]:
    """Messages, whispers, forms and homes, as the bot sent them."""
    slack = desk.state["slack"]
    rooms = slack["channels"].values()
    found = [one for room in rooms for message in room["messages"] for one in (message, *message.get("replies", ()))]
    return [
        *(one for one in found if one["user"] == "U0FANAL"),
        *desk.state["ephemeral"],
        *desk.state["forms"].values(),
        *desk.state["homes"].values(),
    ]


def texts(thing: Any, key: str = "") -> list[tuple[str, str]]:
    """(kind of text, text) of all that a client would draw; what stands in an input is only text there."""
    if isinstance(thing, dict):
        if isinstance(thing.get("style"), dict) and thing["style"].get("code"):
            return []  # an element of rich text that shows letters as they are: an address to copy
        if thing.get("type") in ("mrkdwn", "plain_text", "text") and isinstance(thing.get("text"), str):
            return [(thing["type"], thing["text"])]
        skipped = (
            "value",
            "private_metadata",
            "initial_value",
            "metadata",
            "former",
            "state",
            "values",
            "fallback",
            "replies",
        )
        return [found for name, part in thing.items() if name not in skipped for found in texts(part, name)]
    if isinstance(thing, list):
        return [found for part in thing for found in texts(part, key)]
    return [("message", thing)] if key == "text" and isinstance(thing, str) else []


def assert_harmless(desk: Desk) -> None:
    for shown in everything_shown(desk):
        for kind, text in texts(shown):
            left = TOKENS.findall(OURS.sub("", text))
            assert not left, (kind, text, shown)
            if MARK in text and kind != "mrkdwn":
                assert is_harmless(OURS.sub("", text)), (kind, text)


async def flag(desk: Desk, **changes: Any) -> int:
    """A flag that the forum sends by itself, with whatever it likes in it."""
    body = json.dumps(FLAG | {"external_id": changes.pop("id", "h1")} | changes).encode()
    headers = {"content-type": "application/json", **signed(body, desk.sandbox.config.community.flag_secret)}
    url = f"{desk.bot_url}/v1/clients/maison-lumen/flags"
    async with desk.http.post(url, data=body, headers=headers) as answer:
        assert answer.status == 202, await answer.text()
        number: int = (await answer.json())["case"]
        return number


async def test_hostile_words_mention_link_and_mark_nothing_wherever_they_are_shown(
    monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    hostile = f"{HELP} {MARK} {HOSTILE}"
    async with story(monkeypatch, data=data) as desk:
        await flag(
            desk,
            text=hostile + "\x00" + "long " * 8000,
            author={"id": "h", "name": f"{MARK}<!channel>*x*", "email": f"{MARK}<@U0SAM>", "phone": "<!here>"},
            reason=hostile[:400],
            reporter=f"{MARK}<!here>",
            url="https://evil.example/<!channel>",
            media=[{"url": "https://evil.example/a.jpg|<!here>", "type": "<!channel>", "alt": hostile}],
            context=[{"author": "<!everyone>", "text": hostile}],
        )
        card = (await desk.until(desk.cards, "the card"))[0]
        await card.reply_with("à prendre")
        await (await card.press("read", as_="lea")).form(MARK)
        assert_harmless(desk)
        await desk.close("lea")
        for verb in ("member", "history", "reply"):
            await (await card.act(verb, as_="lea")).form()
            assert_harmless(desk)
            await desk.close("lea")
        note = await (await card.more("note", as_="lea")).form()
        await note.fill(text=f"{MARK} {HOSTILE}")
        await card.reply_with(MARK)
        ask = await (await card.press("ask", as_="lea")).form()
        await ask.fill(disciplines=["customer_care"], question=f"{MARK} {HOSTILE}")
        question = await desk.told("ines", MARK)
        await desk.call(
            "/sandbox/slack/message",
            channel=question.channel,
            thread_ts=question.ts,
            user="U0INES",
            text=HOSTILE + MARK,
        )
        await desk.call("/sandbox/slack/home", user="U0LEA")
        await (await desk.command(f"show 1 {HOSTILE}"[:2000], as_="lea")).private()
        await desk.until(lambda: desk.state["homes"].get("U0LEA"), "Léa's home")
        assert_harmless(desk)


async def test_no_log_repeats_anybodys_words_name_or_address(
    monkeypatch: pytest.MonkeyPatch, data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("fanal", "slack_bolt", "uvicorn", "uvicorn.access", "uvicorn.error", "asyncio"):
        caplog.set_level(logging.DEBUG, name)
    async with story(monkeypatch, data=data, mode="http") as desk:
        author = {"id": HANDLE, "name": NAME, "email": MAIL, "phone": PHONE}
        await flag(desk, text=f"{HELP} {MARK}", author=author, context=[{"text": MARK}], reason=MARK)
        url = f"{desk.bot_url}/v1/clients/maison-lumen/flags"
        bad = json.dumps(FLAG | {"text": MARK, "moderation": MARK, "author": author}).encode()
        async with desk.http.post(
            url, data=bad, headers=signed(bad, desk.sandbox.config.community.flag_secret)
        ) as told:
            assert told.status == 422
        card = (await desk.until(desk.cards, "the card"))[0]
        await card.reply_with("à prendre")
        await (await card.press("read", as_="lea")).form(MARK)
        await desk.close("lea")
        await desk.fault("views.open", "500")
        await card.press("more", as_="lea")
        await desk.fault("response_url", "500")
        await card.press("take_offline", as_="diallo")
        await card.write(f"{MARK} {NAME} {PHONE}", as_="sam")
        form = await (await card.more("note", as_="lea")).form()
        await form.fill(text=f"{MARK} {MAIL}")
        await card.reply_with(MARK)
        wrong = await (await card.more("link", as_="lea")).form()
        await wrong.fill(case=MARK)
        await desk.fault("chat.postMessage", "500")
        await desk.fault("forum.action", "500")
        await card.press("take_offline", as_="lea")
        await desk.command(f"{MARK} {NAME}", as_="lea")
    logged = [r for r in caplog.records if r.name.split(".")[0] in ("fanal", "slack_bolt", "uvicorn", "asyncio")]
    assert any(record.name.startswith("fanal") for record in logged), "nothing was logged: the test hears nothing"
    everything = "\n".join(f"{r.getMessage()} {r.args} {r.exc_text or ''}" for r in logged)
    for secret in (MARK, NAME, MAIL, PHONE, HANDLE, "adieu à tous"):
        assert secret not in everything, next(r for r in logged if secret in f"{r.getMessage()} {r.args} {r.exc_text}")
