"""A member answers, by whatever way: the words are kept, the holder is told, a closed case reopens.

One use case serves the page, inbound e-mail and replies on the community.
"""

from __future__ import annotations

from msgspec.structs import asdict

from bot.cases import consultations, intake, minors, rises, stops, watches
from bot.cases.history import FANAL
from bot.cases.tx import Tx
from bot.rules.cadence import StopReason
from bot.rules.triage import Reading
from bot.storage.records import Case, Member
from bot.storage.sent_records import Dispatch, MemberAnswer
from config.deliveries import DispatchState, Via, Words
from config.words import CaseStatus, Level


def member_answered(
    tx: Tx,
    *,
    case: int,
    words: Words,
    reading: Reading,
    key: str,
    trusted: bool = True,
    dispatch: int = 0,
    stop: bool = False,
) -> None:
    """Add what a member answered to the case.

    `reading` is the triage of the words, `key` makes a second delivery harmless, `dispatch` is what is answered (0:
    unknown), `stop` asks us to write no more. `trusted` is False if it came from another address or member: it is then
    shown as such, and may raise the level, but stops nothing.
    """
    found = tx.lock(case)
    if not tx.first_time(f"answer:{key}", case=case):
        return
    answer, digest = _keep(tx, found, words, reading=reading, trusted=trusted, dispatch=dispatch)
    what = "member_replied" if trusted else "other_replied" if words.via.names_members else "stranger_replied"
    calls = {"calls": True} if reading.level.wakes else {}
    tx.record(found, FANAL, what, words=digest, answer=answer.id, via=words.via, **calls)
    if trusted:
        stops.is_there(tx, tx.get(Member, found.author))
    if trusted and dispatch:
        _arrived(tx, dispatch)
    if tx.current(case).status is CaseStatus.CLOSED:
        closed = tx.current(case)
        intake.reopen(tx, closed, FANAL, "reopened", reached_at=found.reached_at, why="member_replied")
    intake.calls_for_help(tx, tx.current(case), reading)
    if trusted:
        minors.notice(tx, tx.current(case), words.text)
        rises.author_wrote(tx, tx.current(case), reading.level)
    raised = _raise(tx, tx.current(case), reading)
    after = tx.current(case)
    tx.thread(
        after,
        "member_replied",
        ref=f"answer-{answer.id}",
        persons=_whom(tx, after),
        stranger=not trusted,
        letter=words.via is Via.LETTER,
        other=not trusted and words.via.names_members,
    )
    if after.level.wakes and raised:
        watches.wake(tx, after)
    elif after.level.wakes and (calls or not after.holder):
        watches.called_again(tx, after)
    if raised:
        tx.thread(after, "raised")
        consultations.ask_by_rule(tx, after, reading.categories or (after.category,))
    theirs = trusted and words.via is not Via.LETTER  # somebody close to them may have opened the letter
    if theirs and (ended := stops.check_ins(tx, tx.current(case), StopReason.ANSWERED)):
        tx.thread(tx.current(case), "follow_up_stopped", ref=str(ended[0].id), persons=[ended[0].responsible])
    if stop and trusted:
        stops.ask_to_stop(tx, tx.current(case), via=words.via)
    tx.redraw(after)


def _keep(
    tx: Tx, case: Case, words: Words, *, reading: Reading, trusted: bool, dispatch: int
) -> tuple[MemberAnswer, str]:
    content = {
        "text": words.text,
        "between": words.between,
        "sender": words.sender,
        "message_id": words.message_id,
        "posted_at": words.posted_at.isoformat() if words.posted_at else "",
        "attachments": [asdict(attachment) for attachment in words.attachments],
        "reading": reading.to_json(),
    }
    evidence, digest = tx.seal("answer", content, case=case.id)
    answer = tx.add(
        MemberAnswer,
        case_id=case.id,
        member=case.author,
        via=words.via,
        at=tx.now,
        evidence=evidence,
        dispatch=dispatch,
        trusted=trusted,
        level=reading.level,
        external_id=words.external_id,
    )
    return answer, digest


def _arrived(tx: Tx, dispatch: int) -> None:
    """Somebody who answers a message has received it, whatever we believed."""
    found = tx.find(Dispatch, dispatch)
    if found is not None and found.state is not DispatchState.DELIVERED:
        tx.change(found, state=DispatchState.DELIVERED, settled_at=tx.now, reason=None)


def _raise(tx: Tx, case: Case, reading: Reading) -> bool:
    """A new call for help in an answer raises the level at once; an answer never lowers it."""
    if reading.level.rank >= case.rank or reading.level is Level.UNKNOWN:
        return False
    case = rises.rise(tx, case, reading)
    tx.record(case, FANAL, "raised", level=case.level, why="member_replied")
    return True


def _whom(tx: Tx, case: Case) -> list[str]:
    """The holder, or the managers if nobody holds the case."""
    return [case.holder] if case.holder else [person.id for person in tx.staffed.managers]
