"""What was seen before, by its key: a webhook, a click, an event or a command that comes twice happens once."""

from __future__ import annotations

from bot.storage import statements, tables
from bot.storage.session import Session


def first_time(session: Session, key: str, *, case: int = 0) -> bool:
    """Whether this was not seen before, by the session's client ("": by the desk); it is from now on."""
    make = statements.inserted_once(tables.INBOX, session.connection.dialect.name)
    values = {"client": session.slug, "key": key, "case_id": case, "at": session.machine}
    return make.run(session.connection, values) == 1
