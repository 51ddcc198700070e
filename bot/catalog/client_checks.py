"""What the values of a client's file mean together: everybody named exists, somebody is woken at every hour."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.catalog.client_build import week_of
from bot.catalog.client_shape import ClientShape, RowShape
from bot.catalog.clients import Client
from bot.catalog.closed_days import regions
from bot.catalog.problems import Problems, did_you_mean
from bot.catalog.toml_lines import KeyPath
from bot.catalog.units import Unreadable
from bot.rules.watch import Gap, Watch, gaps
from bot.rules.worktime import NeverOpen, next_opening
from config.words import Ability, Discipline, Role

SECRET_PREFIX = "whsec_"  # noqa: S105 - how Standard Webhooks marks a secret
SECRET_BYTES = range(24, 65)
"""Standard Webhooks, "Signature scheme": a symmetric secret has between 24 and 64 bytes."""

LONGEST_PAUSE = timedelta(days=60)
"""A desk that stays closed longer than this is a slip of the pen: P2 and questions would wait for it."""

UNDOES = {Ability.RESTORE: Ability.HIDE, Ability.REFUSE: Ability.PUBLISH}


@dataclass(frozen=True, slots=True)
class Checks:
    """One client, what its file said, and where problems go."""

    client: Client
    shape: ClientShape
    problems: Problems

    def run(self, today: date) -> None:
        self.people()
        self.groups()
        self.roles()
        self.watches(today)
        self.questions()
        self.named_persons()
        self.clocks()
        self.calendar(today)
        self.communities()
        self.destinations()

    # --- people ---

    def people(self) -> None:
        owners: dict[str, str] = {}
        for person_id, person in self.shape.people.items():
            at: KeyPath = ("people", person_id)
            self._disciplines(at, person.roles, person.disciplines)
            for number, account in enumerate(person.accounts):
                first = owners.setdefault(account, person_id)
                if first != person_id:
                    self.problems.add(
                        (*at, "accounts", number),
                        f"{account} belongs to “{first}” already",
                        "Give each account to one person: delete it from the other.",
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

    def watches(self, today: date) -> None:
        for discipline, rows in self.shape.watch.items():
            for number, row in enumerate(rows):
                self._row(("watch", discipline.value, number), discipline, row)
        if Discipline.MODERATION not in self.shape.watch:
            self.problems.add(
                ("watch",),
                "There is no watch for moderation, so a call for help would wake nobody",
                "Add a table [[watch.moderation]] with days, from, to and person.",
            )
            return
        for gap in _gaps(self.client.watch(Discipline.MODERATION), today, self.client.zone):
            self.problems.add(
                ("watch", Discipline.MODERATION.value),
                f"Nobody is on watch for P0 from {_shown(gap.start, self.client.zone)}"
                f" to {_shown(gap.end, self.client.zone)} ({self.client.zone})",
                "Add a row to [[watch.moderation]], or lengthen the one before.",
            )

    def _row(self, at: KeyPath, discipline: Discipline, row: RowShape) -> None:
        for key in ("person", "backup", "manager"):
            name = getattr(row, key)
            if not name or not self._known((*at, key), name):
                continue
            person = self.shape.people[name]
            if not person.accounts:
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

    def named_persons(self) -> None:
        if self.shape.approver:
            self._known(("approver",), self.shape.approver)

    def _known(self, at: KeyPath, person: str) -> bool:
        if person in self.shape.people:
            return True
        self.problems.add(at, f"“{person}” is nobody under [people]", did_you_mean(person, self.shape.people))
        return False

    # --- time ---

    def clocks(self) -> None:
        for level, shape in self.shape.clocks.items():
            clock, at = self.client.clocks[level], ("clocks", level.value)
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

    def calendar(self, today: date) -> None:
        known = regions(self.shape.country)
        if known is None:
            self.problems.add(
                ("country",), f"The holidays of “{self.shape.country}” are not known", "Check the code (ISO 3166)."
            )
        elif self.shape.region and self.shape.region not in known:
            self.problems.add(
                ("region",),
                f"“{self.shape.region}” is not a region of {self.shape.country}",
                did_you_mean(self.shape.region, known),
            )
        else:
            self._opens(today)

    def _opens(self, today: date) -> None:
        try:
            week_of(self.shape.hours or {})
            start = datetime.combine(today, time(), tzinfo=UTC)
            if next_opening(start, self.client.calendar) - start > LONGEST_PAUSE:
                raise NeverOpen
        except Unreadable as error:
            self.problems.add(("hours",), error.problem, error.remedy)
        except NeverOpen:
            self.problems.add(
                ("hours",), f"The desk does not open for {LONGEST_PAUSE.days} days", "Check [hours] and closures."
            )

    # --- where ---

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


def between_clients(read: Iterable[tuple[Client, Problems]]) -> None:
    """Two clients must not share a channel (their members' words would meet) nor a flag secret (a flag could lie)."""
    channels: dict[str, Client] = {}
    secrets: dict[str, Client] = {}
    for client, problems in read:
        for number, place in enumerate(client.destinations):
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
    """One week tells all where every row has one zone: hours on one wall meet on every night of the year."""
    monday = today - timedelta(days=today.weekday())
    days = 7 if len({row.zone for row in watch.rows}) == 1 else 371
    found = gaps(watch, datetime.combine(monday, time(), tzinfo=ZoneInfo(zone)), days)
    return found[:7]


def _shown(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%A %H:%M}"
