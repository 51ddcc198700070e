"""Composition root: Settings in, running bot out. The only file that knows every concrete class."""

from __future__ import annotations

import asyncio
import base64
import gc
import logging
import os
import secrets
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

import config
from bot import mail_setup, scheduler
from bot.cases.tx import Rules, Tx
from bot.catalog import Catalog, load_catalog
from bot.catalog.clients import chat_of
from bot.catalog.reachable import out_of_reach, reachable
from bot.chat import teams_pace
from bot.chat.base import Chat
from bot.chat.slack import Slack
from bot.chat.slack_socket import SocketMode
from bot.clock import DeskClock, Drift, machine_now
from bot.communities.make import make_communities
from bot.delivery.alarm import Pager
from bot.directory.make import make_directories
from bot.errors import FanalError
from bot.net import Net, Route, open_net
from bot.storage import desk as desk_facts
from bot.storage import lock, outbox
from bot.storage.outbox import Pace
from bot.storage.session import Opened
from bot.storage.store import Store
from bot.storage.vault import Vault, new_master_key
from cards import slack as slack_cards
from cards import teams as teams_cards
from config.settings import Settings, read_secret
from handlers import due
from handlers.accounts import Accounts
from handlers.desk import Desk
from handlers.faults import placed
from handlers.inbound_mail import MailHandler
from handlers.intake import FlagIntake
from handlers.outbox import Drain
from handlers.routes import Ready, add_routes
from handlers.senders import SENDERS
from handlers.slack import SlackHandlers
from handlers.teams import TeamsHandlers
from handlers.upkeep import upkeep

if TYPE_CHECKING:
    from bot.chat.teams import Teams
    from bot.chat.teams_door import Door

log = logging.getLogger("fanal")

SHIPPED = Path(config.__file__).parent
TASK_SECONDS = 15


