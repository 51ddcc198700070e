"""Whether the Teams app is what the desk needs: token, signing keys, channels, Entra groups, reading of threads."""

from __future__ import annotations

from collections.abc import AsyncIterator

from bot.catalog import Catalog
from bot.catalog.clients import Client, chat_of
from bot.chat.teams import Teams
from bot.chat.teams_keys import KeysUnreachable, SigningKeys
from bot.chat.teams_tokens import BOT
from bot.command.findings import Finding, bad, doubt, good
from bot.errors import FanalError
from bot.making import make_teams
from bot.net import Net
from config.settings import Settings

APP_PAGES = "entra.microsoft.com, App registrations, your app"
READS = "ChannelMessage.Read.Group"
MEND_READING = (
    "Update the app in the team so that its owners grant it, or set FANAL_TEAMS_READS_CHANNELS=false: people are then "
    "asked to answer by the button, or to mention the bot."
)


async def teams_findings(settings: Settings, catalog: Catalog | None, net: Net) -> AsyncIterator[Finding]:
    """Reads only, and posts nothing. Nothing at all where Teams is not set up."""
    made = make_teams(settings, catalog, net) if catalog is not None else None
    if catalog is None or made is None:
        return
    teams, door = made
    if settings.teams.development:
        yield doubt("Teams: what nobody signed is taken (development)", "In service: FANAL_TEAMS_DEVELOPMENT=false.")
        return
    yield await _keys(door.keys, settings.teams.openid_url)
    token = await _token(teams)
    yield token
    if token.remedy:
        return
    for client in catalog.clients.values():
        for place in client.destinations:
            if chat_of(place.dest) == "teams":
                yield await _channel(teams, client, place.dest)
        for group in client.groups:
            if chat_of(group.ref) == "teams":
                yield await _group(teams, client, group.ref)
    async for finding in _reading(teams, settings):
        yield finding


async def _keys(keys: SigningKeys, url: str) -> Finding:
    try:
        await keys.get(None)
    except KeysUnreachable:
        return bad(
            f"Teams: the keys that it signs with cannot be fetched from {url}", "Let this machine reach that host."
        )
    return good("Teams: the keys that it signs with are there")


async def _token(teams: Teams) -> Finding:
    assert teams.tokens is not None
    try:
        await teams.tokens.get(BOT)
    except FanalError as error:
        remedy = f"{APP_PAGES}: compare FANAL_TEAMS_APP_ID, _TENANT_ID, and make a new client secret for _APP_PASSWORD."
        return bad(f"Teams: {error}", remedy)
    return good("Teams: the app gets its token")


async def _channel(teams: Teams, client: Client, dest: str) -> Finding:
    what = f"channel {dest.split('/', 1)[1]} of {client.slug}"
    if dest not in teams.channels:
        return bad(f"{what}: it is of another tenant than FANAL_TEAMS_TENANT_ID", "Mend the destination in its file.")
    try:
        members = await teams.members(dest)
    except FanalError as error:
        remedy = f"Add the app to its team, or mend the channel's id in clients/{client.slug}.toml."
        return bad(f"{what}: {error}", remedy)
    return good(f"{what}: the app is in it, with {len(members)} people")


async def _group(teams: Teams, client: Client, ref: str) -> Finding:
    what = f"Entra group {ref.rsplit(':', 1)[1]} of {client.slug}"
    try:
        members = await teams.group_members(ref)
    except FanalError as error:
        remedy = f"{APP_PAGES}, API permissions: Graph, application, GroupMember.Read.All; then grant admin consent."
        return bad(f"{what} cannot be read: {error}", remedy)
    if not members:
        return doubt(f"{what} is empty: nobody has its roles", "Put somebody into it, or delete it from the file.")
    return good(f"{what}: {len(members)} members")


async def _reading(teams: Teams, settings: Settings) -> AsyncIterator[Finding]:
    """Whether what is written in a thread reaches the desk, in each team that the settings name."""
    if not settings.teams.reads_channels:
        yield good("Teams: threads are not read; people answer by the button, or mention the bot")
        return
    if not settings.teams.teams:
        yield doubt(
            f"Teams: whether {READS} was granted cannot be told", "Name the teams in FANAL_TEAMS_TEAMS: they are asked."
        )
    for team in settings.teams.teams:
        try:
            granted = await teams.granted(team)
        except (FanalError, LookupError, TypeError) as error:
            told = error if isinstance(error, FanalError) else type(error).__name__
            yield doubt(
                f"team {team}: what was granted there cannot be read ({told})",
                "It needs TeamsAppInstallation.Read.Group.",
            )
            continue
        if READS in granted:
            yield good(f"team {team}: what is written in threads reaches the desk")
        else:
            yield bad(f"team {team}: {READS} is missing, so threads are not read", MEND_READING)
