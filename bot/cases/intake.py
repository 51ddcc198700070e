"""Opens a case from a flag, or joins the open one: no message is shown twice, and no flag is dropped."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from bot.cases import (
    consultations,
    contacts,
    flag_counts,
    lanes,
    late_answers,
    look_ups,
    minors,
    openings,
    retention,
    rises,
    stops,
    watches,
)
from bot.cases.history import FANAL
from bot.cases.lanes import Effect
from bot.cases.tx import Tx
from bot.rules.age import ADULT, says_minor
from bot.rules.triage import Reading
from bot.storage.records import Case, Involved, Member, Message
from config.reports import Counted
from config.words import CaseStatus, Flag, Moderation, PersonRole, Visibility

_as_json = json.JSONEncoder(ensure_ascii=False).encode


class _Who(Struct, frozen=True):
    """A member, and everything their flags have told about them."""

    member: Member
    told: Mapping[str, Any]
    is_new: bool


def open_case(tx: Tx, flag: Flag, reading: Reading) -> int:
    """Take in a flag; returns the number of the case that it opened, joined, raised or repeated."""
    who = _who(tx, flag)
    is_new = tx.first_time(f"flag:{fingerprint(flag)}")
    message = _message(tx, flag)
    if message is not None:
        return _flag_again(tx, message, flag, reading) if is_new else _sent_twice(tx, message, flag)
    case = None if who.is_new else _open_case_of(tx, who.member, drill=flag.drill)
    if case is not None:
        return _join(tx, case, who, flag, reading)
    return _open(tx, who, flag, reading)


def fingerprint(flag: Flag) -> str:
    """What makes two flags the same: who flagged which message, and why (64 hex digits)."""
    parts = [flag.community, flag.external_id, flag.reporter, flag.reason, flag.flagged_by, flag.text]
    return hashlib.sha256(_as_json(parts).encode()).hexdigest()


def _who(tx: Tx, flag: Flag) -> _Who:
    """The member's row, locked, so that two flags about one member cannot open two cases."""
    ref = tx.member_ref(flag.community, flag.author.id)
    found = _find_member(tx, flag.community, ref)
    if found is not None:
        return known_better(tx, found, flag)
    told = asdict(flag.author)
    evidence, _ = tx.seal("member", told)
    made = tx.add_once(
        Member,
        community=flag.community,
        ref=ref,
        country=flag.author.country.upper(),
        minor=_is_young(flag),
        evidence=evidence,
        created_at=tx.now,
    )
    if made is not None:
        return _Who(made, told, is_new=True)
    found = _find_member(tx, flag.community, ref)  # another flag inserted it first
    assert found is not None
    return known_better(tx, found, flag)


def _is_young(flag: Flag) -> bool:
    """By the age that the community tells, else by what they say about themselves."""
    return flag.author.age < ADULT if flag.author.age is not None else says_minor(flag.text)


def known_better(tx: Tx, member: Member, flag: Flag) -> _Who:
    """Add what a flag newly tells about a member; somebody who was forgotten becomes known again."""
    known = tx.words(member.evidence)
    told = {name: value for name, value in asdict(flag.author).items() if value not in ("", None)}
    if all(known.get(name) == value for name, value in told.items()):
        young = not member.minor and _is_young(flag)
        return _Who(tx.change(member, minor=True) if young else member, known, is_new=False)
    known = {**asdict(flag.author), **known, **told}
    evidence, _ = tx.seal("member", known)
    member = tx.change(
        member,
        evidence=evidence,
        country=flag.author.country.upper() or member.country,
        minor=member.minor or _is_young(flag),
    )
    return _Who(member, known, is_new=False)


def _find_member(tx: Tx, community: str, ref: str) -> Member | None:
    rows = tx.matching(Member, community=community, ref=ref, lock=not tx.is_sqlite)
    return rows[0] if rows else None


def _message(tx: Tx, flag: Flag) -> Message | None:
    rows = tx.matching(Message, community=flag.community, external_id=flag.external_id)
    return rows[0] if rows else None


