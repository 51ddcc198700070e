"""What Slack sends, as files: `python -m tests.hostile.recorded` plays a story and writes it down again."""

from __future__ import annotations

import asyncio
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.delivery import HttpLine, Kind
from tests.asking import CHANNEL
from tests.desk import Desk
from tests.running import story

Json = dict[str, Any]
FOLDER = Path(__file__).parents[1] / "payloads/slack"
HELP = "je veux mourir, c'est pour ce soir, adieu à tous"
NOWHERE = "http://127.0.0.1:9/answer"


def payloads() -> dict[str, Json]:
    """Name of the event (`block_actions`) -> its payload."""
    return {
        file.stem.removesuffix("_v1"): json.loads(file.read_text("utf-8")) for file in sorted(FOLDER.glob("*.json"))
    }


def kind_of(payload: Json) -> Kind:
    """How it travels."""
    if "event" in payload:
        return Kind.EVENT
    return Kind.COMMAND if "command" in payload else Kind.INTERACTION


def name_of(payload: Json) -> str:
    """The event as Slack names it; what a bot posted is told apart."""
    if "event" in payload:
        event = payload["event"]
        by_bot = "bot_id" in event or "bot_id" in event.get("message", {})
        return str(event.get("subtype") or event["type"]) + ("_of_bot" if by_bot else "")
    return str(payload.get("type") or "slash_command")


async def record(desk: Desk, patch: pytest.MonkeyPatch) -> dict[str, Json]:
    """Act once in every way; what went over the wire."""
    heard: dict[str, Json] = {}
    send = HttpLine.send

    async def listening(line: HttpLine, kind: Kind, payload: Json, retry: Any) -> Any:
        heard.setdefault(name_of(payload), json.loads(json.dumps(payload)))
        return await send(line, kind, payload, retry)

    card = await desk.flag(HELP)
    patch.setattr(HttpLine, "send", listening)
    await (await card.press("read", as_="lea")).form(HELP)
    await desk.close("lea")
    form = await (await card.more("note", as_="lea")).form()
    await form.fill(text="Sa sœur est prévenue.")
    await card.write("Je regarde aussi.", as_="sam")
    mine = await card.reply_with("Je regarde aussi.")
    await desk.call("/sandbox/slack/message/edit", channel=CHANNEL, ts=mine.ts, user="U0SAM", text="Je l'appelle.")
    shortcut: Json = {"user": "U0LEA", "callback_id": "fanal:open_case", "channel": CHANNEL, "ts": mine.ts}
    await desk.call("/sandbox/slack/shortcut", **shortcut)
    await desk.call("/sandbox/slack/message/delete", channel=CHANNEL, ts=mine.ts, user="U0SAM")
    await desk.command("queue", as_="lea")
    await desk.call("/sandbox/slack/home", user="U0LEA")
    await desk.call("/sandbox/slack/account", user="U0SAM", active=False)
    return heard


async def _write() -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        async with story(patch, data=Path(folder), mode="http") as desk:
            heard = await record(desk, patch)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, payload in heard.items():
        told = payload | ({"response_url": NOWHERE} if "response_url" in payload else {})
        text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
        (FOLDER / f"{name}_v1.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(_write())
