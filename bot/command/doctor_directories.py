"""Whether sources of contact details that speak LDAP or SQL can be asked: signed in as the desk does, about nobody."""

from __future__ import annotations

from collections.abc import AsyncIterator

from sqlalchemy.exc import SQLAlchemyError

from bot.catalog import Catalog
from bot.catalog.clients import Directory
from bot.command.findings import Finding, bad, doubt, good
from bot.directory.base import Fault, Looked, look
from bot.directory.ldap import Ldap
from bot.directory.make import make_directory
from bot.directory.sql_table import SqlTable
from bot.net import Net
from config.contacts import SourceKind

TRIED = (SourceKind.LDAP, SourceKind.SQL)
"""A table's file is for `fanal check`, and an HTTP source's host is among the hosts."""

SAYS = {
    Fault.UNREACHABLE: "it cannot be reached",
    Fault.TLS: "it offers no TLS that can be trusted",
    Fault.CREDENTIALS: "it does not let us in",
    Fault.TIMED_OUT: "no answer in its time",
    Fault.QUESTION: "it refuses the question",
}
MEND = {
    Fault.UNREACHABLE: "Check that the server runs, its host and port, that the {thing} exists, and the firewall.",
    Fault.TLS: "The desk speaks with it under TLS alone: let it offer StartTLS, name an ldaps:// address, or name its "
    "authority's certificate as ca_file.",
    Fault.CREDENTIALS: "Compare name and password with those of the service's account on that server.",
    Fault.TIMED_OUT: "It did not answer in its time: check the firewall, how long such a question takes there, and "
    "timeout.",
    Fault.QUESTION: "Ask it with the server's own tools and the service's account: {question}",
}
THING = {SourceKind.LDAP: "base", SourceKind.SQL: "database"}
QUESTION = {
    SourceKind.LDAP: "does base exist, and may the account search below it?",
    SourceKind.SQL: "do the tables and columns of query exist, and may the account read them?",
}


async def directory_findings(catalog: Catalog | None, net: Net) -> AsyncIterator[Finding]:
    """One finding for each. No name, no password and no entry of a directory stands in it."""
    for slug, client in catalog.clients.items() if catalog is not None else ():
        for declared in client.directories:
            if declared.kind in TRIED:
                yield await _tried(slug, declared, net)


async def _tried(slug: str, declared: Directory, net: Net) -> Finding:
    what = f"directory {declared.id} of {slug} ({declared.kind.value.upper()})"
    place = f"clients/{slug}.toml, [[directory]] “{declared.id}”"
    try:
        source = make_directory(declared, net)
    except (SQLAlchemyError, ImportError, ValueError) as error:
        remedy = f"Mend url ({place}); a database other than PostgreSQL or SQLite needs its driver installed here."
        return bad(f"{what}: its address cannot be used ({type(error).__name__})", remedy)
    assert isinstance(source, Ldap | SqlTable)
    try:
        return _told(what, place, declared.kind, await look(source))
    finally:
        source.close()


def _told(what: str, place: str, kind: SourceKind, found: Looked) -> Finding:
    if found.fault is not Fault.NONE:
        detail = f" ({found.detail})" if found.detail else ""
        remedy = MEND[found.fault].format(thing=THING[kind], question=QUESTION[kind])
        return bad(f"{what}: {SAYS[found.fault]}{detail}", f"{remedy} It stands in {place}.")
    if found.lacks:
        named = ", ".join(found.lacks)
        return doubt(f"{what}: its answers have no {named}", f"Add it to query, or mend match and fields: {place}.")
    return good(f"{what} can be asked")
