"""What people write below a card or in private: kept with the case, counted as an expert's answer, repeated elsewhere.

A case may be shown in several places. A message below its card in one is repeated below the others, with its writer's
name; edits and deletions follow. No chat reports our own posts to us, so nothing loops.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import select

from bot.cases import consultations, deeds, lanes, late_answers
from bot.cases.answer import Answer
from bot.cases.lanes import Effect
from bot.cases.tx import Tx
from bot.catalog.clients import Destination
from bot.errors import MissingData, Refused
from bot.storage import inbox
from bot.storage.records import Advice, Case, Entry, Post, Question
from bot.storage.session import TABLE, Session
from config.words import Account, AdviceKind, Click, Discipline, Place, ThreadMessage, Verb

SAID = "thread_message"
REPEATED = frozenset({"said", "mirror"})
"""Kinds of posts that repeat what somebody wrote in another place."""
CHANGED = frozenset({"thread_edited", "thread_deleted"})
KEPT_FOR = "kept_for"
"""The post that tells somebody which question their words were kept for."""


class Other(Struct, frozen=True):
    """Another question to the same person, of any case and client, that waits for an answer."""

    client: str
    case: int
    question: int
    discipline: Discipline


def said(
    tx: Tx, case_id: int, message: ThreadMessage, *, private: bool, about: str = "", others: Sequence[Other] = ()
) -> None:
    """Keep a message from a case's thread, or a private one, and repeat it; an expert's counts as an answer.

    `about` is the question it was written below, if known; otherwise it answers the oldest. `others` are questions that
    a private message may have answered instead. If there are any, or if the case has several open questions, the writer
    is told which one their words were kept for.
    """
    # Known across clients: if it is delivered again, another client's question may be the waiting one.
    if not inbox.first_time(tx.of(""), message.key, case=case_id):
        return
    person = tx.person(message.actor)
    case = tx.lock(case_id)
    who = person.id if person is not None else message.actor.ref
    verb = "thread_deleted" if message.deleted else "thread_edited" if message.edited else SAID
    evidence, words = tx.seal("thread", {"text": message.text}, case=case.id)
    facts = {"evidence": evidence, "message": message.place.message, "dest": message.place.dest, "private": private}
    tx.record(case, who, verb, words=words, **facts)
    if not private:
        _repeat(tx, case, message.place, verb=verb, evidence=evidence)
    if verb != SAID:
        _correct_advice(tx, case, message)
        if private and person is not None:
            told = evidences(tx, case, message.place.dest, message.place.message)
            told_again(tx, case, "mirror", [one for one in told if one != str(evidence)])
            tx.thread(case, "mirror", ref=str(evidence), by=person.id)
        return
    if person is None:
        return
    question = _open_question_of(tx, case, person.id, about=about)
    if question is not None and message.text.strip():  # a file alone is no answer: nobody else sees it
        advice = consultations.answer(
            tx,
            case,
            person.id,
            AdviceKind.ADVICE,
            question=question,
            text=message.text,
            mirror=private,
            place=message.place.dest,
        )
        also = others if private or about else _also_asked(tx, case, person.id)
        if also:
            _tell_kept(tx, case, message, advice, [_other(tx, question), *also])
    elif private:
        tx.thread(case, "mirror", ref=str(evidence), by=person.id)


def _also_asked(tx: Tx, case: Case, person: str) -> list[Other]:
    """The other questions about a case that still wait for this person."""
    return [_other(tx, one) for one in tx.of_case(Question, case.id) if late_answers.is_asked(tx, one, person)]


def _other(tx: Tx, question: Question) -> Other:
    return Other(tx.slug, question.case_id, question.id, question.discipline)


def _tell_kept(tx: Tx, case: Case, message: ThreadMessage, advice: Advice, asked: Sequence[Other]) -> None:
    """Tell somebody who was asked several questions which one their words were kept for, where they wrote."""
    account = message.actor.ref
    tx.put(
        Effect.DIRECT,
        lanes.chat_lane(account),
        case=case,
        ref=str(advice.id),
        dest=account,
        key=f"{KEPT_FOR}:{account}:{message.key}"[:200],
        what=KEPT_FOR,
        person=advice.person,
        asked=[[one.client, one.case, one.question, one.discipline.value] for one in asked],
    )


def _correct_advice(tx: Tx, case: Case, message: ThreadMessage) -> None:
    """An edited answer says the new words from now on; the history keeps the former ones."""
    said = [e for e in versions(tx, case, message.place.dest, message.place.message) if e.verb == SAID]
    given = tx.of_case(Advice, case.id) if said else []
    kept = consultations.written(message.text, message.place.dest)
    for advice in (one for one in given if _is_of(one, said[-1])):  # what came back to this case was said here twice
        tx.change(advice, evidence=tx.seal("advice", kept, case=case.id)[0])
        if message.deleted:
            late_answers.taken_back(tx, case, advice)
        tx.redraw_question(case, advice.question)
        told_again(tx, case, "advice", [str(advice.id)])


def written_as(session: Session, case: Case, advice: Advice) -> Entry | None:
    """The message that became this advice; None if it was given in another way."""
    return next((e for e in thread_entries(session, case) if e.verb == SAID and _is_of(advice, e)), None)


def _is_of(advice: Advice, said: Entry) -> bool:
    return (advice.kind, advice.person, advice.at) == (AdviceKind.ADVICE, said.actor, said.at)


def is_kept(session: Session, client: str, case: int, place: Mapping[str, Any]) -> bool | None:
    """Whether a message (`dest` and `message`) is in the history of a client's case; False once it has moved to another
    case, None if it never was there. A named read across clients."""
    table = TABLE[Entry]
    own = (table.c.client == client, table.c.case_id == case, table.c.verb.in_((SAID, Verb.MEANT_FOR.value)))
    told = session.connection.execute(select(table.c.verb, table.c.facts).where(*own).order_by(table.c.seq)).all()
    same = [verb for verb, facts in told if all(facts.get(name) == place.get(name) for name in ("dest", "message"))]
    return same[-1] == SAID if same else None


def told_again(tx: Tx, case: Case, what: str, refs: list[str]) -> None:
    """Redraw the posts that repeat it in the channels, including queued and gathered ones."""
    for ref in refs:
        for place in tx.client.destinations:
            tx.refresh_at(case, what, ref, place.dest)


def _repeat(tx: Tx, case: Case, place: Place, *, verb: str, evidence: int) -> None:
    """Repeat it wherever else the case is shown: a new message as a new post, an edit in the same post."""
    if verb == SAID:
        tx.thread(case, "said", ref=str(evidence), places=_elsewhere(tx, place.dest))
        return
    first = next((e for e in versions(tx, case, place.dest, place.message) if e.verb == SAID), None)
    if first is not None:
        for other in _elsewhere(tx, place.dest):
            tx.refresh_at(case, "said", str(first.facts["evidence"]), other.dest)


def _elsewhere(tx: Tx, dest: str) -> tuple[Destination, ...]:
    here = tx.client.destination(dest)
    if here is None or not here.mirror:
        return ()
    return tuple(place for place in tx.client.destinations if place.mirror and place.dest != dest)


def versions(session: Session, case: Case, dest: str, message: str) -> list[Entry]:
    """All versions of a thread message, oldest first."""
    return [e for e in thread_entries(session, case) if (e.facts.get("dest"), e.facts["message"]) == (dest, message)]


def evidences(session: Session, case: Case, dest: str, message: str) -> list[str]:
    """The evidence of each version; the lines shown in private refer to it."""
    return [str(entry.facts["evidence"]) for entry in versions(session, case, dest, message)]


def thread_entries(session: Session, case: Case) -> list[Entry]:
    """What was written, edited and deleted below the case's cards."""
    table = TABLE[Entry]
    wrote = table.c.verb.in_((SAID, *CHANGED))
    return session.rows(Entry, table.c.case_id == case.id, wrote, order=(table.c.seq,))


