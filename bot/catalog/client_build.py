"""Builds the `Client` that the desk works with from a client's file of the right shape."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from itertools import pairwise

from bot.catalog import client_defaults as defaults
from bot.catalog.client_shape import AlarmShape, AskShape, ClientShape, ClockShape, RowShape
from bot.catalog.clients import (
    Alarm,
    AskRule,
    Client,
    Clock,
    Community,
    Destination,
    Group,
    LetterFrom,
    MailFrom,
    Person,
    chat_of,
)
from bot.catalog.closed_days import closed_days
from bot.catalog.units import Unreadable, parse_days
from bot.rules.watch import Watch, WatchRow
from bot.rules.worktime import Calendar, Hours, Week, working_day
from config.words import Level, Role


def build_client(slug: str, shape: ClientShape, secret: Mapping[str, str]) -> Client:
    """`secret` holds the resolved references; unreadable ones were reported before and are left out."""
    calendar = Calendar(shape.zone, _week(shape.hours), closed_days(shape.country, shape.region, shape.closures))
    a_day = working_day(calendar)
    people = _people(shape)
    return Client(
        slug=slug,
        name=shape.name,
        locale=shape.locale,
        zone=shape.zone,
        country=shape.country,
        region=shape.region,
        languages=shape.languages or (shape.locale,),
        names=shape.names or (shape.name,),
        allowed_words=shape.allowed_words,
        flag_secrets=_values(shape.flag_secrets, secret),
        communities=_communities(shape, secret),
        destinations=tuple(
            Destination(place.dest, place.shows, place.locale or shape.locale, place.mirror)
            for place in shape.destinations
        ),
        people=people,
        groups=tuple(Group(group.ref, group.roles, group.disciplines) for group in shape.groups),
        watches={name: Watch(tuple(_row(row, shape.zone) for row in rows)) for name, rows in shape.watch.items()},
        clocks=_clocks(shape.clocks, a_day),
        calendar=calendar,
        window=shape.window,
        invite=shape.invite,
        ask=_ask(shape, people),
        answer_within={
            name: amount.length(a_day) for name, amount in (defaults.ANSWER_WITHIN | shape.answer_within).items()
        },
        curtain=defaults.CURTAIN if shape.curtain is None else shape.curtain,
        public_replies=shape.public_replies,
        approver=shape.approver or next((one.id for one in people if Role.MANAGER in one.roles), ""),
        privacy_contact=shape.privacy_contact,
        child_protection=shape.child_protection,
        relay=shape.relay,
        alarm=_alarm(shape.alarm, secret),
        retention=shape.retention,
        mail=MailFrom(shape.mail.address, shape.mail.name) if shape.mail else None,
        letter=LetterFrom(shape.letter.sender) if shape.letter else None,
    )


def week_of(hours: Mapping[str, tuple[Hours, ...]]) -> Week:
    """The seven days of `"mon-fri" = ["09:00-18:00"]`, each with its openings in order. Raises Unreadable."""
    days: list[tuple[Hours, ...]] = [()] * 7
    for name, openings in hours.items():
        for day in parse_days(name):
            if days[day]:
                raise Unreadable(f"“{name}” names a day that another line names", "Write each day's hours once.")
            days[day] = tuple(sorted(openings, key=lambda opening: opening.start))
    for openings in days:
        if any(first.closes > second.opens for first, second in pairwise(openings)):
            raise Unreadable("Two openings of a day overlap", "Let the second begin when the first has ended.")
    return tuple(days)


def _week(hours: Mapping[str, tuple[Hours, ...]] | None) -> Week:
    """The file's week, or the usual one if it has none or an unreadable one (which is reported elsewhere)."""
    if hours is None:
        return defaults.WEEK
    try:
        return week_of(hours)
    except Unreadable:
        return defaults.WEEK


def _values(references: tuple[str, ...], secret: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(secret[reference] for reference in references if reference in secret)


def _people(shape: ClientShape) -> tuple[Person, ...]:
    return tuple(
        Person(
            id=person_id,
            name=person.name,
            accounts=tuple(sorted(person.accounts, key=lambda ref: chat_of(ref) != person.prefers)),
            roles=person.roles,
            disciplines=person.disciplines,
            locale=person.locale or "",
            zone=person.zone or "",
            prefers=person.prefers,
            email=person.email,
            shows=person.shows,
        )
        for person_id, person in shape.people.items()
    )


def _communities(shape: ClientShape, secret: Mapping[str, str]) -> dict[str, Community]:
    return {
        slug: Community(
            slug=slug,
            name=place.name,
            url=secret.get(place.url, place.url),
            secrets=_values(place.secrets, secret),
            abilities=place.abilities,
            silent_after=place.silent_after,
            emergency=place.emergency,
        )
        for slug, place in shape.communities.items()
    }


def _alarm(shape: AlarmShape | None, secret: Mapping[str, str]) -> Alarm | None:
    return Alarm(secret.get(shape.url, shape.url), _values(shape.secrets, secret)) if shape else None


def _row(row: RowShape, zone: str) -> WatchRow:
    return WatchRow(
        days=row.days,
        start=row.start,
        end=row.end,
        zone=row.zone or zone,
        person=row.person,
        backup=row.backup,
        manager=row.manager,
    )


def _clocks(given: Mapping[Level, ClockShape], a_day: timedelta) -> dict[Level, Clock]:
    """Each level's clock; `unknown` has P1's unless the file says otherwise."""
    unknown = {Level.UNKNOWN: given[Level.P1]} if Level.P1 in given else {}
    return {
        level: Clock(clock.first_look.length(a_day), clock.decision.length(a_day), clock.working)
        for level, clock in (defaults.CLOCKS | unknown | dict(given)).items()
    }


def _ask(shape: ClientShape, people: tuple[Person, ...]) -> tuple[AskRule, ...]:
    if shape.ask is not None:
        return tuple(_rule(rule) for rule in shape.ask)
    there = {discipline for person in people for discipline in person.disciplines} | set(shape.watch)
    asked = tuple(_rule(rule) for rule in defaults.ASK if there.issuperset(rule.disciplines))
    category, discipline = defaults.INFORM
    informed = tuple(person.id for person in people if discipline in person.disciplines)
    urgent = frozenset({Level.P0, Level.P1})
    return (*asked, AskRule(frozenset({category}), urgent, inform=informed)) if informed else asked


def _rule(rule: AskShape) -> AskRule:
    return AskRule(rule.categories, rule.levels, rule.disciplines, rule.inform)
