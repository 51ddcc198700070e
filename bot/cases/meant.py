"""Moves free words from the question they were kept for to another question of the same person, by one click.

The words are one `Advice`, which moves, so that nothing appears twice: the question they leave waits again, the one
they go to is answered, and the lines that repeat them are redrawn or told anew. Whoever may have acted on them in the
wrong place is told in a post of its own.
"""

from __future__ import annotations

from bot.cases import consultations, deeds, late_answers, threads
from bot.cases.answer import Answer
from bot.cases.deeds import Deed
from bot.cases.tx import Tx
from bot.errors import Refused
from bot.storage.records import Advice, Case, Entry, Question
from config.words import AdviceKind, Click, Verb


def meant_for(tx: Tx, click: Click) -> Answer:
    """`ref` names the words (an advice) and the question that they were meant for."""
    deed = deeds.begin(tx, click)
    words, _, wanted = click.ref.partition("/")
    source = tx.lock(tx.get(Advice, int(words)).case_id)
    question = tx.get(Question, int(wanted))
    advice = tx.get(Advice, int(words))  # again: its writer may have changed it while we waited for the lock
    text = str(tx.words(advice.evidence).get("text", ""))
    _may_move(deed, advice, question, text)
    was = tx.find(Question, advice.question)
    late_answers.taken_back(tx, source, advice)
    tx.redraw_question(source, advice.question)
    if question.case_id == source.id:
        tx.change(advice, question=question.id)
        consultations.settle(tx, source, question)
        tx.record(source, deed.person.id, Verb.MEANT_FOR, advice=advice.id, was=advice.question, question=question.id)
        tx.redraw(source)
    else:
        _leave(tx, source, deed.person.id, advice, question)
    threads.told_again(tx, source, "advice", [str(advice.id)])
    waiting = consultations.who_waits(source, was, other_than=deed.person.id)
    tx.thread(source, "meant_for", ref=str(advice.id), persons=waiting, by=deed.person.id)
    tx.refresh(tx.current(click.case), threads.KEPT_FOR, str(advice.id))
    return Answer.nothing()


def _may_move(deed: Deed, advice: Advice, question: Question, text: str) -> None:
    if advice.person != deed.person.id:
        raise Refused("not_your_words", holder=advice.person)
    if advice.kind is not AdviceKind.ADVICE or question.inform:
        raise Refused("outdated_button")
    if not text:
        raise Refused("words_deleted")
    if advice.question == question.id:
        raise Refused("kept_there_already")


def _leave(tx: Tx, source: Case, person: str, advice: Advice, question: Question) -> None:
    """Move it to another case, which from now on gets its writer's edits of the message."""
    target = tx.lock(question.case_id)
    said = threads.written_as(tx, source, advice)
    place = {name: said.facts[name] for name in ("message", "dest", "private")} if said is not None else {}
    tx.record(source, person, Verb.MEANT_FOR, advice=advice.id, was=advice.question, other=target.id, **place)
    if said is not None:
        _written_there(tx, source, target, said)
        changes = threads.evidences(tx, source, str(place["dest"]), str(place["message"]))
        threads.told_again(tx, source, "mirror", changes)
    about, version = consultations.bears_on(tx, target, question)
    content = tx.words(advice.evidence)
    evidence, words = tx.seal("advice", content, case=target.id)
    moved = tx.change(
        advice,
        case_id=target.id,
        question=question.id,
        at=tx.now,
        evidence=evidence,
        reply=about,
        reply_version=version,
    )
    consultations.settle(tx, target, question)
    consultations.tell(tx, target, moved, question, words=words)
    tx.redraw(source)


def _written_there(tx: Tx, source: Case, target: Case, said: Entry) -> None:
    """Put the message into the other case's history too, so that its corrections go there."""
    now = threads.versions(tx, source, str(said.facts["dest"]), str(said.facts["message"]))[-1]
    evidence, words = tx.seal("thread", tx.words(int(now.facts["evidence"])), case=target.id)
    place = {name: said.facts[name] for name in ("message", "dest", "private")}
    tx.record(target, said.actor, threads.SAID, words=words, evidence=evidence, **place)
