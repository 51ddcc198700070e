"""The print tray beside a running desk: short transactions of their own, recorded under who sits at the console."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.cases import letters
from bot.cases.tx import Tx
from bot.command.cases import moment
from bot.command.database import console_user, reading, writing
from bot.command.told import Told
from bot.errors import Refused
from bot.opening import read_catalog
from bot.storage.sent_records import Dispatch
from bot.storage.session import Opened
from config.deliveries import BounceReason
from config.settings import Settings


def list_tray(settings: Settings) -> list[str]:
    """A line for each letter that waits."""
    with reading(settings) as session:
        waiting = letters.tray(session)
    lines = [f"{one.id:>6}  {one.client}, case {one.case_id}, written {moment(one.at)}" for one in waiting]
    return lines or ["No letter waits."]


def write(settings: Settings, number: int, path: Path) -> Path:
    """The PDF into a new file; the opening is recorded first. Raises Told, NotFound."""
    if path.exists():
        raise Told(f"{path} is there already: nothing was written. Name a new file with --out.")
    with _tx(settings, number) as tx:
        pdf = letters.opened(tx, number, console_user())
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(pdf)
    return path


def mark_withdrawn(settings: Settings, number: int) -> None:
    """Raises Told when it does not wait, NotFound when there is none."""
    with _tx(settings, number) as tx:
        try:
            letters.mark_withdrawn(tx, tx.get(Dispatch, number), console_user())
        except Refused as error:
            raise Told(f"Letter {number} does not wait. fanal letters list shows those that do.") from error


def mark_returned(settings: Settings, number: int, reason: str) -> None:
    """Raises Told for an unknown reason or a letter that was not posted, NotFound when there is none."""
    if reason not in letters.RETURNS:
        raise Told(f"--reason is one of: {', '.join(letters.RETURNS)}.")
    with _tx(settings, number) as tx:
        try:
            letters.mark_returned(tx, tx.get(Dispatch, number), console_user(), BounceReason(reason))
        except Refused as error:
            raise Told(f"Letter {number} was not posted, or came back before.") from error


def mark_posted(settings: Settings, number: int) -> None:
    """Raises Told when it does not wait, NotFound when there is none."""
    with _tx(settings, number) as tx:
        try:
            letters.mark_posted(tx, tx.get(Dispatch, number), console_user())
        except Refused as error:
            raise Told(f"Letter {number} does not wait. fanal letters list shows those that do.") from error


@contextmanager
def _tx(settings: Settings, number: int) -> Iterator[Tx]:
    """A transaction of the letter's client; the desk sees what it queued at its next look."""
    catalog = read_catalog(settings)
    with writing(settings, words=True) as session:
        client = letters.client_of(session, number)
        opened = Opened(session.connection, client, session.vault, session.now, session.machine)
        tx = Tx(opened, catalog)
        yield tx
        tx.finish()
