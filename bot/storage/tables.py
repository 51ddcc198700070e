"""The SQLModel tables: records plus keys and indexes. Partial indexes carry literal predicates, so that both databases
use them whatever is bound (facts: a generic plan with a bound status is hundreds of times slower).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKeyConstraint, Index, Table, UniqueConstraint, literal_column, text
from sqlmodel import Field, SQLModel

from bot.storage import contact_records, records, sent_records
from bot.storage.columns import Instant


def table_of(model: Any) -> Table:
    """The Core table of a SQLModel table: what statements are made of."""
    table: Table = model.__table__
    return table


def _of_case(*more: Any) -> tuple[Any, ...]:
    """A row of a case: it can only be of a case of the same client."""
    return (ForeignKeyConstraint(["client", "case_id"], ["cases.client", "cases.id"]), *more)


def _partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where), unique=unique)


class Cases(records.Case, table=True):
    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("client", "id"),
        _partial("queue", "client", "rank", "opened_at", "id", where="status = 'open'"),
        Index("case_of_author", "client", "author", "opened_at"),
    )


class Messages(records.Message, table=True):
    __tablename__ = "messages"
    __table_args__ = _of_case(
        UniqueConstraint("client", "community", "external_id"), Index("message_of_case", "client", "case_id", "id")
    )


class Members(records.Member, table=True):
    __tablename__ = "members"
    __table_args__ = (UniqueConstraint("client", "community", "ref"), UniqueConstraint("client", "id"))


class InvolvedPeople(records.Involved, table=True):
    __tablename__ = "involved"
    __table_args__ = _of_case(Index("involved_in_case", "client", "case_id", "id"))


class EvidenceRows(records.Evidence, table=True):
    __tablename__ = "evidence"
    __table_args__ = (Index("evidence_of_case", "client", "case_id", "id"),)


class History(records.Entry, table=True):
    __tablename__ = "history"
    __table_args__ = _of_case()


class Posts(records.Post, table=True):
    __tablename__ = "posts"
    __table_args__ = _of_case(
        UniqueConstraint("client", "key"),
        Index("post_of_case", "client", "case_id", "kind", "id"),
        Index("post_by_place", "dest", "message"),
    )


class Questions(records.Question, table=True):
    __tablename__ = "questions"
    __table_args__ = _of_case(
        Index("question_of_case", "client", "case_id", "id"),
        _partial("question_waiting", "client", "person", "due_at", where="closed_at IS NULL"),
    )


class AdviceRows(records.Advice, table=True):
    __tablename__ = "advice"
    __table_args__ = _of_case(Index("advice_of_case", "client", "case_id", "id"))


class Replies(records.Reply, table=True):
    __tablename__ = "replies"
    __table_args__ = _of_case(Index("reply_of_case", "client", "case_id", "id"))


class Dispatches(sent_records.Dispatch, table=True):
    __tablename__ = "dispatches"
    __table_args__ = _of_case(
        UniqueConstraint("client", "reply", "method"),
        Index("dispatch_of_case", "client", "case_id", "id"),
        Index("dispatch_by_token", "client", "token"),
    )


class MemberAnswers(sent_records.MemberAnswer, table=True):
    __tablename__ = "member_answers"
    __table_args__ = _of_case(Index("answer_of_case", "client", "case_id", "id"))


class FollowUps(records.FollowUp, table=True):
    __tablename__ = "follow_ups"
    __table_args__ = _of_case(
        Index("follow_up_of_case", "client", "case_id", "id"),
        _partial("follow_up_waiting", "client", "responsible", "due_at", where="closed_at IS NULL"),
    )


class Calls(records.Call, table=True):
    __tablename__ = "calls"
    __table_args__ = _of_case(Index("call_of_case", "client", "case_id", "id"))


class Links(records.Link, table=True):
    __tablename__ = "links"
    __table_args__ = _of_case(
        ForeignKeyConstraint(["client", "other"], ["cases.client", "cases.id"]),
        UniqueConstraint("client", "case_id", "other"),
    )


class Proposals(records.Proposal, table=True):
    __tablename__ = "proposals"
    __table_args__ = _of_case(Index("proposal_of_template", "client", "template", "language", "version"))


class HelplineChecks(records.HelplineCheck, table=True):
    __tablename__ = "helpline_checks"
    __table_args__ = (UniqueConstraint("client", "line"),)


class Contacts(contact_records.ContactRow, table=True):
    __tablename__ = "contacts"
    __table_args__ = _of_case(Index("contact_of_case", "client", "case_id", "id"))


class LookUps(contact_records.LookUp, table=True):
    __tablename__ = "look_ups"
    __table_args__ = _of_case(UniqueConstraint("client", "case_id", "involved", "source"))


class Timers(records.Timer, table=True):
    __tablename__ = "timers"
    __table_args__ = (
        UniqueConstraint("client", "case_id", "kind", "ref"),
        Index("timer_due", "at", "id"),
    )


class Outbox(records.OutboxRow, table=True):
    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("client", "key"),
        _partial("outbox_lane", "lane", "rank", "case_id", "id", where="state IN ('pending', 'sending')"),
        _partial("outbox_stuck", "client", "case_id", where="state IN ('parked', 'unknown')"),
        _partial("outbox_oldest", "created_at", where="state IN ('pending', 'sending')"),
        Index("outbox_of_case", "client", "case_id", "id"),
    )


class Lanes(records.Lane, table=True):
    __tablename__ = "lanes"
    __table_args__ = (_partial("lane_ready", "rank", "ready_at", where="ready_at IS NOT NULL"),)


class Accounts(records.ChatAccount, table=True):
    __tablename__ = "accounts"


class Inbox(SQLModel, table=True):
    """What was already seen: webhooks, clicks, events. `answer` repeats what was said the first time."""

    __tablename__ = "inbox"
    __table_args__ = (Index("inbox_age", "at"),)

    client: str = Field(max_length=40, primary_key=True)
    key: str = Field(max_length=200, primary_key=True)
    case_id: int = 0
    at: datetime = Field(sa_type=Instant)


class ClientKeys(SQLModel, table=True):
    """A client's data keys, wrapped by the desk's own; deleting one makes its evidence unreadable for ever."""

    __tablename__ = "client_keys"

    id: int = Field(default=None, primary_key=True)
    client: str = Field(max_length=40, index=True)
    wrapped: bytes
    created_at: datetime = Field(sa_type=Instant)


class Sources(SQLModel, table=True):
    """Each client's sources of flags: when the last one came, what was refused lately."""

    __tablename__ = "sources"

    client: str = Field(max_length=40, primary_key=True)
    community: str = Field(max_length=40, primary_key=True)
    last_at: datetime = Field(sa_type=Instant)
    refused: int = 0
    refused_since: datetime | None = Field(default=None, sa_type=Instant, nullable=True)
    told_at: datetime | None = Field(default=None, sa_type=Instant, nullable=True)


