"""A client's rows together with its settings, to be read: what a use case decides on and what a view shows."""

from __future__ import annotations

from sqlalchemy import func, select

from bot.catalog import Catalog
from bot.catalog.clients import Person
from bot.rules.lifecycle import CaseState
from bot.storage import tables
from bot.storage.records import Case, FollowUp
from bot.storage.session import TABLE, Opened, Session
from config.words import Ability, Account


class Reads(Session):
    """A session of one client that knows the client's file."""

    def __init__(self, opened: Opened, catalog: Catalog) -> None:
        super().__init__(opened)
        self.catalog = catalog
        self.client = catalog.clients[opened.client]

    def person(self, account: Account) -> Person | None:
        """Who has this chat account at this client, with the roles of their groups; nobody if it was deactivated."""
        table = tables.table_of(tables.Accounts)
        row = self.connection.execute(
            select(table.c.deactivated, table.c.groups).where(table.c.ref == account.ref)
        ).one_or_none()
        if row is not None and row.deactivated:
            return None
        return self.client.account(account.ref, row.groups if row is not None else ())

    def state(self, case: Case) -> CaseState:
        """What the rules look at."""
        community = self.client.communities.get(case.community)
        promises = self.connection.execute(
            select(func.count())
            .select_from(TABLE[FollowUp])
            .where(
                TABLE[FollowUp].c.client == self.slug,
                TABLE[FollowUp].c.case_id == case.id,
                TABLE[FollowUp].c.closed_at.is_(None),
            )
        ).scalar_one()
        return state_of(case, frozenset() if community is None else community.abilities, promises)


def reading(session: Session, catalog: Catalog) -> Reads:
    """The same session with the client's settings; for whoever only reads."""
    return Reads(Opened(session.connection, session.slug, session.vault, session.now, session.machine), catalog)


def state_of(case: Case, abilities: frozenset[Ability], promises: int) -> CaseState:
    """A case as the rules see it."""
    return CaseState(
        status=case.status,
        level=case.level,
        category=case.category,
        distress=case.distress,
        holder=case.holder,
        visibility=case.visibility,
        abilities=abilities,
        acknowledged=case.acknowledged_at is not None,
        read=case.read_at is not None,
        promises=promises,
        outcome=case.outcome,
        undo_verb=case.undo_verb,
        undo_until=case.undo_until,
    )
