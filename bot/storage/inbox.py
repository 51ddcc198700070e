"""What was seen before, by its key: a webhook, a click, an event or a command that comes twice happens once."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from bot.storage import statements, tables
from bot.storage.session import Session


def first_time(session: Session, key: str, *, case: int = 0) -> bool:
    """Whether this was not seen before, by the session's client ("": by the desk); it is from now on. Of a key that is
    too long (a chat's ids may be) the beginning tells."""
    make = statements.inserted_once(tables.INBOX, session.connection.dialect.name)
    values = {"client": session.slug, "key": key[: tables.LONGEST_KEY], "case_id": case, "at": session.machine}
    return make.run(session.connection, values) == 1


def forget(session: Session, *, older: timedelta) -> int:
    """What no chat delivers again is forgotten, that of every client -> how many keys."""
    passed = delete(tables.INBOX).where(tables.PASSING, tables.INBOX.c.at < session.machine - older)
    return session.connection.execute(passed).rowcount
