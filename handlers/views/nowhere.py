"""Refusals of acts that belong to no case, for somebody who may do them at none of their clients."""

from __future__ import annotations

from collections.abc import Mapping

from bot.catalog import Catalog
from bot.catalog.clients import Person
from bot.rules import permissions
from cards.card import Card, Form
from cards.notices import not_allowed
from cards.translator import DEFAULT_LOCALE, Translator, translator
from cards.views import NotAllowedView
from config.words import Verb


def reserved(catalog: Catalog, people: Mapping[str, Person], verb: Verb, *, told: str = "") -> Card:
    """« Réservé à Nadia. »"""
    who = [p.name for slug in people for p in catalog.clients[slug].people if permissions.may(verb, p.roles)]
    view = NotAllowedView(number=0, version=0, verb=verb, who=tuple(dict.fromkeys(who)), can_ask=False)
    return not_allowed(view, _translator(people, told))


def nowhere(catalog: Catalog, people: Mapping[str, Person], verb: Verb, *, told: str = "") -> Form:
    """The same in the form's place."""
    close = _translator(people, told)("Close")
    return Form(verb=verb, title="Fanal", body=reserved(catalog, people, verb, told=told).body, close=close)


def _translator(people: Mapping[str, Person], told: str) -> Translator:
    """`told`: the language the chat reported for somebody unknown to every client."""
    return translator(next((person.locale for person in people.values() if person.locale), told or DEFAULT_LOCALE))
