"""A client as the desk knows it: its communities, people, watches, clocks and policies. Read from config/clients/."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from bot.rules.watch import Watch
from bot.rules.worktime import Calendar, due, rounded_up
from config.contacts import ContactKind, SourceKind
from config.values import Unshown, replace
from config.words import Ability, Category, Discipline, Level, Role


class Shows(StrEnum):
    """What a destination may see of a member's words."""

    FULL = "full"
    REDACTED = "redacted"


class PublicReplies(StrEnum):
    """What the client decided about answering where everybody reads."""

    YES = "yes"
    EXCEPT_CALLS_FOR_HELP = "except_calls_for_help"
    NO = "no"


def chat_of(ref: str) -> str:
    """Which chat a destination, an account or a group is of: `slack` or `teams`."""
    return ref.partition(":")[0]


def team_of(ref: str) -> str:
    """The workspace or tenant that a destination or an account is of: only its own are mentioned there."""
    return ref.partition("/")[0]


class Person(Unshown, frozen=True):
    """A responder. `accounts` are `slack:T…/U…` or `teams:…/…`, the preferred chat's first; `locale` and `zone` are
    empty where the client's hold. `prefers` names a chat, or is empty where the file says nothing.

    `email` is for somebody without any account: questions go there with the address of a page, which shows of a case
    what `shows` says."""

    id: str
    name: str
    accounts: tuple[str, ...] = ()
    roles: frozenset[Role] = frozenset()
    disciplines: frozenset[Discipline] = frozenset()
    locale: str = ""
    zone: str = ""
    prefers: str = ""
    email: str = ""
    shows: Shows = Shows.REDACTED

    @property
    def is_written_to(self) -> bool:
        """Whether questions go to them by e-mail: no chat knows them."""
        return bool(self.email) and not self.accounts


class Group(Struct, frozen=True):
    """A user group of a chat (`slack:T…/S…`, `teams:…/group:…`) whose members have these roles."""

    ref: str
    roles: frozenset[Role]
    disciplines: frozenset[Discipline] = frozenset()


class Community(Unshown, frozen=True):
    """Where members write; `url` is where actions are POSTed, `secrets` sign them (newest first, one or two)."""

    slug: str
    name: str
    url: str
    secrets: tuple[str, ...]
    abilities: frozenset[Ability]
    silent_after: timedelta | None = None
    emergency: str = ""
    """How the platform itself is reached in an emergency; it knows more of the member than we do."""


class Destination(Struct, frozen=True):
    """A crisis channel (`slack:T…/C…`, `teams:…/19:…`) and what may be shown there, in which language.

    `mirror`: what people write under a card elsewhere is repeated here, and what they write here elsewhere.
    `heard`: what people write in a thread reaches the desk; else it takes a button, or a mention of the desk.
    """

    dest: str
    shows: Shows
    locale: str
    mirror: bool = True
    heard: bool = True

    @property
    def chat(self) -> str:
        """`slack` or `teams`."""
        return chat_of(self.dest)


class Clock(Struct, frozen=True):
    """How long until somebody has looked and until something is decided; `working` counts opening hours alone."""

    first_look: timedelta
    decision: timedelta
    working: bool


class AskRule(Struct, frozen=True):
    """Cases of these categories and levels ask these disciplines by themselves, and inform these persons."""

    categories: frozenset[Category]
    levels: frozenset[Level]
    disciplines: tuple[Discipline, ...] = ()
    inform: tuple[str, ...] = ()


class Asked(Struct, frozen=True):
    """Whom a case asks by itself, and which persons it only informs."""

    disciplines: tuple[Discipline, ...]
    inform: tuple[str, ...]


class Alarm(Unshown, frozen=True):
    """Where alarms leave for a pager: signed, without content."""

    url: str
    secrets: tuple[str, ...]


class MailFrom(Struct, frozen=True):
    """As whom a client writes e-mails. The server delivers what is sent to `local+anything@domain` to us as well."""

    address: str
    name: str

    def tagged(self, tag: str) -> str:
        """`bot+case-42.tok@example.org`"""
        local, _, domain = self.address.partition("@")
        return f"{local}+{tag}@{domain}"

    @property
    def domain(self) -> str:
        return self.address.partition("@")[2]


class LetterFrom(Struct, frozen=True):
    """As whom a client writes letters: a name and where to write back, with nothing that tells what it is about."""

    sender: tuple[str, ...]


class Directory(Unshown, frozen=True, kw_only=True):
    """A source of contact details: how it is asked, how long it has, and which of its fields mean what.

    `match` and `fields` map our names to the source's: {"id": "forum_id", "email": "mail"}. `options` are what its kind
    needs besides (see `directory_shape`); secrets among them stand in `secrets`.
    """

    id: str
    kind: SourceKind
    name: str
    timeout: timedelta
    match: Mapping[str, str]
    fields: Mapping[ContactKind, str]
    options: Mapping[str, str]
    secrets: Mapping[str, str]

    @property
    def files(self) -> tuple[Path, ...]:
        """Those that it needs beside the client's own."""
        return tuple(Path(self.options[key]) for key in ("path", "ca_file") if key in self.options)


