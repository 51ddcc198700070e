"""Takes in a mail: a bounce updates its card, an automatic answer is noted, words are a member's or an expert's
answer."""

from __future__ import annotations

import hmac

from bot.cases import answer_links, answers, consultations, dispatches, expert_page, late_answers, misdirected, stops
from bot.cases.history import FANAL
from bot.cases.lanes import Effect
from bot.cases.tx import Tx
from bot.catalog.clients import Person
from bot.errors import NotFound
from bot.rules import permissions
from bot.rules.inbound_mail import Bounce, Inbound
from bot.rules.mail import QuestionMark, question_id
from bot.rules.triage import Reading
from bot.storage.records import OutboxRow, Question, Reply
from bot.storage.sent_records import Dispatch
from bot.storage.session import TABLE
from config.deliveries import BounceReason, DispatchState, Via, Words
from config.words import AdviceKind, CaseStatus, Method, Verb


def mail_came(tx: Tx, mail: Inbound, *, key: str, reading: Reading) -> bool:
    """Take in a mail about one of this client's dispatches; False if it is about none.

    `key` makes a second delivery harmless: the Message-ID, or a digest of the bytes.
    """
    if mail.question is not None and mail.bounce is not None:
        return _question_bounced(tx, mail.question, mail.bounce, key=key)
    if mail.question is not None and mail.mark is None:
        return _question_answered(tx, mail.question, mail, key=key)
    found = dispatches.by_token(tx, mail.mark.token) if mail.mark is not None else None
    if found is None or mail.mark is None or found.case_id != mail.mark.case or found.method is not Method.EMAIL:
        return False
    case = tx.lock(found.case_id)
    if mail.bounce is not None:
        if not mail.bounce.delayed and tx.first_time(f"bounce:{key}", case=case.id):
            _bounced(tx, found, mail.bounce.reason, mail.bounce.said)
        return True
    if mail.complaint:
        if tx.first_time(f"complaint:{key}", case=case.id):
            stops.complained(tx, case)
        return True
    if mail.auto or (mail.bulk and not reading.level.wakes):
        if tx.first_time(f"auto:{key}", case=case.id):
            tx.record(case, FANAL, "auto_answer", dispatch=found.id)
            tx.redraw(case)
        return True
    astray = misdirected.stops(tx, tx.get(Reply, found.reply))  # the address written to may then be a wrong person's
    trusted = bool(mail.sender) and mail.sender == dispatches.recipient(tx, found).lower() and not astray
    answers.member_answered(
        tx,
        case=case.id,
        words=Words(
            text=answer_links.without_address(mail.text or mail.between),
            between=bool(mail.between),
            via=Via.EMAIL,
            sender=mail.sender,
            attachments=mail.attachments,
            message_id=mail.message_id,
        ),
        reading=reading,
        key=key,
        trusted=trusted,
        dispatch=found.id,
        stop=mail.stop,
    )
    return True


def _question_bounced(tx: Tx, mark: QuestionMark, bounce: Bounce, *, key: str) -> bool:
    """An expert's e-mail bounced: tell whoever asked, else the holder."""
    question, sent = _asked_by_mail(tx, mark)
    if question is None or sent is None:
        return False
    case = tx.lock(question.case_id)
    if not bounce.delayed and tx.first_time(f"bounce:{key}", case=case.id):
        told = question.asked_by if tx.client.person(question.asked_by) else case.holder
        _, words = tx.seal("bounce", {"text": bounce.said}, case=case.id)
        person = str(sent.payload["person"])
        tx.record(case, FANAL, "question_bounced", words=words, person=person, reason=bounce.reason)
        managers = [one.id for one in tx.staffed.managers]
        persons = [told] if told else managers
        tx.thread(case, "question_bounced", ref=str(question.id), persons=persons, by=person, reason=bounce.reason)
        tx.redraw(case)
    return True


def _question_answered(tx: Tx, mark: QuestionMark, mail: Inbound, *, key: str) -> bool:
    """An expert answered the e-mail instead of using its page; whoever received it had the page's address too.

    Returns False, or raises NotFound, if a person must open it: the sender is somebody else, it may not be advice, or
    nobody waits for it.
    """
    question, sent = _asked_by_mail(tx, mark)
    if question is None or sent is None:
        return False
    case = tx.lock(question.case_id)
    if mail.auto:
        if tx.first_time(f"auto:{key}", case=case.id):
            tx.record(case, FANAL, "auto_answer", question=question.id)
            tx.redraw(case)
        return True
    person = tx.client.person(str(sent.payload["person"]))
    if person is None or not (_is_theirs(person, mail) and _is_advice(tx, question, sent, mail)):
        return False
    if not tx.first_time(f"answer:{key}", case=case.id):
        return True
    question = tx.get(Question, question.id)  # somebody may have been faster
    if case.status is CaseStatus.CLOSED or not late_answers.is_asked(tx, question, person.id):
        raise NotFound("question")
    consultations.answer(tx, case, person.id, AdviceKind.ADVICE, question=question, text=mail.text)
    return True


def _is_theirs(person: Person, mail: Inbound) -> bool:
    return bool(mail.sender) and mail.sender == person.email.lower() and permissions.may(Verb.ADVISE, person.roles)


def _is_advice(tx: Tx, question: Question, sent: OutboxRow, mail: Inbound) -> bool:
    """Whether this is the expert's own text: no automatic absence notice, and without our e-mail, which contains the
    page's private address."""
    words = "".join(mail.text.split())
    quotes_ours = any(token in words for token in expert_page.tokens_of(tx, question, str(sent.payload["person"])))
    return bool(mail.text) and not (mail.bulk or mail.attachments or quotes_ours)


def _asked_by_mail(tx: Tx, mark: QuestionMark) -> tuple[Question | None, OutboxRow | None]:
    """The question that our e-mail asked, and the outbox row that sent it."""
    question = tx.find(Question, mark.question)
    if question is None:
        return None, None
    rows = tx.of_case(OutboxRow, question.case_id, TABLE[OutboxRow].c.kind == Effect.EXPERT_EMAIL.value)
    sent = next((row for row in rows if _is_it(tx, question, row, mark)), None)
    return (question, sent) if sent is not None else (None, None)


def _is_it(tx: Tx, question: Question, row: OutboxRow, mark: QuestionMark) -> bool:
    if row.ref != str(question.id) or tx.client.mail is None:
        return False
    person, url = str(row.payload["person"]), str(row.payload["url"])
    token = expert_page.address_of(tx, question, person, public_url=url).rpartition("/")[2]
    ours = question_id(question.id, token, int(row.payload["step"]), tx.client.mail.domain)
    return hmac.compare_digest(ours.strip("<>").lower(), mark.message_id.strip("<>").lower())


def unreadable(tx: Tx, *, key: str) -> None:
    """A mail that only a person can read may be a call for help: tell the managers."""
    for person in tx.staffed.managers:
        tx.tell(person.id, "mail_unreadable", key=key)


def _bounced(tx: Tx, found: Dispatch, reason: BounceReason, said: str) -> None:
    dispatches.came_back(tx, found, state=DispatchState.BOUNCED, reason=reason, said=said)
