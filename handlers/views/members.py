"""The people in a case: the author, the person at risk, how to reach them, earlier cases."""

from __future__ import annotations

from datetime import datetime

from babel.core import get_global

from bot.cases import countries, methods, minors, wording
from bot.cases.contacts import author_of, contacts_of
from bot.cases.helplines import directory
from bot.errors import NotFound
from bot.rules.helplines import EmergencyKind
from bot.storage.records import Call, Case, FollowUp, Involved, Member, Message
from bot.storage.sent_records import MemberAnswer
from bot.storage.session import TABLE
from cards.views import (
    CallView,
    ContactView,
    EarlierCaseView,
    EmergencyView,
    HelplineView,
    KnownView,
    MediaView,
    MemberView,
    NumbersView,
    PersonView,
    ReadView,
    SaidView,
)
from config.words import Category, Level, PersonRole
from handlers.views.contacts import dated, known, source_name
from handlers.views.readings import reading_of, reasons
from handlers.views.room import ERASED, Room

DANGEROUS = frozenset({Category.THREAT_VIOLENCE, Category.DOMESTIC_SEXUAL_VIOLENCE, Category.CHILD_PROTECTION})


def author_view(room: Room, case: Case) -> PersonView | None:
    """The author of the message."""
    member = room.reads.find(Member, case.author)
    if member is None:
        return None
    found = next((p for p in people_of(room, case) if p.role is PersonRole.AUTHOR and p.member == member.id), None)
    before = earlier_cases(room, case)
    return PersonView(
        ref=str(found.id) if found else str(member.id),
        handle=room.handle(member.id),
        level=found.level if found else case.level,
        earlier_cases=len(before),
        last_case=before[-1].id if before else None,
        last_reached_at=before[-1].reached_at if before else None,
        reached_at=(found.reached_at if found else None) or case.reached_at,
        minor=member.minor,
        minor_by=_minor_by(room, case) if member.minor and room.full else "",
        stopped_at=member.stopped_at,
        reachable=() if member.gone or not room.full else methods.reachable(room.reads, case),
        known=known(room, case, found.id) if found else KnownView(),
    )


def _minor_by(room: Room, case: Case) -> str:
    """The source that says so; "" if it was their own words, or one of us."""
    source = minors.source_of(room.reads, case)
    return source_name(room, case, source) if source else ""


def others(room: Room, case: Case) -> tuple[PersonView, ...]:
    """The other people. Their names are somebody's own words, so they appear only in private and on full cards."""
    return tuple(
        PersonView(
            ref=str(person.id),
            handle=_name(room, person),
            role=person.role,
            level=person.level,
            reached_at=person.reached_at,
            known=known(room, case, person.id),
        )
        for person in people_of(room, case)
        if person.role is not PersonRole.AUTHOR
    )


def _name(room: Room, person: Involved) -> str:
    if person.member:
        return room.handle(person.member)
    if not room.full:
        return ERASED
    return str(room.reads.words(person.evidence).get("name", "")) or ERASED


def whom(room: Room, found: FollowUp) -> str:
    """The name used here for the person a check-in is about."""
    person = room.reads.find(Involved, found.involved)
    return room.handle(found.member) if person is None else _name(room, person)


def people_of(room: Room, case: Case) -> list[Involved]:
    return room.reads.of_case(Involved, case.id)


def earlier_cases(room: Room, case: Case) -> list[Case]:
    """The member's cases before this one, oldest first."""
    table = TABLE[Case]
    return room.reads.rows(Case, table.c.author == case.author, table.c.id < case.id)


# --- numbers --------------------------------------------------------------------------------------


def numbers(room: Room, case: Case) -> NumbersView | None:
    """Emergency numbers of the member's country (the client's if it is not known)."""
    told = countries.country(room.reads, case)
    country = told.code or room.client.country
    helplines, today = directory(room.reads), room.reads.now.date()
    found = helplines.emergency(country)
    advice = helplines.advice(country, today)
    topic = case.category if case.category.is_call_for_help else Category.DISTRESS
    language = wording.language_of(room.reads, case)
    listening = helplines.for_(country=country, topic=topic, language=language, today=today).best
    return NumbersView(
        call=tuple(n.number for n in found.numbers if n.kind is not EmergencyKind.SMS) if found else (),
        sms=found.sms if found else "",
        advice=advice.number if advice else "",
        listening=listening.number if listening and (case.distress or case.category.is_call_for_help) else "",
        country=country,
        assumed=not told.code,
        source=source_name(room, case, told.source) if told.source else "",
        others=told.others,
    )


def helpline_view(room: Room, case: Case, line_id: str) -> HelplineView:
    """A helpline, for the person who verifies it."""
    found = directory(room.reads).get(line_id)
    if found is None:
        raise NotFound(f"helpline {line_id}")
    return HelplineView(
        number=case.id,
        version=case.drawn,
        ref=found.id,
        line=found.line(room.locale),
        source=found.source,
        country=found.country,
        verified_on=found.verified_on,
    )


def wants_numbers(case: Case) -> bool:
    """Whether somebody may be in danger, so that the card shows the numbers."""
    danger = case.distress or case.category.is_call_for_help or case.category in DANGEROUS
    return danger or case.level in (Level.P0, Level.UNKNOWN)


# --- private forms --------------------------------------------------------------------------------