def _open_case_of(tx: Tx, member: Member, *, drill: bool) -> Case | None:
    """The member's open case, if it began within the client's window. Drills and real cases never mix."""
    found = tx.open_case_of(member.id, since=tx.now - tx.client.window)
    case = tx.lock(found) if found is not None else None
    return case if case is not None and case.drill == drill else None


def _sent_twice(tx: Tx, message: Message, flag: Flag) -> int:
    """The very same flag again: nothing changes, but the client's statement counts it."""
    if not flag.drill:
        flag_counts.add(tx, Counted.SAME)
    return message.case_id


def _flag_again(tx: Tx, message: Message, flag: Flag, reading: Reading) -> int:
    case = tx.lock(message.case_id)
    tx.change(message, flags=message.flags + 1)
    case = tx.save(case, flags=case.flags + 1)
    evidence, words = tx.seal("flag", {"reason": flag.reason, "reporter": flag.reporter}, case=case.id)
    tx.record(case, FANAL, "flagged_again", words=words, evidence=evidence, message=message.id)
    was_closed = case.status is CaseStatus.CLOSED
    if was_closed:
        case = reopen(tx, case, FANAL, "reopened", why="flagged_again")
        tx.thread(case, "flagged_again")
    raised = _fear(tx, case, message, flag, reading)
    case = tx.current(case.id)
    if case.level.wakes and (was_closed or raised):
        watches.wake(tx, case)
    tx.redraw(case)
    return case.id


def _fear(tx: Tx, case: Case, message: Message, flag: Flag, reading: Reading) -> bool:
    """The same words, flagged again for a graver reason, can raise the level."""
    if reading.level.rank >= message.level.rank:
        return False
    content = {**tx.words(message.evidence), "reason": flag.reason, "reporter": flag.reporter}
    evidence, _ = tx.seal("message", {**content, "reading": reading.to_json()}, case=case.id)
    tx.change(message, level=reading.level, category=reading.category, evidence=evidence)
    rises.author_wrote(tx, case, reading.level)
    if reading.level.rank >= case.rank:
        return False
    shown = {"lead": message.id, "visibility": message.visibility}
    case = calls_for_help(tx, rises.rise(tx, case, reading, **shown), reading)
    tx.record(case, FANAL, "raised", level=case.level, why="flagged_again")
    tx.thread(case, "raised", persons=[case.holder] if case.holder else [])
    consultations.ask_by_rule(tx, case, reading.categories)
    return True


def calls_for_help(tx: Tx, case: Case, reading: Reading) -> Case:
    """A new call for help in the member's words: that they were reached before no longer counts."""
    calls = reading.distress or any(category.is_call_for_help for category in (reading.category, *reading.categories))
    return tx.save(case, reached_at=None, distress=True) if calls else case


def reopen(tx: Tx, case: Case, actor: str, verb: str, *, reached_at: datetime | None = None, **facts: str) -> Case:
    """Reopen with fresh clocks. Whoever closes it again must say again that the person was reached, unless their own
    answer reopens it (`reached_at`). The former state is kept in the history and still counts."""
    ended = openings.facts_of(case)
    case = tx.save(
        case,
        status=CaseStatus.OPEN,
        outcome=None,
        closed_at=None,
        reached_at=reached_at,
        decided_at=None,
        taken_at=None,
        holder="",
        first_look_due=tx.client.first_look_by(case.level, tx.now),
        decision_due=tx.client.decision_by(case.level, tx.now),
        undo_verb="",
        undo_until=None,
        undo={},
    )
    tx.record(case, actor, verb, **facts, ended=ended)
    tx.refresh_questions(case)
    for kind in ("publish", "undo", "second_look"):  # what a false alarm would still have done
        tx.cancel_timer(kind, case=case.id)
    watches.await_decision(tx, case)
    watches.await_look(tx, case)
    late_answers.wait_again(tx, case)
    retention.stand_again(tx, case)
    return tx.current(case.id)


