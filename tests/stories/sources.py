"""Pretend directories that stories put words into: each answers over real HTTP, when and how it was told to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

CLIENT = Path(__file__).parents[2] / "config" / "clients" / "maison-lumen.toml"
TABLE = """
[[directory]]
id = "{id}"
kind = "http"
name = "{name}"
url = "{url}/{id}"
timeout = "{timeout}"
match = {{ id = "id", email = "email", name = "name" }}
fields = {{ email = "email", phone = "phone", postal_address = "address", name = "name", {more} }}
"""
MORE = 'country = "country", birth_year = "born"'


@dataclass
class Sources:
    """What each directory answers, by its id; one without an answer keeps whoever asks waiting."""

    url: str = ""
    people: dict[str, list[dict[str, Any]] | int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    is_over: bool = False

    async def answers(self, source: str, *people: dict[str, Any]) -> None:
        async with self.changed:
            self.people[source] = list(people)
            self.changed.notify_all()

    async def refuses(self, source: str) -> None:
        async with self.changed:
            self.people[source] = 403
            self.changed.notify_all()

    async def over(self) -> None:
        """Whoever still waits is let go."""
        async with self.changed:
            self.is_over = True
            self.changed.notify_all()

    async def handle(self, request: web.Request) -> web.Response:
        source = request.match_info["source"]
        self.asked.append(source)
        async with self.changed:
            await self.changed.wait_for(lambda: self.is_over or source in self.people)
        told = self.people.get(source, 403)
        return web.Response(status=told) if isinstance(told, int) else web.json_response({"people": told})


@asynccontextmanager
async def sources() -> AsyncIterator[Sources]:
    found = Sources()
    app = web.Application()
    app.router.add_post("/{source}", found.handle)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    found.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield found
    finally:
        await found.over()
        await runner.cleanup()


def asking(folder: Path, url: str, names: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Maison Lumen with these directories (id, time-out) and no others -> the setting that names its folder."""
    before, _, rest = CLIENT.read_text("utf-8").partition("[[directory]]")
    after = rest[rest.index("\n# ---") :]
    tables = "".join(
        TABLE.format(more=MORE, id=id_, name=id_.capitalize(), url=url, timeout=timeout) for id_, timeout in names
    )
    target = folder / "own" / "clients" / CLIENT.name
    target.parent.mkdir(parents=True)
    target.write_text(before + tables + after, "utf-8")
    return {"FANAL_CONFIG_FOLDER": str(folder / "own")}
