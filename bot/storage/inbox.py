"""Keys of what was seen before, so that a webhook, click, event or command delivered twice takes effect once."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from bot.storage import statements, tables
from bot.storage.session import Session


def first_time(session: Session, key: str, *, case: int = 0) -> bool:
    """Whether this is new to the session's client ("": to the desk); records it as seen. Long keys, such as some chats'
    ids, are cut."""
    make = statements.inserted_once(tables.INBOX, session.connection.dialect.name)
    values = {"client": session.slug, "key": key[: tables.LONGEST_KEY], "case_id": case, "at": session.machine}
    return make.run(session.connection, values) == 1


def forget(session: Session, *, older: timedelta) -> int:
    """Forget keys, of all clients, that no chat delivers again; returns how many."""
    passed = delete(tables.INBOX).where(tables.PASSING, tables.INBOX.c.at < session.machine - older)
    return session.connection.execute(passed).rowcount
