"""Asking and informing experts, and recording their advice, approvals and objections."""

from __future__ import annotations

from collections.abc import Iterable

from bot.cases import deeds, lanes, texts
from bot.cases.answer import Answer
from bot.cases.history import FANAL
from bot.cases.lanes import Effect
from bot.cases.tx import Tx
from bot.errors import MissingData, NotAllowed, Refused, SeenBefore
from bot.rules import permissions
from bot.rules.watch import on_watch
from bot.storage.records import Advice, Case, Question, Reply
from config.words import (
    AdviceKind,
    CaseStatus,
    Category,
    Click,
    Discipline,
    Verb,
)

ALLOW = "allow:"
""""Ask them": a question to the people who may do what the asker may not."""


# --- asking ---------------------------------------------------------------------------------------


def ask(tx: Tx, click: Click) -> Answer:
    """Ask one or several disciplines: in the thread, and in private if the expert is not in the channel."""
    if click.ref.startswith(ALLOW):
        return _ask_to_act(tx, click)
    if not click.submitted:
        deeds.look(tx, click)
        return Answer.form("ask", ref=click.ref)
    deed = deeds.begin(tx, click)
    if deed.case.status is CaseStatus.CLOSED:
        raise Refused("case_closed")
    disciplines = [Discipline(name) for name in deeds.chosen(click, "disciplines")]
    if not disciplines:
        raise MissingData({"disciplines": "required"})
    (text,) = deeds.required(click, "question")
    deeds.take_if_free(tx, deed)
    draft = texts.to_ask_about(tx, deed.case.id, deed.person.id)
    evidence, words = tx.seal("question", {"text": text}, case=deed.case.id)
    for discipline in disciplines:
        person = expert_for(tx, discipline)
        if not person:
            raise MissingData({"disciplines": "nobody_for_discipline"})
        question = _put(tx, deed.case, discipline, person, by=deed.person.id, evidence=evidence, draft=draft)
        record_asked(tx, tx.current(deed.case.id), question, deed.person.id, words=words)
    tx.redraw(deed.case)
    return Answer.nothing()


def _ask_to_act(tx: Tx, click: Click) -> Answer:
    """Ask the people who may act, in a thread post that mentions them, for somebody who may not."""
    person = tx.person(click.actor)
    if person is None or not person.roles:
        raise NotAllowed(click.verb, ())
    if not tx.first_time(click.key, case=click.case):
        raise SeenBefore
    case = tx.lock(click.case)
    verb = Verb(click.ref.removeprefix(ALLOW))
    who = [p.id for p in tx.staffed.people if permissions.may(verb, p.roles)]
    on = [case.holder] if case.holder in who else who
    tx.record(case, person.id, "asked_to_act", wanted=verb, persons=on)
    tx.thread(case, "asked_to_act", ref=verb, persons=on, by=person.id)
    return Answer.private("asked_to_act")


def ask_by_rule(tx: Tx, case: Case, categories: Iterable[Category]) -> None:
    """Ask and inform everybody whom the client's file names for these categories, each once."""
    asked = tx.client.asked_for(tuple(categories), case.level)
    if not asked.disciplines and not asked.inform:
        return
    known = tx.of_case(Question, case.id)
    for discipline in asked.disciplines:
        person = expert_for(tx, discipline)
        if not person or any(q.discipline is discipline and not q.inform for q in known):
            continue
        question = _put(tx, case, discipline, person, by=FANAL)
        record_asked(tx, case, question, FANAL)
    for person in asked.inform:
        if tx.staffed.person(person) is not None and not any(
            q.inform and q.person == person and not q.evidence for q in known
        ):
            _inform(tx, case, person)


def _inform(tx: Tx, case: Case, person: str) -> None:
    found = tx.client.person(person)
    discipline = next(iter(sorted(found.disciplines)), Discipline.COMMUNICATION) if found else Discipline.COMMUNICATION
    question = tx.add(
        Question, case_id=case.id, discipline=discipline, person=person, inform=True, asked_by=FANAL,
        asked_at=tx.now, due_at=tx.now,
    )  # fmt: skip
    tx.record(case, FANAL, "informed", person=person, question=question.id)
    tx.thread(case, "inform", ref=str(question.id), persons=[person])
    tx.direct(case, person, "inform", ref=str(question.id), outsiders_only=True)
    write_to(tx, case, question, person, step=0)


