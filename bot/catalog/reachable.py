"""Leaves out what clients' files say about chats that are not set up, so that nothing waits for them."""

from __future__ import annotations

from collections.abc import Collection

from bot.catalog import Catalog
from bot.catalog.clients import AskRule, Client, Person, chat_of
from config.values import replace
from config.words import Discipline


def reachable(catalog: Catalog, chats: Collection[str]) -> Catalog:
    """The catalog without destinations, accounts and groups of chats that are not set up.

    A client that would lose all destinations keeps them: its cases wait for a chat and are not lost.
    """
    return replace(catalog, clients={slug: _client(client, chats) for slug, client in catalog.clients.items()})


def out_of_reach(client: Client, chats: Collection[str]) -> tuple[str, ...]:
    """A client's destinations in chats that are not set up."""
    return tuple(place.dest for place in client.destinations if place.chat not in chats)


def heard(catalog: Catalog, *, teams: bool) -> Catalog:
    """The catalog, marked with whether the app was allowed to read thread messages in Teams."""
    if teams:
        return catalog
    return replace(catalog, clients={slug: _unheard(client) for slug, client in catalog.clients.items()})


def _unheard(client: Client) -> Client:
    places = tuple(replace(place, heard=place.heard and place.chat != "teams") for place in client.destinations)
    return replace(client, destinations=places)


def _client(client: Client, chats: Collection[str]) -> Client:
    places = tuple(place for place in client.destinations if place.chat in chats)
    if not places:
        return client
    return replace(
        client,
        destinations=places,
        people=tuple(_person(person, chats) for person in client.people),
        groups=tuple(group for group in client.groups if chat_of(group.ref) in chats),
        watches={name: watch.without(_not_there(client, name, chats)) for name, watch in client.watches.items()},
        ask=tuple(replace(rule, inform=_informed(client, rule, chats)) for rule in client.ask),
    )


def _informed(client: Client, rule: AskRule, chats: Collection[str]) -> tuple[str, ...]:
    return tuple(one for one in rule.inform if (person := client.person(one)) and _is_in_reach(person, chats))


def not_woken(client: Client, chats: Collection[str]) -> tuple[str, ...]:
    """Who is on watch for moderation by the file, and has accounts in chats alone that are not set up."""
    named = {name for row in client.watch(Discipline.MODERATION).rows for name in (row.person, row.backup, row.manager)}
    return tuple(person for person in _not_there(client, Discipline.MODERATION, chats) if person in named)


def _not_there(client: Client, discipline: Discipline, chats: Collection[str]) -> tuple[str, ...]:
    """Whom nobody waits for on a watch, so that the next one of their row stands in. A mail wakes nobody at night."""
    return tuple(
        person.id
        for person in client.people
        if not _is_in_reach(person, chats, by_mail=discipline is not Discipline.MODERATION)
    )


def _is_in_reach(person: Person, chats: Collection[str], *, by_mail: bool = True) -> bool:
    """False for somebody who has only accounts in other chats and no e-mail address."""
    mailed = by_mail and bool(person.email)
    return not person.accounts or mailed or any(chat_of(ref) in chats for ref in person.accounts)


def _person(person: Person, chats: Collection[str]) -> Person:
    """Somebody who cannot be reached keeps their name, for the history, but is asked for nothing."""
    if not _is_in_reach(person, chats):
        return replace(person, accounts=(), roles=frozenset(), disciplines=frozenset())
    return replace(person, accounts=tuple(ref for ref in person.accounts if chat_of(ref) in chats))
