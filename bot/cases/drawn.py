"""Checks that a button was drawn from a state that this database knows.

After a restore, the database does not know what happened since the backup, and gives the same numbers again
(docs/decisions/0016).
"""

from __future__ import annotations

from sqlalchemy import literal, select

from bot.cases.tx import Tx
from bot.errors import Refused
from bot.rules.drawn import is_drawn, mark_of, version_of
from bot.storage.records import Case, Entry, Post
from bot.storage.session import TABLE, Session
from config.values import replace
from config.words import Click

LOST = "lost"
"""The refusal for a button drawn from a state that this database never had."""


def as_it_was(tx: Tx, click: Click) -> Click:
    """The click with the version its button was drawn from. Raises Refused if that state is unknown here."""
    if not is_drawn(click.version):  # made by the desk itself, for a case it has just read
        return click
    if not is_known(tx, click):
        raise Refused(LOST)
    return replace(click, version=version_of(click.version))


def draw_again(tx: Tx, click: Click) -> None:
    """Redraw what shows a lost change of a case that is still known."""
    case = tx.lock(click.case)
    tx.redraw(case)
    for post in tx.matching(Post, case_id=case.id, dest=click.place.dest, message=click.place.message):
        tx.draw_again(case, post)


def is_known(session: Session, click: Click) -> bool:
    """Whether the case's history ever had the head that the button shows."""
    case, mark = session.find(Case, click.case), mark_of(click.version)
    if case is None or not is_drawn(click.version) or mark == mark_of(case.drawn):
        return case is not None
    own = TABLE[Entry].c
    where = (own.client == session.slug, own.case_id == case.id, own.digest.startswith(mark, autoescape=True))
    return session.connection.execute(select(literal(1)).where(*where).limit(1)).scalar() is not None
