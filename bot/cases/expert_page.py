"""The page where somebody without Slack or Teams answers a question, or confirms that they have seen it."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import select

from bot.cases import consultations, texts
from bot.cases.reads import Reads
from bot.cases.tx import Tx
from bot.catalog.clients import Client, Person
from bot.errors import NotAllowed, NotFound, Refused, SeenBefore
from bot.rules import links, permissions
from bot.rules.links import Expired, Forged
from bot.storage.records import Case, Entry, Question
from bot.storage.session import TABLE, Session
from bot.storage.vault import Vault
from config.words import AdviceKind, CaseStatus, Verb

PURPOSE = "expert"
PATH = "/x/"
HOLDS = timedelta(days=30)
_VERBS = {
    AdviceKind.ADVICE: Verb.ADVISE,
    AdviceKind.APPROVAL: Verb.APPROVE,
    AdviceKind.OBJECTION: Verb.OBJECT,
    AdviceKind.SEEN: Verb.SEEN,
}
_MARK = 12
INFORMED = "informed"


class Asked(Struct, frozen=True):
    """What an address carries: the question's number and link name, and a mark for its person."""

    question: int
    name: str
    mark: str


class Said(Struct, frozen=True, kw_only=True):
    """What somebody did on the page. `about` is the version of the text shown there (`<reply>.<version>`)."""

    kind: AdviceKind
    text: str
    about: str
    form: str


def address_of(session: Session, question: Question, person: str, *, public_url: str) -> str:
    """Where this person answers this question; always the same until the master key changes."""
    return f"{public_url.rstrip('/')}{PATH}{tokens_of(session, question, person)[0]}"


def tokens_of(session: Session, question: Question, person: str) -> tuple[str, ...]:
    """The tokens such an address may carry in a sent e-mail: one for each master key, newest first."""
    asked_at = question.asked_at
    payload = f"{links.named(question.id, asked_at)}.{_mark(session, person)}"
    return tuple(links.sign(PURPOSE, payload, asked_at + HOLDS, key) for key in session.vault.link_keys)


def read(token: str, *, now: datetime, vault: Vault) -> Asked | Expired | Forged:
    found = links.read(token, PURPOSE, now, vault.link_keys)
    if isinstance(found, Expired | Forged):
        return found
    name, _, mark = found.partition(".")
    number = links.number_in(name)
    return Asked(number, name, mark) if number else Forged()


def client_of(session: Session, question: int) -> str:
    """The client of a question; "" if it no longer exists. A read across clients, for signed addresses only."""
    table = TABLE[Question]
    return session.connection.execute(select(table.c.client).where(table.c.id == question)).scalar() or ""


def whose(reads: Reads, asked: Asked) -> tuple[Question, Person]:
    """The question and its person. `NotFound` if they have left the client's file or may not answer;
    `Refused("question_closed")` once it is answered or the case is closed."""
    question = reads.get(Question, asked.question)
    person = _person(reads, reads.client, asked.mark)
    wanted = Verb.SEEN if question.inform else Verb.ADVISE
    if (
        person is None
        or not _is_called(reads, question, asked.name)
        or not permissions.may(wanted, person.roles)
        or (question.inform and question.person != person.id)
    ):
        raise NotFound("person")
    closed = reads.get(Case, question.case_id).status is CaseStatus.CLOSED
    if question.closed_at is not None or (closed and not (question.inform and question.evidence)):
        raise Refused("question_closed")
    return question, person


def opened(tx: Tx, asked: Asked) -> None:
    """Record that the page was opened, once for each person."""
    question, person = whose(tx, asked)
    case = tx.lock(question.case_id)
    if tx.first_time(f"expert:{question.id}:{person.id}:opened", case=case.id):
        tx.record(case, person.id, "page_opened", question=question.id)


def said(tx: Tx, asked: Asked, given: Said) -> None:
    """Advice, approval or objection, posted in the thread under their name.

    Raises `SeenBefore` (the same form again) or `Refused` ("text_changed", "no_text_to_approve", "question_closed").
    """
    if not tx.first_time(f"expert:{asked.question}:{given.form}"):
        raise SeenBefore
    question, person = whose(tx, asked)
    case = tx.lock(question.case_id)
    question, person = whose(tx, asked)  # somebody may have been faster
    if not permissions.may(_VERBS[given.kind], person.roles):
        raise NotAllowed(_VERBS[given.kind], ())
    if question.inform is not (given.kind is AdviceKind.SEEN):
        raise NotAllowed(_VERBS[given.kind], ())
    if question.inform:
        consultations.mark_seen(tx, case, question)
        return
    text = texts.about(tx, case.id, question)
    if given.kind is AdviceKind.APPROVAL and (text is None or text.state not in texts.UNDECIDED):
        raise Refused("no_text_to_approve")
    if given.kind is not AdviceKind.ADVICE and text is not None and given.about != texts.version_of(text):
        raise Refused("text_changed")
    consultations.answer(tx, case, person.id, given.kind, question=question, text=given.text)


def _is_called(session: Session, question: Question, name: str) -> bool:
    """Whether a link with this name may mean this question: after a restore, another question may have its number,
    asked at another time or of another person."""
    told = session.of_case(Entry, question.case_id, TABLE[Entry].c.verb.in_((Verb.ASK.value, INFORMED)))
    asked = (entry.at for entry in told if entry.facts.get("question") == question.id)
    return name == str(question.id) or any(links.named(question.id, at) == name for at in asked)  # an older Fanal's


def _mark(session: Session, person: str) -> str:
    """Stands for a person in an address, without a readable name."""
    return session.vault.reference(session.slug, "expert", person)[:_MARK]


def _person(session: Session, client: Client, mark: str) -> Person | None:
    return next((one for one in client.people if hmac.compare_digest(_mark(session, one.id), mark)), None)
