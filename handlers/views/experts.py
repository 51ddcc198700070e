"""The page and the e-mail for somebody who answers a question without a chat."""

from __future__ import annotations

from bot.cases import expert_page, misdirected, wording
from bot.cases.expert_page import Asked
from bot.cases.reads import reading
from bot.catalog import Catalog
from bot.catalog.clients import Person, Shows
from bot.errors import NotFound, Refused
from bot.rules import mail
from bot.rules.mail import Outgoing
from bot.rules.redaction import black_out
from bot.storage.records import Case, OutboxRow, Question
from bot.storage.session import Session
from cards import expert_page as words
from cards.translator import LOCALES, translator
from cards.views.pages import ExpertPageView
from config.values import replace
from handlers.views import questions
from handlers.views.room import Room
from handlers.views.spoken import secrets


def page(session: Session, catalog: Catalog, asked: Asked, locale: str) -> ExpertPageView:
    """The case as this person may see it. Raises what `expert_page.whose` does."""
    question, person = expert_page.whose(reading(session, catalog), asked)
    return _view(session, catalog, question, person, locale)


def email(session: Session, catalog: Catalog, row: OutboxRow) -> Outgoing | None:
    """The question's e-mail; None once nobody waits for the answer."""
    reads = reading(session, catalog)
    found, writes = reads.client.person(str(row.payload["person"])), reads.client.mail
    question = reads.get(Question, int(row.ref))
    address = expert_page.address_of(session, question, found.id, public_url=row.payload["url"]) if found else ""
    token = address.rpartition("/")[2]
    asked = expert_page.read(token, now=question.asked_at, vault=session.vault)
    if found is None or writes is None or not isinstance(asked, Asked):
        return None
    try:
        question, person = expert_page.whose(reads, asked)
    except (NotFound, Refused):
        return None
    view = replace(
        _view(session, catalog, question, person, ""),
        reminder=bool(row.payload["step"]),
        heard=bool(row.payload.get("heard")),  # rows of an older Fanal do not say
    )
    return Outgoing(
        message_id=mail.question_id(question.id, token, row.payload["step"], writes.domain),
        sender=writes.address,
        from_address=writes.address,
        from_name=writes.name,
        to=person.email,
        subject=words.subject(view),
        text=words.letter(view, address),
        language=view.locale,
        auto=True,
    )


def _view(session: Session, catalog: Catalog, question: Question, person: Person, locale: str) -> ExpertPageView:
    reads = reading(session, catalog)
    case = reads.get(Case, question.case_id)
    spoken = next((one for one in (locale, person.locale, reads.client.locale) if one in LOCALES), LOCALES[0])
    zone = person.zone or reads.client.zone
    room = Room(reads, translator(spoken, zone), "", True, zone)
    view = questions.question_view(room, case, question, persons=[person.id], private=True)
    reply = questions.text_of(room, case, question) or questions.text_of(room, case, None)
    redacted = person.shows is Shows.REDACTED
    black = secrets(room, case) if redacted else []
    text = str(reads.words(reply.evidence).get("text", "")) if reply else ""
    news = str(reads.words(question.evidence).get("news", "")) if question.inform and question.evidence else ""
    wrong = misdirected.standing(reads, case.id)
    return ExpertPageView(
        locale=spoken,
        zone=zone,
        number=case.id,
        client=view.client,
        community=view.community,
        level=view.level,
        discipline=view.discipline,
        expert=person.name,
        asked_by=view.asked_by,
        due_at=view.due_at,
        holds_until=question.asked_at + expert_page.HOLDS,
        words="" if news and redacted else black_out(view.words, black),
        summary=view.summary,
        said="" if redacted else str(reads.words(wording.lead(reads, case).evidence).get("text", "")),
        visibility=view.visibility,
        replied=view.replied,
        text=black_out(text, black),
        text_version=reply.version if reply else None,
        about=f"{reply.id}.{reply.version}" if reply else "",
        redacted=redacted,
        drill=case.drill,
        inform=question.inform,
        news=news,
        until=wrong.until if wrong else None,
    )
