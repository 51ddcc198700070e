"""What keeps a reply from leaving, shown both ways: names, numbers, the person, holes, experts, the original."""

from __future__ import annotations

from typing import Any

import pytest

from bot.rules.replies import (
    Kind,
    NoPass,
    Objection,
    Remedy,
    RemedyKind,
    apply_remedy,
    guards,
    render,
    why_not_pass,
)
from config.words import Category, Level, Method
from tests.rules.reply_examples import (
    EVERYDAY,
    GOOD,
    LINE,
    PRIVATE,
    PUBLIC,
    QUOTE,
    example_data,
    example_draft,
    example_facts,
    ids,
    mended,
    only,
    templates,
)


def test_a_good_reply_meets_nothing() -> None:
    assert ids() == []


# --- another client ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", ["L'équipe Atelier Nord", "l'atelier  nord", "ATELIER NORD.", "Orange vous répond", "(ORANGE)", "Lumen"]
)
def test_another_clients_name_is_hard(words: str) -> None:
    found = only(GOOD.replace("Merci", f"{words}. Merci"))
    assert (found.id, found.hard) == ("other_client", True)
    assert found.remedy is not None
    assert found.remedy.kind is RemedyKind.REMOVE_NAME
    assert found.values["name"] in ("Atelier Nord", "Orange", "Lumen")


@pytest.mark.parametrize(
    "words",
    [
        "Atelier\u200b Nord", "Ate\u200blier Nord", "Ate\u00adlier Nord", "Atelier-Nord", "AtelierNord", "Atelier_Nord",
        "ateliernord.example", "@ateliernord", "Àtelier Nord", "Ａｔｅｌｉｅｒ Nord", "O\u0301range", "Or\u200bange",
    ],
)  # fmt: skip
def test_however_it_is_joined_accented_or_copied_it_is_a_name_and_ours_takes_its_place(words: str) -> None:
    after = mended(GOOD.replace("Merci", f"{words} vous lit. Merci"))
    assert "Maison Lumen" in after.text
    assert "Merci d'avoir écrit." in after.text


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("L'équipe Nord", "L\u2019équipe Nord"),
        ("Décathle", "Decathle"),
        ("DÉCATHLE", "Décathle"),
        ("Œuvre & Co", "oeuvre & co"),
        ("C&A", "C&A"),
    ],
)
def test_a_name_is_found_as_people_type_it(name: str, words: str) -> None:
    assert ids(GOOD.replace("Merci", f"{words} vous lit. Merci"), other_names=(name,)) == ["other_client"]


def test_our_own_name_is_ours_with_whichever_apostrophe() -> None:
    text = GOOD.replace("Merci", "L\u2019équipe Lumen vous lit. Merci")
    assert ids(text, own_names=("L'équipe Lumen",), other_names=("Lumen",)) == []


@pytest.mark.parametrize(
    "words", ["Maison Lumen", "MAISON LUMEN", "une orange", "des oranges", "ORANGERAIE", "Orangerie", "atelier du Nord"]
)
def test_our_own_name_and_ordinary_words_pass(words: str) -> None:
    assert ids(GOOD.replace("Merci", f"{words}. Merci")) == []


def test_a_member_may_have_named_another_client() -> None:
    original = "Chez Atelier Nord on répond plus vite."
    quoted = f"Votre message\u00a0:\n> {original}"
    assert ids(GOOD.replace(QUOTE, quoted), original=original) == []


def test_a_subject_is_searched_too() -> None:
    assert ids(draft={"subject": "Atelier Nord"}) == ["other_client"]


# --- retired numbers ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "Appelez le 0810 037 037",
        "au 0810037037",
        "0 810.037.037",
        "+33 810 037 037",
        "0033810037037",
        "0810\u00a0037\u202f037",
        "０８１０ ０３７ ０３７",
        "appelez le 3117",
        "le numéro national d'aide à appeler est le 3117",
        "+33333114",
        "+33 33 31 14",
        "call 1-800-931-2237",
        "(800) 931-2237",
        "0810 - 037 - 037",
        "0810\u200b037\u200b037",
        "0810\u2011037\u2013037",
        "0810, 037, 037",
        "0810_037_037",
        "\u0660\u0668\u0661\u0660 \u0660\u0663\u0667 \u0660\u0663\u0667",
        "appelez le 31 17",
        "appelez le 31.17",
    ],
)
def test_a_retired_number_is_hard_however_it_is_written(words: str) -> None:
    found = only(GOOD.replace("Merci", f"{words}. Merci"))
    assert (found.id, found.hard) == ("retired_number", True)
    assert found.values["reason_fr"]
    assert found.values["reason_en"]


