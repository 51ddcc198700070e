"""A desk without chats whose pages are served on a real socket: what was sent to a member, and who opens it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import aiohttp
import uvicorn
from starlette.applications import Starlette

from bot.cases import sending
from bot.cases.tx import Tx
from bot.catalog import Catalog, Rules
from bot.command.run import listening
from bot.storage.sent_records import MemberAnswer
from bot.storage.session import Session
from config.values import replace
from config.words import Verb
from handlers.expert import ExpertPages
from handlers.intake import Intake
from handlers.member import MemberPages
from handlers.routes import Ready, add_routes
from tests.cases.room import LIFE, LUMEN, Room, open_room

FORM_TYPE = {"content-type": "application/x-www-form-urlencoded"}
KEY = re.compile(r'name="form" value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Got:
    """What came back."""

    status: int
    html: str
    headers: Mapping[str, str]

    @property
    def key(self) -> str:
        """Of the rendering of the form."""
        found = KEY.search(self.html)
        assert found is not None, self.html
        return found[1]


@dataclass
class Pages:
    """The member's side (`get`, `post`) and the desk's (`room`)."""

    room: Room
    url: str
    http: aiohttp.ClientSession
    member: MemberPages
    serve: Callable[[Catalog], None]
    """With other files of clients."""

    @staticmethod
    def about(got: Got) -> str:
        """The version of the text that stands on a page."""
        found = re.search(r'name="about" value="([^"]+)"', got.html)
        assert found is not None, got.html
        return found[1]

    async def sent(self, text: str = LIFE, **more: Any) -> tuple[int, str]:
        """A case whose member was written to in private -> its number, and the path of the address to answer."""
        case = await self.room.flag(text, **more)
        opened = await self.room.done(Verb.REPLY, case)
        written = f"Bonjour @lou_77, nous vous lisons. Vous pouvez répondre.\n\nLéa\n\nVotre message :\n> {text}"
        values = {"text": written, "methods": ["private_message"]}
        await self.room.done(Verb.SEND, case, ref=opened.answer.ref, values=values | {"reason": "Elle attend."})
        await self.room.wait(seconds=31)
        (row,) = await self.room.rows("member", case=case)
        leaving = await self.room.run(sending.still_fit, row)
        found = re.search(re.escape(self.url) + r"(/r/\S+)", leaving or "")
        assert found is not None, leaving
        return case, found[1]

    async def get(self, path: str, **headers: str) -> Got:
        async with self.http.get(f"{self.url}{path}", headers=headers, allow_redirects=False) as answer:
            return Got(answer.status, await answer.text(), answer.headers)

    async def post(self, path: str, data: Any, headers: Mapping[str, str] | None = None) -> Got:
        async with self.http.post(f"{self.url}{path}", data=data, headers=headers) as answer:
            return Got(answer.status, await answer.text(), answer.headers)

    async def write(self, path: str, words: str) -> Got:
        """Open the page, write, send."""
        page = await self.get(path)
        return await self.post(path, {"words": words, "form": page.key, "do": "write", "l": "fr"})

    async def answers(self, case: int) -> list[str]:
        """What the desk has kept."""
        found: list[MemberAnswer] = await self.room.all(MemberAnswer, case)
        return [str((await self.room.store.read(Session.words, LUMEN, answer.evidence))["text"]) for answer in found]


@asynccontextmanager
async def pages(data: Path, *, hears_mail: bool = False) -> AsyncIterator[Pages]:
    """Both ends; they end with the block. `hears_mail`: there is a mailbox for what comes back."""
    with closing(listening("127.0.0.1", 0)) as sock:
        url = f"http://127.0.0.1:{sock.getsockname()[1]}"
        async with open_room(f"sqlite:///{data / 'desk.sqlite3'}") as room:
            rules = Rules(public_url=url, hears_mail=hears_mail)
            app, clock = Starlette(), asyncio.get_running_loop().time
            member, expert = MemberPages(room.store, room.catalog, clock), ExpertPages(room.store, room.catalog, clock)

            def serve(catalog: Catalog) -> None:
                room.catalog = room.desk.catalog = member.catalog = expert.catalog = catalog
                room.store.open_tx = lambda opened: Tx(opened, replace(catalog, rules=rules))

            serve(room.catalog)
            add_routes(
                app,
                intake=cast(Intake, _NoIntake()),
                ready=_ready,
                slack=None,
                move_clock=None,
                clock_secret="",
                machine=room.clocks.machine,
                member=member,
                expert=expert,
            )
            server = uvicorn.Server(uvicorn.Config(app, ws="none", access_log=False, log_level="warning"))
            serving = asyncio.create_task(server.serve(sockets=[sock]))
            try:
                async with aiohttp.ClientSession() as http:
                    yield Pages(room, url, http, member, serve)
            finally:
                server.should_exit = True
                await asyncio.gather(serving, return_exceptions=True)


async def _ready() -> Ready:
    return Ready(True, 0.0, None)


class _NoIntake:
    """Nothing comes in that way."""

    async def received(self, request: object) -> None:
        raise AssertionError

    answered = received
