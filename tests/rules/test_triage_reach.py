"""How far the rules reach: what stands in another sentence silences nothing."""

from __future__ import annotations

import pytest

from bot.rules.triage import Reading
from config.words import Category, Level
from tests.rules.test_triage_phrases import PHRASES, categorised
from tests.rules.triage_lexicon import triage


def read(text: str) -> Reading:
    return triage().read(text)


@pytest.mark.parametrize(
    "text",
    [
        "Je pense à la mort. De toute façon tout est pareil.",
        "je vais en finir. Avec vous j'ai passé de beaux moments",
        "je vais en finir\navec vous j'ai passé de beaux moments",
        "j'en ai marre de vivre. Chez moi c'est l'enfer",
        "Je veux mourir. De rire je n'ai plus envie",
        "je pense à la mort de toute façon tout est pareil",
    ],
)
def test_a_figure_of_speech_does_not_begin_in_one_sentence_and_end_in_the_next(text: str) -> None:
    assert read(text).level in (Level.P0, Level.P1)


@pytest.mark.parametrize("text", ["je suis mort... de rire", "Je suis mort 😂 de rire", "en finir… avec ce dossier"])
def test_a_pause_ends_no_figure_of_speech(text: str) -> None:
    assert not read(text).distress


@pytest.mark.parametrize("beside", ["Je suis au boulot.", "Merci pour la livraison.", "Je rentre de vacances."])
@pytest.mark.parametrize(
    "call", ["Bientôt vous serez débarrassés de moi.", "J'ai touché le fond.", "Je veux disparaître."]
)
def test_an_everyday_sentence_beside_a_call_makes_it_wait_no_longer(call: str, beside: str) -> None:
    """A farewell beside a thank-you for a parcel was a P2 in the evening: its first look would have been tomorrow's."""
    alone = read(call).level
    assert alone in (Level.P0, Level.P1, Level.P2)
    assert read(f"{call} {beside}").level.rank <= alone.rank
    assert read(f"{beside} {call}").level.rank <= alone.rank


@pytest.mark.parametrize("beside", ["Je suis au boulot.", "Je regarde un film.", "Je suis à la piscine."])
def test_what_is_said_outright_is_not_even_lowered_by_it(beside: str) -> None:
    assert read(f"{beside} J'ai envie d'en finir.").level in (Level.P0, Level.P1)


@pytest.mark.parametrize(
    "text",
    [
        "Il y a deux ans j'ai voulu mourir. Tout le monde croit que je vais bien.",
        "Il y a 3 ans j'ai fait une tentative de suicide, je fais semblant, je dis que ça va mieux",
        "i used to want to die. Everyone thinks i'm fine now",
    ],
)
def test_a_past_is_not_over_because_the_others_think_so(text: str) -> None:
    assert read(text).level is Level.P2


def test_what_is_said_of_today_is_not_of_the_past() -> None:
    assert read("Il y a longtemps que je veux mourir. Devant les autres je vais bien.").level is Level.P1
    assert read("Il y a longtemps je voulais mourir. Aujourd'hui je vais bien.").level is Level.NONE


@pytest.mark.parametrize(
    "text",
    [
        "ça va pas envie de mourir",
        "ça va pas du tout envie d'en finir",
        "j'y arrive pas envie de mourir",
        "je plaisante pas envie d'en finir",
        "why not kill myself",
    ],
)
def test_a_negation_of_the_word_before_is_none_of_the_wish(text: str) -> None:
    assert read(text).level is Level.P1
    assert not read("j'ai vraiment pas envie de mourir").distress


@pytest.mark.parametrize(
    "text",
    ["j'ai pas seulement envie de mourir, j'ai peur", "C'est pas juste envie de mourir", "i don't just want to die"],
)
def test_not_only_is_no_negation(text: str) -> None:
    assert read(text).level is Level.P1


@pytest.mark.parametrize("text", ["vous comprenez pas, envie de mourir", "aidez moi s'il vous plaît envie de mourir"])
def test_whoever_is_spoken_to_is_not_whom_the_wish_is_about(text: str) -> None:
    assert (read(text).level, read(text).about) == (Level.P1, "self")
    assert not read("vous avez envie de mourir ?").distress


def test_a_laugh_belongs_to_what_it_ends() -> None:
    assert read("I can't keep living like this. Lol the video was great").distress
    assert read("trop drôle ta vidéo mdr. Sinon je me scarifie encore").level is Level.P1
    assert read("haha. Bref. j'ai envie de disparaître").distress
    assert not read("mdr ! je suis au bout de ma vie").distress
    assert not read("je suis au bout de ma vie. mdr").distress


def test_a_word_for_help_is_not_said_by_helpers_only() -> None:
    assert read("J'ai des idées suicidaires, j'ai besoin d'en parler").level is Level.P1
    assert read("j'ai des idées suicidaires, je suis infirmière, personne ne le sait").level is Level.P2


@pytest.mark.parametrize("text", ["il va me tuer, au secours", "il veut me tuer", "mon ex va me tuer s'il me trouve"])
def test_somebody_who_fears_for_their_life_does_not_speak_in_figures(text: str) -> None:
    assert read(text).distress


def test_a_hint_that_comes_to_nothing_hides_no_sign() -> None:
    """Both are found in the same words: the sign was left out for the hint, and that came to nothing alone."""
    assert read("je suis sur le toit. Merci pour la livraison.").level is Level.P1


def test_a_question_about_somebody_close_is_no_talk_about_the_matter() -> None:
    assert read("comment aider un proche suicidaire ? Courage à tous.").distress


BESIDE = {
    "fr": ("Merci pour la livraison.", "Je suis au boulot.", "J'ai regardé un film."),
    "en": ("Thanks for the delivery.", "I'm at work.", "I just watched a movie."),
}


@pytest.mark.parametrize("name", sorted(file.stem for file in PHRASES.glob("*calls*.txt")))
def test_hardly_any_call_goes_silent_or_waits_longer_beside_an_everyday_sentence(name: str) -> None:
    lines = (PHRASES / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    both = [
        (alone, read(text), text)
        for call in lines
        if (alone := read(call)).distress
        for beside in BESIDE[name.split("_")[2]]
        for text in (f"{call}. {beside}", f"{beside} {call}")
    ]
    less = [text for alone, beside, text in both if not beside.distress or beside.level.rank > alone.level.rank]
    assert len(less) * 50 <= len(both), less


@pytest.mark.parametrize(
    "category", [Category.THREAT_VIOLENCE, Category.HATE_HARASSMENT, Category.PRODUCT_SAFETY, Category.LEGAL_DEFAMATION]
)
def test_nothing_else_goes_silent_beside_one_either(category: Category) -> None:
    told = [text for text in categorised()[category] if category in read(text).categories]
    silent = [text for text in told if category not in read(f"J'ai regardé un film. {text}").categories]
    assert len(silent) * 50 <= len(told), silent


def test_a_word_for_the_matter_counts_where_somebody_is_near_in_each_spelling() -> None:
    assert read("le suicide est un sujet grave").level is Level.NONE
