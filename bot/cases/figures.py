"""Case times for `fanal stats` and a manager's `/fanal stats`. Drills are left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import select

from bot.cases.openings import OUTDATED, REOPENED, as_it_was, decided, keeps
from bot.cases.tx import Tx
from bot.errors import NotFound
from bot.rules import links
from bot.rules.figures import Handled
from bot.storage.records import Advice, Case, Entry, FollowUp, Question
from bot.storage.sent_records import FiguresRow
from bot.storage.session import TABLE, Session, altered, fetch
from config.words import Account, Verb

PURPOSE = "figures"
OPENS_FOR = timedelta(minutes=15)
"""A link is for the person who asked, now; another is one command away."""


def handled(session: Session, *, since: datetime, client: str = "") -> Iterator[Handled]:
    """Cases opened since then, of one client or (a named read across clients) of all."""
    table = TABLE[Case]
    where = [table.c.opened_at >= since, table.c.drill.is_(False), *([table.c.client == client] if client else [])]
    cases = fetch(session.connection, Case, select(table).where(*where).order_by(table.c.id))
    parts = [_by_case(session, kind, where) for kind in (FollowUp, Question, Advice)]
    changed = _overwritten(session, where)
    for case in cases:
        follow_ups, questions, advice = (found.get(case.id, []) for found in parts)
        yield _times(case, _at_first(case, changed[case.id]), follow_ups, questions, advice, now=session.now)


def _overwritten(session: Session, where: list[Any]) -> dict[int, list[Entry]]:
    """For each case, the entries that kept its earlier state, oldest first: reopenings and outdated decisions."""
    table = TABLE[Entry]
    these = table.c.case_id.in_(select(TABLE[Case].c.id).where(*where))
    query = select(table).where(table.c.verb.in_((*REOPENED, OUTDATED)), these).order_by(table.c.seq)
    found: dict[int, list[Entry]] = defaultdict(list)
    for entry in fetch(session.connection, Entry, query):
        if keeps(entry) or entry.verb == OUTDATED:
            found[entry.case_id].append(entry)
    return found


def _at_first(case: Case, overwritten: list[Entry]) -> Case:
    """The case as it stood at the end of its first opening, with its first decision."""
    again = next((entry for entry in overwritten if keeps(entry)), None)
    first = as_it_was(case, again) if again is not None else case
    if overwritten and overwritten[0].verb == OUTDATED:
        first = altered(first, {"decided_at": decided(overwritten[0])})
    return first


def _by_case(session: Session, kind: type[Any], where: list[Any]) -> dict[int, list[Any]]:
    table = TABLE[kind]
    wanted = select(TABLE[Case].c.id).where(*where)
    found: dict[int, list[Any]] = defaultdict(list)
    for row in fetch(session.connection, kind, select(table).where(table.c.case_id.in_(wanted)).order_by(table.c.id)):
        found[row.case_id].append(row)
    return found


def _times(
    case: Case,
    first: Case,
    follow_ups: list[FollowUp],
    questions: list[Question],
    advice: list[Advice],
    *,
    now: datetime,
) -> Handled:
    """`first` is the case at the end of its first opening: later reopenings and rises change none of its times."""
    seen = [at for at in (first.taken_at, first.read_at) if at is not None]
    reached = first.reached_at or case.reached_at
    due = [found for found in follow_ups if found.due_at <= now and not found.stopped]
    asked = {question.id: question.asked_at for question in questions}
    answered: dict[int, datetime] = {}
    for one in advice:
        if one.question in asked:
            answered[one.question] = min(one.at, answered.get(one.question, one.at))
    return Handled(
        client=case.client,
        opened=case.opened_at,
        eyes=min(seen) - case.opened_at if seen else None,
        decision=first.decided_at - case.opened_at if first.decided_at else None,
        reached=reached - case.opened_at if reached else None,
        experts=tuple(at - asked[question] for question, at in answered.items()),
        due=len(due),
        kept=sum(found.closed_at is not None for found in due),
    )


# --- the picture that a manager asks for in a chat --------------------------------------------------


class Asked(Struct, frozen=True):
    """A request for the picture of one client's figures. `public_url` is the desk's public address, or ""."""

    number: int
    at: datetime
    public_url: str


def ask(tx: Tx, actor: Account) -> Asked:
    """Record who asks. Raises NotAllowed."""
    person = tx.require(actor, Verb.STATEMENT)
    return Asked(int(tx.add(FiguresRow, by=person.id, at=tx.now).id), tx.now, tx.rules.public_url)


def address_of(session: Session, asked: list[Asked], locale: str) -> str:
    """One link to the picture of all these, in this language; "" if the desk has no public address."""
    url = next((one.public_url for one in asked), "")
    if not url:
        return ""
    payload = ".".join((locale, *(links.named(one.number, one.at) for one in asked)))
    token = links.sign(PURPOSE, payload, session.now + OPENS_FOR, session.vault.link_keys[0])
    return f"{url.rstrip('/')}/figures/{token}"


def names_in(payload: str) -> tuple[str, tuple[str, ...]]:
    """What `address_of` signed -> the language, and what was asked for."""
    locale, *names = payload.split(".")
    return locale, tuple(names)


def by_name(session: Session, name: str) -> FiguresRow:
    """What a link names: a read across clients. Raises NotFound."""
    table = TABLE[FiguresRow]
    found = fetch(session.connection, FiguresRow, select(table).where(table.c.id == links.number_in(name)))
    if not found or links.named(found[0].id, found[0].at) != name:
        raise NotFound(f"figures {name}")
    return found[0]


def opened(tx: Tx, number: int) -> None:
    """Record that somebody is about to see the picture."""
    found = tx.get(FiguresRow, number)
    if found.opened_at is None:
        tx.change(found, opened_at=tx.now)
