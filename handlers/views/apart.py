"""Who sees a shared card differently from the rest of the channel: in their own language, with their own buttons.

For chats that can draw a card anew for one person (Teams, by a card's `refresh`).
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from bot.catalog.clients import Person
from bot.rules import permissions
from bot.storage import tables
from bot.storage.records import ChatAccount
from bot.storage.session import fetch
from cards.card import Button, ButtonRow, Card, Element
from cards.translator import translator
from config.values import replace
from handlers.views.room import Room, account_of


def apart(room: Room, card: Card) -> tuple[str, ...]:
    """Accounts of people who read another language than this place's, or may not press all of its buttons."""
    if not room.team.startswith("teams:"):
        return ()
    verbs = {button.verb for button in _buttons(card)}
    return tuple(
        account
        for account, person, told in _people(room)
        if translator(person.locale or told or room.locale).locale != room.locale
        or not all(permissions.may(verb, person.roles) for verb in verbs)
    )


def own_room(room: Room, account: str) -> Room:
    """The same place for this reader: as much is shown, in their language."""
    known, person = account_of(room.reads, account), room.client.account(account)
    locale = (person.locale if person else "") or (known.locale if known else "") or room.locale
    zone = (person.zone if person else "") or (known.zone if known else "") or room.zone
    return replace(room, t=translator(locale, zone), zone=zone)


def own_buttons(card: Card, person: Person) -> Card:
    """Buttons this person may not use go into the menu: they can still ask for the act there."""
    return replace(card, body=tuple(_own(element, person) for element in card.body))


def _own(element: Element, person: Person) -> Element:
    """A button beside a line stays with it."""
    return (
        ButtonRow(tuple(_aside(one, person) for one in element.buttons)) if isinstance(element, ButtonRow) else element
    )


def _aside(button: Button, person: Person) -> Button:
    return button if permissions.may(button.verb, person.roles) else replace(button, aside=True)


def _buttons(card: Card) -> Iterator[Button]:
    for element in card.body:
        if isinstance(element, ButtonRow):
            yield from element.buttons


def _people(room: Room) -> Iterator[tuple[str, Person, str]]:
    """Everybody of this client in this chat: account, person, and the language the chat reported."""
    table = tables.ACCOUNTS
    ours = table.c.ref.startswith(f"{room.team}/", autoescape=True)
    known = {one.ref: one for one in fetch(room.reads.connection, ChatAccount, select(table).where(ours))}
    named = [account for person in room.client.people for account in person.accounts]
    for account in dict.fromkeys([*(one for one in named if one.startswith(f"{room.team}/")), *sorted(known)]):
        row = known.get(account)
        person = room.client.account(account, row.groups if row else ())
        if person is not None and not (row and row.deactivated):
            yield account, person, row.locale if row else ""
