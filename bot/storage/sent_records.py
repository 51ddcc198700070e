"""What is kept of what left to a member by each method, and of what the member wrote back (see `records.py`)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from bot.storage.columns import Instant, Word
from bot.storage.records import Record
from config.deliveries import BounceReason, DispatchState, Via
from config.words import Level, Method


class Dispatch(Record):
    """One method of a reply: on its way, arrived, come back. `token` names it in addresses and Message-IDs."""

    case_id: int
    reply: int
    method: Method = Field(sa_type=Word(Method))
    state: DispatchState = Field(sa_type=Word(DispatchState))
    token: str = Field(max_length=32)
    evidence: int = 0  # to whom: the address as it was when the reply was queued
    at: datetime = Field(sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant, nullable=True)
    settled_at: datetime | None = Field(default=None, sa_type=Instant, nullable=True)  # delivered, bounced ...
    reason: BounceReason | None = Field(default=None, sa_type=Word(BounceReason), nullable=True)
    detail: int = 0  # evidence: what the other side said, in its own words
    made: int = 0  # evidence: a letter as it is printed
    external_id: str = Field(default="", max_length=200)  # what the community calls it, which an answer refers to


class StatementRow(Record):
    """A statement of a period that somebody asked for: who, when, of which days, and when it was first opened."""

    first: str = Field(max_length=10)
    last: str = Field(max_length=10)
    language: str = Field(max_length=8)
    by: str = Field(max_length=80)
    at: datetime = Field(sa_type=Instant)
    made: int = 0  # evidence: the PDF and the CSV, for as long as the link holds
    digest: str = Field(default="", max_length=64)  # SHA-256 of the PDF
    opened_at: datetime | None = Field(default=None, sa_type=Instant, nullable=True)


class FiguresRow(Record):
    """A picture of a client's figures that somebody asked for: who, when, and when it was first opened."""

    by: str = Field(max_length=80)
    at: datetime = Field(sa_type=Instant)
    opened_at: datetime | None = Field(default=None, sa_type=Instant, nullable=True)


class MemberAnswer(Record):
    """A member wrote back. `trusted`: it came by a way that is known to be theirs."""

    case_id: int
    member: int
    via: Via = Field(sa_type=Word(Via))
    at: datetime = Field(sa_type=Instant)
    evidence: int
    dispatch: int = 0  # what it answers, if that is known
    trusted: bool = True
    level: Level = Field(sa_type=Word(Level))
    external_id: str = Field(default="", max_length=200)  # what the community calls it