def _put(
    tx: Tx, case: Case, discipline: Discipline, person: str, *, by: str, evidence: int = 0, draft: Reply | None = None
) -> Question:
    question = tx.add(
        Question,
        case_id=case.id,
        discipline=discipline,
        person=person,
        asked_by=by,
        asked_at=tx.now,
        due_at=tx.client.answer_by(discipline, tx.now),
        reply=draft.id if draft else 0,
        reply_version=draft.version if draft else 0,
        evidence=evidence,
    )
    put_to(tx, case, question)
    return question


def put_to(tx: Tx, case: Case, question: Question) -> None:
    """Notify the person asked, in the thread, in private and by e-mail, and start the clock for the answer."""
    person, ref = question.person, str(question.id)
    _invite(tx, case, question)
    tx.thread(case, "question", ref=ref, persons=[person])
    tx.direct(case, person, "question", ref=ref, outsiders_only=True)
    write_to(tx, case, question, person, step=0)
    tx.set_timer("question", question.due_at, case=case.id, ref=ref)


def record_asked(tx: Tx, case: Case, question: Question, by: str, *, words: str = "") -> None:
    tx.record(
        case,
        by,
        Verb.ASK,
        words=words,
        discipline=question.discipline,
        question=question.id,
        person=question.person,
        due=question.due_at.isoformat(),
    )


def write_to(tx: Tx, case: Case, question: Question, person: str, *, step: int) -> None:
    """E-mail the address of a page to somebody without any chat account, if the desk has a public address."""
    found = tx.client.person(person)
    if found is None or not found.is_written_to or not tx.rules.public_url or tx.client.mail is None:
        return
    key = f"{question.id}:{person}:{step}"
    tx.put(
        Effect.EXPERT_EMAIL,
        lanes.mail_lane(tx.slug, case.id),
        case=case,
        ref=str(question.id),
        key=key,
        person=person,
        url=tx.rules.public_url,
        heard=tx.rules.hears_mail,
        step=step,
    )


def _invite(tx: Tx, case: Case, question: Question) -> None:
    """Invite the person asked to the crisis channel, if the client's file allows it."""
    person = question.person
    if not tx.client.invite or tx.client.person(person) is None:
        return
    for place in tx.client.destinations:
        team = place.dest.split("/", 1)[0]
        for account in (ref for ref in tx.open_accounts(person) if ref.startswith(f"{team}/")):
            key = f"{question.id}:{person}:{place.dest}"
            lane = lanes.chat_lane(place.dest)
            tx.put(Effect.INVITE, lane, case=case, ref=account, dest=place.dest, key=key, person=person)


def expert_for(tx: Tx, discipline: Discipline) -> str:
    """The expert on watch for a discipline, else its first one; "" if the client has none."""
    turn = on_watch(tx.staffed.watch(discipline), tx.now)
    if turn is not None and turn.person:
        return turn.person
    return next((person.id for person in tx.staffed.experts(discipline)), "")


# --- answering ------------------------------------------------------------------------------------


def advise(tx: Tx, click: Click) -> Answer:
    """Give advice in a form; it appears in the thread under the expert's name."""
    if not click.submitted:
        deeds.look(tx, click)
        return Answer.form("advise", ref=click.ref)
    deed = deeds.begin(tx, click)
    (text,) = deeds.required(click, "text")
    answer(tx, deed.case, deed.person.id, AdviceKind.ADVICE, question=_question(tx, click)[0], text=text)
    return Answer.nothing()


def approve(tx: Tx, click: Click) -> Answer:
    """Approve the text above the button; if it was edited since, nothing is approved and the expert is told."""
    deed = deeds.begin(tx, click)
    question, seen = _question(tx, click)
    text = texts.about(tx, deed.case.id, question)
    if text is None or text.state not in texts.UNDECIDED:
        raise Refused("no_text_to_approve")
    if seen and seen != texts.version_of(text):
        raise Refused("text_changed")
    given = tx.matching(Advice, case_id=deed.case.id, kind=AdviceKind.APPROVAL, person=deed.person.id, reply=text.id)
    if any(advice.reply_version == text.version for advice in given):
        return Answer.private("approved")  # announced once, in whichever chat
    answer(tx, deed.case, deed.person.id, AdviceKind.APPROVAL, question=question)
    return Answer.private("approved")


def object_(tx: Tx, click: Click) -> Answer:
    """Object, with a reason."""
    if not click.submitted:
        deeds.look(tx, click)
        return Answer.form("object", ref=click.ref)
    deed = deeds.begin(tx, click)
    (text,) = deeds.required(click, "text")
    question, seen = _question(tx, click)
    answer(tx, deed.case, deed.person.id, AdviceKind.OBJECTION, question=question, text=text, seen=seen)
    return Answer.nothing()


