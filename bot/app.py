"""The composition root: from settings to a running desk.

With `bot/opening.py` and `bot/making.py`, the only module that knows every concrete class.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import Struct
from starlette.applications import Starlette
from starlette.exceptions import HTTPException

from bot import mail_setup, scheduler
from bot.catalog import Catalog
from bot.clock import DeskClock, Drift, machine_now
from bot.errors import FanalError
from bot.making import Chats, make_bolt, make_chats, make_drain, make_mail_account
from bot.net import Net, Route, open_net
from bot.opening import open_store
from bot.storage import desk as desk_facts
from bot.storage import outages, outbox
from bot.storage.store import Store
from config.settings import Settings
from config.values import replace
from handlers import due
from handlers.accounts import Accounts
from handlers.api_docs import DOCS
from handlers.desk import Desk
from handlers.expert import ExpertPages
from handlers.figures import FiguresPages
from handlers.inbound_mail import MailHandler
from handlers.intake import Intake
from handlers.later import Later
from handlers.letters import LetterPages
from handlers.member import MemberPages
from handlers.outbox import Drain
from handlers.routes import FromSlack, FromTeams, Ready, add_routes, in_json
from handlers.slack import SlackHandlers
from handlers.statements import StatementPages
from handlers.upkeep import upkeep

if TYPE_CHECKING:
    from bot.chat.slack_socket import SocketMode

UPKEEP_EVERY = 300.0
"""Seconds between two rounds of upkeep, which nobody waits for."""


def make_app(settings: Settings, catalog: Catalog) -> Starlette:
    """The ASGI application; everything starts and ends with its lifespan."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with run(settings, catalog, app):
            yield

    routes = DOCS if settings.shows_docs else ()
    return Starlette(routes=routes, exception_handlers={HTTPException: in_json}, lifespan=lifespan)


class Parts(Struct, frozen=True):
    """The parts of a running desk."""

    settings: Settings
    catalog: Catalog
    clock: DeskClock
    store: Store
    chats: Chats
    desk: Desk
    accounts: Accounts
    drain: Drain
    later: Later


class Entrances(Struct, frozen=True):
    """How the chats reach the desk; None for a way that is not open."""

    socket: SocketMode | None = None
    slack: FromSlack | None = None
    teams: FromTeams | None = None


@asynccontextmanager
async def run(settings: Settings, catalog: Catalog, app: Starlette) -> AsyncIterator[None]:
    """Run everything the application needs while it is up."""
    clock, route = DeskClock(), Route(settings.proxy, settings.no_proxy, settings.ca_file)
    async with open_net(route) as net, open_store(settings, catalog, clock) as store:
        parts = make_parts(settings, catalog, clock, net, store)
        entrances = connect_chats(parts)
        register_routes(app, parts, entrances)
        await store.across(outages.beat)
        await due.sweep(store)
        async with background(parts, entrances.socket):
            yield


def make_parts(settings: Settings, catalog: Catalog, clock: DeskClock, net: Net, store: Store) -> Parts:
    """Make all parts and connect them. Nothing runs yet."""
    chats = make_chats(settings, catalog, net)
    drain = make_drain(settings, catalog, store, net, chats.by_name)
    store.committed.append(drain.nudge)
    return Parts(
        settings=settings,
        catalog=catalog,
        clock=clock,
        store=store,
        chats=chats,
        desk=Desk(store, catalog),
        accounts=Accounts(store, catalog, chats.by_name),
        drain=drain,
        later=Later(),
    )


