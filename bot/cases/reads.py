"""A client's rows together with its settings, read-only: what use cases decide on and views show."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, func, select

from bot.catalog import Catalog
from bot.catalog.clients import Client, Person
from bot.rules.lifecycle import CaseState
from bot.rules.permissions import DESK
from bot.storage import tables
from bot.storage.ready import Ready
from bot.storage.records import Case, FollowUp, Message
from bot.storage.session import TABLE, Opened, Session
from config.words import SEEN_ELSEWHERE, Ability, Account

ACCOUNTS, CASES, FOLLOW_UPS = tables.ACCOUNTS, TABLE[Case], TABLE[FollowUp]

ON_MESSAGES = frozenset({Ability.HIDE, Ability.DELETE, Ability.RESTORE, Ability.PUBLISH, Ability.REFUSE, Ability.REPLY})
"""What a community can do with a message that it knows."""

_ACCOUNT = Ready(select(ACCOUNTS.c.deactivated, ACCOUNTS.c.groups).where(ACCOUNTS.c.ref == bindparam("ref")))
_CLOSED = Ready(select(ACCOUNTS.c.ref).where(ACCOUNTS.c.deactivated))
_PROMISES = Ready(
    select(func.count())
    .select_from(FOLLOW_UPS)
    .where(FOLLOW_UPS.c.client == bindparam("client"), FOLLOW_UPS.c.case_id == bindparam("case"))
    .where(FOLLOW_UPS.c.closed_at.is_(None))
)
_OPEN_CASE_OF = Ready(  # in the order of the index `case_of_author`: ordered by id, SQLite would walk through all cases
    select(CASES.c.id)
    .where(CASES.c.client == bindparam("client"), CASES.c.author == bindparam("author"))
    .where(CASES.c.opened_at >= bindparam("since"), tables.OPEN)
    .order_by(CASES.c.opened_at.desc())
    .limit(1)
)


class Reads(Session):
    """A session of one client with the client's file."""

    def __init__(self, opened: Opened, catalog: Catalog) -> None:
        super().__init__(opened)
        self.catalog = catalog
        self.client = catalog.clients[opened.client]
        self._staffed: Client | None = None
        self._closed: frozenset[str] | None = None

    @property
    def staffed(self) -> Client:
        """The client without the people whose accounts are all closed: nobody waits for them or asks them to act."""
        if self._staffed is None:
            gone = {one.id for one in self.client.people if one.accounts and self.closed.issuperset(one.accounts)}
            self._staffed = self.client.without(gone)
        return self._staffed

    @property
    def closed(self) -> frozenset[str]:
        """The closed accounts, in every chat."""
        if self._closed is None:
            self._closed = frozenset(row["ref"] for row in _CLOSED.rows(self.connection, {}))
        return self._closed

    def open_accounts(self, person: str) -> tuple[str, ...]:
        """A person's open accounts, preferred chat first; if all are closed, the ones they had."""
        found = self.client.person(person)
        accounts = found.accounts if found is not None else (person,) if "/" in person else ()
        return tuple(ref for ref in accounts if ref not in self.closed) or accounts

    def person(self, account: Account) -> Person | None:
        """The person with this account at this client, with the roles of their groups; nobody if it was deactivated."""
        return known(self, self.client, account)

    def state(self, case: Case) -> CaseState:
        """The case as the rules see it."""
        promises = _PROMISES.scalar(self.connection, {"client": self.slug, "case": case.id})
        return state_of(case, self.abilities_on(self.get(Message, case.lead)), promises)

    def abilities_on(self, message: Message) -> frozenset[Ability]:
        """What the community can do with a message; nothing with one seen elsewhere."""
        community = self.client.communities.get(message.community)
        able = frozenset() if community is None else community.abilities
        return able - ON_MESSAGES if message.external_id.startswith(SEEN_ELSEWHERE) else able

    def acting(self, person: str) -> Person | None:
        """The person with this id, if they may act on cases now."""
        return acting(self, self.client, person)

    def open_case_of(self, author: int, *, since: datetime) -> int | None:
        """The member's newest open case, if it was opened since then."""
        found: int | None = _OPEN_CASE_OF.scalar(
            self.connection, {"client": self.slug, "author": author, "since": since}
        )
        return found


def known(session: Session, client: Client, account: Account) -> Person | None:
    """The person with this account at this client, with the roles of all their accounts' groups; nobody if this account
    was deactivated."""
    person = client.account(account.ref)
    groups: list[str] = []
    for ref in dict.fromkeys((account.ref, *(person.accounts if person is not None and client.groups else ()))):
        found = _ACCOUNT.rows(session.connection, {"ref": ref})
        is_closed = bool(found and found[0]["deactivated"])
        if is_closed and ref == account.ref:
            return None
        groups += found[0]["groups"] if found and not is_closed else ()
    return client.account(account.ref, groups)


def acting(session: Session, client: Client, person: str) -> Person | None:
    """The person with this id, if they may act on cases with an open account; None if they may only advise, have left
    the client's file, or have no working account."""
    found = client.person(person)
    accounts = found.accounts if found is not None else (person,) if "/" in person else ()
    told = (known(session, client, Account(ref)) for ref in accounts)
    return next((one for one in told if one is not None and one.roles & DESK), None)


def colleagues(session: Session, client: Client) -> tuple[Person, ...]:
    """Who may act on cases here: the people in the client's file, in its order, then those known through a group."""
    named = [found for person in client.people if (found := acting(session, client, person.id)) is not None]
    if not client.groups:
        return tuple(named)
    refs = session.connection.execute(select(ACCOUNTS.c.ref, ACCOUNTS.c.groups).order_by(ACCOUNTS.c.name)).all()
    own = {ref for person in client.people for ref in person.accounts}
    joined = (acting(session, client, row.ref) for row in refs if row.groups and row.ref not in own)
    return (*named, *(found for found in joined if found is not None))


def reading(session: Session, catalog: Catalog) -> Reads:
    """The session with the client's settings, for read-only use."""
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
        reached=case.reached_at is not None,
        outcome=case.outcome,
        undo_verb=case.undo_verb,
        undo_until=case.undo_until,
    )