@pytest.mark.parametrize(
    "words",
    [
        "Commande 3117",
        "le 31 17 octobre",
        "appelez le 02 31 17 00 00",
        "appelez le 31 17 00",
        "réf. 53117",
        "0810 037 038",
        "10810 037 037",
        "page 3117 du livre",
    ],
)
def test_other_figures_are_no_retired_number(words: str) -> None:
    assert ids(GOOD.replace("Merci", f"{words}. Merci")) == []


def test_a_retired_number_is_replaced_where_something_replaces_it() -> None:
    after = mended(GOOD.replace(LINE, "0810 037 037, ou 3114 pour être écouté"), categories=EVERYDAY)
    assert "Vous pouvez appeler : 09 69 325 900, ou 3114" in after.text
    assert mended(GOOD.replace("Merci", "Appelez le +33333114. Merci")).text.count("3114") == 2


def test_nothing_but_the_number_is_changed() -> None:
    after = mended(GOOD.replace("Merci", "Appelez… le 0810\u200b037 037\u202f: c\u2019est ouvert. Merci"))
    assert "Appelez… le 09 69 325 900\u202f: c\u2019est ouvert." in after.text


def test_a_retired_number_without_a_successor_takes_its_line_away() -> None:
    after = mended(GOOD.replace("Merci", "Call 1-800-931-2237.\nMerci"))
    assert "931" not in after.text
    assert "Merci d'avoir écrit." in after.text


def test_a_member_may_have_quoted_a_retired_number() -> None:
    original = "On m'a dit d'appeler le 0810 037 037, en vain."
    assert ids(GOOD.replace(QUOTE, f"Votre message :\n> {original}"), original=original) == []


# --- the person --------------------------------------------------------------------------------------------------


def test_nothing_leaves_for_somebody_who_is_dead() -> None:
    found = only(GOOD, recipient_dead=True)
    assert (found.id, found.hard, dict(found.values)) == ("recipient_dead", True, {"recipient": "@lou_77"})
    assert why_not_pass((found,), level=Level.P0, on_watch=True, reason="quand même") is NoPass.HARD


# --- holes -------------------------------------------------------------------------------------------------------


def test_every_open_hole_is_told_by_its_name() -> None:
    text = GOOD.replace("@lou_77", "▢ prénom à compléter").replace("Merci", "▢ échéance à compléter ▢ Merci")
    found = guards(example_draft(text), example_facts())
    assert [(obstacle.id, obstacle.values["hole"], obstacle.hard) for obstacle in found] == [
        ("open_placeholder", "prénom", False),
        ("open_placeholder", "échéance", False),
        ("open_placeholder", "…", False),
    ]
    assert found[0].remedy == Remedy(RemedyKind.FILL_HOLE, "prénom")


def test_a_hole_that_the_member_drew_is_none() -> None:
    template = templates().get("suicide-selfharm", "fr")
    assert template is not None
    data = example_data(template, original="▢ prénom à compléter, ▢ oui ▢ non")
    facts = example_facts(original=data.original)
    assert guards(example_draft(render(template, data).text), facts) == ()


# --- experts -----------------------------------------------------------------------------------------------------


def test_an_objection_stands_in_the_way() -> None:
    found = only(GOOD, objections=(Objection("Maître Diallo", "trop tôt"),))
    assert (found.id, found.hard) == ("objection", False)
    assert dict(found.values) == {"by": "Maître Diallo", "reason": "trop tôt"}


def test_each_missing_approval_is_told() -> None:
    found = guards(example_draft(GOOD), example_facts(missing_approvals=("Juridique", "Nadia")))
    assert [(obstacle.id, obstacle.values["by"]) for obstacle in found] == [
        ("missing_approval", "Juridique"),
        ("missing_approval", "Nadia"),
    ]
    assert found[0].remedy == Remedy(RemedyKind.ASK_APPROVAL, "Juridique")


# --- the original ------------------------------------------------------------------------------------------------


def test_a_private_reply_shows_what_it_answers() -> None:
    without = GOOD.replace(f"\n\n{QUOTE}", "")
    found = only(without)
    assert (found.id, found.hard, found.methods) == ("no_quotation", False, PRIVATE)
    assert mended(without).text == GOOD


