"""What triage makes of a message: levels, people, harmless readings, and what a moderator is told."""

from __future__ import annotations

import pytest

from bot.rules.triage import Reading
from config.words import Category, Level
from tests.rules.triage_lexicon import triage


def read(text: str, language: str = "", allowed: frozenset[str] = frozenset()) -> Reading:
    return triage().read(text, language=language, allowed=allowed)


def told(reading: Reading) -> str:
    return " ".join(note.fr for note in reading.notes)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("je veux mourir", Level.P1),
        ("je veux mourir ce soir", Level.P0),
        ("je veux en finir, j'ai tout préparé", Level.P0),
        ("j'ai envie d'en finir, pardonnez-moi, je vous aime tous", Level.P0),
        ("j'ai pris tous mes cachets", Level.P0),
        ("je n'en peux plus", Level.P2),
        ("je n'en peux plus, j'ai des idées noires, je suis un poids pour tout le monde", Level.P1),
        ("ma meilleure amie se scarifie", Level.P1),
        ("mon mari me frappe", Level.P1),
        ("il défonce la porte aidez moi", Level.P0),
        ("i want to kill myself tonight", Level.P0),
        ("je sais où tu habites", Level.P1),
        ("je vais brûler vos locaux", Level.P0),
        ("je suis journaliste et je prépare un article", Level.P2),
        ("votre crème m'a donné des plaques rouges", Level.P2),
        ("où en est ma commande ?", Level.P3),
        ("merci pour la livraison, tout est parfait", Level.NONE),
    ],
)
def test_levels_follow_the_table_of_practice(text: str, level: Level) -> None:
    assert read(text).level is level


@pytest.mark.parametrize(
    "text",
    [
        "je veux mourir de rire",
        "je veux en finir avec ce dossier",
        "j'ai couru 10 kms",
        "je vais me couper les cheveux",
        "tu vas me tuer mdr",
        "pas envie de mourir",
        "le héros se suicide à la fin du film",
        "si tu as des idées noires appelle le 3114",
        "Ana et Mia viennent dîner samedi",
        "mon TS est en panne",
    ],
)
def test_a_harmless_reading_is_no_call_for_help(text: str) -> None:
    reading = read(text)
    assert not reading.distress
    assert reading.level in (Level.NONE, Level.P3)


def test_the_friend_who_writes_is_not_the_one_at_risk() -> None:
    reading = read("mon ami m'a dit qu'il voulait mourir, je sais pas quoi faire")
    assert (reading.about, reading.level, reading.distress) == ("other", Level.P1, True)
    assert "quelqu'un d'autre" in told(reading)


def test_the_same_words_about_oneself_or_at_somebody_are_two_categories() -> None:
    assert read("je suis une grosse vache").category is Category.EATING_DISORDER
    assert read("t'es une grosse vache").category is Category.HATE_HARASSMENT


def test_a_short_tag_counts_only_beside_its_family() -> None:
    assert read("ts les jours pareil").level is Level.NONE
    reading = read("j'ai mal, je repense à ma ts")
    assert reading.category is Category.SUICIDE_SELFHARM
    assert "tentative de suicide" in reading.signals[0].meaning.fr


def test_the_past_is_lower_and_a_past_that_is_over_is_set_aside() -> None:
    assert read("j'ai voulu mourir il y a 3 ans").level is Level.P2
    assert read("je voulais mourir il y a 3 ans, aujourd'hui je vais bien").level is Level.NONE
    assert read("j'ai essayé de me tuer hier").level is Level.P1


def test_laughter_lowers_what_is_said_outright_and_undoes_hyperbole() -> None:
    assert read("jvais me suicider mdr").level is Level.P2
    assert read("j'ai envie de mourir mdr").level is Level.P2, "said outright: somebody looks today"
    assert read("je suis au bout de ma vie mdr").level is Level.NONE


def test_quoted_words_of_somebody_close_are_a_worry_for_them() -> None:
    reading = read("ma fille m'a écrit « je veux mourir » hier")
    assert (reading.about, reading.level) == ("other", Level.P1)
    assert read("les paroles disent « je veux mourir » et c'est magnifique").level is Level.NONE


def test_a_minor_is_seen() -> None:
    reading = read("j'ai 14 ans et je veux plus vivre")
    assert "probablement mineur" in told(reading)
    assert "mineur" in reading.summary.fr


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "\n\t",
        "https://example.org/a.jpg",
        "🔪⚰️",
        "Хочу умереть",
        "我想死",
        "أريد أن أموت",
        "qsdkjf qlskdjf msdfgh",
    ],
)
def test_what_cannot_be_read_is_unknown_and_never_low(text: str) -> None:
    reading = read(text)
    assert (reading.level, reading.category) == (Level.UNKNOWN, Category.UNKNOWN)
    assert reading.notes


