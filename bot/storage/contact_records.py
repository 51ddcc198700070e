"""Records of contact details and of the look-ups for them. The values themselves are in `evidence`."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from bot.storage.columns import Instant, Word
from bot.storage.records import Record
from config.contacts import ContactKind, ContactState, LookUpState


class ContactRow(Record):
    """One contact detail of somebody in a case. `ref` is a keyed digest: equal refs mean equal values.

    `source` is a look-up's source, or empty for what a person added (`by`). `candidate` numbers (from 1) the people
    whom one look-up found when it could not tell which of them it is; 0 if it could.
    """

    case_id: int
    involved: int
    kind: ContactKind = Field(sa_type=Word(ContactKind))
    state: ContactState = Field(sa_type=Word(ContactState))
    source: str = Field(default="", max_length=40)
    candidate: int = 0
    ref: str = Field(max_length=64)
    by: str = Field(default="", max_length=40)
    found_on: datetime = Field(sa_type=Instant)
    evidence: int


class LookUp(Record):
    """One source asked about one person of a case; unique, so that nothing is asked twice or lost.

    `times` counts the tries: a source that did not answer may be asked again.
    """

    case_id: int
    involved: int
    source: str = Field(max_length=40)
    state: LookUpState = Field(sa_type=Word(LookUpState))
    problem: str = Field(default="", max_length=80)
    times: int = 1
    at: datetime = Field(sa_type=Instant)
