"""Actions on a community: requested here, sent by the outbox, their outcome recorded here."""

from __future__ import annotations

from bot.cases import lanes
from bot.cases.history import FANAL
from bot.cases.lanes import Effect
from bot.cases.tx import Tx
from bot.storage.records import Case, Message, OutboxRow
from config.words import Ability, Visibility

SHOWN: dict[Ability, Visibility] = {
    Ability.HIDE: Visibility.OFFLINE,
    Ability.DELETE: Visibility.DELETED,
    Ability.RESTORE: Visibility.ONLINE,
    Ability.PUBLISH: Visibility.ONLINE,
    Ability.REFUSE: Visibility.REFUSED,
}

GONE = frozenset({"gone", "message_gone", "member_gone"})
"""Problems that mean the message is no longer on the community."""


def ask_community(tx: Tx, case: Case, message: Message, ability: Ability) -> None:
    """Have a message hidden, restored, published, refused or deleted; the card shows the result at once."""
    before = message.visibility
    tx.change(message, visibility=SHOWN[ability])
    if message.id == case.lead:
        tx.save(tx.current(case.id), visibility=SHOWN[ability])
    tx.put(
        Effect.COMMUNITY,
        lanes.community_lane(tx.slug, message.community),
        case=case,
        ref=str(message.id),
        key=f"{ability}:{message.id}:{tx.current(case.id).seq}",
        ability=ability,
        before=before,
    )


def done(tx: Tx, row: OutboxRow) -> None:
    """The community did it: clear the trouble that the card showed."""
    case = tx.lock(row.case_id)
    tx.record(case, FANAL, "effect_done", ability=row.payload.get("ability", row.kind), message=row.ref)
    if case.trouble:
        tx.save(tx.current(case.id), trouble="")
    tx.redraw(case)


def delayed(tx: Tx, row: OutboxRow, problem: str) -> None:
    """The community does not answer: the card says what is being retried."""
    case = tx.lock(row.case_id)
    if case.trouble != row.kind:
        tx.save(case, trouble=row.kind)
        tx.record(case, FANAL, "effect_delayed", ability=row.payload.get("ability", row.kind), problem=problem)
    tx.redraw(case)


def failed(tx: Tx, row: OutboxRow, problem: str) -> None:
    """The community refused for good: the card shows what is true again, and the holder is told."""
    case = tx.lock(row.case_id)
    message = tx.find(Message, int(row.ref)) if row.ref.isdigit() else None
    if message is not None and row.payload.get("before"):
        before = Visibility.DELETED if problem in GONE else Visibility(row.payload["before"])
        message = tx.change(message, visibility=before)
        if message.id == case.lead:
            case = tx.save(case, visibility=before)
    tx.save(tx.current(case.id), trouble="" if problem in GONE else row.kind)
    tx.record(
        case,
        FANAL,
        "effect_failed",
        ability=row.payload.get("ability", row.kind),
        problem=problem,
        message=row.ref,
        visibility=message.visibility if message is not None else "",
    )
    tx.thread(
        case,
        "effect_failed",
        ref=row.ref,
        persons=[case.holder] if case.holder else [],
        problem=problem,
        ability=row.payload.get("ability", row.kind),
    )
    tx.redraw(case)
