"""The shape of a client's file: which keys stand where, of which kind. `client_checks` sees what they mean together."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictBool
from pydantic_core import PydanticCustomError

from bot.catalog.clients import PublicReplies, Shows
from bot.catalog.units import Amount, Unreadable, parse_amount, parse_days, parse_duration, parse_hours, parse_time
from bot.rules.worktime import Hours
from config.contacts import ContactKind
from config.words import Ability, Category, Discipline, Level, Role

Value = TypeVar("Value")

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def is_reference(text: str) -> bool:
    """Whether this names where a value stands (`env:NAME`, `file:PATH`) and is not the value itself."""
    return text.startswith(("env:", "file:"))


def refusal(problem: str, remedy: str) -> PydanticCustomError:
    return PydanticCustomError("fanal", "{problem}", {"problem": problem, "remedy": remedy})


def _read_by(parse: Callable[[str], Value]) -> BeforeValidator:
    def read(text: Any) -> Value:
        if not isinstance(text, str):
            raise PydanticCustomError("string_type", "text expected")
        try:
            return parse(text)
        except Unreadable as error:
            raise refusal(error.problem, error.remedy) from error

    return BeforeValidator(read)


_GUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def _ref(kind: str, letters: str, teams: str, example: str) -> AfterValidator:
    """Ids of the chat: Slack's begin with a letter that says what they are (facts/slack.md), those of Teams are Entra's
    ids and a channel's own (facts/teams.md)."""
    wanted = re.compile(rf"slack:[TE][A-Z0-9]+/[{letters}][A-Z0-9]+|teams:{_GUID}/{teams}", re.ASCII)

    def check(text: str) -> str:
        if not wanted.fullmatch(text):
            raise refusal(f"“{text}” is not {kind}", f"Write it like “{example}”: the workspace's id, then its own.")
        return text

    return AfterValidator(check)


def _check_zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise refusal(f"“{text}” is not a time zone", "Write an IANA name, such as “Europe/Paris”.") from error
    return text


def _check_reference(text: str) -> str:
    if not is_reference(text):
        raise refusal(
            "A secret is written in the file",
            "Put it in a variable or a file of its own, write “env:NAME” or “file:PATH” here, and change the secret.",
        )
    return text


def check_url(text: str) -> str:
    """An address that words may be sent to; a reference is checked once it is read."""
    if is_reference(text):
        return text
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise refusal(f"“{text}” is not a web address", "Write it in full, such as “https://forum.example/fanal”.")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise refusal(f"“{text}” would carry members' words in the open", "Use https beyond this machine.")
    return text


def _check_country(text: str) -> str:
    if not re.fullmatch(r"[A-Z]{2}", text, re.ASCII):
        raise refusal(f"“{text}” is not a country code", "Write its two capital letters of ISO 3166, such as “FR”.")
    return text


def _check_language(text: str) -> str:
    if not re.fullmatch(r"[a-z]{2}", text, re.ASCII):
        raise refusal(f"“{text}” is not a language code", "Write its two small letters of ISO 639, such as “fr”.")
    return text


Text = Annotated[str, Field(min_length=1)]
Zone = Annotated[str, AfterValidator(_check_zone)]
Url = Annotated[str, AfterValidator(check_url)]
Secrets = Annotated[tuple[Annotated[str, AfterValidator(_check_reference)], ...], Field(min_length=1, max_length=2)]
Country = Annotated[str, AfterValidator(_check_country)]
Language = Annotated[str, AfterValidator(_check_language)]
Locale = Literal["fr", "en"]
AccountRef = Annotated[str, _ref("an account", "UW", _GUID, "slack:T012AB3CD/U045EF6GH")]
GroupRef = Annotated[str, _ref("a user group", "S", f"group:{_GUID}", "slack:T012AB3CD/S045EF6GH")]
DestRef = Annotated[str, _ref("a channel", "CG", r"19:[\w-]+@thread\.(?:tacv2|skype)", "slack:T012AB3CD/C045EF6GH")]
Duration = Annotated[timedelta, _read_by(parse_duration)]
AnyAmount = Annotated[Amount, _read_by(parse_amount)]
Days = Annotated[frozenset[int], _read_by(parse_days)]
TimeOfDay = Annotated[time, _read_by(parse_time)]
Opening = Annotated[Hours, _read_by(parse_hours)]


class Shape(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        str_strip_whitespace=True,
        arbitrary_types_allowed=True,
        defer_build=True,  # the whole file is checked at once, and that builds them all
    )


def _check_mailbox(text: str) -> str:
    if not re.fullmatch(r"[^@\s,;<>]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", text):
        raise refusal(f"“{text}” is not an e-mail address", "Write it like “claire@client.example”.")
    return text


