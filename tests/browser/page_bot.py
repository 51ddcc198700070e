"""A bot of a few lines that answers the page's clicks, so that the page is tested without the desk.

Signed HTTP instead of Socket Mode: one server, no connection to wait for.
"""

from __future__ import annotations

import json
import re
import time
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

import aiohttp
from aiohttp import web

from bot.sandbox import Sandbox
from bot.sandbox.signatures import signed

from . import page_cards as cards

Json = dict[str, Any]
CHANNEL = "C0CRISE"
HELPLINE = "Le 3114 répond jour et nuit."


class PageBot:
    """Posts a card for each flag; each verb does one plain thing. `acts`: what people did with
    it (interactions and commands), newest last."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.acts: list[Json] = []
        self.posts: dict[str, Json] = {}  # a card's ts -> the flag that made it

    async def start(self) -> None:
        self._session = aiohttp.ClientSession()
        app = web.Application()
        app.router.add_post("/slack/events", self._slack)
        app.router.add_post("/v1/clients/{client}/flags", self._flag)
        app.router.add_put("/desk/clock", self._clock)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.01)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.sandbox.bot_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        await self._runner.cleanup()
        await self._session.close()

    async def call(self, method: str, **args: Any) -> Json:
        headers = {"Authorization": f"Bearer {self.sandbox.config.bot_token}"}
        async with self._session.post(f"{self.sandbox.slack_url}{method}", json=args, headers=headers) as answer:
            body: Json = await answer.json()
        assert body["ok"], (method, body)
        return body

    async def on_forum(self, action: str, card: str, text: str = "") -> None:
        flag = self.posts[card]
        body = json.dumps(
            {
                "action": action,
                "message": {"id": flag["external_id"]},
                "member": {"id": flag["author"]["id"]},
                "text": text,
                "case": 217,
            }
        )
        headers = signed(self.sandbox.config.community.action_secret, f"msg_{uuid4().hex}", body)
        async with self._session.post(self.sandbox.forum_url, data=body.encode(), headers=headers) as answer:
            assert answer.status == 200, await answer.text()

    async def hide_the_newest_card(self) -> None:
        """As somebody else does it: nobody of this page pressed anything."""
        await self._show_offline(max(self.posts))

    async def _show_offline(self, card: str) -> None:
        blocks = cards.distress_card(int(time.time()), offline=True)
        await self.call("chat.update", channel=CHANNEL, ts=card, text="Cas 217", blocks=blocks)

    # --- what comes in ---------------------------------------------------------------------------

    async def _flag(self, request: web.Request) -> web.Response:
        flag = await request.json()
        calls = re.search(r"mourir|seule|die|alone", flag["text"])
        blocks = cards.distress_card(int(time.time())) if calls else cards.hostile_card(flag["text"])
        posted = await self.call("chat.postMessage", channel=CHANNEL, text="Cas 217 · à prendre", blocks=blocks)
        self.posts[posted["ts"]] = flag
        if calls:
            woken = "<@U0LEA> est d'astreinte : cas 217, P0."
            await self.call("chat.postMessage", channel=CHANNEL, thread_ts=posted["ts"], text=woken)
        return web.json_response({"case": 217}, status=202)

    async def _clock(self, request: web.Request) -> web.Response:
        return web.Response(status=204)

    async def _slack(self, request: web.Request) -> web.Response:
        if request.content_type == "application/json":
            body = await request.json()
            if body["event"]["type"] == "app_home_opened":
                await self.call("views.publish", user_id=body["event"]["user"], view=cards.home_view())
            return web.Response()
        given = {name: values[0] for name, values in parse_qs(await request.text()).items()}
        if "command" in given:
            self.acts.append(given)
            return web.json_response(
                {"response_type": "ephemeral", "text": f"*La file (1)* pour `{given['text']}`\n• Cas 217"}
            )
        payload = json.loads(given["payload"])
        self.acts.append(payload)
        return await self._interaction(payload)

    async def _interaction(self, payload: Json) -> web.Response:
        match payload["type"]:
            case "block_actions":
                verb = payload["actions"][0]["action_id"].split(":")[1]
                await getattr(self, f"_on_{verb}", self._on_anything)(payload)
            case "view_submission":
                return self._submitted(payload["view"])
            case "message_action":
                await self._open(payload, cards.reading_form())
        return web.Response()

    # --- what the verbs do -----------------------------------------------------------------------

    async def _open(self, payload: Json, view: Json) -> None:
        await self.call("views.open", trigger_id=payload["trigger_id"], view=view)

    async def _on_read(self, payload: Json) -> None:
        await self._open(payload, cards.reading_form())

    async def _on_reply(self, payload: Json) -> None:
        await self._open(payload, cards.reply_form("Bonjour Lou,\n\nNous avons lu votre message."))

    async def _on_more(self, payload: Json) -> None:
        await self._open(payload, cards.plan_form())

    async def _on_mend(self, payload: Json) -> None:
        view = payload["view"]
        name, typed = next((block, one) for block, one in view["state"]["values"].items() if block.startswith("text_"))
        text = f"{typed[name]['value']}\n\n{HELPLINE}"
        edited = cards.reply_form(text, edit=int(name.removeprefix("text_")) + 1, obstacle=False)
        await self.call("views.update", view_id=view["id"], hash=view["hash"], view=edited)

    async def _on_take_offline(self, payload: Json) -> None:
        if "message" not in payload:
            return
        await self.on_forum("hide", payload["message"]["ts"])
        await self._show_offline(payload["message"]["ts"])

    async def _on_acknowledge(self, payload: Json) -> None:
        await self.on_forum(
            "reply", payload["message"]["ts"], "Bonjour, bien reçu, nous revenons vers vous avant demain 18 h."
        )

    async def _on_anything(self, payload: Json) -> None:
        text = "Réservé à <@U0NADIA> et à <@U0MARC>."
        blocks = [cards.section(text), cards.actions(cards.button("ask", "Leur demander"))]
        user, channel = payload["user"]["id"], payload["channel"]["id"]
        await self.call("chat.postEphemeral", channel=channel, user=user, text=text, blocks=blocks)

    def _submitted(self, view: Json) -> web.Response:
        texts = [
            (block, one[block]["value"]) for block, one in view["state"]["values"].items() if block.startswith("text_")
        ]
        missing = {block: "Il manque une ligne d'écoute." for block, text in texts if HELPLINE not in text}
        return web.json_response({"response_action": "errors", "errors": missing}) if missing else web.Response()