class Client(Unshown, frozen=True, kw_only=True):
    """A brand that the agency moderates for. Every time is a true amount; zones are IANA names."""

    slug: str
    name: str
    locale: str
    zone: str
    country: str
    region: str
    languages: tuple[str, ...]
    names: tuple[str, ...]
    allowed_words: frozenset[str]
    flag_secrets: tuple[str, ...]
    communities: Mapping[str, Community]
    destinations: tuple[Destination, ...]
    people: tuple[Person, ...]
    groups: tuple[Group, ...]
    watches: Mapping[Discipline, Watch]
    clocks: Mapping[Level, Clock]
    calendar: Calendar
    window: timedelta
    invite: bool
    ask: tuple[AskRule, ...]
    answer_within: Mapping[Discipline, timedelta]
    curtain: frozenset[Category]
    public_replies: PublicReplies
    approver: str
    privacy_contact: str
    """Who is told when something reached the wrong person; "" for the managers."""
    child_protection: str
    """Who hears of a member who is probably a minor; "" for nobody."""
    relay: str
    """Somebody in the client's country who can call its emergency services: a full international number, or ""."""
    alarm: Alarm | None
    retention: timedelta | None
    """How long the words of a closed case are kept; None where the setting holds."""
    directories: tuple[Directory, ...] = ()
    mail: MailFrom | None = None
    letter: LetterFrom | None = None
    out_of_touch: tuple[Person, ...] = ()
    """Its managers, once none of them is there: what cannot be told them is heard of in the channels."""

    def person(self, person_id: str) -> Person | None:
        return next((person for person in self.people if person.id == person_id), None)

    def account(self, ref: str, groups: Collection[str] = ()) -> Person | None:
        """Who has this chat account here, with the roles of the user `groups` (refs) it belongs to; None for nobody.

        Somebody known only by a group is a person whose id is the account and whose name is empty.
        """
        person = next((person for person in self.people if ref in person.accounts), None)
        joined = [group for group in self.groups if group.ref in groups]
        if person is None and not joined:
            return None
        known = person or Person(id=ref, name="", accounts=(ref,))
        return Person(
            id=known.id,
            name=known.name,
            accounts=known.accounts,
            roles=known.roles.union(*(group.roles for group in joined)),
            disciplines=known.disciplines.union(*(group.disciplines for group in joined)),
            locale=known.locale,
            zone=known.zone,
            prefers=known.prefers,
            email=known.email,
            shows=known.shows,
        )

    def works_in(self, chat: str) -> bool:
        """Whether it has a channel there."""
        return any(place.chat == chat for place in self.destinations)

    @property
    def managers(self) -> tuple[Person, ...]:
        """The managers, in the order of the file; where nobody can be reached any more, those that the file names."""
        return tuple(person for person in self.people if Role.MANAGER in person.roles) or self.out_of_touch

    def experts(self, discipline: Discipline) -> tuple[Person, ...]:
        """Who may be asked for a discipline, in the order of the file."""
        return tuple(person for person in self.people if discipline in person.disciplines)

    def without(self, gone: Collection[str]) -> Client:
        """The client as if these persons were not there: on a watch, the next one of their row stands in for them."""
        if not gone:
            return self
        people = tuple(person for person in self.people if person.id not in gone)
        watches = {name: watch.without(gone) for name, watch in self.watches.items()}
        return replace(self, people=people, watches=watches, out_of_touch=self.managers)

    def watch(self, discipline: Discipline) -> Watch:
        """A discipline's watch; an empty one where the file has none."""
        return self.watches.get(discipline, Watch())

    def destination(self, dest: str) -> Destination | None:
        return next((place for place in self.destinations if place.dest == dest), None)

    def clock(self, level: Level) -> Clock:
        """The clock of a level; nothing to do has that of the routine."""
        return self.clocks[Level.P3 if level is Level.NONE else level]

    def first_look_by(self, level: Level, start: datetime) -> datetime:
        """When somebody must have looked at a case that started (aware) at `start` (aware UTC)."""
        clock = self.clock(level)
        return due(start, clock.first_look, calendar=self.calendar, working=clock.working)

    def decision_by(self, level: Level, start: datetime) -> datetime:
        """When something must be decided about a case that started (aware) at `start` (aware UTC)."""
        clock = self.clock(level)
        return due(start, clock.decision, calendar=self.calendar, working=clock.working)

    def promised_by(self, level: Level, start: datetime) -> datetime:
        """By when an acknowledgement written at `start` (aware) says that we come back (aware UTC): a round hour, so
        that a card drawn some minutes ago still says what leaves."""
        decided, working = self.decision_by(level, start), self.clock(level).working
        return rounded_up(decided, calendar=self.calendar, working=working)

    def answer_by(self, discipline: Discipline, start: datetime) -> datetime:
        """When an expert asked at `start` (aware) should have answered: working time (aware UTC)."""
        return due(start, self.answer_within[discipline], calendar=self.calendar, working=True)

    def asked_for(self, categories: Collection[Category], level: Level) -> Asked:
        """Whom a case of these categories and level asks and informs by itself, each once, in the file's order."""
        held = [rule for rule in self.ask if level in rule.levels and not rule.categories.isdisjoint(categories)]
        return Asked(
            disciplines=tuple(dict.fromkeys(name for rule in held for name in rule.disciplines)),
            inform=tuple(dict.fromkeys(person for rule in held for person in rule.inform)),
        )

    def is_curtained(self, category: Category) -> bool:
        """Whether the words stand behind the curtain: a neutral line on the card, the words in private."""
        return category in self.curtain

    def may_reply_in_public(self, category: Category) -> bool:
        if self.public_replies is PublicReplies.EXCEPT_CALLS_FOR_HELP:
            return not category.is_call_for_help
        return self.public_replies is PublicReplies.YES
