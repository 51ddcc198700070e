"""The product under measurement: `fanal run`, with one more route that does a click's transaction without Bolt.

`BENCH_BATCH=1` makes the writer commit after every request, to show what sharing a commit brings.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from typing import Any
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

from bot import app as composition
from bot.command.run import serve
from bot.storage import store
from config.settings import load
from handlers import routes, slack_reading
from handlers.slack import SlackHandlers

SIGNING_SECRET = os.environ["FANAL_SLACK_SIGNING_SECRET"].encode()
found: list[SlackHandlers] = []


class Handlers(SlackHandlers):
    """The product's own, remembered."""

    def register(self, app: Any) -> None:
        found.append(self)
        super().register(app)


async def click_without_bolt(request: Request) -> Response:
    raw = await request.body()
    base = b"v0:" + request.headers["x-slack-request-timestamp"].encode() + b":" + raw
    ours = "v0=" + hmac.new(SIGNING_SECRET, base, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(ours, request.headers["x-slack-signature"]):
        return Response(status_code=401)
    body = json.loads(parse_qs(raw.decode())["payload"][0])
    reacted = await found[0].desk.click(slack_reading.pressed(body))
    return Response(status_code=200 if reacted.error is None else 409)


def add_routes(app: Starlette, **given: Any) -> None:
    routes.add_routes(app, **given)
    app.add_route("/bench/click", click_without_bolt, methods=["POST"])


if __name__ == "__main__":
    inside: Any = composition
    inside.SlackHandlers, inside.add_routes = Handlers, add_routes
    store.BATCH = int(os.environ.get("BENCH_BATCH", store.BATCH))
    serve(load())
