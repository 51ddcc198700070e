"""Invented data with which every template must render, and a desk's facts to hold its drafts against."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from bot.catalog.helplines import load_helplines
from bot.catalog.templates import load_templates
from bot.rules.helplines import Helplines
from bot.rules.replies import (
    Draft,
    Facts,
    Obstacle,
    Removal,
    Template,
    TemplateData,
    Templates,
    apply_remedy,
    guards,
)
from bot.rules.replies.remedies import MENDS
from config.values import replace
from config.words import Category, Method, Visibility

TODAY = date(2026, 11, 22)
CONFIG = Path(__file__).parents[2] / "config"
ORIGINAL = "Je suis si fatiguée de tout.\nPlus rien ne va, et personne ne le voit."
CALL = frozenset({Category.SUICIDE_SELFHARM})
PRIVATE = frozenset({Method.PRIVATE_MESSAGE})
PUBLIC = frozenset({Method.PUBLIC_REPLY})


@cache
def directory() -> Helplines:
    helplines, errors = load_helplines(CONFIG, None)
    assert not errors
    return helplines


@cache
def templates() -> Templates:
    found, errors = load_templates(CONFIG, None)
    assert not errors
    return found


def example_data(template: Template, **changes: Any) -> TemplateData:
    topic = next((one for one in Category if one in template.categories), Category.DISTRESS)
    found = directory().for_(country="FR", topic=topic, language=template.language, today=TODAY)
    french = template.language == "fr"
    data = TemplateData(
        member="@lou_77",
        signer="Léa",
        client="Maison Lumen",
        community="Forum",
        visibility=Visibility.OFFLINE,
        reason="il dit où trouver quelqu'un" if french else "it says where to find somebody",
        helpline=found.best or next(iter(found.doubtful), directory().get("fr-3114")),
        emergency=directory().emergency("FR"),
        due="demain 18 h" if french else "6 pm tomorrow",
        next_contact="mardi" if french else "on Tuesday",
        feeling="cette fatigue" if french else "this weariness",
        answer="Votre colis part demain." if french else "Your parcel leaves tomorrow.",
        original=ORIGINAL,
        quotation=any(method.is_private for method in template.methods),
        categories=template.categories,
        removal=Removal(
            rule="on ne donne pas l'adresse d'une autre personne",
            facts="votre message du 3 novembre donne celle d'un vendeur",
            contest_until="le 22 mai",
        ),
    )
    return replace(data, **changes)


def example_draft(text: str, **changes: Any) -> Draft:
    return replace(Draft(text=text, language="fr", methods=PRIVATE, recipient="lou"), **changes)


def example_facts(**changes: Any) -> Facts:
    facts = Facts(
        today=TODAY,
        categories=CALL,
        helplines=directory(),
        country="FR",
        own_names=("Maison Lumen",),
        other_names=("Atelier Nord", "Lumen", "Orange"),
        original=ORIGINAL,
        signer="Léa",
        signers=("Léa", "Sam"),
        recipient="@lou_77",
    )
    return replace(facts, **changes)


LINE = "Numéro national de prévention du suicide, 3114 (24 h/24, 7 j/7, appel gratuit)"
OPEN = "Bonjour @lou_77,\n\nMerci d'avoir écrit."
QUOTE = "Votre message\u00a0:\n> Je suis si fatiguée de tout.\n> Plus rien ne va, et personne ne le voit."
GOOD = f"{OPEN}\n\nVous pouvez appeler : {LINE}.\n\nVous pouvez me répondre ici.\n\nLéa\n\n{QUOTE}"
EVERYDAY = frozenset({Category.COMPLAINT_QUESTION})


def ids(text: str = GOOD, *, draft: dict[str, Any] | None = None, **facts: Any) -> list[str]:
    return [found.id for found in guards(example_draft(text, **(draft or {})), example_facts(**facts))]


def only(text: str, *, draft: dict[str, Any] | None = None, **facts: Any) -> Obstacle:
    (found,) = guards(example_draft(text, **(draft or {})), example_facts(**facts))
    return found


def mended(text: str, *, draft: dict[str, Any] | None = None, **facts: Any) -> Draft:
    """The draft after the only obstacle's remedy, which must leave nothing in the way."""
    obstacle = only(text, draft=draft, **facts)
    assert obstacle.remedy is not None
    assert obstacle.remedy.kind in MENDS
    after = apply_remedy(example_draft(text, **(draft or {})), obstacle.remedy, example_facts(**facts))
    assert guards(after, example_facts(**facts)) == ()
    return after


def without_line(words: str = "") -> str:
    return GOOD.replace(f"Vous pouvez appeler : {LINE}.\n\n", words)
