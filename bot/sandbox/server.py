"""The sandbox as one HTTP server on the loopback: a pretend Slack, a pretend forum, and the demo page."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from .acting import Around
from .clock import MovableClock
from .config import SandboxConfig
from .delivery import Delivery, HttpLine, Line
from .events import Events
from .faults import Faults
from .forms import Forms
from .forum import Forum
from .hooks import Hooks
from .imap import MailboxServer
from .interactions import Pressing
from .mail import MailServer
from .mail_back import MailBack
from .member_api import MemberApi, Parts
from .methods_chat import METHODS as CHAT
from .methods_conversations import METHODS as CONVERSATIONS
from .methods_people import METHODS as PEOPLE
from .pacing import Pacing
from .power import Power, Switch
from .socket_mode import SocketLine
from .state import Store
from .steps import Steps
from .talking import Talking
from .teams import Teams
from .web_api import Services, WebApi
from .workspace import Workspace

PAGE = files("bot.sandbox") / "page"
CONNECTS_WITHIN = 10.0
"""Seconds that a bot just started is given to open its Socket Mode connection."""
HANGS_UP_AFTER = 1.0
"""Seconds that whoever is still being answered has when the sandbox ends."""
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class Sandbox:
    """A workspace on your own machine. `await start()`, then `url`; `await stop()` keeps everything in `state_file`."""

    def __init__(self, config: SandboxConfig, *, state_file: Path | None = None, power: Power | None = None) -> None:
        self.config = config
        self.bot_url = config.bot_url
        self.port = 0
        self.known_as = ""
        """The address by which the bot reaches this, where it is another than `url`: through a proxy, say."""
        self._host = "127.0.0.1"
        self._state_file = state_file
        self.switch = Switch(power)
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Of the demo page; the Web API is below `/slack/api/`, the forum's webhook at `/forum/fanal`."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self.port}"

    @property
    def slack_url(self) -> str:
        """What slack_sdk takes as `base_url`."""
        return f"{self._where_this_is()}/slack/api/"

    @property
    def forum_url(self) -> str:
        """Where the desk sends its actions on the community."""
        return f"{self._where_this_is()}/forum/fanal"

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Raises ValueError for a host that is not the loopback, OSError for a port that is taken."""
        if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
            raise ValueError(f"the sandbox listens on the loopback only, not on {host}")
        self._host = "127.0.0.1" if host == "localhost" else host
        self._session = aiohttp.ClientSession()
        self._build()
        app = web.Application(middlewares=[self._guard], client_max_size=4 * 1024 * 1024)
        app.add_routes(self._routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=HANGS_UP_AFTER)
        await self._runner.setup()
        try:
            site = web.TCPSite(self._runner, self._host, port)
            await site.start()
            await self.mail.start(self._host)
            await self.mailbox.start(self._host)
        except OSError:
            await self._close()  # without writing: the state may be another sandbox's
            raise
        self.port = self._runner.addresses[0][1]
        self.events.resume()
        self.teams.delivery.resume()
        self.forum.carrier.resume()
        if self.store.world.offset or not self.store.world.offset_taken:
            self.clock.tell_again()

    def _build(self) -> None:
        """Its rooms, in the order in which they need each other."""
        self.store = Store(self.config, self._state_file)
        self.faults = Faults(self._cut_power)
        self.switch.on_change = self.store.changed
        self.switch.until_back = self._until_connected
        self._build_slack()
        self._build_forum()
        self._build_teams()
        self.mail, self.mailbox = MailServer(self.store), MailboxServer(self.store)

    def _build_slack(self) -> None:
        """The workspace, the line by which the bot hears of it, and the Web API."""
        config, store = self.config, self.store
        self.socket = SocketLine(config, lambda: self._where_this_is().replace("http", "ws", 1))
        self.socket.on_connect.append(self._bot_came)
        by_http = config.mode == "http"
        self.line: Line = HttpLine(config, self._where_bot_is, self._session) if by_http else self.socket
        delivery = Delivery(self.line, self.faults, self._cut_power)
        self.events = Events(config, store, delivery)
        self.workspace = Workspace(config, store, self.events.announce)
        self.forms = Forms(config, store)
        self.hooks = Hooks(
            config, store=store, workspace=self.workspace, faults=self.faults, base_url=self._where_this_is
        )
        self.around = Around(
            config=config,
            store=store,
            workspace=self.workspace,
            forms=self.forms,
            hooks=self.hooks,
            events=self.events,
            delivery=delivery,
        )
        services = Services(
            config=config,
            store=store,
            workspace=self.workspace,
            forms=self.forms,
            pacing=Pacing(config.pace),
            open_socket=self.socket.new_url,
            base_url=self._where_this_is,
        )
        self.web_api = WebApi(services, {**CHAT, **CONVERSATIONS, **PEOPLE}, self.faults)

    def _build_forum(self) -> None:
        """The community, the clock by which all of this lives, and the steps of the demo, which it tells of."""
        self.clock = MovableClock(self.config, store=self.store, session=self._session, bot_url=self._where_bot_is)
        self.forum = Forum(
            self.config,
            store=self.store,
            faults=self.faults,
            session=self._session,
            bot_url=self._where_bot_is,
            desk_now=self.clock.now,
            base_url=self._where_this_is,
        )
        self.steps = Steps(self.config, self.store)
        self.forum.on_action.append(self.steps.acted_on_forum)

    def _build_teams(self) -> None:
        self.teams = Teams(
            self.config,
            store=self.store,
            faults=self.faults,
            steps=self.steps,
            session=self._session,
            bot_url=self._where_bot_is,
            base_url=self._where_this_is,
            cut_power=self._cut_power,
        )

    def _where_bot_is(self) -> str:
        """Asked for each time: whoever starts the bot tells it later."""
        return self.bot_url

    def _where_this_is(self) -> str:
        """Asked for each time: the port is known once it listens."""
        return self.known_as or self.url

    def _routes(self) -> list[web.AbstractRouteDef]:
        parts = Parts(
            around=self.around,
            pressing=Pressing(self.around),
            talking=Talking(self.around),
            forum=self.forum,
            mail=MailBack(self.store),
            teams=self.teams,
            clock=self.clock,
            faults=self.faults,
            switch=self.switch,
            steps=self.steps,
            reset=self.reset,
            cut_power=self._cut_power,
            cut_line=self._cut_line,
        )
        return [
            web.get("/healthz", self._healthz),
            web.route("*", "/slack/api/{method}", self.web_api.handle),
            web.get("/slack/link", self.socket.handle),
            web.post("/slack/actions/{team}/{hook}", self.hooks.handle),
            web.post("/forum/fanal", self.forum.handle),
            web.get("/archives/{room}/{message}", self._permalink),
            *self.teams.routes(),
            *MemberApi(parts).routes(),
            web.get("/", self._page),
            web.get("/{file}", self._page),
        ]

    async def stop(self) -> None:
        """Ends what is under way and writes the state down."""
        await self._close()
        self.store.save()

    async def _close(self) -> None:
        self.store.close()
        await self.faults.stop()
        for part in (self.events, self.teams.delivery, self.forum.carrier, self.clock, self.mail, self.mailbox):
            await part.stop()
        await self.socket.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        await self._session.close()

    # --- the bot ---------------------------------------------------------------------------------

    def _bot_came(self) -> None:
        self.clock.bot_came()
        if "power_cut" in self.store.world.seen:
            self.steps.note("back")

    async def _cut_power(self) -> None:
        await self.switch.off()
        self.steps.note("power_cut")
        await self.switch.on()
        self.clock.bot_came()
        self.steps.note("back")

    async def _until_connected(self) -> None:
        """A bot that answers may not have called Slack yet."""
        if self.config.mode == "socket":
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(CONNECTS_WITHIN):
                    await self.socket.connected.wait()

    async def _cut_line(self, politely: bool) -> None:
        await (self.socket.refresh() if politely else self.line.cut())

    async def reset(self) -> None:
        """Empties the workspace, the forum and, if there is power over it, the desk."""
        if self.switch.is_there:
            await self.switch.off()
            await self.switch.wipe()
        self.faults.clear()
        await asyncio.gather(
            self.events.stop(), self.teams.delivery.stop(), self.forum.carrier.stop(), self.clock.stop()
        )
        self.store.forget()
        if self.switch.is_there:
            await self.switch.on()

    # --- pages -----------------------------------------------------------------------------------

    @web.middleware
    async def _guard(self, request: web.Request, handler: web.RequestHandlerT) -> web.StreamResponse:  # type: ignore[name-defined]
        """Only this machine, and no page from elsewhere: the name asked for and the page asking must be ours."""
        if not _is_loopback(urlsplit(f"//{request.host}").hostname):
            raise web.HTTPForbidden(text="the sandbox answers to the loopback's names only")
        origin = request.headers.get("Origin")
        if origin is not None and not _is_loopback(urlsplit(origin).hostname):
            raise web.HTTPForbidden(text="the sandbox answers to its own page only")
        answer: web.StreamResponse = await handler(request)
        return answer

    async def _healthz(self, request: web.Request) -> web.Response:
        """200 when ready: with power over the bot, only when the bot is there too."""
        there = self.socket.connections > 0 if self.config.mode == "socket" else bool(self.bot_url)
        ready = not self.switch.is_there or (self.switch.is_on and there)
        return web.json_response({"ok": ready, "bot": there, "on": self.switch.is_on}, status=200 if ready else 503)

    async def _permalink(self, request: web.Request) -> web.Response:
        """A message's link leads to the page, opened at that message."""
        raise web.HTTPFound(f"/#{request.match_info['room']}/{request.match_info['message']}")

    async def _page(self, request: web.Request) -> web.Response:
        name = request.match_info.get("file") or "index.html"
        kind = _TYPES.get(Path(name).suffix)
        file = PAGE / name
        if kind is None or not file.is_file():
            raise web.HTTPNotFound
        headers = {
            "Content-Security-Policy": CONTENT_SECURITY_POLICY,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-store",
        }
        return web.Response(body=file.read_bytes(), headers={**headers, "Content-Type": kind})


_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".json": "application/json",
}


def _is_loopback(host: str | None) -> bool:
    if host is None:
        return False
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
