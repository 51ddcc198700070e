"""What a reply must hold, shown both ways with the click that adds it: a helpline, an invitation, a signature."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.rules.helplines import NoLine
from bot.rules.replies import (
    Kind,
    Remedy,
    RemedyKind,
    apply_remedy,
    guards,
    warnings,
)
from config.words import Category
from tests.rules.reply_examples import (
    EVERYDAY,
    GOOD,
    LINE,
    QUOTE,
    TODAY,
    directory,
    example_draft,
    example_facts,
    ids,
    mended,
    only,
    without_line,
)

# --- helplines ---------------------------------------------------------------------------------------------------


def test_a_call_for_help_needs_a_line_and_one_click_adds_it() -> None:
    found = only(without_line())
    assert (found.id, found.hard) == ("no_helpline", False)
    assert dict(found.values) == {"country": "FR", "reason": "", "doubtful": "", "leads": ""}
    assert found.remedy == Remedy(RemedyKind.ADD_HELPLINE, "fr-3114")
    after = mended(without_line())
    assert f"Des personnes formées peuvent vous écouter\u00a0: {LINE}." in after.text
    assert after.text.index("3114") < after.text.index("\n\nLéa")


def test_a_single_sentence_stays_first() -> None:
    """It ends with a name, as a signature does; the line would stand before the greeting."""
    remedy = Remedy(RemedyKind.ADD_HELPLINE, "fr-3114")
    after = apply_remedy(example_draft("Bonjour, nous avons lu. Léa"), remedy, example_facts())
    assert after.text.startswith("Bonjour, nous avons lu. Léa\n\nDes personnes formées")


def test_the_line_fills_its_hole_first() -> None:
    text = without_line("Écoute : ▢ ligne d'écoute à compléter.\n\n")
    assert ids(text) == ["open_placeholder", "no_helpline"]
    remedy = Remedy(RemedyKind.ADD_HELPLINE, "fr-3114")
    after = apply_remedy(example_draft(text), remedy, example_facts())
    assert after.text == without_line(f"Écoute : {LINE}.\n\n")


def test_everyday_replies_need_none() -> None:
    assert ids(without_line(), categories=EVERYDAY) == []


@pytest.mark.parametrize("category", [category for category in Category if category.is_call_for_help])
def test_every_call_for_help_does(category: Category) -> None:
    assert "no_helpline" in ids(without_line(), categories=frozenset({category}))


@pytest.mark.parametrize("words", ["Appelez le 3114.", "Le 31 14 n'est pas loin.", "Commande 3114.", "+33 3114"])
def test_what_counts_as_giving_the_line(words: str) -> None:
    given = ids(without_line(f"{words}\n\n"))
    assert given == ([] if words == "Appelez le 3114." else ["no_helpline"])


@pytest.mark.parametrize("country", ["BE", "CH"])
def test_short_numbers_elsewhere(country: str) -> None:
    dial = {"BE": "le 0800 32 123", "CH": "le 143"}[country]
    assert ids(without_line(f"Appelez {dial}.\n\n"), country=country) == []
    assert "no_helpline" in ids(without_line("Cela coûte 143 francs.\n\n"), country="CH")


def test_an_unverified_line_does_not_count_and_is_named() -> None:
    found = only(without_line("Appelez SOS Amitié, 09 72 39 40 50.\n\n"))
    assert (found.id, found.values["doubtful"], found.values["reason"]) == ("no_helpline", "SOS Amitié", "not_verified")
    assert found.remedy == Remedy(RemedyKind.ADD_HELPLINE, "fr-3114")


def test_a_line_past_its_review_date_does_not_count() -> None:
    found = only(GOOD, today=date(2028, 1, 1))
    confirm = Remedy(RemedyKind.CONFIRM_HELPLINE, "fr-3114")
    assert (found.id, found.values["reason"], found.remedy) == ("no_helpline", NoLine.REVIEW_PASSED, confirm)


def test_a_review_date_that_has_passed_warns_for_thirty_days() -> None:
    line = directory().get("fr-3114")
    assert line is not None
    for days, stands in ((0, 0), (1, 0), (30, 0), (31, 1)):
        facts = example_facts(today=line.review_by + timedelta(days=days))
        assert len(guards(example_draft(GOOD), facts)) == stands
        told = [found.values["review_by"] for found in warnings(example_draft(GOOD), facts)]
        assert told == ([line.review_by.isoformat()] if 0 < days <= 30 else [])


def test_a_line_about_something_else_does_not_answer_a_call_for_help() -> None:
    violence = frozenset({Category.DOMESTIC_SEXUAL_VIOLENCE})
    text = GOOD.replace(f"\n\n{QUOTE}", "")
    found = only(text, categories=violence)
    assert (found.id, found.values["reason"]) == ("no_helpline", NoLine.OTHER_TOPIC)
    assert found.remedy == Remedy(RemedyKind.ADD_HELPLINE, "fr-3919")
    assert ids(text.replace("3114", "3919"), categories=violence) == []


def test_a_line_that_listens_stands_in_where_nobody_vouches_for_one_about_it() -> None:
    hunger = frozenset({Category.EATING_DISORDER})
    assert ids(categories=hunger) == []
    confirmed = directory().with_confirmed({"fr-ffab": TODAY})
    assert only(GOOD, categories=hunger, helplines=confirmed).values["reason"] == NoLine.OTHER_TOPIC


@pytest.mark.parametrize(
    ("country", "reason"),
    [("", NoLine.COUNTRY_UNKNOWN), ("DE", NoLine.COUNTRY_NOT_LISTED), ("US", NoLine.NOT_VERIFIED)],
)
def test_where_no_line_can_be_added_the_reason_is_told(country: str, reason: NoLine) -> None:
    found = only(without_line(), country=country)
    confirm = Remedy(RemedyKind.CONFIRM_HELPLINE, "us-988") if country == "US" else None
    assert (found.id, found.values["reason"], found.remedy) == ("no_helpline", reason, confirm)


def test_a_line_of_another_region_does_not_count() -> None:
    text = without_line("Call 0808 2000 247.\n\n")
    violence = frozenset({Category.DOMESTIC_SEXUAL_VIOLENCE})
    assert only(text, categories=violence, country="GB").values["reason"] == NoLine.OTHER_REGION
    assert ids(text, categories=violence, country="GB", region="ENG") == []


def test_where_a_person_must_verify_a_line_first_it_is_named() -> None:
    found = only(without_line(), categories=frozenset({Category.CHILD_PROTECTION}))
    confirm = Remedy(RemedyKind.CONFIRM_HELPLINE, "fr-119")
    assert (found.values["reason"], found.remedy) == (NoLine.NOT_VERIFIED, confirm)
    assert found.values["leads"] == "Allô enfance en danger, 119"


def test_a_number_of_another_country_does_not_count_and_is_told() -> None:
    found = guards(example_draft(GOOD), example_facts(country="BE"))
    assert [(obstacle.id, obstacle.values["country"]) for obstacle in found] == [
        ("no_helpline", "BE"),
        ("foreign_helpline", "FR"),
    ]
    draft, facts = example_draft(GOOD), example_facts(country="BE")
    for obstacle in found:
        assert obstacle.remedy is not None
        draft = apply_remedy(draft, obstacle.remedy, facts)
    assert guards(draft, facts) == ()
    assert "3114" not in draft.text
    assert "0800 32 123" in draft.text


def test_a_number_that_two_countries_share_is_at_home_in_both() -> None:
    text = without_line("Call Samaritans, 116 123.\n\n")
    assert ids(text, country="IE") == ["no_helpline"]
    assert ids(text, country="FR") == ["no_helpline", "foreign_helpline"]


def test_a_number_that_the_member_quoted_is_not_ours() -> None:
    original = "J'ai appelé le 3114 hier, et personne n'a compris."
    text = without_line().replace(QUOTE, f"Votre message :\n> {original}")
    assert ids(text, original=original) == ["no_helpline"]


# --- an open door, and somebody behind it ------------------------------------------------------------------------


def test_an_invitation_is_added_before_the_signature() -> None:
    text = GOOD.replace("Vous pouvez me répondre ici.\n\n", "")
    assert only(text).id == "no_invitation"
    assert "Vous pouvez nous répondre ici, quand vous le voulez.\n\nLéa" in mended(text).text


def test_an_acknowledgement_needs_neither_invitation_nor_signature() -> None:
    text = "Bonjour @camille, bien reçu, nous revenons vers vous avant demain 18 h."
    assert ids(text, draft={"kind": Kind.ACKNOWLEDGEMENT}, categories=EVERYDAY) == []
    assert ids(text, categories=EVERYDAY, original="") == ["no_invitation", "no_signature"]


INVITES = [
    "Vous pouvez nous répondre ici.",
    "vous pouvez m'écrire quand vous voulez",
    "Écrivez-nous en privé.",
    "Répondez à ce message.",
    "Si vous n'êtes pas d'accord, répondez à ce message.",
    "Merci de nous écrire en privé, vous pouvez nous joindre ici.",
    "Si ce n'est pas ça, dites-le-moi.",
    "Tu peux répondre ici.",
    "You can write back to us.",
    "Just reply here.",
    "Please reply to this message.",
    "If we got it wrong, tell us.",
    "You don't have to answer; you can write to me here.",
    "Feel free: you may get in touch.",
]
CLOSED = [
    "Merci de votre message.",
    "Nous allons vous répondre demain.",
    "Nous vous répondrons demain.",
    "Je vous écrirai mardi.",
    "Merci de ne pas répondre à ce message.",
    "Inutile de nous répondre.",
    "Vous aurez notre réponse demain.",
    "Vous nous avez écrit hier.",
    "We will reply to you tomorrow.",
    "We will write back to you.",
    "Please do not reply to this message.",
    "You will have our reply tomorrow.",
    "You cannot reply here.",
    "No need to answer us.",
]


@pytest.mark.parametrize("words", INVITES)
def test_words_that_invite(words: str) -> None:
    assert ids(GOOD.replace("Vous pouvez me répondre ici.", words)) == []


@pytest.mark.parametrize("words", CLOSED)
def test_words_that_do_not(words: str) -> None:
    assert ids(GOOD.replace("Vous pouvez me répondre ici.", words)) == ["no_invitation"]


def test_an_invitation_in_the_quotation_is_not_ours() -> None:
    original = "Vous pouvez me répondre ici"
    text = GOOD.replace("Vous pouvez me répondre ici.", "À bientôt.").replace(QUOTE, f"> {original}")
    assert ids(text, original=original) == ["no_invitation"]


@pytest.mark.parametrize("signature", ["Léa", "Léa, équipe de modération de Maison Lumen", "Bien à vous, Sam", "— Sam"])
def test_a_human_signature(signature: str) -> None:
    assert ids(GOOD.replace("\n\nLéa", f"\n\n{signature}")) == []


@pytest.mark.parametrize("signature", ["L'équipe", "Maison Lumen", "Samuel", "Leah", ""])
def test_no_human_signature(signature: str) -> None:
    text = GOOD.replace("\n\nLéa", f"\n\n{signature}")
    assert only(text).id == "no_signature"
    assert "\n\nLéa\n\nVotre message\u00a0:" in mended(text).text


def test_a_name_earlier_in_the_text_is_no_signature() -> None:
    text = GOOD.replace("\n\nLéa", "").replace("Merci", "Je suis Léa. Merci")
    assert ids(text) == ["no_signature"]


def test_without_a_signer_nobody_can_sign_by_a_click() -> None:
    found = only(GOOD.replace("\n\nLéa", ""), signer="", signers=())
    assert (found.id, found.remedy) == ("no_signature", None)
