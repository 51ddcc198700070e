"""What keeps a reply from leaving, shown both ways, and the click that mends it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.helplines import Helplines, NoLine
from bot.rules.replies import (
    Draft,
    Facts,
    Kind,
    NoPass,
    Objection,
    Obstacle,
    Remedy,
    RemedyKind,
    apply_remedy,
    can_pass,
    guards,
    render,
    why_not_pass,
)
from bot.rules.replies.draft import ONE_CLICK
from config.words import Category, Level, Method
from tests.rules.reply_examples import (
    CALL,
    ORIGINAL,
    PRIVATE,
    PUBLIC,
    directory,
    example_data,
    example_draft,
    example_facts,
    templates,
)

LINE = "Numéro national de prévention du suicide, 3114 (24 h/24, 7 j/7, appel gratuit)"
OPEN = "Bonjour @lou_77,\n\nMerci d'avoir écrit."
QUOTE = "Votre message :\n> Je suis si fatiguée de tout.\n> Plus rien ne va, et personne ne le voit."
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
    assert obstacle.remedy.one_click
    after = apply_remedy(example_draft(text, **(draft or {})), obstacle.remedy, example_facts(**facts))
    assert guards(after, example_facts(**facts)) == ()
    return after


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


@pytest.mark.parametrize("words", ["Maison Lumen", "MAISON LUMEN", "une orange", "Orangerie", "atelier du Nord"])
def test_our_own_name_and_ordinary_words_pass(words: str) -> None:
    assert ids(GOOD.replace("Merci", f"{words}. Merci")) == []


def test_a_member_may_have_named_another_client() -> None:
    original = "Chez Atelier Nord on répond plus vite."
    quoted = f"Votre message :\n> {original}"
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
    ],
)
def test_a_retired_number_is_hard_however_it_is_written(words: str) -> None:
    found = only(GOOD.replace("Merci", f"{words}. Merci"))
    assert (found.id, found.hard) == ("retired_number", True)
    assert found.values["reason_fr"]
    assert found.values["reason_en"]


@pytest.mark.parametrize(
    "words", ["Commande 3117", "le 31 17 octobre", "réf. 53117", "0810 037 038", "10810 037 037", "page 3117 du livre"]
)
def test_other_figures_are_no_retired_number(words: str) -> None:
    assert ids(GOOD.replace("Merci", f"{words}. Merci")) == []


def test_a_retired_number_is_replaced_where_something_replaces_it() -> None:
    after = mended(GOOD.replace(LINE, "0810 037 037, ou 3114 pour être écouté"), categories=EVERYDAY)
    assert "Vous pouvez appeler : 09 69 325 900, ou 3114" in after.text
    assert mended(GOOD.replace("Merci", "Appelez le +33333114. Merci")).text.count("3114") == 2


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
    assert not can_pass((found,), level=Level.P0, on_watch=True, reason="quand même")


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
    assert ids(GOOD.replace(f"\n\n{QUOTE}", ""), categories=violence) == []


@pytest.mark.parametrize("words", ["Je vais bien.", "tout", ""])
def test_other_words_are_no_quotation_of_the_original(words: str) -> None:
    assert ids(GOOD.replace(QUOTE, f"Votre message :\n> {words}")) == ["no_quotation"]


@pytest.mark.parametrize("words", ["Plus rien ne va", "[…] si fatiguée de tout. […]"])
def test_a_part_of_the_original_is_enough(words: str) -> None:
    assert ids(GOOD.replace(QUOTE, f"Votre message :\n> {words}")) == []


def test_a_short_message_is_quoted_whole() -> None:
    assert ids(GOOD.replace(QUOTE, "> au revoir"), original="Au revoir") == []
    assert ids(GOOD.replace(QUOTE, "> au marché"), original="Au revoir") == ["no_quotation"]


def test_the_added_quotation_leaves_out_amounts_and_what_was_hidden() -> None:
    original = "j'ai 30 cp, et Marie le sait"
    facts = example_facts(original=original, hidden=((15, 20),))
    draft = example_draft(GOOD.replace(f"\n\n{QUOTE}", ""))
    after = apply_remedy(draft, Remedy(RemedyKind.ADD_QUOTATION), facts)
    assert after.text.endswith("> j'ai […], et […] le sait")


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


# --- helplines ---------------------------------------------------------------------------------------------------


def without_line(words: str = "") -> str:
    return GOOD.replace(f"Vous pouvez appeler : {LINE}.\n\n", words)


def test_a_call_for_help_needs_a_line_and_one_click_adds_it() -> None:
    found = only(without_line())
    assert (found.id, found.hard) == ("no_helpline", False)
    assert dict(found.values) == {"country": "FR", "reason": "", "doubtful": "", "leads": ""}
    assert found.remedy == Remedy(RemedyKind.ADD_HELPLINE, "fr-3114")
    after = mended(without_line())
    assert f"Des personnes formées peuvent vous écouter : {LINE}." in after.text
    assert after.text.index("3114") < after.text.index("\n\nLéa")


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
    assert (found.id, found.values["reason"], found.remedy) == ("no_helpline", NoLine.REVIEW_PASSED, None)


@pytest.mark.parametrize(
    ("country", "reason"),
    [("", NoLine.COUNTRY_UNKNOWN), ("DE", NoLine.COUNTRY_NOT_LISTED), ("US", NoLine.NOT_VERIFIED)],
)
def test_where_no_line_can_be_added_the_reason_is_told(country: str, reason: NoLine) -> None:
    found = only(without_line(), country=country)
    assert (found.id, found.values["reason"], found.remedy) == ("no_helpline", reason, None)


def test_a_line_of_another_region_does_not_count() -> None:
    text = without_line("Call 0808 2000 247.\n\n")
    violence = frozenset({Category.DOMESTIC_SEXUAL_VIOLENCE})
    assert only(text, categories=violence, country="GB").values["reason"] == NoLine.OTHER_REGION
    assert ids(text, categories=violence, country="GB", region="ENG") == []


def test_where_a_person_must_verify_a_line_first_it_is_named() -> None:
    found = only(without_line(), categories=frozenset({Category.CHILD_PROTECTION}))
    assert (found.values["reason"], found.remedy) == (NoLine.NOT_VERIFIED, None)
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
    assert "\n\nLéa\n\nVotre message :" in mended(text).text


def test_a_name_earlier_in_the_text_is_no_signature() -> None:
    text = GOOD.replace("\n\nLéa", "").replace("Merci", "Je suis Léa. Merci")
    assert ids(text) == ["no_signature"]


def test_without_a_signer_nobody_can_sign_by_a_click() -> None:
    found = only(GOOD.replace("\n\nLéa", ""), signer="", signers=())
    assert (found.id, found.remedy) == ("no_signature", None)


# --- passing -----------------------------------------------------------------------------------------------------

SOFT = Obstacle("no_quotation", False)
HARD = Obstacle("recipient_dead", True)


@pytest.mark.parametrize(
    ("obstacles", "level", "on_watch", "reason", "why"),
    [
        ((), Level.P3, False, "", None),
        ((SOFT,), Level.P0, True, "elle attend", None),
        ((SOFT,), Level.P1, True, "elle attend", None),
        ((SOFT, HARD), Level.P0, True, "elle attend", NoPass.HARD),
        ((SOFT,), Level.UNKNOWN, True, "elle attend", NoPass.LEVEL),
        ((SOFT,), Level.P2, True, "elle attend", NoPass.LEVEL),
        ((SOFT,), Level.P3, True, "elle attend", NoPass.LEVEL),
        ((SOFT,), Level.NONE, True, "elle attend", NoPass.LEVEL),
        ((SOFT,), Level.P0, False, "elle attend", NoPass.NOT_ON_WATCH),
        ((SOFT,), Level.P0, True, " \n", NoPass.NO_REASON),
    ],
)
def test_who_may_pass_what(
    obstacles: tuple[Obstacle, ...], level: Level, on_watch: bool, reason: str, why: NoPass | None
) -> None:
    assert why_not_pass(obstacles, level=level, on_watch=on_watch, reason=reason) is why
    assert can_pass(obstacles, level=level, on_watch=on_watch, reason=reason) is (why is None)


def test_hard_obstacles_come_first() -> None:
    found = guards(example_draft("Atelier Nord ▢"), example_facts(recipient_dead=True))
    hard = [obstacle.hard for obstacle in found]
    assert hard == sorted(hard, reverse=True)
    assert hard[:2] == [True, True]


# --- remedies ----------------------------------------------------------------------------------------------------


@given(
    kind=st.sampled_from(RemedyKind),
    about=st.one_of(st.text(max_size=30), st.sampled_from(["fr-3114", "0810 037 037", "3117", "Léa", "prénom"])),
    text=st.one_of(st.text(max_size=120), st.just(GOOD), st.just(without_line())),
)
def test_a_remedy_never_fails_and_done_again_changes_nothing_more(kind: RemedyKind, about: str, text: str) -> None:
    remedy = Remedy(kind, about)
    assert Remedy.from_ref(remedy.ref) == remedy
    draft, facts = example_draft(text), example_facts()
    after = apply_remedy(draft, remedy, facts)
    assert (after.methods, after.recipient, after.kind) == (draft.methods, draft.recipient, draft.kind)
    if kind not in ONE_CLICK:
        assert after == draft
    guards(after, facts)


def test_a_forged_remedy_is_refused() -> None:
    with pytest.raises(ValueError, match="send_all"):
        Remedy.from_ref("send_all:x")


@pytest.mark.parametrize("method", Method)
def test_one_click_after_another_makes_an_empty_text_fit_to_send(method: Method) -> None:
    facts = example_facts()
    draft = example_draft("Bonjour @lou_77, merci d'avoir écrit.", methods=frozenset({method}))
    for _ in range(6):
        found = guards(draft, facts)
        if not found:
            break
        assert found[0].remedy is not None
        draft = apply_remedy(draft, found[0].remedy, facts)
    assert guards(draft, facts) == ()


# --- what is frozen ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"text": "x"},
        {"methods": PUBLIC},
        {"recipient": "sam"},
        {"subject": "x"},
        {"language": "en"},
        {"kind": Kind.CHECK_IN},
    ],
)
def test_the_digest_holds_what_the_member_gets(change: dict[str, Any]) -> None:
    draft = example_draft(GOOD)
    assert draft.digest == example_draft(GOOD).digest
    assert replace(draft, **change).digest != draft.digest


def test_guards_need_no_directory_for_an_everyday_reply() -> None:
    facts: Facts = example_facts(helplines=Helplines(), categories=EVERYDAY)
    assert guards(example_draft(GOOD), facts) == ()
    assert CALL.isdisjoint(EVERYDAY)
    assert directory().lines
    assert ORIGINAL.split("\n")[0] in GOOD