class FlagCounts(SQLModel, table=True):
    """What arrived and stands in no history, a row for each client, day (the client's own) and kind: never more."""

    __tablename__ = "flag_counts"

    client: str = Field(max_length=40, primary_key=True)
    day: str = Field(max_length=10, primary_key=True)
    kind: str = Field(max_length=20, primary_key=True)
    count: int


class Outages(SQLModel, table=True):
    """When the desk itself was down, or a destination could not be reached: of no client, since they are shared."""

    __tablename__ = "outages"

    what: str = Field(max_length=200, primary_key=True)
    since: datetime = Field(sa_type=Instant, primary_key=True)
    until: datetime | None = Field(default=None, sa_type=Instant, nullable=True)


class Desk(SQLModel, table=True):
    """A few facts of the desk itself: schema revision, the clock's offset."""

    __tablename__ = "desk"

    name: str = Field(max_length=40, primary_key=True)
    value: str = Field(max_length=200)


metadata = SQLModel.metadata

WAITING = text("state IN ('pending', 'sending')")
"""The predicate of the outbox's partial indexes, to the letter: a bound parameter would keep a planner from them, and
so would SQLAlchemy's `= 1` behind a Boolean on SQLite."""

OPEN: ColumnElement[bool] = literal_column("status = 'open'")
"""Likewise of the queue; SQLite, given a parameter, would besides plan the query anew each time."""

REVISION = "0001"
"""What `migrations/` leads to; start-up compares it with the row `revision` of `desk`."""
