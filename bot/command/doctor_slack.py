"""Whether the Slack app is what the desk needs: tokens, scopes one by one, channels, user groups, people, cards."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
from msgspec import Struct
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.catalog import Catalog
from bot.catalog.clients import Client, chat_of
from bot.command.findings import Finding, bad, doubt, good
from bot.net import Net
from bot.opening import SHIPPED
from cards.card import Card, Form
from cards.examples import examples
from cards.slack import render_form, render_home, render_message
from cards.translator import LOCALES, translator
from config.settings import Settings

APP_PAGES = "api.slack.com/apps, your app"
CLOCK_SKEW = 60
"""Seconds by which this machine may differ from Slack before signatures are at risk (they bear five minutes)."""
TRIES = 3
UNREACHED = "Slack cannot be reached"


class Scope(Struct, frozen=True):
    """A line of the manifest: what the app must be allowed, and what for."""

    name: str
    why: str
    optional: bool


class Said(Struct, frozen=True):
    """What Slack answered; `error` is its own code, or what kept it from answering."""

    error: str
    data: Mapping[str, Any]
    headers: Mapping[str, str]


def scopes_of(manifest: str) -> Iterator[Scope]:
    """The bot's scopes of config/manifests/slack.yaml with their comments: « - chat:write  # posts its cards »."""
    part = ""
    for line in manifest.splitlines():
        if header := re.fullmatch(r"\s*(\w+):\s*", line):
            part = header[1]
        elif part in ("bot", "bot_optional") and (entry := re.fullmatch(r"\s*- ([\w:.]+)\s*(?:#\s*(.*))?", line)):
            yield Scope(entry[1], (entry[2] or "").strip(), part == "bot_optional")


