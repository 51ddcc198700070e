"""Composition root: Settings in, running bot out. With `bot/opening.py` and `bot/making.py` it alone knows every
concrete class.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from fastapi import FastAPI
from msgspec import Struct

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
from handlers.desk import Desk
from handlers.expert import ExpertPages
from handlers.figures import FiguresPages
from handlers.inbound_mail import MailHandler
from handlers.intake import Intake
from handlers.later import Later
from handlers.letters import LetterPages
from handlers.member import MemberPages
from handlers.outbox import Drain
from handlers.routes import FromSlack, FromTeams, Ready, add_routes
from handlers.slack import SlackHandlers
from handlers.statements import StatementPages
from handlers.upkeep import upkeep

if TYPE_CHECKING:
    from bot.chat.slack_socket import SocketMode

UPKEEP_EVERY = 300.0
"""Seconds between two looks at what nobody is waiting for."""


def make_app(settings: Settings, catalog: Catalog) -> FastAPI:
    """The ASGI application; everything starts and ends with its lifespan."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with run(settings, catalog, app):
            yield

    docs = "/docs" if settings.shows_docs else None
    return FastAPI(
        title="Fanal",
        version="1",
        lifespan=lifespan,
        docs_url=docs,
        redoc_url=None,
        openapi_url="/openapi.json" if docs else None,
    )


class Parts(Struct, frozen=True):
    """What a running desk is made of."""

    settings: Settings
    catalog: Catalog
    clock: DeskClock
    store: Store
    chats: Chats
    desk: Desk
    accounts: Accounts
    drain: Drain
    later: Later


class Ears(Struct, frozen=True):
    """How the chats reach the desk; None for a way that is not open."""

    socket: SocketMode | None = None
    slack: FromSlack | None = None
    teams: FromTeams | None = None


@asynccontextmanager
async def run(settings: Settings, catalog: Catalog, app: FastAPI) -> AsyncIterator[None]:
    """Everything that works while the application is up."""
    clock, route = DeskClock(), Route(settings.proxy, settings.no_proxy, settings.ca_file)
    async with open_net(route) as net, open_store(settings, catalog, clock) as store:
        parts = put_together(settings, catalog, clock, net, store)
        ears = prick_up(parts)
        open_doors(app, parts, ears)
        await store.across(outages.beat)
        await due.sweep(store)
        async with working(parts, ears.socket):
            yield


def put_together(settings: Settings, catalog: Catalog, clock: DeskClock, net: Net, store: Store) -> Parts:
    """Every part, each with those that it works with. Nothing runs yet."""
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


def prick_up(parts: Parts) -> Ears:
    """What happens in the chats that are set up is told to their handlers. Imports what only one way in needs."""
    ears = Ears()
    if parts.chats.teams is not None and parts.chats.door is not None:
        from handlers.teams import TeamsHandlers  # most desks have one chat

        handlers = TeamsHandlers(parts.desk, parts.chats.teams, parts.accounts, later=parts.later)
        parts.chats.door.on_activity = handlers.received
        ears = Ears(teams=parts.chats.door.receive)
    if parts.chats.slack is None:
        return ears
    bolt = make_bolt(parts.settings, parts.chats.slack)
    SlackHandlers(parts.desk, parts.accounts, later=parts.later).register(bolt)
    if parts.settings.slack.mode == "socket":
        from bot.chat.slack_socket import SocketMode

        token = parts.settings.slack.app_token.get_secret_value()
        return replace(ears, socket=SocketMode(bolt, app_token=token, web_client=parts.chats.slack.client))
    from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler

    return replace(ears, slack=AsyncSlackRequestHandler(bolt).handle)


def open_doors(app: FastAPI, parts: Parts, ears: Ears) -> None:
    """Every route of the desk."""
    settings, store, catalog = parts.settings, parts.store, parts.catalog

    async def ready() -> Ready:
        try:
            age = await store.read(outbox.oldest_age, "")
        except FanalError:
            return Ready(False, 0.0, None)
        return Ready(True, age, ears.socket.silence if ears.socket is not None else None)

    async def move_clock(offset: timedelta) -> None:
        await store.across(desk_facts.keep_clock_offset, offset)
        parts.clock.offset = offset
        await due.sweep(store)

    add_routes(
        app,
        intake=Intake(parts.desk, max_body=settings.max_body, machine=machine_now),
        ready=ready,
        slack=ears.slack,
        teams=ears.teams,
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
async def working(parts: Parts, socket: SocketMode | None) -> AsyncIterator[None]:
    """Everything that goes on by itself. At the end what is under way is finished, and nothing new begins."""
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
        with suppress(FanalError):  # the last beat, to the minute, stands there
            await parts.store.across(outages.beat)
        stop_mail()


def start_ticks(parts: Parts) -> scheduler.Ticks:
    """What is looked at every so many seconds."""
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
    """What never ends by itself."""
    store, drain = parts.store, parts.drain

    async def stepped(seconds: float) -> None:
        if seconds < 0:
            await due.clock_stepped_back(store, timedelta(seconds=-seconds))

    work = {"outbox": drain.run(), "clock": scheduler.watch_clock(ticks, Drift(), stepped)}
    if not store.is_sqlite:
        from bot.storage.listen import listen  # its driver is not imported for SQLite

        work["listen"] = listen(store.engine, drain.nudge)
    if socket is not None:
        work["socket mode"] = socket.run()
    return [asyncio.create_task(endless, name=name) for name, endless in work.items()]
