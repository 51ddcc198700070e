"""Answers that members write on their community: matched to a case by what they answer.

An answer to something unknown or forgotten is treated as a flag, so that somebody looks at it.
"""

from __future__ import annotations

import hashlib
import json

from bot.cases import answers, intake
from bot.cases.tx import Tx
from bot.rules.inbound_mail import asks_to_stop
from bot.rules.triage import Reading
from bot.storage.records import Case, Member, Message, Reply
from bot.storage.sent_records import Dispatch, MemberAnswer
from config.deliveries import Answered, Attachment, Via, Words
from config.words import Flag, FlaggedBy, Moderation


def answer_came(tx: Tx, told: Answered, reading: Reading) -> int:
    """Add the answer to its case and return the number; a repeated delivery changes nothing.

    The words count as the member's if the community names the person we wrote to, or the case's author; otherwise they
    are shown as somebody else's.
    """
    case, dispatch = _place(tx, told)
    if case is None:
        return intake.open_case(tx, as_flag(told), reading)
    found = tx.lock(case)
    member = _member(tx, found, dispatch, told)
    if member is not None:
        intake.known_better(tx, member, as_flag(told))
    answers.member_answered(
        tx,
        case=case,
        words=_words(told, trusted=member is not None),
        reading=reading,
        key=f"{told.community}:{_fingerprint(told)}",
        trusted=member is not None,
        dispatch=dispatch.id if dispatch is not None else 0,
        stop=told.private and asks_to_stop(told.text),
    )
    return case


def as_flag(told: Answered) -> Flag:
    """The answer as a flagged message."""
    return Flag(
        client=told.client,
        community=told.community,
        external_id=told.external_id,
        text=told.text,
        author=told.author,
        posted_at=told.posted_at,
        moderation=Moderation.A_POSTERIORI,
        url=told.url,
        language=told.language,
        media=told.media,
        flagged_by=FlaggedBy.HUMAN,
    )


def _place(tx: Tx, told: Answered) -> tuple[int | None, Dispatch | None]:
    """The case, and what is answered in it: our reply, a flagged message or another answer.

    As a last resort, the case that the community names, if its author is this member: after a restore the number may
    belong to another case.
    """
    for dispatch in tx.matching(Dispatch, external_id=told.in_reply_to):
        if _is_there(tx, dispatch.case_id, told):
            return dispatch.case_id, dispatch
    for message in tx.matching(Message, community=told.community, external_id=told.in_reply_to):
        return message.case_id, None
    for before in tx.matching(MemberAnswer, external_id=told.in_reply_to):
        if _is_there(tx, before.case_id, told):
            return before.case_id, tx.find(Dispatch, before.dispatch)
    named = tx.find(Case, told.case)
    is_theirs = named is not None and _is_there(tx, told.case, told) and _member(tx, named, None, told) is not None
    return (told.case, None) if is_theirs else (None, None)


def _is_there(tx: Tx, case: int, told: Answered) -> bool:
    """Whether the case belongs to this community: two of a client's communities may number messages alike."""
    found = tx.find(Case, case)
    return found is not None and found.community == told.community


def _member(tx: Tx, case: Case, dispatch: Dispatch | None, told: Answered) -> Member | None:
    """The person we wrote to, if it is they who answered; else None."""
    ours = {case.author} | ({tx.get(Reply, dispatch.reply).member} if dispatch is not None else set())
    ref = tx.member_ref(told.community, told.author.id)
    rows = tx.matching(Member, community=told.community, ref=ref)
    return rows[0] if rows and rows[0].id in ours else None


def _words(told: Answered, *, trusted: bool) -> Words:
    return Words(
        text=told.text,
        via=Via.PRIVATE if told.private else Via.COMMUNITY,
        sender="" if trusted else f"@{told.author.name.removeprefix('@')}",
        attachments=tuple(Attachment(one.alt, one.type, 0) for one in told.media),
        external_id=told.external_id,
        posted_at=told.posted_at,
    )


def _fingerprint(told: Answered) -> str:
    """The same words under the same id; words edited since are kept as well."""
    parts = [told.external_id, told.author.id, told.text]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
