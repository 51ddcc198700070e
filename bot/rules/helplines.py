"""The directory of referral organisations: who listens, in which country, about what, when, and who vouches for it.

Numbers rot: a line that nobody verified, or whose review date passed over 30 days ago, is never offered by itself.
Short codes work inside their own country alone, so a country without a line has none, and `Found.reason` says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from msgspec import Struct

from bot.rules.triage.reading import Bilingual
from config.values import replace
from config.words import Category

YOUNG = frozenset({"children", "under_25"})
"""Audiences of lines that a minor is given first."""

NOTHING = Bilingual("", "")

GRACE = timedelta(days=30)
"""So long after its review date a line still counts, with a warning: a week's holiday must not keep help back."""

REVIEWED = timedelta(days=183)
"""Until when a person's word holds (practice.md B7: review every six months)."""

_NO_STAND_IN = frozenset({Category.DOMESTIC_SEXUAL_VIOLENCE, Category.CHILD_PROTECTION})
"""Who is in danger from somebody else is not sent to a line for those who want to die."""


class NumberKind(StrEnum):
    """How a line is reached. `WEB` is an address on the web, `CHAT` one where somebody answers in writing."""

    CALL = "call"
    SMS = "sms"
    CHAT = "chat"
    EMAIL = "email"
    WEB = "web"


class EmergencyKind(StrEnum):
    GENERAL = "general"
    MEDICAL = "medical"
    POLICE = "police"
    FIRE = "fire"
    SMS = "sms"