class SlackDoctor:
    """Asks Slack; reads only, and posts nothing."""

    def __init__(self, settings: Settings, catalog: Catalog | None, net: Net) -> None:
        self._settings = settings
        self._clients = tuple(catalog.clients.values()) if catalog else ()
        self._bot = self._client(settings.slack.bot_token.get_secret_value(), net)
        self._app = self._client(settings.slack.app_token.get_secret_value(), net)
        self._name = "Fanal"

    def _client(self, token: str, net: Net) -> AsyncWebClient:
        base = self._settings.slack.base_url
        client = AsyncWebClient(
            token=token, base_url=base, session=net.session, ssl=net.ssl, timeout=10, retry_handlers=[]
        )
        client.proxy = net.proxy_for(base)
        return client

    async def findings(self, *, blocks: bool) -> AsyncIterator[Finding]:
        """Tokens first: without one, nothing else can be asked. A desk in Teams alone needs none."""
        if self._settings.teams.is_set and not self._bot.token and not self._app.token:
            yield good("Slack is not set up: the desk works in Teams")
            return
        for name in self._settings.slack.missing:
            yield bad(f"Slack: {name} is not set", f"{APP_PAGES}: {_WHERE[name.rsplit('FANAL_SLACK_', 1)[1]]}.")
        if self._settings.slack.mode == "socket" and self._app.token:
            yield await self._app_token()
        if not self._bot.token:
            return
        who = await ask(self._bot, "auth.test")
        if who.error:
            yield _refused("the bot token", who.error, _TOKEN.get(who.error, _ANY_TOKEN))
            return
        self._name = str(who.data.get("user", self._name))
        for finding in (*self._identity(who), *self._clock(who), *self._scopes(who)):
            yield finding
        for client in self._clients:
            for dest in (place.dest for place in client.destinations if place.chat == "slack"):
                yield await self._channel(client, dest, str(who.data.get("team_id", "")))
            for ref in (group.ref for group in client.groups if chat_of(group.ref) == "slack"):
                yield await self._group(client, ref)
            async for finding in self._people(client):
                yield finding
        if blocks:
            async for finding in self._blocks():
                yield finding

    async def _app_token(self) -> Finding:
        said = await ask(self._app, "apps.connections.open")
        if not said.error:
            return good("Slack: the app-level token opens Socket Mode")
        remedies = {
            "socket_mode_not_enabled": f"{APP_PAGES}, Socket Mode: switch it on (or set FANAL_SLACK_MODE=http).",
            "missing_scope": f"{APP_PAGES}, Basic Information, App-Level Tokens: make one with connections:write.",
        }
        remedy = remedies.get(said.error, f"{APP_PAGES}, {_WHERE['APP_TOKEN']}. Then set FANAL_SLACK_APP_TOKEN.")
        return _refused("the app-level token", said.error, remedy)

    def _identity(self, who: Said) -> Iterator[Finding]:
        team, wanted = who.data.get("team_id"), self._settings.slack.team
        yield good(f"Slack: @{self._name} in the workspace {who.data.get('team')} ({team})")
        if wanted and team != wanted:
            yield bad(
                f"Slack: the settings name the workspace {wanted}, the token is of {team}",
                "Set FANAL_SLACK_TEAM to the token's workspace, or use the other workspace's token.",
            )

    def _clock(self, who: Said) -> Iterator[Finding]:
        try:
            skew = abs((parsedate_to_datetime(who.headers.get("date", "")) - datetime.now(UTC)).total_seconds())
        except (TypeError, ValueError):
            return
        if skew > CLOCK_SKEW:
            yield bad(
                f"clock: this machine is {skew:.0f} s off", "Let it follow a time server: signatures bear 5 minutes."
            )

    def _scopes(self, who: Said) -> Iterator[Finding]:
        told = who.headers.get("x-oauth-scopes")
        if told is None:
            yield doubt("Slack: the server does not tell the app's scopes", f"Compare them: {APP_PAGES}, OAuth.")
            return
        granted = set(told.replace(",", " ").split())
        inviting = any(client.invite for client in self._clients)
        for scope in scopes_of((SHIPPED / "manifests/slack.yaml").read_text(encoding="utf-8")):
            if scope.name in granted:
                yield good(f"scope {scope.name}: {scope.why}")
            elif not scope.optional or inviting:
                remedy = (
                    f"{APP_PAGES}, OAuth & Permissions, Bot Token Scopes: add {scope.name}, then reinstall the app."
                )
                yield bad(f"scope {scope.name} is missing: {scope.why}", remedy)

    async def _channel(self, client: Client, dest: str, team: str) -> Finding:
        of, channel = dest.removeprefix("slack:").split("/", 1)
        what = f"channel {channel} of {client.slug}"
        if of != team:
            return bad(f"{what}: it is of the workspace {of}, the token of {team}", "Mend the destination in its file.")
        said = await ask(self._bot, "conversations.info", channel=channel)
        if said.error:
            file = f"clients/{client.slug}.toml"
            hint = f"If it is private: /invite @{self._name} there. Otherwise mend its id in {file}."
            return bad(f"{what}: {said.error}", _SCOPE if said.error == "missing_scope" else hint)
        room = said.data.get("channel") or {}
        named = f"{what} (#{room.get('name', '')})"
        if room.get("is_archived"):
            return bad(f"{named}: it is archived", "Take it out of the archive, or name another channel.")
        if not room.get("is_member"):
            return bad(f"{named}: the app is not in it, so no card can be posted", f"There: /invite @{self._name}")
        return good(f"{named}: the app is in it")

    async def _group(self, client: Client, ref: str) -> Finding:
        what = f"user group {ref.rsplit('/', 1)[1]} of {client.slug}"
        said = await ask(self._bot, "usergroups.users.list", usergroup=ref.rsplit("/", 1)[1])
        if said.error:
            remedy = f"Mend its id in clients/{client.slug}.toml, or have the group made active again in Slack."
            return bad(f"{what} cannot be read: {said.error}", _SCOPE if said.error == "missing_scope" else remedy)
        members = said.data.get("users") or []
        if not members:
            return doubt(f"{what} is empty: nobody has its roles", "Put somebody into it, or delete it from the file.")
        return good(f"{what}: {len(members)} members")

    async def _people(self, client: Client) -> AsyncIterator[Finding]:
        """Only what is wrong, and one line when nothing is: a team may be large."""
        known = 0
        for person in client.people:
            for account in (ref for ref in person.accounts if chat_of(ref) == "slack"):
                said = await ask(self._bot, "users.info", user=account.rsplit("/", 1)[1])
                closed = bool((said.data.get("user") or {}).get("deleted"))
                if said.error or closed:
                    why = said.error or "the account is closed"
                    remedy = f"Mend [people.{person.id}] in clients/{client.slug}.toml: nobody would be woken there."
                    if person.id == client.approver:
                        remedy += " Until then the managers decide on templates: name another approver, or leave it."
                    yield bad(f"{person.id} of {client.slug}: {why}", _SCOPE if why == "missing_scope" else remedy)
                else:
                    known += 1
        yield good(f"people of {client.slug}: {known} accounts found")

    async def _blocks(self) -> AsyncIterator[Finding]:
        """Every example card and form, in each language, as Slack itself judges it."""
        count = wrong = 0
        for locale in LOCALES:
            for example in examples(translator(locale)):
                said = await ask(self._bot, "blocks.validate", **_payload(example.surface, example.drawn))
                count += 1
                if said.error:
                    wrong += 1
                    where = "; ".join(
                        f"{one.get('pointer')}: {one.get('message')}" for one in said.data.get("errors") or ()
                    )
                    yield bad(
                        f"card {example.name} ({locale}): {said.error} {where}".rstrip(),
                        "Tell us: this is ours to mend.",
                    )
        if not wrong:
            yield good(f"cards: Slack takes all {count} examples")