def connect_chats(parts: Parts) -> Entrances:
    """Connect the chats that are set up to their handlers. Imports only what their way in needs."""
    entrances = Entrances()
    if parts.chats.teams is not None and parts.chats.door is not None:
        from handlers.teams import TeamsHandlers  # most desks have one chat

        handlers = TeamsHandlers(parts.desk, parts.chats.teams, parts.accounts, later=parts.later)
        parts.chats.door.on_activity = handlers.received
        entrances = Entrances(teams=parts.chats.door.receive)
    if parts.chats.slack is None:
        return entrances
    bolt = make_bolt(parts.settings, parts.chats.slack)
    SlackHandlers(parts.desk, parts.accounts, later=parts.later).register(bolt)
    if parts.settings.slack.mode == "socket":
        from bot.chat.slack_socket import SocketMode

        token = parts.settings.slack.app_token.get_secret_value()
        return replace(entrances, socket=SocketMode(bolt, app_token=token, web_client=parts.chats.slack.client))
    from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler

    return replace(entrances, slack=AsyncSlackRequestHandler(bolt).handle)


def register_routes(app: Starlette, parts: Parts, entrances: Entrances) -> None:
    """Register the desk's routes."""
    settings, store, catalog = parts.settings, parts.store, parts.catalog

    async def ready() -> Ready:
        try:
            age = await store.read(outbox.oldest_age, "")
        except FanalError:
            return Ready(False, 0.0, None)
        return Ready(True, age, entrances.socket.silence if entrances.socket is not None else None)

    async def move_clock(offset: timedelta) -> None:
        await store.across(desk_facts.keep_clock_offset, offset)
        parts.clock.offset = offset
        await due.sweep(store)

    add_routes(
        app,
        intake=Intake(parts.desk, max_body=settings.max_body, machine=machine_now),
        ready=ready,
        slack=entrances.slack,
        teams=entrances.teams,
        move_clock=move_clock,
        clock_secret=settings.clock_secret.get_secret_value(),
        machine=machine_now,
        member=MemberPages(store, catalog, time.monotonic),
        expert=ExpertPages(store, catalog, time.monotonic),
        letters=LetterPages(store),
        statements=StatementPages(store),
        figures=FiguresPages(store, catalog),
    )


@asynccontextmanager
async def background(parts: Parts, socket: SocketMode | None) -> AsyncIterator[None]:
    """Run the background work. At the end, finish what is under way and start nothing new."""
    ticks = start_ticks(parts)
    parts.later(parts.accounts.refresh())
    work = start_tasks(parts, ticks, socket)
    take = MailHandler(parts.store, parts.catalog).from_thread(asyncio.get_running_loop())
    stop_mail = mail_setup.listen(parts.settings.mail, make_mail_account(parts.settings), take)
    try:
        yield
    finally:
        ticks.shutdown(wait=False)
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)
        await parts.later.drain()
        await parts.drain.stop()
        for directory in parts.drain.directories.values():
            directory.close()
        with suppress(FanalError):  # the previous heartbeat, at most a minute old, is there
            await parts.store.across(outages.beat)
        stop_mail()


def start_ticks(parts: Parts) -> scheduler.Ticks:
    """Start the periodic work."""
    store = parts.store
    return scheduler.start(
        every={
            "due": (1.0, lambda: due.sweep(store)),
            "heartbeat": (outages.BEAT.total_seconds(), lambda: store.across(outages.beat)),
            "upkeep": (UPKEEP_EVERY, lambda: upkeep(store, parts.catalog)),
            "accounts": (3600.0, parts.accounts.refresh),
        }
    )


def start_tasks(parts: Parts, ticks: scheduler.Ticks, socket: SocketMode | None) -> list[asyncio.Task[None]]:
    """Start the work that runs until it is cancelled."""
    store, drain = parts.store, parts.drain

    async def stepped(seconds: float) -> None:
        if seconds < 0:
            await due.clock_stepped_back(store, timedelta(seconds=-seconds))

    work = {"outbox": drain.run(), "clock": scheduler.watch_clock(ticks, Drift(), stepped)}
    if not store.is_sqlite:
        from bot.storage.listen import listen  # SQLite does not need this driver

        work["listen"] = listen(store.engine, drain.nudge)
    if socket is not None:
        work["socket mode"] = socket.run()
    return [asyncio.create_task(endless, name=name) for name, endless in work.items()]
