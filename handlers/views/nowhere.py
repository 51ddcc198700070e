"""Who may do what is of no one case, told to somebody who may do it at none of their clients."""

from __future__ import annotations

from collections.abc import Mapping

from bot.catalog import Catalog
from bot.catalog.clients import Person
from bot.rules import permissions
from cards.card import Form
from cards.notices import not_allowed
from cards.translator import DEFAULT_LOCALE, translator
from cards.views import NotAllowedView
from config.words import Verb


def nowhere(catalog: Catalog, people: Mapping[str, Person], verb: Verb) -> Form:
    """In the form's place."""
    who = [p.name for slug in people for p in catalog.clients[slug].people if permissions.may(verb, p.roles)]
    view = NotAllowedView(number=0, version=0, verb=verb, who=tuple(dict.fromkeys(who)), can_ask=False)
    t = translator(next((person.locale for person in people.values() if person.locale), DEFAULT_LOCALE))
    return Form(verb=verb, title="Fanal", body=not_allowed(view, t).body, close=t("Close"))
