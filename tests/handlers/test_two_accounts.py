"""Somebody with an account in both chats is one person: told where she prefers, and everywhere when it is urgent."""

from __future__ import annotations

from collections.abc import Mapping

from bot.cases import posts
from bot.catalog.clients import Group, Person
from bot.chat.base import AccountFacts
from bot.storage.records import Advice, Case, OutboxRow
from bot.storage.session import TABLE, Session
from config.values import replace
from config.words import Account, Place, Role, Verb
from handlers.accounts import Accounts
from handlers.actions import ACTIONS
from handlers.views import room as rooms
from tests.handlers.views_desk import CHANNEL, LIFE, LUMEN, ROUTINE, TEAM, Desk

TENANT = "teams:7c0ffee0-0000-4000-8000-00000000fa01"
DIALLO = (f"{TENANT}/d1a110d1-0000-4000-8000-00000000fa02", f"{TEAM}/U0DIALLO")
CRISIS = f"{TENANT}/19:crise-maison-lumen@thread.tacv2"
MARC = (f"{TEAM}/U0MARC", f"{TENANT}/0ad1a000-0000-4000-8000-00000000fa04")


def in_both(desk: Desk) -> tuple[Person, ...]:
    """The client's people, two of them with an account in each chat."""
    accounts = {"diallo": DIALLO, "marc": MARC}
    return tuple(replace(one, accounts=accounts.get(one.id, one.accounts)) for one in desk.client().people)


def told(desk: Desk, what: str) -> list[str]:
    table = TABLE[OutboxRow]
    rows = desk.read(Session.rows, LUMEN, OutboxRow, table.c.kind == "direct", table.c.state == "pending")
    return [row.dest for row in rows if row.payload["what"] == what]


def test_a_question_goes_to_one_chat_and_what_is_urgent_to_both(desk: Desk) -> None:
    with desk.changed(people=in_both(desk)):
        number = desk.flag(ROUTINE)
        desk.press(Verb.ASK, number, disciplines=("legal",), question="Peut-on laisser en ligne ?")
        assert told(desk, "question") == [DIALLO[0]]
        desk.flag(LIFE, by="victor")
        assert told(desk, "inform") == list(MARC)

        table = TABLE[OutboxRow]
        (row,) = desk.read(Session.rows, LUMEN, OutboxRow, table.c.dest == DIALLO[0])
        late = row.model_copy(update={"attempts": 0})
        desk.run(posts.parked, LUMEN, late, problem="user_not_found")
        assert told(desk, "question") == [DIALLO[1]], "the next account, once"

        for account in DIALLO:
            click = desk.click(Verb.ADVISE, number, who="diallo", ref="1", text="Oui.")
            desk.run(ACTIONS[Verb.ADVISE], LUMEN, replace(click, actor=Account(account), place=Place(CHANNEL)))
        assert {advice.person for advice in desk.read(Session.rows, LUMEN, Advice)} == {"diallo"}


def looked_up(desk: Desk, *closed: str) -> None:
    """The chats tell that these accounts were closed."""
    chat = Directory({})
    chat.closed.update(closed)
    chats = {"teams": chat, "slack": chat}
    desk.runner.run(Accounts(desk.store, desk.catalog, chats).refresh())  # type: ignore[arg-type]


def mentioned(desk: Desk, dest: str) -> list[str]:
    """By which account Maître Diallo is called in the thread there."""

    def read(session: Session) -> list[str]:
        return [one.account for one in rooms.shared(session, desk.catalog, dest).mentions(("diallo",))]

    return desk.read(read, LUMEN)


def test_nothing_goes_to_an_account_that_was_closed_while_another_is_open(desk: Desk) -> None:
    people = tuple(replace(one, prefers="teams") if one.id == "diallo" else one for one in in_both(desk))
    place = desk.client().destinations[0]
    with desk.changed(people=people, destinations=(replace(place, dest=CHANNEL), replace(place, dest=CRISIS))):
        assert (mentioned(desk, CHANNEL), mentioned(desk, CRISIS)) == ([], [DIALLO[0]])
        looked_up(desk, DIALLO[0], MARC[0])
        number = desk.flag(ROUTINE)
        desk.press(Verb.ASK, number, disciplines=("legal",), question="Peut-on laisser en ligne ?")
        desk.flag(LIFE, by="victor")
        assert (told(desk, "question"), told(desk, "inform")) == ([DIALLO[1]], [MARC[1]])
        assert (mentioned(desk, CHANNEL), mentioned(desk, CRISIS)) == ([DIALLO[1]], [])


class Directory:
    """What a chat says of its people and groups, and nothing else."""

    def __init__(self, groups: Mapping[str, tuple[str, ...]]) -> None:
        self.groups, self.closed = groups, set[str]()

    async def look_up(self, account: str) -> AccountFacts:
        return AccountFacts(account, "", deactivated=account in self.closed)

    async def group_members(self, group: str) -> frozenset[str]:
        return frozenset(self.groups.get(group, ()))


LAWYERS = f"{TENANT}/group:9e9a1000-0000-4000-8000-00000000fa08"


def test_a_role_that_one_account_brings_holds_in_the_other_chat_and_cases_stay_while_one_works(desk: Desk) -> None:
    with desk.changed(people=in_both(desk), groups=(Group(LAWYERS, frozenset({Role.MODERATOR})),)):
        teams, slack = Directory({LAWYERS: DIALLO[:1]}), Directory({})
        accounts = Accounts(desk.store, desk.catalog, {"teams": teams, "slack": slack})  # type: ignore[dict-item]
        desk.runner.run(accounts.refresh())
        number = desk.flag(ROUTINE)
        in_slack = desk.click(Verb.TAKE, number, who="diallo")
        desk.run(ACTIONS[Verb.TAKE], LUMEN, replace(in_slack, actor=Account(DIALLO[1])))

        def holder() -> str:
            return str(desk.read(Session.get, LUMEN, Case, number).holder)

        assert holder() == "diallo"
        slack.closed.add(DIALLO[1])
        desk.runner.run(accounts.refresh())
        assert holder() == "diallo", "she goes on in Teams"
        teams.closed.add(DIALLO[0])
        desk.runner.run(accounts.refresh())
        assert holder() == ""
