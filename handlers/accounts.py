"""Who is who in the chats: names, time zones, closed accounts and user groups, looked up and kept."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select, update

from bot.cases import departures
from bot.cases.reads import known
from bot.catalog import Catalog
from bot.catalog.clients import Client
from bot.chat.base import AccountFacts, Chat
from bot.errors import FanalError
from bot.storage import tables
from bot.storage.session import Session
from bot.storage.statements import dialect_insert
from bot.storage.store import Store
from config.values import replace
from config.words import Account

log = logging.getLogger("fanal.accounts")

STRANGERS = 500
"""How many people without a role are remembered, in memory alone: the language they use, nothing else."""


class Accounts:
    """Keeps the table `accounts` in step with the chats. `chats` is keyed by the prefix of account refs."""

    def __init__(self, store: Store, catalog: Catalog, chats: Mapping[str, Chat]) -> None:
        self.store, self.catalog, self.chats = store, catalog, chats
        self._heard: dict[str, tuple[str, str]] = {}
        self._strangers: dict[str, str] = {}

    async def refresh(self) -> None:
        """Look up everybody named in a client's file, and everybody who is or was in its user groups.

        An account that a chat cannot find is not treated as closed: Teams cannot find anybody outside the team
        (docs/teams.md). Its groups still count.
        """
        groups, unread = await self._groups()
        before = await self.store.read(_grouped, "")
        for ref in sorted(self._named() | set(groups) | set(before)):
            chat = self._chat(ref)
            if chat is None:
                continue
            # If a group cannot be read now, its members are kept: a broken connection takes nobody's rights away.
            joined = (*groups.get(ref, ()), *(group for group in before.get(ref, ()) if group in unread))
            try:
                facts = await chat.look_up(ref)
            except FanalError as error:
                log.warning("an account could not be looked up: %s", error)
                await self.store.across(_join, ref, joined)
                await self._return_work(ref)
                continue
            await self._keep(facts, joined)

    async def changed(self, team: str, user: Mapping[str, Any]) -> None:
        """Slack reports a changed account; a closed one loses its rights and its cases go to others.

        Slack reports this for everybody in the workspace: nothing is kept about people without a role.
        """
        facts = AccountFacts(
            ref=f"{team}/{user['id']}",
            name=str(user.get("real_name") or user.get("name") or ""),
            locale=str(user.get("locale") or ""),
            zone=str(user.get("tz") or ""),
            deactivated=bool(user.get("deleted")),
        )
        self._strangers.pop(facts.ref, None)
        if facts.ref in self._named() or await self.store.read(_is_known, "", facts.ref):
            await self._keep(facts, None)

    async def speaking(self, account: Account, *, within: float) -> Account:
        """The account with the language to answer somebody in who has no role here: what their chat reports, if it does
        so within a few seconds."""
        ref, chat = account.ref, self._chat(account.ref)
        if account.locale or chat is None or ref in self._named():
            return account
        if ref not in self._strangers:
            try:
                async with asyncio.timeout(within):
                    found = await chat.look_up(ref)
            except (FanalError, TimeoutError) as error:
                log.info("the language of an account could not be looked up: %s", type(error).__name__)
                return account
            if len(self._strangers) >= STRANGERS:
                self._strangers.clear()
            self._strangers[ref] = found.locale
        return replace(account, locale=self._strangers[ref])

    async def heard(self, ref: str, locale: str, zone: str) -> None:
        """Keep the language and zone that Teams reports with each act (no roster does), if they are new and the person
        has a role."""
        if not ref or not (locale or zone) or self._heard.get(ref) == (locale, zone):
            return
        if ref in self._named() or await self.store.read(_is_known, "", ref):
            await self.store.across(_keep_manners, ref, locale, zone)
            self._heard[ref] = (locale, zone)

    def _chat(self, ref: str) -> Chat | None:
        return self.chats.get(ref.split(":", 1)[0])

    def _named(self) -> set[str]:
        return {ref for client in self.catalog.clients.values() for person in client.people for ref in person.accounts}

    async def _groups(self) -> tuple[dict[str, tuple[str, ...]], frozenset[str]]:
        """The groups of each account, and the groups that cannot be read now."""
        found: dict[str, tuple[str, ...]] = {}
        unread: set[str] = set()
        for group in {group.ref for client in self.catalog.clients.values() for group in client.groups}:
            chat = self._chat(group)
            if chat is None:
                continue
            try:
                members: Iterable[str] = await chat.group_members(group)
            except FanalError as error:
                log.warning("user group %s cannot be read: %s", group, error)
                unread.add(group)
                continue
            for ref in members:
                found[ref] = (*found.get(ref, ()), group)
        return found, frozenset(unread)

    async def _keep(self, facts: AccountFacts, groups: tuple[str, ...] | None) -> None:
        await self.store.across(_keep, facts, groups)
        await self._return_work(facts.ref)

    async def _return_work(self, ref: str) -> None:
        """Hand on the work of everybody who may no longer do anything."""
        for slug, client in self.catalog.clients.items():
            person = client.account(ref)
            who, accounts = (person.id, person.accounts) if person is not None else (ref, (ref,))
            if await self.store.read(_left_something, slug, client, who=who, accounts=accounts):
                await self.store.run(departures.left, slug, who)


def _left_something(session: Session, client: Client, *, who: str, accounts: tuple[str, ...]) -> bool:
    """Whether work waits for a person none of whose accounts has a role any more."""
    there = (known(session, client, Account(ref)) for ref in accounts)
    return not any(one is not None and one.roles for one in there) and departures.leaves_something(session, who)


def _is_known(session: Session, ref: str) -> bool:
    table = tables.ACCOUNTS
    return session.connection.execute(select(table.c.ref).where(table.c.ref == ref)).scalar() is not None


def _grouped(session: Session) -> dict[str, tuple[str, ...]]:
    """The accounts known to be in groups, with their groups."""
    table = tables.ACCOUNTS
    rows = session.connection.execute(select(table.c.ref, table.c.groups))
    return {row.ref: tuple(row.groups) for row in rows if row.groups}


def _join(session: Session, ref: str, groups: tuple[str, ...]) -> None:
    """Update the groups of an account that cannot be looked up now; everything else known about it stays."""
    table = tables.ACCOUNTS
    found = session.connection.execute(update(table).where(table.c.ref == ref).values(groups=list(groups)))
    if not found.rowcount and groups:
        _keep(session, AccountFacts(ref=ref, name=""), groups)


def _keep(session: Session, facts: AccountFacts, groups: tuple[str, ...] | None) -> None:
    table = tables.ACCOUNTS
    known = session.connection.execute(select(table.c.groups).where(table.c.ref == facts.ref)).scalar()
    values = {
        "name": facts.name,
        "locale": facts.locale,
        "zone": facts.zone,
        "groups": list(groups if groups is not None else known or ()),
        "deactivated": facts.deactivated,
    }
    # Some chats do not report a language: keep the one we know.
    told = {name: value for name, value in values.items() if value != "" or name not in ("locale", "zone")}
    make = dialect_insert(table, session.connection.dialect.name).values(ref=facts.ref, **values)
    session.connection.execute(make.on_conflict_do_update(index_elements=["ref"], set_=told))


def _keep_manners(session: Session, ref: str, locale: str, zone: str) -> None:
    table = tables.ACCOUNTS
    told = {name: value for name, value in (("locale", locale), ("zone", zone)) if value}
    whole = {"name": "", "locale": "", "zone": "", "groups": [], "deactivated": False}
    make = dialect_insert(table, session.connection.dialect.name).values(ref=ref, **whole | told)
    session.connection.execute(make.on_conflict_do_update(index_elements=["ref"], set_=told))
