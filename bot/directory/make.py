"""From what the clients' files say to sources that can be asked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot.catalog.clients import Client
from bot.catalog.clients import Directory as Declared
from bot.directory.base import Directory
from bot.directory.csv_table import CsvTable
from bot.directory.earlier import Earlier
from bot.directory.http import HttpDirectory
from bot.directory.profile import Profile, Profiled
from bot.net import Net
from config.contacts import SourceKind

Source = tuple[str, str]
"""(client, id of the source): a lane of the outbox asks one of them."""


def make_directories(
    clients: Mapping[str, Client], net: Net, communities: Mapping[tuple[str, str], Profiled]
) -> dict[Source, Directory]:
    """Every source of every client."""
    found: dict[Source, Directory] = {}
    for slug, client in clients.items():
        found[slug, SourceKind.EARLIER.value] = Earlier()
        theirs = {community: place for (owner, community), place in communities.items() if owner == slug}
        found[slug, SourceKind.PROFILE.value] = Profile(theirs)
        for declared in client.directories:
            found[slug, declared.id] = make_directory(declared, net)
    return found


def make_directory(declared: Declared, net: Net) -> Directory:
    """One source of a client's file."""
    seconds, options, secrets = declared.timeout.total_seconds(), declared.options, declared.secrets
    match, fields = declared.match, declared.fields
    if declared.kind is SourceKind.CSV:
        return CsvTable(Path(options["path"]), seconds, match, fields)
    if declared.kind is SourceKind.SQL:
        from bot.directory.sql_table import SqlTable  # what no client has is not imported

        return SqlTable(url=secrets["url"], query=options["query"], seconds=seconds, match=match, fields=fields)
    if declared.kind is SourceKind.HTTP:
        token = secrets.get("token", "")
        return HttpDirectory(net, url=secrets["url"], token=token, seconds=seconds, match=match, fields=fields)
    from bot.directory.ldap import Ldap

    return Ldap(
        url=secrets["url"],
        base=options["base"],
        user=secrets.get("user", ""),
        password=secrets.get("password", ""),
        seconds=seconds,
        match=match,
        fields=fields,
        ca_file=Path(options["ca_file"]) if "ca_file" in options else None,
    )
