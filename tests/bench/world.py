"""What the product needs around it: its settings, and a Slack that says yes to everything."""

from __future__ import annotations

import base64
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

from aiohttp import web

from tests.bench.messages import APP, LEA, SIGNING_SECRET, TEAM


def settings(data: Path, *, port: int, slack: int, secret: str) -> dict[str, str]:
    """The environment of a product that talks to the Slack on port `slack`."""
    return {
        "FANAL_DATA": str(data),
        "FANAL_HOST": "127.0.0.1",
        "FANAL_PORT": str(port),
        "FANAL_LOG_LEVEL": "warning",
        "FANAL_SLACK_MODE": "http",
        "FANAL_SLACK_BOT_TOKEN": "xoxb-bench",
        "FANAL_SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "FANAL_SLACK_BASE_URL": f"http://127.0.0.1:{slack}/api/",
        "FANAL_SLACK_TEAM": TEAM,
        "FANAL_SECRET_LUMEN_FLAGS": secret,
        "FANAL_SECRET_LUMEN_FORUM": new_secret(),
        "FANAL_SECRET_LUMEN_FORUM_URL": "http://127.0.0.1:9/actions",
        "FANAL_SECRET_NORD_FLAGS": new_secret(),
        "FANAL_SECRET_NORD_FORUM": new_secret(),
        "FANAL_SECRET_NORD_FORUM_URL": "http://127.0.0.1:9/actions",
        "NO_PROXY": "127.0.0.1,localhost",
    }


def new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


@asynccontextmanager
async def pretend_slack() -> AsyncIterator[int]:
    """-> its port. It paces nothing and keeps nothing: the product's own pacing decides what reaches it."""
    numbers = count(1)

    async def yes(request: web.Request) -> web.Response:
        opened = request.match_info["method"] == "conversations.open"
        where = {"id": "D0BENCH"} if opened else "C0CRISE"
        answer = {"ok": True, "ts": f"1764000000.{next(numbers):06}", "channel": where, "messages": [], "users": []}
        who = {"team_id": TEAM, "user_id": "U0FANAL", "bot_id": "B0FANAL", "app_id": APP}
        user = {"id": LEA, "name": "somebody", "deleted": False, "tz": "Europe/Paris", "locale": "fr-FR"}
        return web.json_response({**answer, **who, "user": user, "members": [LEA], "channels": []})

    app = web.Application()
    app.router.add_route("*", "/api/{method}", yes)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
