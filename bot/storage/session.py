"""Reads for one client on one connection, as frozen records. A use case's `Tx` adds what it may change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Select, Table, select

from bot.errors import NotFound
from bot.storage import contact_records, records, sent_records, statements, tables
from bot.storage.vault import Vault

R = TypeVar("R", bound=Any)
_set = object.__setattr__  # records are frozen

TABLE: dict[type[Any], Table] = {
    records.Case: tables.CASES,
    records.Message: tables.MESSAGES,
    records.Member: tables.MEMBERS,
    records.Involved: tables.INVOLVED,
    records.Entry: tables.HISTORY,
    records.Post: tables.POSTS,
    records.Question: tables.QUESTIONS,
    records.Advice: tables.ADVICE,
    records.Reply: tables.REPLIES,
    sent_records.Dispatch: tables.DISPATCHES,
    sent_records.MemberAnswer: tables.MEMBER_ANSWERS,
    sent_records.StatementRow: tables.STATEMENTS,
    sent_records.FiguresRow: tables.FIGURES,
    records.FollowUp: tables.FOLLOW_UPS,
    records.Call: tables.CALLS,
    records.Link: tables.LINKS,
    records.Proposal: tables.PROPOSALS,
    records.HelplineCheck: tables.HELPLINE_CHECKS,
    contact_records.ContactRow: tables.CONTACTS,
    contact_records.LookUp: tables.LOOK_UPS,
    records.Timer: tables.TIMERS,
    records.OutboxRow: tables.OUTBOX,
    records.Evidence: tables.EVIDENCE,
}


LARGEST_ID = 2**31 - 1
"""The largest PostgreSQL `integer`, which refuses to look for a larger one; a button may carry any number."""


class Opened(Struct, frozen=True):
    """What a transaction starts with."""

    connection: Connection
    client: str
    vault: Vault
    now: datetime
    machine: datetime


TxFactory = Callable[[Opened], Any]


class Session:
    """Reads, always restricted to the client."""

    def __init__(self, opened: Opened) -> None:
        self.connection = opened.connection
        self.slug = opened.client
        self.vault = opened.vault
        self.now = opened.now
        self.machine = opened.machine

    def of(self, client: str) -> Session:
        """The same connection and moment for another client (lists span all where somebody has a role)."""
        return Session(Opened(self.connection, client, self.vault, self.now, self.machine))

    def find(self, kind: type[R], id_: int) -> R | None:
        """One record of this client by id, or None."""
        found = self.matching(kind, id=id_)
        return found[0] if found else None

    def get(self, kind: type[R], id_: int) -> R:
        """One record of this client by id; `NotFound` for another client's."""
        found = self.find(kind, id_)
        if found is None:
            raise NotFound(f"{kind.__name__} {id_}")
        return found

    def matching(self, kind: type[R], /, *, lock: bool = False, **equals: Any) -> list[R]:
        """Records of this client whose columns have these values, oldest first."""
        if abs(equals.get("id", 0)) > LARGEST_ID:
            return []
        query = statements.matching(TABLE[kind], ("client", *equals), lock=lock)
        values = {"is_client": self.slug, **{f"is_{name}": value for name, value in equals.items()}}
        return [recorded(kind, row) for row in query.rows(self.connection, values)]

    def rows(
        self,
        kind: type[R],
        *where: ColumnElement[bool],
        order: Sequence[Any] = (),
        limit: int | None = None,
        lock: bool = False,
    ) -> list[R]:
        """Records of this client, in `order` (default: by id)."""
        table = TABLE[kind]
        query: Select[Any] = select(table).where(table.c.client == self.slug, *where)
        query = query.order_by(*(order or (table.c.id,) if "id" in table.c else order))
        if limit is not None:
            query = query.limit(limit)
        if lock:
            query = query.with_for_update()
        return fetch(self.connection, kind, query)

    def of_case(self, kind: type[R], case: int, *where: ColumnElement[bool]) -> list[R]:
        """All records of one case, oldest first."""
        if not where:
            return self.matching(kind, case_id=case)
        return self.rows(kind, TABLE[kind].c.case_id == case, *where)

    def words(self, evidence: int) -> dict[str, Any]:
        """The contents of an evidence row; `{}` if there is none or it was erased."""
        if not evidence:
            return {}
        row = self.find(records.Evidence, evidence)
        return self.vault.open(self.slug, row.key_id, row.body) if row else {}

    def member_ref(self, community: str, external_id: str) -> str:
        return self.vault.reference(self.slug, community, external_id)


def fetch(connection: Connection, kind: type[R], query: Select[Any]) -> list[R]:
    """Run a query whose columns are the record's fields. The values are our own, so they are not validated again."""
    rows: Iterable[Any] = connection.execute(query).mappings()
    return [recorded(kind, dict(row)) for row in rows]


def recorded(kind: Any, columns: dict[str, Any]) -> Any:
    """A record of exactly these columns, taking the dict over. `model_construct` looks for defaults and costs far more,
    and SQLModel's own `__new__` half as much again."""
    record = object.__new__(kind)
    _set(record, "__dict__", columns)
    _set(record, "__pydantic_fields_set__", set())
    _set(record, "__pydantic_extra__", None)
    _set(record, "__pydantic_private__", None)
    return record


def altered(record: R, changes: Mapping[str, Any]) -> R:
    """A copy of the record with other values in some columns; `model_copy` costs several times as much."""
    after: R = recorded(type(record), {**vars(record), **changes})
    return after
