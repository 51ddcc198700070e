"""Checks what the values of a client's file mean together: people exist, somebody is woken at every hour."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from msgspec import Struct

from bot.catalog.client_build import week_of
from bot.catalog.client_shape import ClientShape, RowShape
from bot.catalog.clients import Client, chat_of
from bot.catalog.closed_days import is_known, regions
from bot.catalog.problems import Problems, did_you_mean
from bot.catalog.told import can_be_asked, can_be_named, can_be_told
from bot.catalog.toml_lines import KeyPath
from bot.catalog.units import Unreadable
from bot.rules.helplines import Helplines
from bot.rules.watch import Gap, Watch, gaps
from bot.rules.worktime import NeverOpen, next_opening
from config.values import replace
from config.words import Ability, Category, Discipline, Level, Role

SECRET_PREFIX, SECRET_BYTES = "whsec_", range(24, 65)
"""Standard Webhooks, "Signature scheme": the prefix of a secret, and its 24 to 64 bytes."""

LONGEST_PAUSE = timedelta(days=60)
"""A desk closed for longer than this must be a typing error: P2 cases and questions would wait for it."""

YEAR, MOST_GAPS = 371, 3
"""How many days ahead a watch across zones is checked, and how many gaps are reported."""

UNDOES = {Ability.RESTORE: Ability.HIDE, Ability.REFUSE: Ability.PUBLISH}


class Checks(Struct, frozen=True):
    """One client, its file, and where to report problems."""

    client: Client
    shape: ClientShape
    problems: Problems
    broken: frozenset[str] = frozenset()
    """Parts (keys of the file) that could not be read and have a stand-in here."""

    def run(self, today: date, helplines: Helplines) -> None:
        """Run the checks whose parts of the file could be read; unreadable parts were already reported."""
        checks: tuple[tuple[Callable[[], None], set[str]], ...] = (
            (self.people, {"people"}),
            (self.groups, {"groups"}),
            (self.roles, {"people", "groups"}),
            (self.watch_rows, {"people", "watch"}),
            (partial(can_be_named, self.problems, self.client), {"people", "watch", "destinations"}),
            (partial(self.watch_gaps, today), {"watch", "zone"}),
            (self.questions, {"people", "groups", "ask"}),
            (self.approver, {"people", "approver"}),
            (partial(can_be_asked, self.problems, self.client), {"people", "approver", "destinations"}),
            (self.clocks, {"clocks"}),
            (self.holidays, {"country", "region"}),
            (partial(self.helplines, helplines, today), {"country"}),
            (partial(self.hours, today), {"zone", "hours", "closures"}),
            (self.communities, {"communities"}),
            (self.destinations, {"destinations"}),
        )
        for check, parts in checks:
            if not parts & self.broken:
                check()

    # --- people ---

    def people(self) -> None:
        owners: dict[str, str] = {}
        for person_id, person in self.shape.people.items():
            at: KeyPath = ("people", person_id)
            self._disciplines(at, person.roles, person.disciplines)
            for number, account in enumerate(person.accounts):
                if (first := owners.setdefault(account, person_id)) != person_id:
                    self.problems.add(
                        (*at, "accounts", number),
                        f"{account} belongs to “{first}” already",
                        "Give each account to one person: delete it from the other.",
                    )
            if person.prefers and person.prefers not in map(chat_of, person.accounts):
                self.problems.add(
                    (*at, "prefers"),
                    f"“{person_id}” has no account in {person.prefers.capitalize()}",
                    "Add the account, or delete this line.",
                )

    def groups(self) -> None:
        for number, group in enumerate(self.shape.groups):
            self._disciplines(("groups", number), group.roles, group.disciplines)

    def _disciplines(self, at: KeyPath, roles: frozenset[Role], disciplines: frozenset[Discipline]) -> None:
        if not roles:
            self.problems.add((*at, "roles"), "Nobody works here without a role", "Write moderator, expert or manager.")
        if disciplines and Role.EXPERT not in roles:
            self.problems.add(
                (*at, "disciplines"), "Disciplines are for experts", "Add “expert” to the roles, or delete this line."
            )
        if Role.EXPERT in roles and not disciplines:
            self.problems.add(
                (*at, "roles"), "An expert without a discipline is never asked", 'Add disciplines = ["legal"].'
            )
        if Discipline.MODERATION in disciplines:
            self.problems.add(
                (*at, "disciplines"), "“moderation” is a watch, not a discipline", "Write the role “moderator” instead."
            )

    def roles(self) -> None:
        held = {role for person in self.shape.people.values() for role in person.roles if person.accounts}
        grouped = {role for group in self.shape.groups for role in group.roles}
        if Role.MODERATOR not in held | grouped:
            self.problems.add(
                ("people",), "No moderator has an account", "Give one person the role “moderator” and an account."
            )
        if Role.MANAGER not in held:
            self.problems.add(
                ("people",),
                "No manager has an account, so nobody would hear that something is late",
                "Give one person the role “manager” and an account.",
            )

    # --- watches ---

    def watch_rows(self) -> None:
        for discipline, rows in self.shape.watch.items():
            for number, row in enumerate(rows):
                self._row(("watch", discipline.value, number), discipline, row)

    def watch_gaps(self, today: date) -> None:
        watch, zone = self.client.watch(Discipline.MODERATION), self.client.zone
        if not watch.rows:
            self.problems.add(
                ("watch",),
                "There is no watch for moderation, so a call for help would wake nobody",
                "Add a table [[watch.moderation]] with days, from, to and person.",
            )
            return
        if found := _gaps(watch, today, zone):
            times = [f"{_shown(gap.start, watch, zone)} to {_shown(gap.end, watch, zone)}" for gap in found]
            more = f" and {len(times) - MOST_GAPS} more" if len(times) > MOST_GAPS else ""
            self.problems.add(
                ("watch", Discipline.MODERATION.value),
                f"Nobody is on watch for P0 from {', '.join(times[:MOST_GAPS])}{more}",
                f"Add a row to [[watch.moderation]], or lengthen another (times of {zone}).",
            )

    def _row(self, at: KeyPath, discipline: Discipline, row: RowShape) -> None:
        for key in ("person", "backup", "manager"):
            name = getattr(row, key)
            if not name or not self._known((*at, key), name):
                continue
            person = self.shape.people[name]
            by_mail = bool(person.email) and key != "manager" and discipline is not Discipline.MODERATION
            if not person.accounts and not by_mail:
                self.problems.add(
                    (*at, key), f"“{name}” has no account and could not be woken", f"Add accounts to [people.{name}]."
                )
            if not _may_watch(discipline, key, person.roles, person.disciplines):
                wanted = "manager" if key == "manager" else f"{discipline.value} expert"
                wanted = "moderator" if discipline is Discipline.MODERATION and key != "manager" else wanted
                self.problems.add(
                    (*at, key), f"“{name}” is no {wanted}", f"Change the roles in [people.{name}], or name another."
                )

    # --- who is asked, who approves ---

    def questions(self) -> None:
        for number, rule in enumerate(self.shape.ask or ()):
            at: KeyPath = ("ask", number)
            if not rule.disciplines and not rule.inform:
                self.problems.add(at, "This rule asks and informs nobody", "Add disciplines or inform, or delete it.")
            for place, discipline in enumerate(rule.disciplines):
                self._answered((*at, "disciplines", place), discipline)
            for place, person in enumerate(rule.inform):
                self._known((*at, "inform", place), person)

    def _answered(self, at: KeyPath, discipline: Discipline) -> None:
        in_groups = any(discipline in group.disciplines for group in self.shape.groups)
        if not in_groups and not self.client.experts(discipline):
            self.problems.add(
                at,
                f"Nobody here answers for “{discipline.value}”",
                f'Give a person the role “expert” and disciplines = ["{discipline.value}"].',
            )

    def approver(self) -> None:
        for name in ("approver", "privacy_contact", "child_protection"):
            if (person := getattr(self.shape, name)) and self._known((name,), person) and name != "approver":
                can_be_told(self.problems, (name,), self.shape, by_mail=self.client.mail is not None)

    def _known(self, at: KeyPath, person: str) -> bool:
        if person in self.shape.people:
            return True
        self.problems.add(at, f"“{person}” is nobody under [people]", did_you_mean(person, self.shape.people))
        return False

    # --- time ---

    def clocks(self) -> None:
        for level, shape in self.shape.clocks.items():
            clock, at = self.client.clocks[level], ("clocks", level.value)
            if level is Level.NONE:
                self.problems.add(at, "“none” has the clock of P3", "Delete this line.")
            if clock.working and level.wakes:
                self.problems.add(
                    (*at, "working"), f"{level.value} waits for no opening hours", "Delete working = true here."
                )
            if not shape.working and (shape.first_look.working_days or shape.decision.working_days):
                self.problems.add(at, "Working days need working = true", "Add it, or write hours or days.")
            if clock.decision < clock.first_look:
                self.problems.add(
                    (*at, "decision"), "The decision would be due before the first look", "Make it the longer one."
                )

    def holidays(self) -> None:
        if not is_known(self.shape.country):
            self.problems.add(
                ("country",), f"The holidays of “{self.shape.country}” are not known", "Check the code (ISO 3166)."
            )
        elif self.shape.region and self.shape.region not in (known := regions(self.shape.country)):
            self.problems.add(
                ("region",),
                f"“{self.shape.region}” is not a region of {self.shape.country}",
                did_you_mean(self.shape.region, known),
            )

    def hours(self, today: date) -> None:
        try:
            week_of(self.shape.hours or {})
            start = datetime.combine(today, time(), tzinfo=UTC)
            opens = replace(self.client.calendar, closed=self.shape.closures.__contains__)
            if next_opening(start, opens) - start > LONGEST_PAUSE:
                raise NeverOpen
        except Unreadable as error:
            self.problems.add(("hours",), error.problem, error.remedy)
        except NeverOpen:
            self.problems.add(
                ("hours",), f"The desk does not open for {LONGEST_PAUSE.days} days", "Check [hours] and closures."
            )

    # --- where ---

    def helplines(self, directory: Helplines, today: date) -> None:
        """A call for help must find a line of its country that somebody has confirmed. One whose review is overdue is
        a warning: a desk that starts again at night must not stay down for it."""
        country, topic = self.client.country, Category.SUICIDE_SELFHARM
        lines = [line for line in directory.of(country) if topic in line.topics]
        if not directory.lines:
            return  # the directory itself could not be read, which was reported
        if not lines:
            self.problems.add(
                ("country",),
                f"No helpline of {country} for suicide stands in helplines.toml",
                f'Verify one with its official source and add it as [[helpline]] with country = "{country}".',
            )
        elif all(line.verified_on is None for line in lines):
            self.problems.add(
                ("country",),
                f"Nobody has confirmed a helpline of {country} for suicide",
                f"Call it or read its source, then: fanal helplines confirm {lines[0].id} --by NAME",
            )
        elif not any(line.is_trusted(today) for line in lines):
            self.problems.warn(
                ("country",),
                f"Nobody vouches now for the helplines of {country} for suicide",
                f"Call it or read its source, then: fanal helplines confirm {lines[0].id} --by NAME",
            )

    def communities(self) -> None:
        for slug, place in self.shape.communities.items():
            for ability, other in UNDOES.items():
                if ability in place.abilities and other not in place.abilities:
                    self.problems.add(
                        ("communities", slug, "abilities"),
                        f"“{ability.value}” without “{other.value}”: there would be nothing to {ability.value}",
                        f"Add “{other.value}”, or delete “{ability.value}”.",
                    )

    def destinations(self) -> None:
        seen: set[str] = set()
        for number, place in enumerate(self.shape.destinations):
            if place.dest in seen:
                self.problems.add(
                    ("destinations", number),
                    f"{place.dest} stands here twice",
                    "Delete one of them: a card is posted once.",
                )
            seen.add(place.dest)


def is_signing_secret(text: str) -> bool:
    """Whether this can sign: `whsec_` and 24 to 64 bytes in base64."""
    try:
        return len(base64.b64decode(text.removeprefix(SECRET_PREFIX), validate=True)) in SECRET_BYTES
    except (binascii.Error, ValueError):
        return False


def between_clients(read: Iterable[Checks]) -> None:
    """Two clients must not share a channel (members' words would mix) or a flag secret (flags could be forged)."""
    channels: dict[str, Client] = {}
    secrets: dict[str, Client] = {}
    for checked in read:
        client, problems = checked.client, checked.problems
        for number, place in enumerate(() if "destinations" in checked.broken else client.destinations):
            if (other := channels.setdefault(place.dest, client)) is not client:
                problems.add(
                    ("destinations", number, "dest"),
                    f"{place.dest} is a channel of “{other.slug}” already",
                    "Give each client a channel of its own.",
                )
        for number, secret in enumerate(client.flag_secrets):
            if (other := secrets.setdefault(secret, client)) is not client:
                problems.add(
                    ("flag_secrets", number),
                    f"“{other.slug}” has the same flag secret",
                    "Make another with: fanal init, or: openssl rand -base64 32",
                )


def _may_watch(discipline: Discipline, key: str, roles: frozenset[Role], disciplines: frozenset[Discipline]) -> bool:
    if key == "manager" or Role.MANAGER in roles:
        return Role.MANAGER in roles
    return Role.MODERATOR in roles if discipline is Discipline.MODERATION else discipline in disciplines


def _gaps(watch: Watch, today: date, zone: str) -> list[Gap]:
    """The first gaps of a watch. One week tells all where every row has one zone: hours on one wall meet on every
    night of the year. Where zones differ, so do the nights on which their clocks change.
    """
    start = datetime.combine(today, time(), tzinfo=ZoneInfo(zone))
    days = 7 if _has_one_zone(watch) else YEAR
    found = gaps(watch, start, days + 7)
    if len(found) > 1 and found[0].start == start:
        found = found[1:]  # the checked period cut it off; it comes back whole a week later
    return [gap for gap in found if gap.start <= start + timedelta(days=days)]


def _shown(at: datetime, watch: Watch, zone: str) -> str:
    pattern = "%A %H:%M" if _has_one_zone(watch) else "%A %Y-%m-%d %H:%M"
    return at.astimezone(ZoneInfo(zone)).strftime(pattern)


def _has_one_zone(watch: Watch) -> bool:
    return len({row.zone for row in watch.rows}) == 1
