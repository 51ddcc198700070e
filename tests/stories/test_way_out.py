"""Whatever leaves the desk leaves by the operator's proxy and trusts their authority; nobody else's proxy is asked."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.proxy import proxy
from tests.running import story
from tests.stories.sources import CLIENT, asking, sources
from tests.stories.test_eyes import HELP, PAGER_SECRET, pager

QUESTION = "Où en est mon colis ? Cela fait trois semaines."
DEAD_END = "http://127.0.0.1:9"


async def test_all_that_leaves_goes_by_the_proxy_and_trusts_its_authority(
    monkeypatch: pytest.MonkeyPatch, data: Path, tmp_path: Path
) -> None:
    """The names are known to the proxy alone, and so is the authority: what took another way would arrive nowhere."""
    for name in ("HTTPS_PROXY", "HTTP_PROXY"):
        monkeypatch.setenv(name, DEAD_END)
    async with proxy(tmp_path) as (way, settings), sources() as crm, pager() as (ring, rang):
        await crm.answers("crm", {"id": "lou_77", "email": "lou@example.org"})
        address = way.knows("crm.example", urlsplit(crm.url).port or 0)
        settings |= asking(tmp_path, address, [("crm", "5 s")])
        mine = Path(settings["FANAL_CONFIG_FOLDER"]) / "clients" / CLIENT.name
        alarm = way.knows("pager.example", urlsplit(ring).port or 0)
        text = f'\n[alarm]\nurl = "{alarm}/ring"\nsecrets = ["env:FANAL_SECRET_LUMEN_ALARM"]\n'
        mine.write_text(mine.read_text("utf-8") + text, "utf-8")
        async with story(
            monkeypatch,
            data=data,
            chats="both",
            known_as=lambda sandbox: way.knows("sandbox.example", sandbox.port),
            environment=settings | {"FANAL_SECRET_LUMEN_ALARM": PAGER_SECRET},
        ) as desk:
            card = await desk.flag(HELP)
            await desk.until(lambda: rang, "the alarm")
            await (await card.press("read", as_="lea")).form("mourir")
            await (await desk.command("help", as_="lea")).private()
            await card.press("take_offline", as_="lea")
            await desk.until(lambda: desk.last_post()["visibility"] == "offline", "the message offline")
            ways = {
                "Socket Mode": "sandbox.example/slack/link?ticket=",
                "Slack's Web API": "sandbox.example/slack/api/chat.postMessage",
                "a form": "sandbox.example/slack/api/views.open",
                "a private answer": "sandbox.example/slack/actions/",
                "the community": "sandbox.example/forum/fanal",
                "the alarm": "pager.example/ring",
                "a directory": "crm.example/crm",
                "Entra's tokens": "sandbox.example/teams/login",
                "the Bot Connector": "sandbox.example/teams/v3/conversations",
            }
            await desk.until(
                lambda: all(way.let_through(part) for part in ways.values()),
                "all of them",
                show=lambda: ([what for what, part in ways.items() if not way.let_through(part)], set(way.seen)),
            )


async def test_the_environment_s_proxy_is_asked_for_nothing(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    """Many machines name one for their programs: it need not lead to where the desk works, nor may it read along."""
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, DEAD_END)
    async with story(monkeypatch, data=data) as desk:
        card = await desk.flag(QUESTION, by="camille")
        await (await card.press("more", as_="lea")).form()
        assert "Annuler" in await (await card.press("acknowledge", as_="lea")).private()