@pytest.mark.parametrize(
    "draft",
    [
        {"methods": PUBLIC},
        {"quotation": False},
        {"kind": Kind.FIRST_WORD},
        {"kind": Kind.CHECK_IN},
        {"kind": Kind.ACKNOWLEDGEMENT},
    ],
)
def test_no_quotation_is_asked_where_none_belongs(draft: dict[str, Any]) -> None:
    assert ids(GOOD.replace(f"\n\n{QUOTE}", ""), draft=draft) == []


def test_whoever_wrote_nothing_is_quoted_nothing() -> None:
    assert ids(GOOD.replace(f"\n\n{QUOTE}", ""), original="") == []


def test_somebody_who_lives_with_violence_is_quoted_nothing() -> None:
    violence = frozenset({Category.DOMESTIC_SEXUAL_VIOLENCE})
    assert ids(GOOD.replace(f"\n\n{QUOTE}", "").replace("3114", "3919"), categories=violence) == []


def test_a_letter_alone_may_go_without_quotation_when_somebody_chose_so() -> None:
    bare, both = GOOD.replace(f"\n\n{QUOTE}", ""), frozenset({Method.LETTER, Method.PRIVATE_MESSAGE})
    letter = {"methods": frozenset({Method.LETTER}), "letter_quotes": False}
    assert ids(bare, draft=letter) == []
    assert only(bare, draft={**letter, "letter_quotes": True}).id == "no_quotation"
    found = only(bare, draft={"methods": both, "letter_quotes": False})
    assert found.methods == {Method.PRIVATE_MESSAGE}, "the others still quote"


@pytest.mark.parametrize("words", ["Je vais bien.", "tout", ""])
def test_other_words_are_no_quotation_of_the_original(words: str) -> None:
    assert ids(GOOD.replace(QUOTE, f"Votre message :\n> {words}")) == ["no_quotation"]


@pytest.mark.parametrize("words", ["Plus rien ne va", "[…] si fatiguée de tout. […]"])
def test_a_part_of_the_original_is_enough(words: str) -> None:
    assert ids(GOOD.replace(QUOTE, f"Votre message :\n> {words}")) == []


def test_a_short_message_is_quoted_whole() -> None:
    assert ids(GOOD.replace(QUOTE, "> au revoir"), original="Au revoir") == []
    assert ids(GOOD.replace(QUOTE, "> au marché"), original="Au revoir") == ["no_quotation"]


def test_the_added_quotation_leaves_out_amounts_and_means() -> None:
    original = "j'ai 30 cp et une corde, et Marie le sait"
    facts = example_facts(original=original)
    draft = example_draft(GOOD.replace(f"\n\n{QUOTE}", ""))
    after = apply_remedy(draft, Remedy(RemedyKind.ADD_QUOTATION), facts)
    assert after.text.endswith("> j'ai […] et une […], et Marie le sait")


def test_a_quotation_tells_no_means_even_if_somebody_wrote_them_back() -> None:
    original = "ce soir je vais me pendre dans le garage"
    text = GOOD.replace(QUOTE, f"> {original}")
    facts = example_facts(original=original)
    draft = example_draft(text)
    (found,) = guards(draft, facts)
    assert (found.id, found.hard) == ("method_details", False)
    assert found.remedy is not None
    after = apply_remedy(draft, found.remedy, facts)
    assert after.text.endswith("> ce soir je vais […]")
    assert guards(after, facts) == ()


def test_a_message_that_is_nothing_but_a_means_is_not_quoted() -> None:
    draft = example_draft(GOOD.replace(f"\n\n{QUOTE}", ""))
    assert guards(draft, example_facts(original="Corde !")) == ()


def test_the_original_is_not_quoted_in_public() -> None:
    found = only(GOOD, draft={"methods": PUBLIC})
    assert (found.id, found.hard, found.methods) == ("public_quotation", False, PUBLIC)
    assert mended(GOOD, draft={"methods": PUBLIC}).text == GOOD.replace(f"\n\n{QUOTE}", "")


def test_a_reply_for_both_leaves_its_quotation_out_in_public_by_itself() -> None:
    assert ids(draft={"methods": frozenset(Method)}) == []


def test_the_members_own_sentence_in_public_is_a_quotation() -> None:
    text = GOOD.replace("Merci", "Vous dites que plus rien ne va et personne ne le voit. Merci")
    found = only(text, draft={"methods": frozenset(Method)})
    assert (found.id, found.remedy, found.methods) == ("public_quotation", None, PUBLIC)
    assert ids(text) == []
