"""The tables: the fields of a record each, plus keys and indexes. Partial indexes carry literal predicates, so that
both databases use them whatever is bound (facts: a generic plan with a bound status is hundreds of times slower).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    event,
    literal_column,
    text,
)
from sqlmodel import SQLModel
from sqlmodel.main import get_column_from_field

from bot.storage import contact_records, records, sent_records
from bot.storage.columns import Instant

metadata = MetaData()


def _table(name: str, record: type[SQLModel], *more: Any) -> Table:
    """A record's table. It only serves to build statements: mapped classes would take a tenth of the start-up time."""
    columns = {name: get_column_from_field(field) for name, field in record.model_fields.items()}
    for key, column in columns.items():
        column.name = column.key = key
    return Table(name, metadata, *columns.values(), *more)


def _of_case(*more: Any) -> tuple[Any, ...]:
    """For a row of a case: its foreign key includes the client, so that it cannot belong to another client's case."""
    return (ForeignKeyConstraint(["client", "case_id"], ["cases.client", "cases.id"]), *more)


def _partial(name: str, *columns: str, where: str) -> Index:
    return Index(name, *columns, sqlite_where=text(where))


@event.listens_for(metadata, "before_create")
def _partial_there_too(_: MetaData, connection: Connection, **_more: Any) -> None:
    """Naming PostgreSQL's option imports its dialect, a thirtieth of the start-up time: only done on PostgreSQL."""
    if connection.dialect.name == "postgresql":
        for index in (index for table in metadata.tables.values() for index in table.indexes):
            index.dialect_options["postgresql"]["where"] = index.dialect_options["sqlite"]["where"]


CASES = _table(
    "cases",
    records.Case,
    UniqueConstraint("client", "id"),
    _partial("queue", "client", "rank", "opened_at", "id", where="status = 'open'"),
    Index("case_of_author", "client", "author", "opened_at"),
)
MESSAGES = _table(
    "messages",
    records.Message,
    *_of_case(
        UniqueConstraint("client", "community", "external_id"), Index("message_of_case", "client", "case_id", "id")
    ),
)
MEMBERS = _table(
    "members", records.Member, UniqueConstraint("client", "community", "ref"), UniqueConstraint("client", "id")
)
INVOLVED = _table("involved", records.Involved, *_of_case(Index("involved_in_case", "client", "case_id", "id")))
EVIDENCE = _table("evidence", records.Evidence, Index("evidence_of_case", "client", "case_id", "id"))
HISTORY = _table("history", records.Entry, *_of_case())
POSTS = _table(
    "posts",
    records.Post,
    *_of_case(
        UniqueConstraint("client", "key"),
        Index("post_of_case", "client", "case_id", "kind", "id"),
        Index("post_by_place", "dest", "message"),
    ),
)
QUESTIONS = _table(
    "questions",
    records.Question,
    *_of_case(
        Index("question_of_case", "client", "case_id", "id"),
        _partial("question_waiting", "client", "person", "due_at", where="closed_at IS NULL"),
    ),
)
ADVICE = _table("advice", records.Advice, *_of_case(Index("advice_of_case", "client", "case_id", "id")))
REPLIES = _table("replies", records.Reply, *_of_case(Index("reply_of_case", "client", "case_id", "id")))
DISPATCHES = _table(
    "dispatches",
    sent_records.Dispatch,
    *_of_case(
        UniqueConstraint("client", "reply", "method"),
        Index("dispatch_of_case", "client", "case_id", "id"),
        Index("dispatch_by_token", "client", "token"),
        Index("dispatch_by_external_id", "client", "external_id"),
    ),
)
MEMBER_ANSWERS = _table(
    "member_answers",
    sent_records.MemberAnswer,
    *_of_case(
        Index("answer_of_case", "client", "case_id", "id"),
        Index("answer_by_external_id", "client", "external_id"),
    ),
)
STATEMENTS = _table("statements", sent_records.StatementRow, Index("statement_of_client", "client", "id"))
FIGURES = _table("figures", sent_records.FiguresRow, Index("figures_of_client", "client", "id"))
FOLLOW_UPS = _table(
    "follow_ups",
    records.FollowUp,
    *_of_case(
        Index("follow_up_of_case", "client", "case_id", "id"),
        _partial("follow_up_waiting", "client", "responsible", "due_at", where="closed_at IS NULL"),
    ),
)
CALLS = _table("calls", records.Call, *_of_case(Index("call_of_case", "client", "case_id", "id")))
LINKS = _table(
    "links",
    records.Link,
    *_of_case(
        ForeignKeyConstraint(["client", "other"], ["cases.client", "cases.id"]),
        UniqueConstraint("client", "case_id", "other"),
    ),
)
PROPOSALS = _table(
    "proposals", records.Proposal, *_of_case(Index("proposal_of_template", "client", "template", "language", "version"))
)
HELPLINE_CHECKS = _table("helpline_checks", records.HelplineCheck, UniqueConstraint("client", "line"))
CONTACTS = _table(
    "contacts", contact_records.ContactRow, *_of_case(Index("contact_of_case", "client", "case_id", "id"))
)
LOOK_UPS = _table(
    "look_ups", contact_records.LookUp, *_of_case(UniqueConstraint("client", "case_id", "involved", "source"))
)
TIMERS = _table(
    "timers", records.Timer, UniqueConstraint("client", "case_id", "kind", "ref"), Index("timer_due", "at", "id")
)
OUTBOX = _table(
    "outbox",
    records.OutboxRow,
    UniqueConstraint("client", "key"),
    _partial("outbox_lane", "lane", "rank", "case_id", "id", where="state IN ('pending', 'sending')"),
    _partial("outbox_stuck", "client", "case_id", where="state IN ('parked', 'unknown')"),
    _partial("outbox_oldest", "created_at", where="state IN ('pending', 'sending')"),
    Index("outbox_of_case", "client", "case_id", "id"),
)
LANES = _table("lanes", records.Lane, _partial("lane_ready", "rank", "ready_at", where="ready_at IS NOT NULL"))
ACCOUNTS = _table("accounts", records.ChatAccount)

