"""Stopped outbox rows that wait for a person: announced one by one, sent again, or dropped.

What may have happened already is repeated only by somebody who was told so and confirms it; if its chat can be
searched, it is searched first. What has come about in another way is never repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import select

from bot.cases import deeds, dispatches, misdirected, overtaken, posts, wording
from bot.cases.answer import Answer
from bot.cases.effects import SHOWN
from bot.cases.lanes import Effect
from bot.cases.tx import Tx
from bot.errors import NotFound, Refused
from bot.storage import outbox
from bot.storage.records import Message, OutboxRow, Reply
from bot.storage.session import TABLE, Session, fetch
from config.deliveries import DispatchState
from config.words import Ability, Click, Method, ReplyState, Verb, Visibility

ROWS = TABLE[OutboxRow]
BEHIND = "behind"
"""The problem of a row that only waits for its card."""
LOOKED_FOR = frozenset({Effect.POST_CARD, Effect.POST_THREAD, Effect.DIRECT})
"""Kinds whose posts carry their key: their chat is searched before they are posted again."""


def rows(session: Session, *, client: str = "") -> list[OutboxRow]:
    """Rows that wait for a person, oldest first, of one client or (a named read across clients) of all."""
    where = [ROWS.c.client == client] if client else []
    return fetch(session.connection, OutboxRow, select(ROWS).where(outbox.STUCK, *where).order_by(ROWS.c.id))


def client_of(session: Session, number: int) -> str:
    """The client of a row: a named read across clients. Raises NotFound."""
    found: str | None = session.connection.execute(select(ROWS.c.client).where(ROWS.c.id == number)).scalar()
    if found is None:
        raise NotFound(f"There is no row {number}. fanal outbox list shows those that wait.")
    return found


def pressed(tx: Tx, click: Click) -> Answer:
    """The buttons « Réessayer », and « Refaire quand même » if nobody knows whether it happened; `ref` is the row's
    number."""
    deed = deeds.begin(tx, click)
    row = tx.find(OutboxRow, int(click.ref)) if click.ref.isdecimal() else None
    if row is None or row.case_id != deed.case.id:
        raise Refused("outdated_button")
    retry(tx, row.id, deed.person.id, again=click.verb is Verb.RETRY_ANYWAY)
    return Answer.private("retried")


def retry(tx: Tx, number: int, who: str, *, again: bool) -> int:
    """Send a row and the rows behind it again; returns how many. `again`: even if it may have happened already.

    Raises NotFound; Refused if it does not wait, has come about since, or may have happened and `again` is False.
    """
    row = _locked(tx, number)
    if row.state == "unknown" and not again:
        raise Refused("outcome_unknown")
    if row.problem == BEHIND:
        raise Refused("waits_for_its_card")
    _ONCE_MORE.get(Effect(row.kind), _as_it_is)(tx, row)
    problem = outbox.UNKNOWN if row.kind in LOOKED_FOR and row.attempts else ""
    outbox.again(tx, row, problem=problem)
    behind = _behind(tx, row)
    for one in behind:
        outbox.again(tx, one, problem="")
    _tell(tx, row, who, Verb.RETRY_ANYWAY if row.state == "unknown" else Verb.RETRY)
    return 1 + len(behind)


def drop(tx: Tx, number: int, who: str) -> int:
    """Drop a row and the rows behind it; returns how many. Raises NotFound, or Refused if it does not wait."""
    row = _locked(tx, number)
    dropped = [row, *_behind(tx, row)]
    for one in dropped:
        outbox.let_go(tx, one)
    _tell(tx, row, who, outbox.DROPPED)
    return len(dropped)


def _locked(tx: Tx, number: int) -> OutboxRow:
    """The row, with its case locked: a second person finds that it no longer waits."""
    found = tx.get(OutboxRow, number)
    if found.case_id:
        tx.lock(found.case_id)
        found = tx.get(OutboxRow, number)
    if found.state not in outbox.STUCK_STATES:
        raise Refused("not_stuck")
    return found


def _behind(tx: Tx, row: OutboxRow) -> list[OutboxRow]:
    """Rows that were parked because this card was."""
    if row.kind != Effect.POST_CARD:
        return []
    stopped = ROWS.c.state.in_(outbox.STUCK_STATES)
    return tx.of_case(OutboxRow, row.case_id, ROWS.c.lane == row.lane, stopped, ROWS.c.problem == BEHIND)


def _tell(tx: Tx, row: OutboxRow, who: str, verb: str) -> None:
    if not row.case_id:
        return
    case = tx.current(row.case_id)
    tx.record(case, who, verb, effect=row.kind, row=row.id)
    tx.refresh(case, "parked", str(row.id))
    tx.redraw(case)


# --- what each kind needs before it may happen once more --------------------------------------------


def _as_it_is(tx: Tx, row: OutboxRow) -> None:
    """Rows that overwrite, or are searched for first, need no check."""


def _card(tx: Tx, row: OutboxRow) -> None:
    others = tx.of_case(OutboxRow, row.case_id, ROWS.c.kind == row.kind, ROWS.c.dest == row.dest, ROWS.c.id != row.id)
    coming = any(other.state in posts.OUT for other in others)
    if coming or posts.card_at(tx, row.case_id, row.dest) is not None:
        raise Refused("happened_since")


def _on_community(tx: Tx, row: OutboxRow) -> None:
    """The community gets the same key, so that it acts only once. The latest decision counts."""
    message = tx.get(Message, int(row.ref))
    wanted = SHOWN[Ability(row.payload["ability"])]
    if message.visibility is wanted:
        raise Refused("happened_since")
    later = tx.of_case(OutboxRow, row.case_id, ROWS.c.kind == row.kind, ROWS.c.ref == row.ref, ROWS.c.id > row.id)
    if later or message.visibility is not Visibility(row.payload["before"]):
        raise Refused("decided_since")
    tx.change(message, visibility=wanted)
    case = tx.save(tx.current(row.case_id), trouble="")
    if message.id == case.lead:
        tx.save(case, visibility=wanted)


def _to_member(tx: Tx, row: OutboxRow) -> None:
    """The frozen text, by one method, to the frozen address; anything that came up since stops it."""
    reply, found, method = tx.get(Reply, int(row.ref)), dispatches.of_row(tx, row), Method(row.payload["method"])
    same = [one for one in dispatches.rows_of(tx, reply) if one.payload["method"] == method]
    if same[-1].id != row.id or reply.state in (ReplyState.DRAFT, ReplyState.UNDONE):
        raise Refused("decided_since")
    if misdirected.stops(tx, reply) or overtaken.is_about_to_be(tx, reply):
        raise Refused("decided_since")
    if found is None or found.state not in (DispatchState.FAILED, DispatchState.UNKNOWN):
        raise Refused("happened_since")
    standing = wording.obstacles(tx, tx.current(row.case_id), reply, tx.client.person(reply.by))
    if any(one.hard or one.id not in reply.overridden for one in standing):
        raise Refused("something_arose")
    tx.change(found, state=DispatchState.QUEUED, reason=None, settled_at=None)
    if not any(one.state in outbox.STUCK_STATES and one.id != row.id for one in dispatches.rows_of(tx, reply)):
        tx.change(reply, state=ReplyState.QUEUED, problem="")


_ONCE_MORE: Mapping[Effect, Callable[[Tx, OutboxRow], None]] = {
    Effect.POST_CARD: _card,
    Effect.COMMUNITY: _on_community,
    Effect.MEMBER: _to_member,
    Effect.EMAIL: _to_member,
    Effect.LETTER: _to_member,
}
