"""Whom a reply reaches, by which way, in which language: each guard both ways, with its remedy."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.rules.replies import Kind, Remedy, RemedyKind, apply_remedy, guards, why_not_pass
from bot.rules.replies.speech import language_of
from config.words import Category, Level, Method, PersonRole
from tests.rules.reply_examples import (
    EVERYDAY,
    GOOD,
    LINE,
    QUOTE,
    example_draft,
    example_facts,
    ids,
    mended,
    only,
    templates,
)

AUTHOR, TARGET, WITNESS = PersonRole.AUTHOR, PersonRole.TARGET, PersonRole.WITNESS
EMAIL = frozenset({Method.EMAIL})
BOTH = frozenset({Method.PRIVATE_MESSAGE, Method.EMAIL})
THANKS = "Hello @lou_77,\n\nThank you for writing to us."
ENGLISH = f"{THANKS} You can call: {LINE}.\n\nYou can write back to me.\n\nLéa\n\n{QUOTE}"


# --- the language ------------------------------------------------------------------------------------------------


def test_a_text_in_another_language_than_the_members_is_told() -> None:
    found = only(GOOD, language="en")
    assert (found.id, found.hard, dict(found.values)) == ("wrong_language", False, {"written": "fr", "wanted": "en"})
    assert found.remedy == Remedy(RemedyKind.USE_LANGUAGE, "en")
    assert ids(ENGLISH, language="fr") == ["wrong_language"]


@pytest.mark.parametrize(("text", "language"), [(GOOD, "fr"), (GOOD, ""), (GOOD, "ar"), (ENGLISH, "en")])
def test_the_members_language_and_an_unknown_one_pass(text: str, language: str) -> None:
    assert ids(text, language=language) == []


def test_a_quotation_has_its_own_language() -> None:
    original = "I am so tired of all of this and nobody is there for me, what will it be like when I am gone"
    assert ids(GOOD.replace(QUOTE, f"Votre message :\n> {original}"), original=original, language="fr") == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_template_is_known_by_its_language(language: str) -> None:
    told = {language_of(found.body) for found in templates() if found.language == language}
    assert told <= {language, ""}
    assert language in told


# --- the account, and what they asked ----------------------------------------------------------------------------


def test_a_private_message_to_an_account_that_is_gone_is_hard() -> None:
    found = only(GOOD, account_gone=True)
    assert (found.id, found.hard, found.remedy) == ("account_gone", True, None)
    assert found.methods == frozenset({Method.PRIVATE_MESSAGE})


def test_the_other_methods_stay_open_when_the_account_is_gone() -> None:
    assert ids(account_gone=True, draft={"methods": EMAIL}) == []
    after = mended(GOOD, account_gone=True, draft={"methods": BOTH})
    assert after.methods == EMAIL


STOPPED: dict[str, Any] = {"stopped_on": date(2026, 11, 2)}


def test_a_stop_request_is_shown_before_the_next_message() -> None:
    found = only(GOOD, **STOPPED)
    assert (found.id, found.hard) == ("stop_request", False)
    assert dict(found.values) == {"recipient": "@lou_77", "on": "2026-11-02"}
    assert why_not_pass((found,), level=Level.P0, on_watch=True, reason="elle a écrit sur un autre compte") is None


def test_a_stop_request_never_keeps_back_the_answer_to_a_new_message() -> None:
    assert ids(**STOPPED, wrote_since_stop=True) == []


@pytest.mark.parametrize("wrote", [True, False])
def test_nobody_asks_how_they_are_after_a_stop(wrote: bool) -> None:
    found = only(GOOD, **STOPPED, wrote_since_stop=wrote, draft={"kind": Kind.CHECK_IN})
    assert (found.id, found.hard) == ("stop_request", True)


# --- one person's words do not reach another ---------------------------------------------------------------------


@pytest.mark.parametrize(("role", "written_for"), [(AUTHOR, {TARGET}), (WITNESS, {AUTHOR, PersonRole.AT_RISK})])
def test_a_text_for_one_role_never_reaches_another(role: PersonRole, written_for: set[PersonRole]) -> None:
    found = only(GOOD, role=role, written_for=frozenset(written_for))
    assert (found.id, found.hard, found.values["role"]) == ("wrong_role", True, role)
    assert found.remedy is not None
    assert found.remedy.kind is RemedyKind.CHOOSE_TEMPLATE


@pytest.mark.parametrize("written_for", [frozenset(), frozenset({AUTHOR, TARGET})])
def test_a_text_for_this_role_or_for_nobody_in_particular_passes(written_for: frozenset[PersonRole]) -> None:
    assert ids(role=AUTHOR, written_for=written_for) == []


THEIRS = "Je sais où tu habites et je viendrai ce soir."


def test_what_somebody_else_wrote_is_never_quoted() -> None:
    found = guards(example_draft(GOOD.replace(QUOTE, f"> {THEIRS}")), example_facts(words_of_others=(THEIRS,)))
    assert [(one.id, one.hard) for one in found] == [("words_of_another", True), ("no_quotation", False)]
    after = mended(GOOD.replace(QUOTE, f"> {THEIRS}"), words_of_others=(THEIRS,), original="")
    assert THEIRS not in after.text


def test_the_recipients_own_words_may_be_quoted_whoever_repeated_them() -> None:
    repeated = "Il a dit : je suis si fatiguée de tout."
    assert ids(words_of_others=(repeated,)) == []


def test_somebody_elses_name_is_told_and_its_line_taken_out() -> None:
    text = GOOD.replace("Merci d'avoir écrit.", "Merci d'avoir écrit.\nVictor ne peut plus publier.")
    found = only(text, names_of_others=("@victor", "@lou_77", "v"))
    assert (found.id, found.hard, found.values["name"]) == ("names_another", False, "@victor")
    assert mended(text, names_of_others=("@victor",)).text == GOOD
    assert ids(names_of_others=("@victor", "@lou_77")) == []


# --- e-mail and letter -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", [Method.EMAIL, Method.LETTER])
def test_what_others_may_open_needs_a_second_person_for_a_minor(method: Method) -> None:
    draft = {"methods": frozenset({Method.PRIVATE_MESSAGE, method})}
    found = only(GOOD, minor=True, draft=draft)
    assert (found.id, found.hard, found.values["why"]) == ("second_person", True, "minor")
    assert found.methods == frozenset({method})
    assert ids(minor=True, draft=draft, agreed_by=("Nadia",)) == []


@pytest.mark.parametrize("category", [Category.DOMESTIC_SEXUAL_VIOLENCE, Category.CHILD_PROTECTION])
def test_what_others_may_open_needs_a_second_person_where_home_is_not_safe(category: Category) -> None:
    found = guards(example_draft(GOOD, methods=EMAIL), example_facts(categories=frozenset({category})))
    assert ("second_person", True) in [(one.id, one.hard) for one in found]


def test_the_answer_on_the_community_is_never_kept_back_for_a_minor() -> None:
    assert ids(minor=True) == []
    assert ids(GOOD.replace(f"\n\n{QUOTE}", ""), minor=True, draft={"methods": frozenset({Method.PUBLIC_REPLY})}) == []


def test_an_address_found_by_a_name_alone_is_asked_about() -> None:
    found = only(GOOD, draft={"methods": BOTH}, matched_by_name=EMAIL)
    assert (found.id, found.hard, found.methods) == ("same_name", True, EMAIL)
    assert found.remedy is not None
    assert found.remedy.kind is RemedyKind.CONFIRM_ADDRESS
    assert ids(matched_by_name=EMAIL) == []


# --- another client's name ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Atelier Nord", "atelier  nord", "Lumen"])
def test_another_clients_name_becomes_ours_in_one_click(name: str) -> None:
    text = GOOD.replace("Merci", f"Chez Maison Lumen, {name} s'en occupe. Merci")
    after = mended(text)
    assert "Chez Maison Lumen, Maison Lumen s'en occupe." in after.text


def test_a_subject_is_mended_too() -> None:
    assert mended(GOOD, draft={"subject": "Atelier Nord"}).subject == "Maison Lumen"


def test_a_remedy_that_cannot_help_changes_nothing() -> None:
    draft, facts = example_draft(GOOD), example_facts(categories=EVERYDAY, own_names=())
    for kind in (RemedyKind.REMOVE_NAME, RemedyKind.REMOVE_LINE, RemedyKind.DROP_METHOD, RemedyKind.CONFIRM_ADDRESS):
        assert apply_remedy(draft, Remedy(kind, ""), facts) == draft, kind