@dataclass
class Later:
    """What runs after an ack: in the background, never for long, drained at stop."""

    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def __call__(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(self._bounded(work))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _bounded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            async with asyncio.timeout(TASK_SECONDS):
                await work
        except (FanalError, TimeoutError) as error:
            log.warning("something could not be shown: %s", type(error).__name__)
        except Exception as error:  # noqa: BLE001 - nobody awaits this task: its fault is told here
            log.error("something could not be shown: %s", placed(error))

    async def drain(self) -> None:
        if self.tasks:
            await asyncio.wait(self.tasks, timeout=TASK_SECONDS)


def read_catalog(settings: Settings) -> Catalog:
    """config/ with the operator's folder over it. Raises ConfigErrors."""
    folder = settings.config_folder or SHIPPED
    catalog = load_catalog(
        SHIPPED,
        settings.config_folder,
        today=machine_now().date(),
        secrets=lambda reference: read_secret(reference, folder=folder),
    )
    return mail_setup.with_mail(catalog, settings.mail)


def chats_of(settings: Settings) -> frozenset[str]:
    """The chats that are set up."""
    chats = {"slack": bool(settings.slack.bot_token.get_secret_value()), "teams": settings.teams.is_set}
    return frozenset(name for name, is_set in chats.items() if is_set)


def in_reach(catalog: Catalog, chats: frozenset[str]) -> Catalog:
    """What can be used now; what is left out is said. Without any chat all of it waits for one."""
    if not chats:
        return catalog
    for slug, client in catalog.clients.items():
        for dest in out_of_reach(client, chats):
            log.warning("%s: nothing is posted to %s, since %s is not set up", slug, dest, chat_of(dest))
    return reachable(catalog, chats)


def open_vault(settings: Settings) -> Vault:
    """The keys of the settings; on SQLite without any, one is made and kept in the data folder."""
    keys = [base64.urlsafe_b64encode(key).decode() for key in settings.keys]
    if not keys:
        keys = [_generated_key(settings.key_file)]
    return Vault(keys)


def _generated_key(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(new_master_key())
            file.flush()
            os.fsync(file.fileno())
    return path.read_text(encoding="ascii").strip()


@asynccontextmanager
async def open_store(settings: Settings, catalog: Catalog, clock: DeskClock) -> AsyncIterator[Store]:
    """The database, held by this process alone when it is SQLite."""
    rules = Rules(undo=settings.undo, retention=settings.retention)

    def open_tx(opened: Opened) -> Tx:
        return Tx(opened, catalog, rules)

    async with AsyncExitStack() as stack:
        if settings.is_sqlite:
            stack.enter_context(lock.hold(settings.data))
        store = Store(
            settings.database, vault=open_vault(settings), open_tx=open_tx, now=clock.now, machine=machine_now
        )
        await store.start(tuple(catalog.clients))
        stack.push_async_callback(store.stop)
        if settings.is_sqlite:
            await store.across(outbox.free_leases)
        clock.offset = await store.read(desk_facts.clock_offset, "")
        yield store


def make_slack(settings: Settings, net: Net) -> Slack | None:
    token = settings.slack.bot_token.get_secret_value()
    return Slack(token=token, net=net, base_url=settings.slack.base_url) if token else None


def make_teams(settings: Settings, catalog: Catalog, net: Net) -> tuple[Teams, Door] | None:
    """The gateway to Teams and its door; None when Teams is not set up."""
    given = settings.teams
    if not given.is_set:
        return None
    from bot.chat.teams import Hosts, Teams
    from bot.chat.teams_door import Door, Served  # botbuilder takes a third of a second to import
    from bot.chat.teams_keys import SigningKeys
    from bot.chat.teams_tokens import App

    app = App(given.app_id, given.app_password.get_secret_value(), given.tenant_id, given.login_url)
    ours = f"teams:{given.tenant_id}/"
    places = (place.dest for client in catalog.clients.values() for place in client.destinations)
    channels = frozenset(dest for dest in places if dest.startswith(ours))
    teams = Teams(app, Hosts(given.service_url, given.graph_url), net=net, channels=channels)
    served = Served(given.app_id, given.tenant_id, channels, frozenset(given.teams), given.development)
    return teams, Door(served, SigningKeys(given.openid_url, net), met=teams.met)


def make_bolt(settings: Settings, slack: Slack) -> AsyncApp:
    """Bolt with the listener run before the ack (its own poll would cost 11 ms), for one workspace."""

    async def authorize(team_id: str | None = None, **_: Any) -> AuthorizeResult | None:
        who = await slack.identity()
        ours = who.team
        if settings.slack.team and ours != settings.slack.team:
            log.error("the bot token is of workspace %s, the settings name %s", ours, settings.slack.team)
            return None
        if team_id not in (None, ours):
            return None
        return AuthorizeResult(
            enterprise_id=None, team_id=ours, bot_user_id=who.user, bot_id=who.bot, bot_token=slack.client.token
        )

    return AsyncApp(
        name="fanal",  # Bolt would look for one in the source of all that is imported
        client=slack.client,
        authorize=authorize,  # type: ignore[arg-type]  # None is how a stranger is refused
        signing_secret=settings.slack.signing_secret.get_secret_value() or secrets.token_hex(16),
        process_before_response=True,
    )


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
            door.on_activity = TeamsHandlers(desk, teams, later=later).received
        accounts = Accounts(store, catalog, chats)
        drain = _drain(settings, catalog, store, net, chats)
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
            intake=FlagIntake(desk, max_body=settings.max_body, machine=machine_now),
            ready=ready,
            slack=events,
            teams=door.receive if door is not None else None,
            move_clock=move_clock,
            clock_secret=settings.clock_secret.get_secret_value(),
            machine=machine_now,
        )
        await due.sweep(store)
        ticks = scheduler.start(
            every={
                "due": (1.0, sweep),
                "upkeep": (300.0, lambda: upkeep(store, catalog)),
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
        stack.callback(mail_setup.listen(settings.mail, settings.ca_file, take))
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


def _drain(settings: Settings, catalog: Catalog, store: Store, net: Net, chats: Mapping[str, Chat]) -> Drain:
    communities = make_communities(catalog.clients, net)
    return Drain(
        store=store,
        catalog=catalog,
        chats=chats,
        renders={"slack": slack_cards.render_message, "teams": teams_cards.render_message},
        communities=communities,
        directories=make_directories(catalog.clients, net, communities),
        pagers={
            client.slug: Pager(net, client.alarm) for client in catalog.clients.values() if client.alarm is not None
        },
        senders=SENDERS,
        post_office=mail_setup.post_office(settings.mail, settings.ca_file),
        boot=secrets.token_hex(8),
        paces={"slack": Pace(settings.outbox.pace_seconds), "teams": teams_pace.PACE}
        if settings.outbox.pace_seconds
        else {},
        lease=timedelta(seconds=settings.outbox.lease_seconds),
        workers=settings.outbox.workers,
        away=timedelta(seconds=settings.outbox.gather_seconds),
    )
