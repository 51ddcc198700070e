"""Every message exists in every locale, with the same holes; French says what SCREENS says."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from enum import StrEnum
from string import Formatter

import pytest

from cards.labels import CATEGORIES, LEVELS, METHOD_NAMES, OUTCOMES, PERSON_ROLES, VERBS
from cards.translator import LOCALES, translator
from config.words import Category, Level, Method, Outcome, PersonRole, Verb
from tests.cards.messages import CARDS, messages, path_of, read

MEND = "run `python -m tests.cards.messages`, then translate what is empty"


def strings(found: str | Sequence[str] | None) -> tuple[str, ...]:
    assert found is not None, MEND
    return (found,) if isinstance(found, str) else tuple(found)


def holes(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("locale", LOCALES)
def test_every_message_stands_in_the_catalogue(locale: str) -> None:
    known = {message.id for message in read(locale) if message.id}
    assert set(messages()) == known, MEND


@pytest.mark.parametrize("locale", LOCALES)
def test_every_message_is_translated_with_its_holes(locale: str) -> None:
    for message in read(locale):
        if not message.id:
            continue
        wanted = holes(strings(message.id)[-1])
        for string in strings(message.string):
            assert string, f"{message.id}: {MEND}"
            assert holes(string) == wanted, message.id


def test_the_template_is_up_to_date() -> None:
    ids = set(re.findall(r'^msgid "(.+)"$', (path_of("fr").parents[2] / "messages.pot").read_text("utf-8"), re.M))
    short = {message for message in messages() if isinstance(message, str) and len(message) < 60 and '"' not in message}
    assert short <= ids, MEND


def test_messages_are_asked_for_by_name_or_from_a_table() -> None:
    """`t(something)` is a literal, or a look-up in a table whose entries are marked with N_: so all are found."""
    allowed = (ast.Constant, ast.Subscript, ast.Name, ast.Attribute, ast.Call, ast.IfExp)
    for path in CARDS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "t":
                assert isinstance(node.args[0], allowed), f"{path.name}:{node.lineno}: mark the message with N_"
                assert not isinstance(node.args[0], ast.JoinedStr)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("vocabulary", "names"),
    [
        (Verb, VERBS),
        (Level, LEVELS),
        (Category, CATEGORIES),
        (Outcome, OUTCOMES),
        (PersonRole, PERSON_ROLES),
        (Method, METHOD_NAMES),
    ],
)
def test_every_word_has_a_name(locale: str, vocabulary: type[StrEnum], names: dict[StrEnum, str]) -> None:
    t = translator(locale)
    assert set(names) == set(vocabulary)
    assert all(t(name).strip() for name in names.values())


WORDS_OF_SCREENS = {
    Verb.EMERGENCY: "Urgence",
    Verb.READ: "Lire le message",
    Verb.FIRST_WORD: "Premier mot",
    Verb.TAKE_OFFLINE: "Mettre hors ligne",
    Verb.RESTORE: "Remettre en ligne",
    Verb.ASK: "Demander un avis…",
    Verb.MORE: "Plus…",
    Verb.ACKNOWLEDGE: "Accuser réception",
    Verb.REPLY: "Répondre",
    Verb.NOTHING_HERE: "Rien à signaler",
    Verb.PASS_ON: "Passer la main",
    Verb.ADVISE: "Donner un avis",
    Verb.APPROVE: "J'approuve ce texte",
    Verb.OBJECT: "Je m'oppose…",
    Verb.FOLLOW_UP: "Prendre des nouvelles",
    Verb.FOLLOW_UP_DONE: "Fait",
    Verb.FOLLOW_UP_LATER: "Plus tard",
    Verb.FOLLOW_UP_HAND_OVER: "Confier à…",
    Verb.FOLLOW_UP_STOP: "Ne plus écrire…",
    Verb.REOPEN: "Rouvrir",
    Verb.SEEN: "Vu",
}


@pytest.mark.parametrize(("verb", "words"), WORDS_OF_SCREENS.items())
def test_french_buttons_say_what_screens_says(verb: Verb, words: str) -> None:
    assert translator("fr")(VERBS[verb]) == words


def test_personne_is_never_nobody_and_somebody_in_one_sentence() -> None:
    """SCREENS, "Words": the same word says both, and a tired reader takes one for the other."""
    both = re.compile(r"\bpersonne (ne |n['\u2019])[^.]*\b(cette|la|une) personne\b", re.IGNORECASE)
    found = [text for message in read("fr") if message.id for text in strings(message.string) if both.search(text)]
    assert found == []


@pytest.mark.parametrize("locale", LOCALES)
def test_the_tone(locale: str) -> None:
    """No exclamation mark; a member is a member, not a user or a person."""
    for message in read(locale):
        for string in strings(message.string) if message.id else ():
            assert "!" not in string
            assert not re.search(r"\b(utilisateur|utilisateurs|user|users|relance|relancer)\b", string, re.IGNORECASE)


@pytest.mark.parametrize(
    ("asked", "given"),
    [("fr", "fr"), ("fr-CA", "fr"), ("fr_BE", "fr"), ("en-GB", "en"), ("EN", "en"), ("de", "fr"), ("", "fr")],
)
def test_an_unknown_locale_falls_back(asked: str, given: str) -> None:
    assert translator(asked).locale == given
