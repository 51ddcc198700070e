"""Composition root: Settings in, running bot out. With `bot/opening.py` and `bot/making.py` it alone knows every
concrete class.
"""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import timedelta

from fastapi import FastAPI
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler

from bot import mail_setup, scheduler
from bot.catalog import Catalog
from bot.chat.base import Chat
from bot.chat.slack_socket import SocketMode
from bot.clock import DeskClock, Drift, machine_now
from bot.errors import FanalError
from bot.making import make_bolt, make_drain, make_mail_account, make_slack, make_teams
from bot.net import Route, open_net
from bot.opening import chats_of, in_reach, open_store, read_catalog
from bot.storage import desk as desk_facts
from bot.storage import outages, outbox
from config.settings import Settings
from handlers import due
from handlers.accounts import Accounts
from handlers.desk import Desk
from handlers.expert import ExpertPages
from handlers.inbound_mail import MailHandler
from handlers.intake import Intake
from handlers.later import Later
from handlers.letters import LetterPages
from handlers.member import MemberPages
from handlers.routes import Ready, add_routes
from handlers.slack import SlackHandlers
from handlers.statements import StatementPages
from handlers.teams import TeamsHandlers
from handlers.upkeep import upkeep

UPKEEP_EVERY = 300.0
"""Seconds between two looks at what nobody is waiting for."""


def make_app(settings: Settings) -> FastAPI:
    """The ASGI application; everything starts and ends with its lifespan."""
    catalog = in_reach(read_catalog(settings), chats_of(settings))

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


@asynccontextmanager
async def run(settings: Settings, catalog: Catalog, app: FastAPI) -> AsyncIterator[None]:
    """Everything that works while the application is up."""
    clock, later, drift = DeskClock(), Later(), Drift()
    async with AsyncExitStack() as stack:
        net = await stack.enter_async_context(open_net(Route(settings.proxy, settings.no_proxy, settings.ca_file)))
        store = await stack.enter_async_context(open_store(settings, catalog, clock))
        slack = make_slack(settings, net)
        desk = Desk(store, catalog)
        teams, door = make_teams(settings, catalog, net) or (None, None)
        chats: dict[str, Chat] = {"slack": slack} if slack is not None else {}
        if teams is not None and door is not None:
            chats["teams"] = teams
        accounts = Accounts(store, catalog, chats)
        if teams is not None and door is not None:
            door.on_activity = TeamsHandlers(desk, teams, accounts, later=later).received
        drain = make_drain(settings, catalog, store, net, chats)
        store.committed.append(drain.nudge)

        async def sweep() -> None:
            await due.sweep(store)

        async def stepped(seconds: float) -> None:
            if seconds < 0:
                await due.clock_stepped_back(store, timedelta(seconds=-seconds))

        async def move_clock(offset: timedelta) -> None:
            await store.across(desk_facts.keep_clock_offset, offset)
            clock.offset = offset
            await due.sweep(store)

        socket = None
        events = None
        if slack is not None:
            bolt = make_bolt(settings, slack)
            SlackHandlers(desk, accounts, later=later).register(bolt)
            if settings.slack.mode == "socket":
                token = settings.slack.app_token.get_secret_value()
                socket = SocketMode(bolt, app_token=token, web_client=slack.client)
            else:
                events = AsyncSlackRequestHandler(bolt).handle

        async def ready() -> Ready:
            try:
                age = await store.read(outbox.oldest_age, "")
            except FanalError:
                return Ready(False, 0.0, None)
            return Ready(True, age, socket.silence if socket is not None else None)

        add_routes(
            app,
            intake=Intake(desk, max_body=settings.max_body, machine=machine_now),
            ready=ready,
            slack=events,
            teams=door.receive if door is not None else None,
            move_clock=move_clock,
            clock_secret=settings.clock_secret.get_secret_value(),
            machine=machine_now,
            member=MemberPages(store, catalog, time.monotonic),
            expert=ExpertPages(store, catalog, time.monotonic),
            letters=LetterPages(store),
            statements=StatementPages(store),
        )
        await store.across(outages.beat)
        await due.sweep(store)
        ticks = scheduler.start(
            every={
                "due": (1.0, sweep),
                "heartbeat": (outages.BEAT.total_seconds(), lambda: store.across(outages.beat)),
                "upkeep": (UPKEEP_EVERY, lambda: upkeep(store, catalog)),
                "accounts": (3600.0, accounts.refresh),
            }
        )
        later(accounts.refresh())
        work = [
            asyncio.create_task(drain.run(), name="outbox"),
            asyncio.create_task(scheduler.watch_clock(ticks, drift, stepped), name="clock"),
        ]
        if not store.is_sqlite:
            from bot.storage.listen import listen  # its driver is not imported for SQLite

            work.append(asyncio.create_task(listen(store.engine, drain.nudge), name="listen"))
        take = MailHandler(store, catalog).from_thread(asyncio.get_running_loop())
        stack.callback(mail_setup.listen(settings.mail, make_mail_account(settings), take))
        if socket is not None:
            work.append(asyncio.create_task(socket.run(), name="socket mode"))
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 50, 50)
        gc.enable()
        try:
            yield
        finally:
            ticks.shutdown(wait=False)
            for task in work:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)
            await later.drain()
            await drain.stop()
            for directory in drain.directories.values():
                directory.close()
            with suppress(FanalError):  # the last beat, to the minute, stands there
                await store.across(outages.beat)
