"""The public pages: who reads an answer and when, and who listens now where the member lives."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from bot.cases import helplines, wording
from bot.cases.reads import Reads, reading
from bot.catalog import Catalog
from bot.rules.helplines import Emergency, Helpline, NumberKind
from bot.rules.walltime import local_day
from bot.rules.worktime import NeverOpen, next_opening, open_until
from bot.storage.records import Case, Member, Reply
from bot.storage.sent_records import Dispatch
from bot.storage.session import Session
from cards.translator import LOCALES
from cards.views.pages import AnswerPageView, HelpView, LineView, ReadersView
from config.words import Category

MOST = 2
"""How many helplines a page shows: a long list does not help to choose (practice.md B2)."""


def answer_page(session: Session, catalog: Catalog, dispatch: int, locale: str) -> AnswerPageView:
    """The page of one dispatch, in `locale`, or if that is "", in the language of what was sent."""
    reads = reading(session, catalog)
    found = reads.get(Dispatch, dispatch)
    case, reply = reads.get(Case, found.case_id), reads.get(Reply, found.reply)
    spoken = locale if locale in LOCALES else reply.language
    community = reads.client.communities.get(case.community)
    member = reads.find(Member, case.author)
    return AnswerPageView(
        locale=spoken,
        readers=readers(reads, communities=(community.name,) if community else ()),
        help=help_in(
            reads,
            wording.country_of(reads, case) or reads.client.country,
            spoken,
            topic=case.category if case.category.is_call_for_help else Category.DISTRESS,
            minor=member is not None and member.minor,
        ),
        urgent=case.distress or case.category.is_call_for_help,
    )


def client_page(session: Session, catalog: Catalog, locale: str) -> tuple[ReadersView, HelpView]:
    """The same when only the client is known."""
    reads = reading(session, catalog)
    named = tuple(community.name for community in reads.client.communities.values())
    return readers(reads, communities=named), help_in(reads, reads.client.country, locale)


def readers(reads: Reads, *, communities: Iterable[str]) -> ReadersView:
    client = reads.client
    try:
        until = open_until(reads.now, client.calendar)
        opens = next_opening(reads.now, client.calendar) if until is None else None
    except NeverOpen:
        until = opens = None
    at_all_hours = until is not None and until - reads.now > timedelta(days=1)
    return ReadersView(
        client=client.name,
        communities=tuple(communities),
        zone=client.zone,
        open_until=None if at_all_hours else until,
        opens_at=opens,
        closed_today=client.calendar.closed(local_day(reads.now, client.zone)),
        contact=client.mail.address if client.mail is not None else "",
    )


def help_in(
    reads: Reads, country: str, locale: str, *, topic: Category = Category.DISTRESS, minor: bool = False
) -> HelpView:
    """Verified helplines and the emergency services, of this country only."""
    known = helplines.directory(reads)
    found = known.for_(
        country=country, topic=topic, language=locale, today=reads.now.date(), region=reads.client.region
    )
    lines = (known.for_child(found) if minor else found).lines[:MOST]
    rescue = known.emergency(country) or Emergency(())
    return HelpView(
        lines=tuple(_line(line, locale) for line in lines),
        emergency=rescue.for_member(locale),
        sms=rescue.sms,
        country=country,
    )


def _line(line: Helpline, locale: str) -> LineView:
    called = line.numbers[0].kind is NumberKind.CALL or any(n.kind is NumberKind.CALL for n in line.numbers)
    return LineView(words=line.line(locale), dial=line.number if called else "")
