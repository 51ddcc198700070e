"""A statement requested in a chat: made separately, announced in private, opened by a link and recorded."""

from __future__ import annotations

import base64
import hashlib
from datetime import date, timedelta

from msgspec import Struct
from sqlalchemy import delete, select

from bot.cases import lanes
from bot.cases.lanes import Effect
from bot.cases.statement import Statement, make
from bot.cases.tx import Tx
from bot.catalog import Catalog
from bot.errors import MissingData, NotFound, SeenBefore
from bot.rules import links
from bot.storage import outbox
from bot.storage.records import Evidence, OutboxRow
from bot.storage.sent_records import StatementRow
from bot.storage.session import TABLE, Session, fetch
from config.words import Account, Verb

PURPOSE = "statement"
OPENS_FOR = timedelta(days=1)
PDF, CSV = "pdf", "csv"
LONGEST = timedelta(days=366)


class Asked(Struct, frozen=True, kw_only=True):
    """The days of a statement, both included, and its language."""

    first: date
    last: date
    language: str


def ask(tx: Tx, actor: Account, asked: Asked, *, key: str) -> int:
    """Request a statement; returns its number. Raises SeenBefore (the same form again), NotAllowed, MissingData."""
    if not tx.first_time(key):
        raise SeenBefore
    person = tx.require(actor, Verb.STATEMENT)
    if asked.last < asked.first:
        raise MissingData({"last": "ends_before"})
    if asked.last - asked.first > LONGEST:
        raise MissingData({"last": "too_many_days"})
    row = tx.add(
        StatementRow,
        first=asked.first.isoformat(),
        last=asked.last.isoformat(),
        language=asked.language,
        by=person.id,
        at=tx.now,
    )
    tx.put_apart(Effect.STATEMENT, lanes.statement_lane(tx.slug), key=str(row.id), ref=str(row.id))
    number: int = row.id
    return number


def facts(session: Session, catalog: Catalog, number: int) -> tuple[StatementRow, Statement]:
    """What it is made from, as things stand now."""
    row: StatementRow = session.get(StatementRow, number)
    first, last = date.fromisoformat(row.first), date.fromisoformat(row.last)
    return row, make(session, catalog.clients[session.slug], first=first, last=last)


def ready(tx: Tx, row: OutboxRow, *, pdf: bytes, csv: str) -> None:
    """It is made: keep it while its link is valid, and tell whoever asked."""
    if not outbox.settle(tx, row, "sent", problem=""):
        return
    found = tx.get(StatementRow, int(row.ref))
    made, _ = tx.seal("statement", {PDF: base64.b64encode(pdf).decode(), CSV: csv})
    tx.change(found, made=made, digest=hashlib.sha256(pdf).hexdigest())
    tx.tell(found.by, "statement_ready", key=row.ref, ref=row.ref, url=tx.rules.public_url)


def failed(tx: Tx, row: OutboxRow, *, problem: str) -> None:
    """It cannot be made: tell whoever asked how to get it."""
    if outbox.settle(tx, row, "sent", problem=problem):
        found = tx.get(StatementRow, int(row.ref))
        tx.tell(found.by, "statement_failed", key=row.ref, ref=row.ref)


def address_of(session: Session, found: StatementRow, what: str, *, public_url: str) -> str:
    """The link to its PDF or CSV, for whoever asked; "" if the desk has no public address."""
    if not public_url or not found.made:
        return ""
    payload = f"{links.named(found.id, found.at)}.{what}"
    token = links.sign(PURPOSE, payload, session.now + OPENS_FOR, session.vault.link_keys[0])
    return f"{public_url.rstrip('/')}/statements/{token}"


def by_name(session: Session, name: str) -> StatementRow:
    """The statement that a link names: a read across clients. Raises NotFound."""
    table = TABLE[StatementRow]
    found = fetch(session.connection, StatementRow, select(table).where(table.c.id == links.number_in(name)))
    if not found or links.named(found[0].id, found[0].at) != name:
        raise NotFound(f"statement {name}")
    return found[0]


def opened(tx: Tx, number: int, what: str) -> bytes:
    """The file, for somebody about to see it; recorded first. Raises NotFound when it has expired."""
    found = tx.get(StatementRow, number)
    kept = str(tx.words(found.made).get(what, ""))
    if not kept:
        raise NotFound(f"statement {number}")
    if found.opened_at is None:
        tx.change(found, opened_at=tx.now)
    return base64.b64decode(kept) if what == PDF else kept.encode()


def forget(tx: Tx) -> None:
    """Delete statements whose link has expired; the record of who asked stays."""
    table = TABLE[StatementRow]
    for old in tx.rows(StatementRow, table.c.made != 0, table.c.at < tx.now - 2 * OPENS_FOR):
        tx.connection.execute(delete(TABLE[Evidence]).where(TABLE[Evidence].c.id == old.made))
        tx.change(old, made=0)
