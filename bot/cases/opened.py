"""What somebody saw when they opened a form: what others have done since is not overruled by sending it.

A form's ref says what it is about and how far the case's history went: `<follow-up>/<seq>`; `/<seq>` when it is about
the case alone. A button's ref says the first alone.
"""

from __future__ import annotations

from bot.cases.history import FANAL
from bot.cases.tx import Tx
from bot.storage.records import Case, Entry
from bot.storage.session import LARGEST_ID, TABLE
from config.words import Click


def ref_of(about: str, case: Case) -> str:
    """For a form about this part of the case, drawn now; one that is drawn again is as old as it was."""
    return about if "/" in about else f"{about}/{case.seq}"


def about(click: Click) -> str:
    """The part of the case that a button or a form is about."""
    return click.ref.partition("/")[0]


def done_since(tx: Tx, click: Click, person: str, *verbs: str) -> list[Entry]:
    """What other people have done by these verbs since this form was opened, the oldest first."""
    seen = click.ref.partition("/")[2]
    if not seen:
        return []
    table = TABLE[Entry].c
    others = (table.seq > min(int(seen), LARGEST_ID), table.verb.in_(verbs), table.actor.not_in((person, FANAL)))
    return sorted(tx.of_case(Entry, click.case, *others), key=lambda entry: entry.seq)