def seen(tx: Tx, click: Click) -> Answer:
    """Somebody who was only informed confirms that they have seen it."""
    deed = deeds.begin(tx, click)
    question = tx.get(Question, int(click.ref))
    if question.person != deed.person.id:
        raise Refused("not_for_you", holder=question.person)
    mark_seen(tx, deed.case, question)
    return Answer.private("seen_thanks")


def mark_seen(tx: Tx, case: Case, question: Question) -> None:
    """Record that somebody informed has seen it, once."""
    if question.seen_at is None:
        tx.change(question, seen_at=tx.now, closed_at=tx.now)
        tx.add(Advice, case_id=case.id, question=question.id, kind=AdviceKind.SEEN, person=question.person, at=tx.now)
        tx.record(case, question.person, Verb.SEEN, question=question.id)
        tx.refresh(case, "inform", str(question.id))
        tx.redraw(case)


def _question(tx: Tx, click: Click) -> tuple[Question | None, str]:
    """The question that a button or form concerns, and the version of the text it showed ("": none)."""
    number, _, seen = click.ref.partition("/")
    found = tx.find(Question, int(number)) if number.isdecimal() else None
    return (found if found is not None and found.case_id == click.case else None), seen


def answer(
    tx: Tx,
    case: Case,
    person: str,
    kind: AdviceKind,
    *,
    question: Question | None,
    text: str = "",
    mirror: bool = True,
    seen: str = "",
    place: str = "",
) -> Advice:
    """Record what somebody says about the version they have `seen` (`texts.version_of`), else about the current text.

    `place` is the chat message in which they wrote it, if any; it keeps that chat's markup for people and addresses.
    """
    about, version = bears_on(tx, case, question, seen)
    evidence, words = tx.seal("advice", written(text, place), case=case.id) if text else (0, "")
    advice = tx.add(
        Advice,
        case_id=case.id,
        question=question.id if question else 0,
        kind=kind,
        person=person,
        at=tx.now,
        reply=about,
        reply_version=version,
        evidence=evidence,
    )
    if question is not None:
        settle(tx, case, question)
        _settle_rule(tx, case, question)
    tell(tx, case, advice, question, words=words, mirror=mirror)
    return advice


def settle(tx: Tx, case: Case, question: Question) -> None:
    """Close the question if it still waited for an answer."""
    if question.closed_at is None:
        tx.change(question, closed_at=tx.now)
        tx.cancel_timer("question", case=case.id, ref=str(question.id))
    tx.redraw_question(case, question.id)


def _settle_rule(tx: Tx, case: Case, answered: Question) -> None:
    """Close what a rule had asked of the same discipline too: it only wanted somebody to look."""
    for earlier in tx.matching(Question, case_id=case.id, discipline=answered.discipline, asked_by=FANAL):
        if earlier.id < answered.id and not earlier.inform and earlier.closed_at is None:
            settle(tx, case, earlier)


_SAYS = {AdviceKind.ADVICE: Verb.ADVISE, AdviceKind.APPROVAL: Verb.APPROVE, AdviceKind.OBJECTION: Verb.OBJECT}


def tell(
    tx: Tx, case: Case, advice: Advice, question: Question | None, *, words: str = "", mirror: bool = True
) -> None:
    """Record what was said, and post it below the card for whoever waits for it."""
    person, about = advice.person, {"reply": advice.reply, "reply_version": advice.reply_version}
    tx.record(case, person, _SAYS[advice.kind], words=words, advice=advice.id, **about)
    if mirror:
        tx.thread(case, "advice", ref=str(advice.id), persons=who_waits(case, question, other_than=person))
    tx.redraw(case)


def who_waits(case: Case, question: Question | None, *, other_than: str) -> list[str]:
    """The holder, else whoever asked."""
    waits = case.holder or (question.asked_by if question is not None and question.asked_by != FANAL else "")
    return [waits] if waits and waits != other_than else []


def written(text: str, place: str) -> dict[str, str]:
    """What is kept of advice, as evidence."""
    return {"text": text, "place": place} if place else {"text": text}


def bears_on(tx: Tx, case: Case, question: Question | None, seen: str = "") -> tuple[int, int]:
    """The reply it concerns and its version; (0, 0) if there is no text."""
    number, _, version = seen.partition(".")
    if number.isdecimal() and version.isdecimal():
        found = tx.find(Reply, int(number))
        if found is not None and found.case_id == case.id and int(version) <= found.version:
            return found.id, int(version)
    text = texts.about(tx, case.id, question)
    return (text.id, text.version) if text is not None else (0, 0)
