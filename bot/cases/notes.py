"""Additions to a case that decide nothing (notes, links, people, calls), and private looks at it."""

from __future__ import annotations

from bot.cases import deeds, look_ups, rises, watches
from bot.cases.answer import Answer
from bot.cases.tx import Tx
from bot.errors import MissingData
from bot.rules import lifecycle
from bot.storage.records import Call, Case, Involved, Link
from config.words import Click, Level, PersonRole, Verb


def note(tx: Tx, click: Click) -> Answer:
    """A note for the team, in the thread and in the history."""
    if not click.submitted:
        deeds.look(tx, click)
        return Answer.form("note")
    deed = deeds.begin(tx, click)
    (text,) = deeds.required(click, "text")
    evidence, words = tx.seal("note", {"text": text}, case=deed.case.id)
    deeds.looked(tx, deed)
    tx.record(deed.case, deed.person.id, Verb.NOTE, words=words, evidence=evidence)
    tx.thread(deed.case, "note", ref=str(evidence), by=deed.person.id)
    tx.redraw(deed.case)
    return Answer.nothing()


def link(tx: Tx, click: Click) -> Answer:
    """Link two cases, so that each shows the other."""
    if not click.submitted:
        deeds.look(tx, click)
        return Answer.form("link")
    deed = deeds.begin(tx, click)
    number = deeds.required(click, "case")[0].lstrip("#")
    other = tx.find(Case, int(number)) if number.isdecimal() and len(number) < 16 else None
    if other is None or other.id == deed.case.id:
        raise MissingData({"case": "unknown_case"})
    if tx.matching(Link, case_id=deed.case.id, other=other.id):
        return Answer.nothing()
    for one, two in sorted([(deed.case.id, other.id), (other.id, deed.case.id)]):
        tx.insert_once(Link, case_id=one, other=two, at=tx.now)
        tx.record(tx.lock(one), deed.person.id, Verb.LINK, other=two)
        tx.redraw(tx.current(one))
    return Answer.nothing()


def add_person(tx: Tx, click: Click) -> Answer:
    """Add a person with a role and a level, such as the one at risk when a friend writes.

    A graver level than the case's becomes the case's.
    """
    if not click.submitted:
        deeds.look(tx, click)
        return Answer.form("add_person")
    deed = deeds.begin(tx, click)
    lifecycle.require_open(deed.state)
    role, name = deeds.required(click, "role", "name")
    content = {"name": name, "notes": deeds.value(click, "notes")}
    evidence, words = tx.seal("person", content, case=deed.case.id)
    deeds.take_if_free(tx, deed)
    level = Level(deeds.value(click, "level") or deed.case.level)
    person = tx.add(Involved, case_id=deed.case.id, role=PersonRole(role), evidence=evidence, level=level)
    facts = {"person": person.id, "role": role, "level": level}
    graver = level.rank < deed.case.level.rank
    if graver:
        facts["was"] = deed.case.level
    tx.record(deed.case, deed.person.id, Verb.ADD_PERSON, words=words, **facts)
    if graver:
        case = rises.graver(tx, tx.current(deed.case.id), level)
        if level.wakes:
            watches.rose(tx, case, deed.person.id)
    look_ups.begin(tx, tx.current(deed.case.id), person)
    tx.redraw(deed.case)
    return Answer.nothing()


def emergency(tx: Tx, click: Click) -> Answer:
    """The emergency numbers of the member's country, and the calls made so far."""
    deed = deeds.begin(tx, click)
    deeds.take_if_free(tx, deed)
    case = tx.current(deed.case.id)
    tx.save(case, emergency_at=case.emergency_at or tx.now)
    tx.record(case, deed.person.id, Verb.EMERGENCY)
    tx.redraw(case)
    return Answer.form("emergency")


def log_call(tx: Tx, click: Click) -> Answer:
    """Record a call: who called whom, when, and the outcome."""
    deed = deeds.begin(tx, click)
    service, outcome = deeds.required(click, "service", "outcome")
    content = {"outcome": outcome, "reference": deeds.value(click, "reference")}
    evidence, words = tx.seal("call", content, case=deed.case.id)
    call = tx.add(Call, case_id=deed.case.id, person=deed.person.id, service=service[:80], at=tx.now, evidence=evidence)
    deeds.looked(tx, deed)
    tx.record(deed.case, deed.person.id, Verb.LOG_CALL, words=words, call=call.id, service=service[:80])
    tx.thread(deed.case, "call", ref=str(call.id), by=deed.person.id)
    tx.redraw(deed.case)
    return Answer.form("emergency")


def member(tx: Tx, click: Click) -> Answer:
    """What is known of the member; recorded before it opens."""
    deed = deeds.begin(tx, click)
    tx.record(deed.case, deed.person.id, Verb.MEMBER)
    return Answer.form("member")


def history(tx: Tx, click: Click) -> Answer:
    deeds.look(tx, click)
    return Answer.form("history")


def more(tx: Tx, click: Click) -> Answer:
    """The remaining verbs, grouped."""
    deeds.look(tx, click)
    return Answer.form("more")