class Status(StrEnum):
    """`VERIFIED`: read on an official source on `verified_on`. `UNVERIFIED`: a lead that a person must still check."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"


class NoLine(StrEnum):
    """Why no line, or not quite the right one, was found; message ids are made of these in `cards`."""

    COUNTRY_UNKNOWN = "country_unknown"
    COUNTRY_NOT_LISTED = "country_not_listed"
    OTHER_REGION = "other_region"
    NOT_VERIFIED = "not_verified"
    REVIEW_PASSED = "review_passed"
    NO_TOPIC = "no_topic"
    OTHER_TOPIC = "other_topic"
    OTHER_LANGUAGE = "other_language"


class Number(Struct, frozen=True):
    """One way to reach a line, written as it is dialled from inside its country; `keyword` is what to text."""

    dial: str
    kind: NumberKind
    keyword: str = ""


class Span(Struct, frozen=True):
    """Open on these weekdays (Monday is 0) from `opens` to `closes`; past midnight if it closes before it opens."""

    days: frozenset[int]
    opens: time
    closes: time

    def holds(self, local: datetime) -> bool:
        now, today = local.time(), local.weekday()
        if self.opens < self.closes:
            return today in self.days and self.opens <= now < self.closes
        yesterday = (today - 1) % 7
        return (today in self.days and now >= self.opens) or (yesterday in self.days and now < self.closes)


class Hours(Struct, frozen=True):
    """When a line answers: words for people, and `always` or `spans` in `zone` (IANA) for us. All empty: not known."""

    text: Bilingual = NOTHING
    always: bool = False
    spans: tuple[Span, ...] = ()
    zone: str = ""


class Helpline(Struct, frozen=True, kw_only=True):
    """An organisation that listens. `country` is ISO 3166-1 alpha-2, `region` empty or a part of it (`QC`, `ENG`).

    `audience` is empty for everybody, else whom it is for (`children`, `under_25`, `lgbt`). `anonymous` is None where
    the source does not say. `advises` marks a line that a responder may call about somebody else.
    """

    id: str
    country: str
    name: Bilingual
    topics: frozenset[Category]
    numbers: tuple[Number, ...]
    source: str
    review_by: date
    region: str = ""
    languages: tuple[str, ...] = ()
    hours: Hours = Hours()
    cost: Bilingual = NOTHING
    anonymous: bool | None = None
    audience: str = ""
    advises: bool = False
    verified_on: date | None = None
    status: Status = Status.UNVERIFIED
    replaces: tuple[str, ...] = ()

    def is_trusted(self, today: date) -> bool:
        """Verified, and its review date passed at most 30 days ago."""
        return self.status is Status.VERIFIED and today <= self.review_by + GRACE

    def is_due(self, today: date) -> bool:
        """Whether a person should verify it: nobody ever did, or its review date has passed."""
        return self.status is not Status.VERIFIED or today > self.review_by

    def confirmed(self, on: date) -> Helpline:
        """The same line, which a person verified on this day; an older word changes nothing."""
        if self.verified_on is not None and self.verified_on >= on:
            return self
        return replace(self, status=Status.VERIFIED, verified_on=on, review_by=on + REVIEWED)

    def is_serving(self, at: datetime) -> bool | None:
        """Whether somebody answers at `at` (aware); None where its hours are not known."""
        if self.hours.always:
            return True
        if not self.hours.spans:
            return None
        local = at.astimezone(ZoneInfo(self.hours.zone))
        return any(span.holds(local) for span in self.hours.spans)

    @property
    def number(self) -> str:
        """What a member dials first: the call number, else the first way there is."""
        calls = [number.dial for number in self.numbers if number.kind is NumberKind.CALL]
        return calls[0] if calls else self.numbers[0].dial

    @property
    def sms(self) -> str:
        return next((number.dial for number in self.numbers if number.kind is NumberKind.SMS), "")

    def serves(self, region: str) -> bool:
        """A line of a region serves only members known to be there."""
        return not self.region or self.region == region

    def speaks(self, language: str) -> bool:
        return not self.languages or language[:2].lower() in self.languages

    def line(self, language: str) -> str:
        """One line for a member: name, number, then what is known of hours, cost, anonymity and other ways."""
        anonymous = Bilingual("anonyme", "anonymous").in_(language) if self.anonymous else ""
        known = [self.hours.text.in_(language), self.cost.in_(language), anonymous, *self._other_ways(language)]
        notes = ", ".join(note for note in known if note)
        words = f"{self.name.in_(language)}, {self.number}"
        return f"{words} ({notes})" if notes else words

    def _other_ways(self, language: str) -> Iterable[str]:
        text = Bilingual("par SMS\u00a0: {dial}", "text {dial}")
        keyword = Bilingual("par SMS\u00a0: {keyword} au {dial}", "text {keyword} to {dial}")
        for number in self.numbers:
            if number.kind is NumberKind.SMS:
                words = keyword if number.keyword else text
                yield words.in_(language).format(dial=number.dial, keyword=number.keyword)
            elif number.dial != self.number and number.kind is not NumberKind.CALL:
                yield number.dial


class EmergencyNumber(Struct, frozen=True, kw_only=True):
    """A number of the rescue services. `text` tells responders what it is; `for_member`: said to members too."""

    country: str
    number: str
    kind: EmergencyKind
    text: Bilingual
    source: str
    review_by: date
    for_member: bool = False
    verified_on: date | None = None
    status: Status = Status.UNVERIFIED


class Emergency(Struct, frozen=True):
    """The rescue services of one country, in the order in which responders read them."""

    numbers: tuple[EmergencyNumber, ...]

    def for_member(self, language: str) -> str:
        """« 15 ou le 112 », to stand after « appelez le »."""
        said = [number.number for number in self.numbers if number.for_member]
        return Bilingual(" ou le ", " or ").in_(language).join(said)

    @property
    def sms(self) -> str:
        """For somebody who cannot speak; empty where there is none."""
        return next((number.number for number in self.numbers if number.kind is EmergencyKind.SMS), "")


class Retired(Struct, frozen=True, kw_only=True):
    """A number that must never leave again. `instead` is what to write in its place, or empty."""

    number: str
    country: str
    reason: Bilingual
    source: str
    instead: str = ""


class Found(Struct, frozen=True):
    """Lines that may be given to this member, best first. `reason` says why there is none, or that they listen to
    distress in general (`OTHER_TOPIC`), or do not speak the member's language (`OTHER_LANGUAGE`). `doubtful` are lines
    about the topic that nobody vouches for now.
    """

    lines: tuple[Helpline, ...]
    reason: NoLine | None = None
    doubtful: tuple[Helpline, ...] = ()

    @property
    def best(self) -> Helpline | None:
        return self.lines[0] if self.lines else None


class Helplines(Struct, frozen=True):
    """The whole directory, in the order of its file: of two equals the first is offered."""

    lines: tuple[Helpline, ...] = ()
    emergency_numbers: tuple[EmergencyNumber, ...] = ()
    retired: tuple[Retired, ...] = ()

    def get(self, line_id: str) -> Helpline | None:
        return next((line for line in self.lines if line.id == line_id), None)

    def of(self, country: str) -> tuple[Helpline, ...]:
        return tuple(line for line in self.lines if line.country == country.upper())

    def for_child(self, found: Found) -> Found:
        """The same lines, those for the young first."""
        return replace(found, lines=tuple(sorted(found.lines, key=lambda line: line.audience not in YOUNG)))

    def for_(self, *, country: str, topic: Category, language: str, today: date, region: str = "") -> Found:
        """Lines for a member in `country` (empty: not known) about `topic`, who reads `language`.

        A topic without a trusted line in that language falls back to lines of the same country that listen to distress
        (not for violence or a child in danger), then to lines in another language; another country's is never offered.
        """
        there = self.of(country)
        if not there:
            return Found((), NoLine.COUNTRY_NOT_LISTED if country else NoLine.COUNTRY_UNKNOWN)
        here = [line for line in there if line.serves(region)]
        about = [line for line in here if topic in line.topics]
        doubtful = tuple(line for line in about if not line.is_trusted(today))
        listening = [line for line in here if Category.DISTRESS in line.topics and line not in about]
        listening = listening if topic not in _NO_STAND_IN else []
        for lines, reason in ((about, None), (listening, NoLine.OTHER_TOPIC)):
            if spoken := [line for line in lines if line.is_trusted(today) and line.speaks(language)]:
                return Found(_general_first(spoken), reason, doubtful)
        if trusted := [line for line in (*about, *listening) if line.is_trusted(today)]:
            return Found(_general_first(trusted), NoLine.OTHER_LANGUAGE, doubtful)
        elsewhere = any(topic in line.topics for line in there)
        return Found((), _why(doubtful, elsewhere=elsewhere), doubtful)

    def emergency(self, country: str) -> Emergency | None:
        """The rescue services of a country; None where we know none: then responders must look for them."""
        numbers = tuple(number for number in self.emergency_numbers if number.country == country.upper())
        return Emergency(numbers) if numbers else None

    def advice(self, country: str, today: date) -> Helpline | None:
        """A line that a responder of this country may call for advice about somebody else."""
        return next((line for line in self.of(country) if line.advises and line.is_trusted(today)), None)

    def with_confirmed(self, confirmed: Mapping[str, date]) -> Helplines:
        """The directory with what people verified since its file was written: id -> day."""
        if not confirmed:
            return self
        lines = tuple(line.confirmed(confirmed[line.id]) if line.id in confirmed else line for line in self.lines)
        return replace(self, lines=lines)

    def serves(self, line: Helpline, topic: Category, today: date) -> bool:
        """Whether a line answers a call for help about this topic: it is about it, or it listens to distress where no
        trusted line of its country is about it."""
        if topic in line.topics:
            return True
        if topic in _NO_STAND_IN or Category.DISTRESS not in line.topics:
            return False
        return not any(topic in other.topics and other.is_trusted(today) for other in self.of(line.country))


def _general_first(lines: list[Helpline]) -> tuple[Helpline, ...]:
    """Lines of the member's region, then those for everybody, then as the file has them."""
    return tuple(sorted(lines, key=lambda line: (not line.region, bool(line.audience))))


def _why(doubtful: tuple[Helpline, ...], *, elsewhere: bool) -> NoLine:
    if any(line.status is Status.VERIFIED for line in doubtful):
        return NoLine.REVIEW_PASSED
    if doubtful:
        return NoLine.NOT_VERIFIED
    return NoLine.OTHER_REGION if elsewhere else NoLine.NO_TOPIC
