"""Who is who in the chats: names, zones, closed accounts and user groups, looked up and kept."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from bot.cases import handling
from bot.catalog import Catalog
from bot.chat.base import AccountFacts, Chat
from bot.errors import FanalError
from bot.storage import tables
from bot.storage.session import Session
from bot.storage.store import Store

log = logging.getLogger("fanal.accounts")


class Accounts:
    """Keeps the table `accounts` as the chats have it. `chats` by the word that refs begin with."""

    def __init__(self, store: Store, catalog: Catalog, chats: Mapping[str, Chat]) -> None:
        self.store, self.catalog, self.chats = store, catalog, chats

    async def refresh(self) -> None:
        """Look up everybody whom a client's file names, and the members of its user groups."""
        groups = await self._groups()
        for ref in sorted(self._named() | set(groups)):
            chat = self._chat(ref)
            if chat is None:
                continue
            try:
                facts = await chat.look_up(ref)
            except FanalError as error:
                log.warning("an account could not be looked up: %s", error)
                continue
            await self._keep(facts, groups.get(ref, ()))

    async def changed(self, team: str, user: Mapping[str, Any]) -> None:
        """Slack says that an account changed; a closed one loses its rights and gives its cases back.

        Slack says it of everybody in the workspace: nothing is kept of those who have no part in the desk.
        """
        facts = AccountFacts(
            ref=f"{team}/{user['id']}",
            name=str(user.get("real_name") or user.get("name") or ""),
            locale=str(user.get("locale") or ""),
            zone=str(user.get("tz") or ""),
            deactivated=bool(user.get("deleted")),
        )
        if facts.ref in self._named() or await self.store.read(_is_known, "", facts.ref):
            await self._keep(facts, None)

    def _chat(self, ref: str) -> Chat | None:
        return self.chats.get(ref.split(":", 1)[0])

    def _named(self) -> set[str]:
        return {ref for client in self.catalog.clients.values() for person in client.people for ref in person.accounts}

    async def _groups(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for group in {group.ref for client in self.catalog.clients.values() for group in client.groups}:
            chat = self._chat(group)
            if chat is None:
                continue
            try:
                members: Iterable[str] = await chat.group_members(group)
            except FanalError as error:
                log.warning("user group %s cannot be read: %s", group, error)
                continue
            for ref in members:
                found[ref] = (*found.get(ref, ()), group)
        return found

    async def _keep(self, facts: AccountFacts, groups: tuple[str, ...] | None) -> None:
        await self.store.across(_keep, facts, groups)
        if facts.deactivated:
            for slug, client in self.catalog.clients.items():
                person = client.account(facts.ref)
                if person is not None:
                    await self.store.run(handling.return_cases, slug, person.id)


def _is_known(session: Session, ref: str) -> bool:
    table = tables.table_of(tables.Accounts)
    return session.connection.execute(select(table.c.ref).where(table.c.ref == ref)).scalar() is not None


def _keep(session: Session, facts: AccountFacts, groups: tuple[str, ...] | None) -> None:
    table = tables.table_of(tables.Accounts)
    known = session.connection.execute(select(table.c.groups).where(table.c.ref == facts.ref)).scalar()
    values = {
        "name": facts.name,
        "locale": facts.locale,
        "zone": facts.zone,
        "groups": list(groups if groups is not None else known or ()),
        "deactivated": facts.deactivated,
        "checked_at": session.machine,
    }
    insert = sqlite.insert if session.connection.dialect.name == "sqlite" else postgresql.insert
    make = insert(table).values(ref=facts.ref, **values)
    session.connection.execute(make.on_conflict_do_update(index_elements=["ref"], set_=values))
