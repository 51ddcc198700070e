"""The App Home and the answers to `/fanal`, across all clients where this person has a role."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select

from bot.catalog import Catalog
from bot.catalog.clients import Client, Person
from bot.rules import permissions
from bot.rules.watch import on_watch
from bot.storage import tables
from bot.storage.records import Case, FollowUp, Question
from bot.storage.session import TABLE, Opened, Session
from cards import home as cards
from cards.card import Card, Form
from cards.case import case_card
from cards.forms import open_case_form as open_form
from cards.notices import refused, told
from cards.translator import DEFAULT_LOCALE, translator
from cards.views import (
    ChoiceView,
    HomeCaseView,
    HomeCheckInView,
    HomeQuestionView,
    HomeView,
    OnWatchView,
    OpenCaseView,
    QueueView,
    RefusedView,
    WatchLineView,
)
from config.words import Discipline, Verb
from handlers.views import members
from handlers.views.case import case_view
from handlers.views.nowhere import nowhere
from handlers.views.room import Room
from handlers.views.room import private as for_reader

LISTED = 20
"""How many rows of each list are shown; the counts include all."""

People = Mapping[str, Person]


def rooms(session: Session, catalog: Catalog, people: People, account: str = "") -> list[tuple[Room, Person]]:
    """A room for each client where this person has a role. `session` belongs to none (a named read across clients)."""
    return [(for_reader(_of(session, slug), catalog, person, account), person) for slug, person in people.items()]


def _of(session: Session, slug: str) -> Session:
    return Session(Opened(session.connection, slug, session.vault, session.now, session.machine))


def home(session: Session, catalog: Catalog, people: People, account: str, *, told: str = "") -> Card:
    """My cases, questions that wait for me, today's check-ins, the queue. `told`: the language of a stranger."""
    found = rooms(session, catalog, people, account)
    if not found:
        return refused(RefusedView(number=0, version=0, reason="no_role"), translator(told or DEFAULT_LOCALE))
    cases = TABLE[Case].c
    mine = [(r, cases.holder == p.id) for r, p in found]
    free = [(r, cases.holder == "") for r, _ in found]
    waiting, check_ins = _waiting(found), _check_ins(found)
    view = HomeView(
        now=session.now,
        mine=_cases(mine),
        mine_count=sum(_count(r, tables.OPEN, where) for r, where in mine),
        waiting=waiting[:LISTED],
        waiting_count=len(waiting),
        check_ins=check_ins[:LISTED],
        check_ins_count=len(check_ins),
        queue=_cases(free),
        queue_count=_queue_count(found),
        may_report=any(permissions.may(Verb.STATEMENT, person.roles) for _, person in found),
    )
    return cards.home(view, found[0][0].t)


def queue(session: Session, catalog: Catalog, people: People, account: str) -> Card:
    """`/fanal queue`: untaken cases, most urgent first."""
    found = rooms(session, catalog, people, account)
    free = [(r, TABLE[Case].c.holder == "") for r, _ in found]
    view = QueueView(now=session.now, cases=_cases(free), count=_queue_count(found))
    return cards.queue_notice(view, found[0][0].t)


def _queue_count(found: list[tuple[Room, Person]]) -> int:
    cases = TABLE[Case].c
    return sum(_count(room, tables.OPEN, cases.holder == "") for room, _ in found)


def _cases(wanted: list[tuple[Room, ColumnElement[bool]]]) -> tuple[HomeCaseView, ...]:
    """Open cases of all these rooms, most urgent first."""
    table = TABLE[Case].c
    rows: list[tuple[int, datetime, HomeCaseView]] = []
    for room, where in wanted:
        order = (table.rank, table.opened_at, table.id)
        for case in room.reads.rows(Case, tables.OPEN, where, order=order, limit=LISTED):
            rows.append((case.rank, case.opened_at, _case(room, case)))
    rows.sort(key=lambda row: row[:2])
    return tuple(view for _, _, view in rows[:LISTED])


def _case(room: Room, case: Case) -> HomeCaseView:
    due = case.first_look_due if not case.holder else (None if case.decided_at else case.decision_due)
    return HomeCaseView(
        number=case.id,
        version=case.drawn,
        client=room.client.name,
        level=case.level,
        category=case.category,
        due_at=due,
        holder=room.name(case.holder),
        drill=case.drill,
    )


def _waiting(found: list[tuple[Room, Person]]) -> tuple[HomeQuestionView, ...]:
    """Questions that wait for this person, soonest first; those of closed cases do not count."""
    table, cases = TABLE[Question].c, TABLE[Case].c
    rows = [
        _question(room, question)
        for room, person in found
        for question in room.reads.rows(
            Question,
            table.person == person.id,
            table.closed_at.is_(None),
            table.inform.is_(False),
            table.case_id.in_(select(cases.id).where(cases.client == room.client.slug, tables.OPEN)),
        )
    ]
    return tuple(sorted(rows, key=lambda view: view.due_at))


