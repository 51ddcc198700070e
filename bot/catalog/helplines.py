"""Reads config/helplines.toml, and an operator's own laid over it, into the directory of referral organisations.

An operator's line takes the place of the shipped one with its id, a country's emergency numbers those of that country,
and retired numbers are added up: nobody brings one back by leaving it out.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Struct, field
from pydantic import Discriminator, Field, StrictBool, Tag, ValidationError

from bot.catalog.client_shape import Country, Days, Language, Shape, Text, TimeOfDay, Zone
from bot.catalog.confirmed import read_confirmed, with_confirmed
from bot.catalog.problems import Problems
from bot.catalog.shape_errors import tell
from bot.catalog.toml_lines import KeyPath, Lines
from bot.errors import ConfigError
from bot.rules.helplines import (
    NOTHING,
    EmergencyKind,
    EmergencyNumber,
    Helpline,
    Helplines,
    Hours,
    Number,
    NumberKind,
    Retired,
    Span,
    Status,
)
from bot.rules.replies.numbers import digits_of
from bot.rules.triage import Bilingual
from config.words import Category

FILE = "helplines.toml"
_DIALLED = frozenset({NumberKind.CALL, NumberKind.SMS})


class _Words(Shape):
    fr: Text
    en: Text

    @property
    def both(self) -> Bilingual:
        return Bilingual(self.fr, self.en)


class _Number(Shape):
    dial: Text
    kind: NumberKind = NumberKind.CALL
    keyword: str = ""


class _Opening(Shape):
    days: Days = frozenset(range(7))
    opens: TimeOfDay = Field(alias="from")
    closes: TimeOfDay = Field(alias="to")


class _Hours(Shape):
    fr: Text
    en: Text
    zone: Zone
    open: Annotated[
        Annotated[Literal["always"], Tag("always")] | Annotated[tuple[_Opening, ...], Tag("rows")],
        Discriminator(lambda given: "always" if isinstance(given, str) else "rows"),
    ]


class _Vouched(Shape):
    source: Text
    review_by: date
    status: Status
    verified_on: date | None = None


class _Helpline(_Vouched):
    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    country: Country
    region: str = ""
    name: _Words
    topics: Annotated[frozenset[Category], Field(min_length=1)]
    languages: tuple[Language, ...]
    numbers: Annotated[tuple[_Number, ...], Field(min_length=1)]
    hours: _Hours | None = None
    cost: _Words | None = None
    anonymous: StrictBool | None = None
    audience: str = ""
    advises: StrictBool = False
    replaces: tuple[str, ...] = ()


class _Emergency(_Vouched):
    countries: Annotated[tuple[Country, ...], Field(min_length=1)]
    number: Text
    kind: EmergencyKind
    text: _Words
    for_member: StrictBool = False


class _Retired(Shape):
    number: Text
    country: Country
    reason: _Words
    source: Text
    instead: str = ""


class _File(Shape):
    helpline: tuple[_Helpline, ...] = ()
    emergency: tuple[_Emergency, ...] = ()
    retired: tuple[_Retired, ...] = ()


class _Read(Struct):
    """What stands in one file, with what is wrong in it."""

    problems: Problems
    shape: _File = field(default_factory=_File)


def load_helplines(shipped: Path, overlay: Path | None) -> tuple[Helplines, list[ConfigError]]:
    """The directory of `shipped` with `overlay` and its confirmed.toml laid over it, and every problem found."""
    files = [folder / FILE for folder in (shipped, overlay) if folder and (folder / FILE).exists()]
    if not files:
        remedy = "Lay a start with: fanal init DIR"
        return Helplines(), [ConfigError(str(shipped / FILE), 1, "There is no directory of helplines", remedy)]
    read = [_read(file) for file in files]
    retired = {entry.number: entry for found in read for entry in found.shape.retired}
    for found in read:
        _check(found, retired)
    errors = [error for found in read for error in found.problems.errors]
    lines = {line.id: _line(line) for found in read for line in found.shape.helpline}
    numbers: dict[str, tuple[EmergencyNumber, ...]] = {}
    for found in read:
        numbers |= _emergencies(found.shape)
    directory = Helplines(
        lines=tuple(lines.values()),
        emergency_numbers=tuple(number for there in numbers.values() for number in there),
        retired=tuple(
            Retired(
                number=entry.number,
                country=entry.country,
                reason=entry.reason.both,
                source=entry.source,
                instead=entry.instead,
            )
            for entry in retired.values()
        ),
    )
    confirmed, wrong = read_confirmed(overlay)
    return with_confirmed(directory, confirmed), [*errors, *wrong]


def _read(file: Path) -> _Read:
    read = _Read(Problems(file))
    try:
        text = file.read_text(encoding="utf-8-sig")
        raw = tomllib.loads(text)
    except UnicodeDecodeError as error:
        read.problems.not_utf8(error)
        return read
    except OSError as error:
        read.problems.add((), f"This file cannot be read ({error.strerror})", "Check its rights and its place.")
        return read
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        number = int(line[1]) if line else 1
        remedy = "Quotes, brackets and = are what to look at."
        read.problems.errors.append(ConfigError(str(file), number, f"This is not TOML: {error}", remedy))
        return read
    read.problems.lines = Lines(text)
    try:
        read.shape = _File.model_validate(raw)
    except ValidationError as error:
        tell(error, _File, read.problems)
    return read


def _check(found: _Read, retired: dict[str, _Retired]) -> None:
    """What the rows mean together. Each kind of row is checked in the order of the file."""
    add, shape = found.problems.add, found.shape
    known: set[str] = set()
    for place, line in enumerate(shape.helpline):
        at: KeyPath = ("helpline", place)
        if line.id in known:
            add((*at, "id"), f"“{line.id}” stands here twice", "Give each line an id of its own.")
        known.add(line.id)
        _check_vouched(found.problems, at, line)
        for number_place, number in enumerate(line.numbers):
            for problem, remedy in _wrong_number(number, retired):
                add((*at, "numbers", number_place), problem, remedy)
        for old in line.replaces:
            if old not in retired:
                add((*at, "replaces"), f"“{old}” is replaced but not retired", f'Add [[retired]] number = "{old}".')
    for place, entry in enumerate(shape.emergency):
        _check_vouched(found.problems, ("emergency", place), entry)
    for place, old_number in enumerate(shape.retired):
        if old_number.instead and old_number.instead in retired:
            remedy = "Name a number that is served, or leave “instead” out."
            add(("retired", place, "instead"), f"“{old_number.instead}” is retired too", remedy)


def _check_vouched(problems: Problems, at: KeyPath, row: _Vouched) -> None:
    if row.status is Status.VERIFIED and row.verified_on is None:
        remedy = "Write verified_on = the day on which a person read the source, or status = “unverified”."
        problems.add((*at, "status"), "Nobody says when this was verified", remedy)
    if row.verified_on and row.review_by < row.verified_on:
        problems.add((*at, "review_by"), "The review date lies before the verification", "Review it every six months.")


def _wrong_number(number: _Number, retired: dict[str, _Retired]) -> Iterator[tuple[str, str]]:
    digits = digits_of(number.dial)
    if any(digits and digits == digits_of(old) for old in retired):
        yield f"“{number.dial}” is retired", "Take it out, or take it off the list of retired numbers with a reason."
    if number.kind in _DIALLED and not digits:
        yield f"“{number.dial}” cannot be dialled", "Write the digits as they are dialled in that country."
    if number.kind in _DIALLED and number.dial.startswith("+"):
        remedy = "Write it as it is dialled inside the country: a short code with a country code rings nowhere."
        yield f"“{number.dial}” is written for callers from abroad", remedy


def _line(line: _Helpline) -> Helpline:
    return Helpline(
        id=line.id,
        country=line.country,
        region=line.region,
        name=line.name.both,
        topics=line.topics,
        languages=line.languages,
        numbers=tuple(Number(number.dial, number.kind, number.keyword) for number in line.numbers),
        hours=_hours(line.hours),
        cost=line.cost.both if line.cost else NOTHING,
        anonymous=line.anonymous,
        audience=line.audience,
        advises=line.advises,
        source=line.source,
        verified_on=line.verified_on,
        review_by=line.review_by,
        status=line.status,
        replaces=line.replaces,
    )


def _hours(hours: _Hours | None) -> Hours:
    if hours is None:
        return Hours()
    spans = () if hours.open == "always" else tuple(Span(row.days, row.opens, row.closes) for row in hours.open)
    return Hours(Bilingual(hours.fr, hours.en), hours.open == "always", spans, hours.zone)


def _emergencies(shape: _File) -> dict[str, tuple[EmergencyNumber, ...]]:
    """Each country's numbers, in the order of the file."""
    there: dict[str, list[EmergencyNumber]] = {}
    for entry in shape.emergency:
        for country in entry.countries:
            number = EmergencyNumber(
                country=country,
                number=entry.number,
                kind=entry.kind,
                text=entry.text.both,
                for_member=entry.for_member,
                source=entry.source,
                verified_on=entry.verified_on,
                review_by=entry.review_by,
                status=entry.status,
            )
            there.setdefault(country, []).append(number)
    return {country: tuple(numbers) for country, numbers in there.items()}