class PersonShape(Shape):
    name: Text
    email: Annotated[str, AfterValidator(_check_mailbox)] = ""
    shows: Shows = Shows.REDACTED
    accounts: tuple[AccountRef, ...] = ()
    roles: frozenset[Role]
    disciplines: frozenset[Discipline] = frozenset()
    prefers: Literal["slack", "teams", ""] = ""
    locale: Locale | None = None
    zone: Zone | None = None


class GroupShape(Shape):
    ref: GroupRef
    roles: frozenset[Role]
    disciplines: frozenset[Discipline] = frozenset()


class CommunityShape(Shape):
    name: Text
    url: Url
    secrets: Secrets
    abilities: frozenset[Ability]
    silent_after: Duration | None = None
    emergency: str = ""


class DestinationShape(Shape):
    dest: DestRef
    shows: Shows = Shows.FULL
    mirror: StrictBool = True
    locale: Locale | None = None


class RowShape(Shape):
    days: Days = frozenset(range(7))
    start: TimeOfDay = Field(alias="from")
    end: TimeOfDay = Field(alias="to")
    zone: Zone | None = None
    person: Text
    backup: str = ""
    manager: str = ""


class ClockShape(Shape):
    first_look: AnyAmount
    decision: AnyAmount
    working: StrictBool = False


class AskShape(Shape):
    categories: frozenset[Category]
    levels: frozenset[Level] = frozenset(Level)
    disciplines: tuple[Discipline, ...] = ()
    inform: tuple[Text, ...] = ()


class AlarmShape(Shape):
    url: Url
    secrets: Secrets


class DirectoryShape(Shape):
    """A [[directory]] table; `directory_checks` says what each kind of it needs."""

    id: Text
    kind: Literal["csv", "sql", "ldap", "http"]
    name: Text
    timeout: Duration = timedelta(seconds=5)
    match: dict[Literal["id", "email", "phone", "name"], Text]
    fields: dict[ContactKind, Text]
    path: str = ""
    url: str = ""
    query: str = ""
    base: str = ""
    user: str = ""
    password: str = ""
    token: str = ""
    ca_file: str = ""


def _check_address(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", text, re.ASCII):
        raise refusal(
            f"“{text}” is not an address to write from", "Write it like “bonjour@forum.example”, without “+”."
        )
    return text.lower()


class MailShape(Shape):
    address: Annotated[str, AfterValidator(_check_address)]
    name: Text


class LetterShape(Shape):
    sender: Annotated[tuple[Text, ...], Field(min_length=2, max_length=6)]


class ClientShape(Shape):
    name: Text
    locale: Locale
    zone: Zone
    country: Country
    region: str = ""
    languages: tuple[Language, ...] = ()
    names: tuple[Text, ...] = ()
    allowed_words: frozenset[Text] = frozenset()
    flag_secrets: Secrets
    communities: dict[str, CommunityShape] = Field(min_length=1)
    destinations: tuple[DestinationShape, ...] = Field(min_length=1)
    people: dict[str, PersonShape] = Field(min_length=1)
    groups: tuple[GroupShape, ...] = ()
    watch: dict[Discipline, tuple[RowShape, ...]]
    clocks: dict[Level, ClockShape] = {}
    hours: dict[str, tuple[Opening, ...]] | None = None
    closures: frozenset[date] = frozenset()
    window: Duration = timedelta(hours=24)
    invite: StrictBool = False
    ask: tuple[AskShape, ...] | None = None
    answer_within: dict[Discipline, AnyAmount] = {}
    curtain: frozenset[Category] | None = None
    public_replies: PublicReplies = PublicReplies.YES
    approver: str = ""
    privacy_contact: str = ""
    child_protection: str = ""
    relay: Annotated[str, Field(pattern=r"^(\+[1-9][\d ]{6,20})?$")] = ""
    alarm: AlarmShape | None = None
    retention: Duration | None = None
    directory: tuple[DirectoryShape, ...] = ()
    mail: MailShape | None = None
    letter: LetterShape | None = None


STAND_INS: dict[str, Any] = {
    "name": "?",
    "locale": "en",
    "zone": "UTC",
    "country": "FR",
    "flag_secrets": ("env:",),
    "communities": {"?": {"name": "?", "url": "http://localhost", "secrets": ("env:",), "abilities": ()}},
    "destinations": ({"dest": "slack:T0/C0"},),
    "people": {"?": {"name": "?", "roles": ()}},
    "watch": {},
}
"""What is put in place of a needed part that cannot be read, so that the rest of the file is checked all the same."""