def record_advice(tx: Tx, click: Click) -> Answer:
    """Record a thread message as advice, from a shortcut, under its writer's name."""
    deed = deeds.begin(tx, click)
    here = (deeds.value(click, "author"), deeds.value(click, "text"), click.place.dest)
    author, text, place = _repeated(tx, deed.case, click.place) or here
    if not text:
        raise MissingData({"text": "required"})
    wrote = tx.client.person(author) or (tx.person(Account(author)) if "/" in author else None)
    if wrote is None:
        raise Refused("unknown_person")
    question = _open_question_of(tx, deed.case, wrote.id)
    consultations.answer(
        tx, deed.case, wrote.id, AdviceKind.ADVICE, question=question, text=text, mirror=False, place=place
    )
    return Answer.private("advice_recorded")


def _repeated(tx: Tx, case: Case, place: Place) -> tuple[str, str, str] | None:
    """Whose words a post of ours repeats, as they are now, and where they were written; None if it repeats nobody's."""
    posts = tx.matching(Post, case_id=case.id, dest=place.dest, message=place.message)
    ref = next((post.ref for post in posts if post.kind in REPEATED), "")
    first = next((e for e in thread_entries(tx, case) if ref and str(e.facts.get("evidence")) == ref), None)
    if first is None:
        return None
    now = versions(tx, case, str(first.facts["dest"]), str(first.facts["message"]))[-1]
    return first.actor, str(tx.words(int(now.facts["evidence"])).get("text", "")), str(first.facts["dest"])


def _open_question_of(tx: Tx, case: Case, person: str, *, about: str = "") -> Question | None:
    waiting = [q for q in tx.of_case(Question, case.id) if late_answers.is_asked(tx, q, person)]
    return next((q for q in waiting if str(q.id) == about), None) or next(iter(waiting), None)
