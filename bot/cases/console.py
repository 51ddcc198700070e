"""Reading cases of all clients from the machine's console; reading members' words is recorded there too."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, insert, select, update

from bot.cases.history import digest
from bot.errors import NotFound
from bot.storage.records import Case, Entry
from bot.storage.session import TABLE, Session, fetch
from config.words import CaseStatus

CASES = TABLE[Case]
EXPORTED = "exported"
"""The verb for an export with words; showing one case is `read`, as in the chats."""


def cases(session: Session, *, client: str = "", closed: bool = False, most: int | None = None) -> list[Case]:
    """Cases of one client or (a named read across clients) of all, most urgent first; open ones unless `closed`."""
    where: list[ColumnElement[bool]] = [CASES.c.client == client] if client else []
    if not closed:
        where.append(CASES.c.status == CaseStatus.OPEN)
    order = (CASES.c.status.desc(), CASES.c.rank, CASES.c.opened_at, CASES.c.id)
    return fetch(session.connection, Case, select(CASES).where(*where).order_by(*order).limit(most))


def numbers(session: Session, *, client: str = "") -> list[tuple[int, str]]:
    """(number, client) of every case, oldest first: a named read across clients."""
    query = select(CASES.c.id, CASES.c.client).order_by(CASES.c.id)
    if client:
        query = query.where(CASES.c.client == client)
    return [(row.id, row.client) for row in session.connection.execute(query)]


def newest(session: Session) -> int:
    """The highest number given so far: a named read across clients."""
    return session.connection.execute(select(func.max(CASES.c.id))).scalar() or 0


def client_of(session: Session, number: int) -> str:
    """Whose case this is; `NotFound` when there is none."""
    found: str | None = session.connection.execute(select(CASES.c.client).where(CASES.c.id == number)).scalar()
    if found is None:
        raise NotFound(f"There is no case {number}. fanal cases list --closed shows them all.")
    return found


def record(session: Session, number: int, *, verb: str, by: str) -> None:
    """Record in a case's history that somebody at the console sees the words, before they do.

    Needs no client's file, so it uses no `Tx`, but locks the row and continues the chain in the same way. Safe beside a
    running desk: a short transaction that touches no lane or lease.
    """
    (case,) = session.rows(Case, CASES.c.id == number, lock=session.connection.dialect.name != "sqlite")
    facts = {"version": case.version}
    line = {"client": case.client, "seq": case.seq + 1, "at": session.now, "actor": by, "verb": verb, "facts": facts}
    chained = digest(
        case.head,
        client=case.client,
        case=number,
        seq=case.seq + 1,
        at=session.now,
        actor=by,
        verb=verb,
        facts=facts,
        words="",
    )
    session.connection.execute(insert(TABLE[Entry]), {**line, "case_id": number, "words": "", "digest": chained})
    session.connection.execute(
        update(CASES).where(CASES.c.client == case.client, CASES.c.id == number).values(seq=case.seq + 1, head=chained)
    )