def _join(tx: Tx, case: Case, who: _Who, flag: Flag, reading: Reading) -> int:
    """Add another message of the same member to the open case, which it may make more urgent."""
    message, words = _add_message(tx, case, who.member, flag, reading)
    rises.author_wrote(tx, case, reading.level)
    raised = reading.level.rank < case.rank
    if raised:
        shown = {"lead": message.id, "visibility": message.visibility}
        case = rises.rise(tx, case, reading, **shown)
    case = calls_for_help(tx, tx.save(case, flags=case.flags + 1), reading)
    calls = {"calls": True} if reading.level.wakes else {}
    tx.record(case, FANAL, "joined", words=words, message=message.id, level=case.level, raised=raised, **calls)
    persons = [case.holder] if case.holder and (raised or calls) else []
    tx.thread(case, "joined", ref=str(message.id), raised=raised, persons=persons)
    minors.tell_referent(tx, case, who.member)
    author = contacts.author_of(tx, case)
    if author is not None:
        look_ups.again(tx, case, author, who.told)
    if raised and case.level.wakes:
        watches.wake(tx, case)
        consultations.ask_by_rule(tx, case, reading.categories or (case.category,))
    elif calls:
        watches.called_again(tx, case)
    tx.redraw(case)
    return case.id


def _open(tx: Tx, who: _Who, flag: Flag, reading: Reading) -> int:
    visibility = Visibility.PENDING if flag.moderation is Moderation.A_PRIORI else Visibility.ONLINE
    case = tx.insert_case(
        opened_at=tx.now,
        community=flag.community,
        status=CaseStatus.OPEN,
        level=reading.level,
        rank=reading.level.rank,
        category=reading.category,
        distress=reading.distress,
        author=who.member.id,
        visibility=visibility,
        drill=flag.drill,
        first_look_due=tx.client.first_look_by(reading.level, tx.now),
        decision_due=tx.client.decision_by(reading.level, tx.now),
    )
    message, words = _add_message(tx, case, who.member, flag, reading)
    case = tx.save(case, lead=message.id)
    author = tx.add(Involved, case_id=case.id, role=PersonRole.AUTHOR, member=who.member.id, level=reading.level)
    tx.record(case, FANAL, "flagged", words=words, message=message.id, level=reading.level, category=reading.category)
    _announce(tx, case)
    look_ups.begin(tx, case, author, told=who.told, is_unknown=who.is_new)
    minors.tell_referent(tx, case, who.member)
    consultations.ask_by_rule(tx, case, reading.categories or (reading.category,))
    return case.id


def _announce(tx: Tx, case: Case) -> None:
    """Post the card, and wake or later remind the person on watch."""
    for place in tx.client.destinations:
        tx.put(Effect.POST_CARD, lanes.chat_lane(place.dest), case=case, dest=place.dest, key=place.dest)
    watches.await_decision(tx, case)
    if case.level.wakes:
        watches.wake(tx, case)
    watches.await_look(tx, case)


def _add_message(tx: Tx, case: Case, member: Member, flag: Flag, reading: Reading) -> tuple[Message, str]:
    stops.is_there(tx, member)
    content = _content(flag, reading)
    evidence, words = tx.seal("message", content, case=case.id)
    message = tx.add(
        Message,
        case_id=case.id,
        member=member.id,
        community=flag.community,
        external_id=flag.external_id,
        moderation=flag.moderation,
        visibility=Visibility.PENDING if flag.moderation is Moderation.A_PRIORI else Visibility.ONLINE,
        posted_at=flag.posted_at,
        received_at=tx.now,
        level=reading.level,
        category=reading.category,
        evidence=evidence,
    )
    return message, words


def _content(flag: Flag, reading: Reading) -> dict[str, Any]:
    """What is kept of a flagged message: its text, the context, and the triage."""
    return {
        "text": flag.text,
        "url": flag.url,
        "language": flag.language,
        "reason": flag.reason,
        "reporter": flag.reporter,
        "flagged_by": flag.flagged_by,
        "media": [asdict(item) for item in flag.media],
        "context": [
            {"author": m.author, "text": m.text, "posted_at": m.posted_at.isoformat() if m.posted_at else ""}
            for m in flag.context
        ],
        "reading": reading.to_json(),
    }