@pytest.mark.parametrize("text", ["quiero morir", "ich will sterben und nicht mehr leben", "voglio morire"])
def test_another_language_is_unknown(text: str) -> None:
    assert read(text).level is Level.UNKNOWN


@pytest.mark.parametrize(
    "text", [":)", "👍", "ok", "jariv", "16h30", "!!!", "oki jy serais", "pfffff grrrrr", "bjr slt svp bcp"]
)
def test_small_talk_is_nothing(text: str) -> None:
    assert read(text).level is Level.NONE


def test_a_message_half_of_which_cannot_be_read_is_not_low() -> None:
    reading = read("où en est ma commande ? Мне очень плохо сегодня")
    assert reading.level is Level.UNKNOWN
    assert Category.COMPLAINT_QUESTION in reading.categories


def test_a_client_s_harmless_words_are_left_out_but_not_what_stands_around_them() -> None:
    assert read("mon avocat est beau").category is Category.LEGAL_DEFAMATION
    assert read("mon avocat est beau", allowed=frozenset({"Mon avocat"})).category is Category.NONE
    assert read("je veux mourir", allowed=frozenset({"mourir"})).level is Level.P1


def test_the_summary_never_quotes_the_member_nor_states_a_fact() -> None:
    reading = read("je veux mourir ce soir, Marie")
    for words in (reading.summary.fr, reading.summary.en):
        assert "Marie" not in words
    assert reading.summary.fr.startswith("semble")
    assert reading.summary.en.startswith("seems")


def test_what_was_set_aside_is_told_with_its_reason() -> None:
    assert "écarté" in told(read("je veux mourir de rire"))


def test_personal_data_in_clear_is_shown_where_it_stands() -> None:
    text = "appelle Paul au 06 12 34 56 78"
    reading = read(text)
    assert reading.category is Category.DOXXING_PII
    assert text[reading.signals[0].start : reading.signals[0].end] == "06 12 34 56 78"


@pytest.mark.parametrize(
    "written",
    [
        "06/12/34/56/78",
        "06\u00a012\u00a034\u00a056\u00a078",
        "06\u202f12\u202f34\u202f56\u202f78",
        "06\u201112\u201134\u201156\u201178",
        "０６１２３４５６７８",
        "0\u200b6\u200b1\u200b2345678",
        "lou\u200b.martin@exa\u00admple.org",
        "lou＠example.org",
        "12\u00a0rue\u00a0Haute",
        "4 rue Haute",
    ],
)
def test_personal_data_is_seen_as_a_reader_sees_it(written: str) -> None:
    text = f"sa fiche : {written} voilà"
    reading = read(text)
    assert reading.category is Category.DOXXING_PII
    shown = text[reading.signals[0].start : reading.signals[0].end]
    assert written.startswith(shown)
    assert shown.endswith(written[-1]) or "rue" in written


def test_an_order_number_is_not_a_card() -> None:
    assert read("commande 4000000000000001").category is not Category.DOXXING_PII


def test_a_reading_survives_storage() -> None:
    reading = read("je veux mourir ce soir, mon ami le sait, 06 12 34 56 78")
    assert Reading.from_json(reading.to_json()) == reading


def test_the_reader_s_language_is_chosen_when_shown() -> None:
    signal = read("je veux mourir").signals[0]
    assert signal.why.in_("fr") == "dit vouloir mourir · parle de soi"
    assert signal.why.in_("en-GB") == "says they want to die · speaks of themselves"


def test_of_a_list_of_thousands_of_addresses_some_are_shown() -> None:
    text = "a@example.org, 06 12 34 56 78, 12 rue haute " * 1500
    reading = read(text)
    assert 10 <= len(reading.signals) <= 50, "each is compared with those before it: thousands would take a minute"
    assert reading.category is Category.DOXXING_PII


@pytest.mark.parametrize(
    ("words", "told", "untold"),
    [
        ("j'y arrive plus, je dors plus, à quoi bon", "s'inquiète", "demande de l'aide en urgence"),
        ("franchement j'en peux plus, à quoi bon vivre", "dit ne plus en pouvoir", "tout finit bientôt"),
    ],
)
def test_a_hint_tells_no_more_than_its_words(words: str, told: str, untold: str) -> None:
    whys = " · ".join(signal.why.in_("fr") for signal in read(words).signals)
    assert told in whys
    assert untold not in whys


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("votre PDG est un pédophile", Category.LEGAL_DEFAMATION),
        ("appelez la police il va se pendre", Category.SUICIDE_SELFHARM),
        ("mon beau-père me demande de me déshabiller devant lui, j'ai 13 ans", Category.CHILD_PROTECTION),
        ("j'ai une arme et je vais la retourner contre moi", Category.SUICIDE_SELFHARM),
        ("il a une arme et la pointe contre moi", Category.DOMESTIC_SEXUAL_VIOLENCE),
    ],
)
def test_a_message_is_first_of_all_about_whoever_is_in_danger(text: str, category: Category) -> None:
    assert read(text).category is category
