"""Which buttons a card has in sight, and in which order: what protects somebody comes first."""

from __future__ import annotations

from bot.cases import posts
from bot.storage.records import OutboxRow
from bot.storage.session import TABLE, Session
from config.words import Verb
from tests.handlers.views_desk import LIFE, LUMEN, Desk, rendered


def test_emergency_numbers_stay_in_sight_of_a_threat_that_was_taken_down(desk: Desk) -> None:
    number = desk.flag("je vais lui casser la gueule demain", by="victor")
    desk.press(Verb.TAKE_OFFLINE, number)
    desk.pass_time(seconds=31)
    (row,) = desk.read(Session.rows, LUMEN, OutboxRow, TABLE[OutboxRow].c.kind == "community")
    desk.run(posts.done, LUMEN, row)
    assert "fanal:emergency:" in rendered(desk.card(number))


def test_of_two_messages_to_hide_comes_before_to_show(desk: Desk) -> None:
    number = desk.flag("j'y arrive plus, je dors plus, à quoi bon")
    desk.press(Verb.TAKE_OFFLINE, number)
    desk.pass_time(minutes=1)
    assert desk.flag(LIFE) == number, "graver, and online"
    card = rendered(desk.card(number))
    assert 0 < card.index("fanal:take_offline:") < card.index("fanal:restore:")


def test_where_the_words_do_not_stand_on_the_card_reading_them_comes_first(desk: Desk) -> None:
    number = desk.flag("vous allez le regretter, je connais votre adresse, 12 rue des Lilas à Lyon", by="victor")
    card = rendered(desk.card(number))
    assert "12 rue" not in card
    assert 0 < card.index("fanal:read:") < card.index("fanal:reply:")
    assert "fanal:acknowledge" not in card