def _question(room: Room, question: Question) -> HomeQuestionView:
    case = room.case(question.case_id)
    return HomeQuestionView(
        number=case.id,
        version=case.drawn,
        ref=str(question.id),
        client=room.client.name,
        level=case.level,
        discipline=question.discipline,
        due_at=question.due_at,
        asked_by=room.name(question.asked_by),
    )


def _check_ins(found: list[tuple[Room, Person]]) -> tuple[HomeCheckInView, ...]:
    """Check-ins due by the end of this reader's day."""
    table = TABLE[FollowUp].c
    rows = [
        _check_in(room, follow_up)
        for room, person in found
        for follow_up in room.reads.rows(
            FollowUp,
            table.responsible == person.id,
            table.closed_at.is_(None),
            table.due_at < _end_of_day(room.reads.now, room.zone),
        )
    ]
    return tuple(sorted(rows, key=lambda view: view.due_at))


def _end_of_day(now: datetime, zone: str) -> datetime:
    local = now.astimezone(ZoneInfo(zone))
    return datetime.combine(local.date() + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)


def _check_in(room: Room, found: FollowUp) -> HomeCheckInView:
    case = room.case(found.case_id)
    return HomeCheckInView(
        number=case.id,
        version=case.drawn,
        ref=str(found.id),
        client=room.client.name,
        whom=members.whom(room, found),
        due_at=found.due_at,
    )


def _count(room: Room, *where: ColumnElement[bool]) -> int:
    table = TABLE[Case]
    query = select(func.count()).select_from(table).where(table.c.client == room.client.slug, *where)
    return int(room.reads.connection.execute(query).scalar_one())


# --- /fanal ---------------------------------------------------------------------------------------


def show(session: Session, catalog: Catalog, people: People, number: str, account: str = "") -> Card:
    """`/fanal show 217`: the case's card, in private; a refusal for a case of a client where they have no role."""
    found = rooms(session, catalog, people, account)
    wanted = number.strip().lstrip("#")
    for room, _ in found:
        case = room.reads.find(Case, int(wanted)) if wanted.isdecimal() and len(wanted) < 16 else None
        if case is not None:
            return case_card(case_view(room, case), room.t)
    t = found[0][0].t if found else translator(DEFAULT_LOCALE)
    return refused(RefusedView(number=0, version=0, reason="case_unknown"), t)


def on_watch_now(session: Session, catalog: Catalog, people: People, account: str = "") -> Card:
    """`/fanal on-watch`, for each client and discipline."""
    found = rooms(session, catalog, people, account)
    lines = tuple(
        _watch(room, discipline)
        for room, _ in found
        for discipline in Discipline
        if room.reads.staffed.watch(discipline).rows
    )
    t = found[0][0].t if found else translator(DEFAULT_LOCALE)
    return cards.on_watch_notice(OnWatchView(now=session.now, lines=lines), t)


def _watch(room: Room, discipline: Discipline) -> WatchLineView:
    turn = on_watch(room.reads.staffed.watch(discipline), room.reads.now)
    if turn is None:
        return WatchLineView(client=room.client.name, discipline=discipline)
    return WatchLineView(
        client=room.client.name,
        discipline=discipline,
        person=room.name(turn.person),
        until=turn.until,
        backup=room.name(turn.backup),
        manager=room.name(turn.manager),
    )


def help_card(people: People, prefix: str = "/fanal ") -> Card:
    """`/fanal help`; `prefix` is what comes before a command in this chat."""
    return cards.help_notice(translator(_locale(people)), prefix)


def open_case_offer(people: People) -> Card:
    """The button « Ouvrir un cas », for chats where forms open only from buttons."""
    return cards.open_case_offer(translator(_locale(people)))


def case_opened(person: Person | None) -> Card:
    """The case was opened, and its card is on its way."""
    return told("case_opened", translator((person.locale if person else "") or DEFAULT_LOCALE))


def _locale(people: People, other: str = DEFAULT_LOCALE) -> str:
    return next((person.locale for person in people.values() if person.locale), other)


def open_case_form(catalog: Catalog, people: People, *, text: str = "", ref: str = "", told: str = "") -> Form:
    """The form « Ouvrir un cas », with the clients where this person may, and the communities if there is only one
    client."""
    may = [slug for slug, person in people.items() if permissions.may(Verb.OPEN_CASE, person.roles)]
    clients = [catalog.clients[slug] for slug in may]
    if not clients:
        return nowhere(catalog, people, Verb.OPEN_CASE, told=told)
    view = OpenCaseView(
        clients=tuple(ChoiceView(id=c.slug, name=c.name, chosen=len(clients) == 1) for c in clients),
        communities=_communities(clients),
        text=text,
        ref=ref,
    )
    return open_form(view, translator(_locale(people, clients[0].locale)))


def _communities(clients: list[Client]) -> tuple[ChoiceView, ...]:
    """Offered only if there is one client; with several, the client's first community is used."""
    if len(clients) != 1:
        return ()
    found = tuple(clients[0].communities.values())
    return tuple(ChoiceView(id=c.slug, name=c.name, chosen=c is found[0]) for c in found)
