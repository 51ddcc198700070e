"""A bot of a few lines on the real slack-bolt: enough to see that the sandbox speaks as Slack does."""

from __future__ import annotations

import re
from typing import Any

from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def button(label: str, action_id: str, value: str = "") -> Json:
    return {"type": "button", "text": plain(label), "action_id": action_id, **({"value": value} if value else {})}


def card(label: str = "Take it") -> list[Json]:
    return [
        {"type": "section", "text": {"type": "mrkdwn", "text": "*Case 1*"}},
        {"type": "actions", "block_id": "acts", "elements": [button(label, "fanal:take:1", '{"v":1,"case":1}')]},
    ]


def form(title: str = "Note", **more: Any) -> Json:
    return {
        "type": "modal",
        "callback_id": "fanal:note",
        "private_metadata": '{"case":1}',
        "title": plain(title),
        "submit": plain("Send"),
        "blocks": [
            {
                "type": "input",
                "block_id": "words",
                "label": plain("Your words"),
                "element": {"type": "plain_text_input", "action_id": "words", "max_length": 20},
            },
            {"type": "actions", "block_id": "more", "elements": [button("Mend", "fanal:mend:1")]},
        ],
        **more,
    }


class Bot:
    """Notes what comes in (`seen`) and does as its `answers` say."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.seen: list[Json] = []
        self.on_submit: Json = {}
        self.on_click: str = "update"
        self.web = AsyncWebClient(token=sandbox.config.bot_token, base_url=sandbox.slack_url, retry_handlers=[])
        self.app = AsyncApp(client=self.web, signing_secret=sandbox.config.signing_secret)
        self._listen()

    async def start(self) -> None:
        raise NotImplementedError

    async def stop(self) -> None:
        raise NotImplementedError

    async def post_card(self, channel: str = "C0CRISE", **more: Any) -> str:
        answer = await self.web.chat_postMessage(channel=channel, text="Case 1", blocks=card(), **more)
        return str(answer["ts"])

    def kinds(self) -> list[str]:
        return [body.get("event", body).get("type", body.get("command", "")) for body in self.seen]

    def _listen(self) -> None:
        app = self.app

        @app.event(re.compile(".*"))
        async def event(body: Json) -> None:
            self.seen.append(body)

        @app.action(re.compile("^fanal:"))
        async def clicked(ack: Any, body: Json, respond: Any, client: AsyncWebClient) -> None:
            self.seen.append(body)
            if self.on_click == "silent":
                return
            if self.on_click == "update" and "message" in body:
                ts, channel = body["message"]["ts"], body["channel"]["id"]
                await client.chat_update(channel=channel, ts=ts, text="Case 1", blocks=card("Release"))
            if self.on_click == "whisper":
                await respond(text="Only you see this", blocks=card("Ask them"))
            if self.on_click == "open":
                await client.views_open(trigger_id=body["trigger_id"], view=form())
            if self.on_click == "push":
                await client.views_push(trigger_id=body["trigger_id"], view=form("Second"))
            if self.on_click == "replace":
                await respond(text="Asked", replace_original=True)
            await ack()

        @app.view(re.compile("^fanal:"))
        async def submitted(ack: Any, body: Json) -> None:
            self.seen.append(body)
            await ack(**self.on_submit)

        @app.view_closed(re.compile("^fanal:"))
        async def closed(ack: Any, body: Json) -> None:
            self.seen.append(body)
            await ack()

        @app.command("/fanal")
        async def commanded(ack: Any, body: Json) -> None:
            self.seen.append(body)
            await ack("Here is help")

        @app.shortcut(re.compile("^fanal:"))
        async def shortcut(ack: Any, body: Json, client: AsyncWebClient) -> None:
            self.seen.append(body)
            await client.views_open(trigger_id=body["trigger_id"], view=form())
            await ack()


class SocketBot(Bot):
    async def start(self) -> None:
        self._handler = AsyncSocketModeHandler(self.app, self.sandbox.config.app_token, ping_interval=1)
        await self._handler.connect_async()  # type: ignore[no-untyped-call]

    async def stop(self) -> None:
        await self._handler.close_async()  # type: ignore[no-untyped-call]
        await self._handler.client.aiohttp_client_session.close()


class HttpBot(Bot):
    async def start(self) -> None:
        server = self.app.server(port=0, path="/slack/events")
        self._runner = web.AppRunner(server.web_app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.sandbox.bot_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        await self._runner.cleanup()