def member_view(room: Room, case: Case) -> MemberView:
    """Everything known of the author."""
    person = author_view(room, case) or PersonView(ref="", handle=ERASED)
    earlier = tuple(
        EarlierCaseView(
            number=before.id,
            version=before.drawn,
            level=before.level,
            opened_at=before.opened_at,
            reached_at=before.reached_at,
        )
        for before in reversed(earlier_cases(room, case))
    )
    return MemberView(
        number=case.id,
        version=case.drawn,
        person=person,
        earlier=earlier,
        people=others(room, case),
    )


def contacts(room: Room, case: Case) -> tuple[ContactView, ...]:
    """The member's certain contact details in full, for somebody who calls the emergency services."""
    author = author_of(room.reads, case)
    kept = contacts_of(room.reads, case, author.id) if author is not None else ()
    found = [dated(room, case, contact, case.author) for contact in kept]
    each = {(contact.kind, contact.value): contact for contact in found}.values()
    return tuple(
        ContactView(
            what=contact.kind.value,
            value=contact.value,
            source=source_name(room, case, contact.source),
            since=contact.found_on,
        )
        for contact in each
    )


def emergency_view(room: Room, case: Case) -> EmergencyView:
    """The numbers, what the services will ask, and the calls made so far."""
    messages = room.reads.of_case(Message, case.id)
    member = room.reads.find(Member, case.author)
    community = room.client.communities.get(case.community)
    calls = tuple(
        CallView(
            at=call.at,
            by=room.name(call.person),
            service=call.service,
            outcome=str(room.reads.words(call.evidence).get("outcome", "")),
            reference=str(room.reads.words(call.evidence).get("reference", "")),
        )
        for call in room.reads.of_case(Call, case.id)
    )
    return EmergencyView(
        number=case.id,
        version=case.drawn,
        now=room.reads.now,
        numbers=numbers(room, case),
        country=wording.country_of(room.reads, case),
        member=author_view(room, case),
        contacts=contacts(room, case),
        calls=calls,
        said=tuple(said(room, message) for message in messages),
        where=room.community(case.community),
        urls=tuple(url for message in messages if (url := str(room.reads.words(message.evidence).get("url", "")))),
        zone=room.client.zone,
        platform=community.emergency if community else "",
        relay=room.client.relay if _is_abroad(room, case) else "",
        minor=member is not None and member.minor,
        child_line=_child_line(room, case),
    )


def _is_abroad(room: Room, case: Case) -> bool:
    """Whether the reader's zone is outside the member's country: short numbers would reach other services there."""
    zone = get_global("zone_aliases").get(room.zone, room.zone)
    return get_global("zone_territories").get(zone) != (wording.country_of(room.reads, case) or room.client.country)


def _child_line(room: Room, case: Case) -> str:
    """The line to call about a child, verified or not, since a person reads it here."""
    country = wording.country_of(room.reads, case) or room.client.country
    lines = [line for line in directory(room.reads).of(country) if Category.CHILD_PROTECTION in line.topics]
    return lines[0].line(room.locale) if lines else ""


def read_view(room: Room, case: Case, ref: str) -> ReadView:
    """The words of one message, or of the whole case (its first message last)."""
    messages = room.reads.of_case(Message, case.id)
    answers = room.reads.of_case(MemberAnswer, case.id)
    one = [answered(room, answer) for answer in answers if f"answer-{answer.id}" == ref]
    chosen = [m for m in messages if str(m.id) == ref] or messages
    lead = next((m for m in chosen if m.id == case.lead), chosen[0])
    content = room.reads.words(lead.evidence)
    return ReadView(
        number=case.id,
        version=case.drawn,
        now=room.reads.now,
        messages=tuple(one or _all_said(room, chosen, answers if chosen == messages else [])),
        context=tuple(_context(found) for found in content.get("context", ())),
        reasons=reasons(reading_of(content), room.locale),
        flag_reason=str(content.get("reason", "")),
        reporter=str(content.get("reporter", "")),
    )


def _all_said(room: Room, messages: list[Message], answers: list[MemberAnswer]) -> list[SaidView]:
    """What the member wrote, and what they have answered since."""
    return [*(said(room, message) for message in messages), *(answered(room, answer) for answer in answers)]


def answered(room: Room, answer: MemberAnswer) -> SaidView:
    """A member's answer, word for word; attachments are only named."""
    content = room.reads.words(answer.evidence)
    written = str(content.get("posted_at", ""))
    return SaidView(
        handle=room.handle(answer.member) if answer.trusted else "",
        text=str(content.get("text", ERASED)),
        posted_at=datetime.fromisoformat(written) if written else answer.at,
        media=tuple(
            MediaView(type=str(found.get("type", "")), alt=str(found.get("name", "")))
            for found in content.get("attachments", ())
        ),
        via=answer.via,
        between=bool(content.get("between")),
        stranger="" if answer.trusted else str(content.get("sender", "")),
    )


def said(room: Room, message: Message) -> SaidView:
    """One message, word for word."""
    content = room.reads.words(message.evidence)
    return SaidView(
        handle=room.handle(message.member),
        text=str(content.get("text", ERASED)),
        posted_at=message.posted_at,
        visibility=message.visibility,
        media=tuple(
            MediaView(type=str(media.get("type", "")), alt=str(media.get("alt", "")))
            for media in content.get("media", ())
        ),
    )


def _context(found: dict[str, str]) -> SaidView:
    at = found.get("posted_at", "")
    return SaidView(
        handle=str(found.get("author", "")).lstrip("@"),
        text=str(found.get("text", "")),
        posted_at=datetime.fromisoformat(at) if at else None,
    )