def _refused(what: str, error: str, remedy: str) -> Finding:
    """A token that Slack has never seen may be a good one."""
    if error.startswith(UNREACHED):
        return bad(
            f"Slack: {what} could not be tried ({error})", "Mend the line of Slack's host first, and look again."
        )
    return bad(f"Slack: {what} does not work ({error})", remedy)


def _payload(surface: str, drawn: Card | Form) -> dict[str, Any]:
    if isinstance(drawn, Form):
        return {"view": render_form(drawn)}
    return {"view": render_home(drawn)} if surface == "home" else {"blocks": render_message(drawn)["blocks"]}


async def ask(client: AsyncWebClient, method: str, **arguments: Any) -> Said:
    """Ask Slack, waiting as it asks to when there were too many."""
    said = await _ask(client, method, arguments)
    for _ in range(TRIES - 1):
        if said.error != "ratelimited":
            break
        await asyncio.sleep(float(said.headers.get("retry-after", "1")))
        said = await _ask(client, method, arguments)
    return said


async def _ask(client: AsyncWebClient, method: str, arguments: dict[str, Any]) -> Said:
    try:
        answer = await client.api_call(method, json=arguments)
    except SlackApiError as error:
        data = error.response.data if isinstance(error.response.data, dict) else {}
        code = (
            "ratelimited" if error.response.status_code == 429 else str(data.get("error") or "no sense in its answer")
        )
        return Said(code, data, _lower(error.response.headers))
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        return Said(f"{UNREACHED}: {type(error).__name__}", {}, {})
    return Said("", answer.data if isinstance(answer.data, dict) else {}, _lower(answer.headers))


def _lower(headers: Any) -> dict[str, str]:
    return {str(name).lower(): str(value) for name, value in dict(headers or {}).items()}


_WHERE = {
    "BOT_TOKEN": "OAuth & Permissions, Bot User OAuth Token (xoxb-)",
    "APP_TOKEN": "Basic Information, App-Level Tokens: make one with connections:write (xapp-)",
    "SIGNING_SECRET": "Basic Information, App Credentials, Signing Secret",
}
_ANY_TOKEN = f"{APP_PAGES}, {_WHERE['BOT_TOKEN']}. Then set FANAL_SLACK_BOT_TOKEN."
_TOKEN = {
    "account_inactive": f"The app was removed from the workspace: install it again ({APP_PAGES}, Install App).",
    "token_revoked": f"The app was removed from the workspace: install it again ({APP_PAGES}, Install App).",
    "not_allowed_token_type": f"This is another kind of token. {_ANY_TOKEN}",
}
_SCOPE = "A scope is missing, see above: add it and reinstall the app."
