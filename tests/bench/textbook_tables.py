"""The product's tables as the textbook has them: a mapped class for each, whose rows are filled in and changed."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from bot.storage import records
from bot.storage.columns import Instant


class Cases(records.Case, table=True):
    __tablename__ = "cases"


class Messages(records.Message, table=True):
    __tablename__ = "messages"


class Members(records.Member, table=True):
    __tablename__ = "members"


class InvolvedPeople(records.Involved, table=True):
    __tablename__ = "involved"


class EvidenceRows(records.Evidence, table=True):
    __tablename__ = "evidence"


class History(records.Entry, table=True):
    __tablename__ = "history"


class Timers(records.Timer, table=True):
    __tablename__ = "timers"


class Outbox(records.OutboxRow, table=True):
    __tablename__ = "outbox"


class Lanes(records.Lane, table=True):
    __tablename__ = "lanes"


class Inbox(SQLModel, table=True):
    __tablename__ = "inbox"

    client: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    case_id: int = 0
    at: datetime = Field(sa_type=Instant)


for mapped in (Cases, Messages, Members, InvolvedPeople, EvidenceRows, History, Timers, Outbox, Lanes):
    mapped.model_config["frozen"] = False
