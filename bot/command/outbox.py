"""What stopped on its way out, at the desk's own machine: told without anybody's words, sent again, or let go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.cases import stuck
from bot.cases.lanes import Effect
from bot.cases.tx import Tx
from bot.command.cases import moment
from bot.command.database import console_user, must_know, reading, writing
from bot.command.told import Told
from bot.errors import Refused
from bot.opening import read_catalog
from bot.storage.records import OutboxRow
from bot.storage.session import Opened
from config.settings import Settings

NOTHING = "Nothing waits for anybody."
WHY = {
    "not_stuck": "It does not wait for anybody (any more). fanal outbox list shows what does.",
    "waits_for_its_card": "It waits for its card: have the card sent again, and this follows.",
    "happened_since": "It has come about in another way since: it is not done twice. Let it go: fanal outbox drop",
    "decided_since": "Somebody has decided otherwise since. If it is still wanted, do it on the card.",
    "something_arose": "Something stands in the way of this reply now: it would be held back. Open it on its card.",
}


def list_rows(settings: Settings, *, client: str = "") -> list[str]:
    """Two lines for each row that waits: what it is, and what is known of it."""
    with reading(settings) as session:
        must_know(session, client)
        waiting = stuck.rows(session, client=client)
    return [line for row in waiting for line in _told(row)] or [NOTHING]


def retry(settings: Settings, number: int, *, again: bool) -> int:
    """-> how many rows are sent again. Raises `Told` with what is known when it may have happened already."""
    with _tx(settings, number) as tx:
        row = tx.get(OutboxRow, number)
        if row.state == "unknown" and not again:
            raise Told(f"{_known(row)} Look there first; if it is not there: fanal outbox retry {number} --again")
        return _done(lambda: stuck.retry(tx, number, console_user(), again=again))


def drop(settings: Settings, number: int) -> int:
    """-> how many rows are let go."""
    with _tx(settings, number) as tx:
        return _done(lambda: stuck.drop(tx, number, console_user()))


def _done(act: Callable[[], int]) -> int:
    try:
        return act()
    except Refused as error:
        raise Told(WHY[error.reason]) from error


def _told(row: OutboxRow) -> Iterator[str]:
    what = row.payload.get("ability") or row.payload.get("method") or row.payload.get("what") or ""
    case = f"case {row.case_id}" if row.case_id else "no case"
    yield f"{row.id:>6}  {row.kind}{what and f' ({what})'} · {row.client}, {case}{row.dest and f' · to {row.dest}'}"
    yield f"        {_known(row)}"


def _known(row: OutboxRow) -> str:
    """What is known of a row: nothing in it is anybody's words."""
    tried = f"tried {row.attempts} times" if row.attempts != 1 else "tried once"
    since = f"asked for {moment(row.created_at)}, {tried}"
    if row.state == "unknown":
        return f"It may have happened, nobody knows ({row.problem}); {since}."
    # A community's own words may repeat a member's: they stay behind their colon.
    problem = row.problem.partition(": ")[0] if row.kind in (Effect.COMMUNITY, Effect.MEMBER) else row.problem
    return f"It did not happen: {problem}; {since}."


@contextmanager
def _tx(settings: Settings, number: int) -> Iterator[Tx]:
    """A short transaction of the row's client, safe beside a running desk, which sees it at its next look; without one,
    what was asked for leaves when it starts."""
    catalog = read_catalog(settings)
    with writing(settings, words=True) as session:
        client = stuck.client_of(session, number)
        if client not in catalog.clients:
            raise Told(f"The file of client {client} is missing: put it back, then run this again.")
        opened = Opened(session.connection, client, session.vault, session.now, session.machine)
        tx = Tx(opened, catalog)
        yield tx
        tx.finish()
