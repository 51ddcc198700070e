"""`fanal migrate`: the database becomes what this Fanal needs. The only command that imports Alembic."""

from __future__ import annotations

from contextlib import ExitStack

from bot.command.told import Told
from bot.storage import lock
from bot.storage.engine import make_engine
from bot.storage.migrations.upgrade import Upgraded, upgrade
from config.settings import Settings


def migrate(settings: Settings) -> Upgraded:
    """From whatever is there to today's revision, all of it or nothing. Raises `Told` while a desk runs on SQLite."""
    with ExitStack() as stack:
        if settings.is_sqlite:
            try:
                stack.enter_context(lock.hold(settings.data))
            except lock.Busy as error:
                raise Told(f"{error}. A database is migrated while no desk works on it.") from error
        engine = make_engine(settings.database)
        stack.callback(engine.dispose)
        return upgrade(engine)


def outcome(done: Upgraded) -> str:
    """What happened, for a reader."""
    if not done.before:
        return f"The database was empty; it is now of revision {done.after}."
    if done.before == done.after:
        return f"Nothing to do: the database is of revision {done.after} already."
    return f"The database went from revision {done.before} to {done.after}."
