"""Optimistic locking for forms: sending one must not overrule what others did since it was opened.

A form's ref names its subject and the length of the case's history: `<follow-up>/<seq>`, or `/<seq>` if it is about the
case alone. A button's ref only names the subject.
"""

from __future__ import annotations

from bot.cases.history import FANAL
from bot.cases.tx import Tx
from bot.storage.records import Case, Entry
from bot.storage.session import LARGEST_ID, TABLE
from config.words import Click


def ref_of(about: str, case: Case) -> str:
    """The ref of a form drawn now; a form that is redrawn keeps its original ref."""
    return about if "/" in about else f"{about}/{case.seq}"


def about(click: Click) -> str:
    """The part of the case that a button or form is about."""
    return click.ref.partition("/")[0]


def done_since(tx: Tx, click: Click, person: str, *verbs: str) -> list[Entry]:
    """What others have done by these verbs since this form was opened, oldest first."""
    seen = click.ref.partition("/")[2]
    if not seen:
        return []
    table = TABLE[Entry].c
    others = (table.seq > min(int(seen), LARGEST_ID), table.verb.in_(verbs), table.actor.not_in((person, FANAL)))
    return sorted(tx.of_case(Entry, click.case, *others), key=lambda entry: entry.seq)
