"""From settings to the objects that reach the outside world; part of the composition root."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot import mail_setup
from bot.catalog import Catalog
from bot.chat import teams_pace
from bot.chat.base import Chat
from bot.chat.slack import Slack
from bot.chat.slack_way import keep_to
from bot.communities.make import make_communities
from bot.delivery.alarm import Pager
from bot.delivery.mail_account import Account
from bot.directory.make import make_directories
from bot.net import Net
from bot.storage.outbox import Pace
from bot.storage.store import Store
from cards import slack as slack_cards
from cards import teams as teams_cards
from config.settings import Settings
from handlers.outbox import Drain
from handlers.senders import SENDERS

if TYPE_CHECKING:
    from bot.chat.teams import Teams
    from bot.chat.teams_door import Door

log = logging.getLogger("fanal")


class Chats(Struct, frozen=True):
    """The chats that are set up, and the door through which Teams calls; None for what is not set up."""

    slack: Slack | None
    teams: Teams | None
    door: Door | None

    @property
    def by_name(self) -> Mapping[str, Chat]:
        named: dict[str, Chat | None] = {"slack": self.slack, "teams": self.teams}
        return {name: chat for name, chat in named.items() if chat is not None}


def make_chats(settings: Settings, catalog: Catalog, net: Net) -> Chats:
    token = settings.slack.bot_token.get_secret_value()
    slack = Slack(token=token, net=net, base_url=settings.slack.base_url) if token else None
    teams, door = make_teams(settings, catalog, net) or (None, None)
    return Chats(slack, teams, door)


def make_teams(settings: Settings, catalog: Catalog, net: Net) -> tuple[Teams, Door] | None:
    """The Teams client and its door; None if Teams is not set up."""
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


def make_mail_account(settings: Settings) -> Account:
    return mail_setup.account(settings.mail, settings.ca_file, settings.proxy)


def make_bolt(settings: Settings, slack: Slack) -> AsyncApp:
    """Bolt for one workspace, with listeners run before the ack (its own polling would cost 11 ms)."""

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

    logging.getLogger("slack_bolt.RequestVerification").addFilter(_without_body)
    bolt = AsyncApp(
        name="fanal",  # without a name, Bolt searches the source of every imported module for one
        client=slack.client,
        authorize=authorize,  # type: ignore[arg-type]  # None is how a stranger is refused
        signing_secret=settings.slack.signing_secret.get_secret_value() or secrets.token_hex(16),
        process_before_response=True,
    )
    bolt.use(keep_to(slack.client))
    return bolt


def _without_body(record: logging.LogRecord) -> bool:
    """Bolt logs the whole of a request whose signature does not hold: with a wrong secret, all that people write."""
    record.msg = "a request is not signed by Slack: compare FANAL_SLACK_SIGNING_SECRET, and this machine's clock"
    record.args = ()
    return True


def make_drain(settings: Settings, catalog: Catalog, store: Store, net: Net, chats: Mapping[str, Chat]) -> Drain:
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
        post_office=mail_setup.post_office(settings.mail, make_mail_account(settings)),
        boot=secrets.token_hex(8),
        paces={"slack": Pace(settings.outbox.pace_seconds), "teams": teams_pace.PACE}
        if settings.outbox.pace_seconds
        else {},
        lease=timedelta(seconds=settings.outbox.lease_seconds),
        workers=settings.outbox.workers,
        away=timedelta(seconds=settings.outbox.gather_seconds),
    )