PASSING = text("key NOT LIKE 'flag:%' AND key NOT LIKE 'answer:%'")
"""Keys that may be forgotten; the exact predicate of the index `inbox_passing`. Flags and answers stay known for ever,
since a community may resend them after a year."""
LONGEST_KEY = 200
INBOX = Table(
    "inbox",
    metadata,
    Column("client", String(40), primary_key=True),
    Column("key", String(LONGEST_KEY), primary_key=True),
    Column("case_id", Integer, nullable=False, default=0),
    Column("at", Instant, nullable=False),
    _partial("inbox_passing", "at", where=PASSING.text),
)
"""What was seen already: webhooks, clicks, events."""

CLIENT_KEYS = Table(
    "client_keys",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("client", String(40), nullable=False, index=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
)
"""A client's data keys, wrapped by the desk's master key; deleting one makes its evidence unreadable for ever."""

SOURCES = Table(
    "sources",
    metadata,
    Column("client", String(40), primary_key=True),
    Column("community", String(40), primary_key=True),
    Column("last_at", Instant, nullable=False),
    Column("refused", Integer, nullable=False, default=0),
    Column("refused_since", Instant),
    Column("told_at", Instant),
)
"""The communities that send flags: when the last one came, and how many were refused lately."""

FLAG_COUNTS = Table(
    "flag_counts",
    metadata,
    Column("client", String(40), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("count", Integer, nullable=False),
)
"""Counts of what arrived and is in no history: one row for each client, day (the client's own) and kind."""

OUTAGES = Table(
    "outages",
    metadata,
    Column("what", String(200), primary_key=True),
    Column("since", Instant, primary_key=True),
    Column("until", Instant),
)
"""When the desk was down or a destination unreachable; of no client, since they are shared."""

DESK = Table(
    "desk", metadata, Column("name", String(40), primary_key=True), Column("value", String(200), nullable=False)
)
"""A few facts of the desk itself: schema revision, the clock's offset."""

WAITING = text("state IN ('pending', 'sending')")
"""The exact predicate of the outbox's partial indexes: a bound parameter would keep a planner from using them, and so
would SQLAlchemy's `= 1` after a Boolean on SQLite."""

OPEN: ColumnElement[bool] = literal_column("status = 'open'")
"""The same for the queue; with a parameter, SQLite would also plan the query anew each time."""

REVISION = "0003"
"""The last revision in `migrations/`; start-up compares it with the row `revision` of `desk`."""
