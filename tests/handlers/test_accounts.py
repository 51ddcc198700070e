"""Who is in which group, as the chats tell it: whoever leaves one loses its roles, and an outage takes nobody's."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.catalog.clients import Group
from bot.chat.base import AccountFacts
from bot.errors import Permanent, Retryable
from bot.storage import tables
from bot.storage.records import Case
from bot.storage.session import Session
from config.values import replace
from config.words import Role
from handlers.accounts import Accounts
from tests.handlers.views_desk import LIFE, LUMEN, Desk

TENANT = "teams:7c0ffee0-0000-4000-8000-00000000fa01"
GROUP = f"{TENANT}/group:9a000000-0000-4000-8000-000000000009"
INSIDE, OUTSIDE = (f"{TENANT}/{n}0000000-0000-4000-8000-000000000001" for n in (1, 2))


@dataclass
class Tenant:
    """A chat that finds only whoever is in the team, as Teams does."""

    members: set[str] = field(default_factory=lambda: {INSIDE, OUTSIDE})
    down: bool = False

    async def look_up(self, account: str) -> AccountFacts:
        if account != INSIDE:
            raise Permanent("user_not_found")
        return AccountFacts(ref=account, name="Claire")

    async def group_members(self, group: str) -> frozenset[str]:
        if self.down:
            raise Retryable("Teams cannot be reached")
        return frozenset(self.members)


@pytest.fixture
def tenant() -> Tenant:
    return Tenant()


@pytest.fixture
def accounts(desk: Desk, tenant: Tenant) -> Accounts:
    lumen = replace(desk.client(), groups=(Group(GROUP, frozenset({Role.MODERATOR}), frozenset()),))
    chats: Any = {"teams": tenant}
    return Accounts(desk.store, replace(desk.catalog, clients={LUMEN: lumen}), chats)


def known(desk: Desk, accounts: Accounts) -> dict[str, tuple[str, list[str], bool]]:
    """What is kept of each, after another look."""
    desk.runner.run(accounts.refresh())
    table = tables.ACCOUNTS

    def rows(session: Session) -> dict[str, tuple[str, list[str], bool]]:
        found = session.connection.execute(table.select())
        return {row.ref: (row.name, row.groups, row.deactivated) for row in found}

    return {ref: told for ref, told in desk.read(rows, "").items() if ref in (INSIDE, OUTSIDE)}


def test_a_group_gives_its_roles_also_to_whoever_is_in_no_channel(desk: Desk, accounts: Accounts) -> None:
    assert known(desk, accounts) == {INSIDE: ("Claire", [GROUP], False), OUTSIDE: ("", [GROUP], False)}


def test_whoever_left_a_group_has_lost_it(desk: Desk, accounts: Accounts, tenant: Tenant) -> None:
    known(desk, accounts)
    tenant.members.clear()
    assert known(desk, accounts) == {INSIDE: ("Claire", [], False), OUTSIDE: ("", [], False)}


def test_a_group_that_cannot_be_read_keeps_whom_it_had(desk: Desk, accounts: Accounts, tenant: Tenant) -> None:
    before = known(desk, accounts)
    tenant.down = True
    assert known(desk, accounts) == before


def test_whom_teams_does_not_find_is_not_taken_for_closed(desk: Desk, accounts: Accounts) -> None:
    """Whoever is not in the team looks to Teams like somebody whose account was closed."""
    assert not known(desk, accounts)[OUTSIDE][2]


def test_the_cases_of_whoever_a_group_alone_makes_known_return_when_their_account_is_closed(
    desk: Desk, accounts: Accounts
) -> None:
    known(desk, accounts)
    case = desk.flag(LIFE)
    desk.run(lambda tx: tx.save(tx.lock(case), holder=OUTSIDE), LUMEN)
    desk.runner.run(accounts.changed(TENANT, {"id": OUTSIDE.rpartition("/")[2], "deleted": True}))
    found = desk.read(Session.find, LUMEN, Case, case)
    assert found is not None
    assert found.holder == ""
