"""Calls for help between the lines: heard as a whole where no row hears anybody, and told as what they are."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from bot.rules.reported import Fears, with_reason
from bot.rules.triage import Triage
from bot.rules.triage.likeness import BadWeights, Likeness, weights, written
from config.values import replace
from config.words import Category, Level
from tests.rules import likeness
from tests.rules.triage_lexicon import triage

BANKS = sorted(likeness.PHRASES.glob("bank_*.tsv"))
VEILED = "Vous pouvez annuler la commande, je ne serai plus là pour la recevoir et personne ne viendra l'ouvrir."
THREAT = "Je vais le buter. Merci beaucoup."
HARDLY_VEILED = (
    "Je compte plus en mois, je compte en jours, et il en reste pas beaucoup parce que j'en ai choisi le nombre."
)
ORDINARY = "Quelle farine prenez-vous pour les crêpes ? Les miennes collent une fois sur deux."


@cache
def by_rows() -> Triage:
    """Triage as it reads without the likeness."""
    return Triage(replace(triage().lexicon, likeness=""))


def by_rows_hear(text: str) -> bool:
    return by_rows().read(text).distress


def lines(path: Path, *kinds: str) -> list[str]:
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return [text for kind, text in rows if kind in kinds]


@pytest.mark.parametrize("bank", BANKS, ids=lambda path: path.stem)
def test_far_more_is_heard_of_what_taught_it_than_by_the_rows_and_its_harmless_twins_are_left_alone(bank: Path) -> None:
    """What is heard of sentences that taught nothing stands in docs/triage.md."""
    calls, harmless, alone = lines(bank, *likeness.KINDS), lines(bank, "near", "plain"), by_rows()
    heard = sum(triage().read(text).distress for text in calls)
    assert heard >= 1.8 * sum(alone.read(text).distress for text in calls)
    assert sum(triage().read(text).distress for text in harmless) <= 0.1 * len(harmless)


def test_it_speaks_where_the_rows_hear_nobody_and_nowhere_else() -> None:
    alone = by_rows()
    assert alone.read(VEILED).level is Level.P3
    assert triage().read(VEILED).distress
    for bank in BANKS:
        for text in lines(bank, "call")[::8]:
            if (heard := alone.read(text)).distress:
                assert triage().read(text) == heard


def test_a_moderator_reads_that_it_is_a_resemblance_beside_what_else_was_heard() -> None:
    before, reading = by_rows().read(VEILED), triage().read(VEILED)
    assert (reading.level, reading.category) == (Level.P2, Category.SUICIDE_SELFHARM)
    assert reading.categories == (Category.SUICIDE_SELFHARM, *before.categories)
    assert reading.summary.fr.endswith(", entre les lignes")
    assert reading.summary.en.endswith(", between the lines")
    *others, signal = reading.signals
    assert tuple(others) == before.signals
    assert signal.meaning.fr == "l'ensemble ressemble à un appel à l'aide"
    assert 0 <= signal.start < signal.end <= len(VEILED)
    assert 0 < signal.weight <= 1


def test_the_more_a_message_resembles_the_sooner_somebody_must_look() -> None:
    levels = {triage().read(text).level for bank in BANKS for text in lines(bank, "call") if not by_rows_hear(text)}
    assert {Level.P1, Level.P2} <= levels
    assert Level.P0 not in levels


@pytest.mark.parametrize("text", ["{call} {ordinary}", "{ordinary} {call}"])
def test_a_long_message_is_heard_by_its_beginning_and_its_end(text: str) -> None:
    assert triage().read(text.format(call=VEILED, ordinary=" ".join([ORDINARY] * 40))).distress


@pytest.mark.parametrize("length", [60, 61, 360, 361, 362, 420, 421, 1000])
def test_what_lies_in_the_first_or_the_last_180_words_is_heard(length: int) -> None:
    call, heard = triage().words(VEILED), Likeness(weights(triage().lexicon.likeness)).heard
    for first in (0, 180 - len(call), length - 180, length - len(call)):
        if 0 <= first <= length - len(call):
            words = ["qqqz"] * length
            words[first : first + len(call)] = call
            found = heard(words)
            assert found is not None
            assert all(first <= start <= end < first + len(call) for start, end in found.telling)


def test_a_clients_harmless_words_do_not_speak_for_it() -> None:
    reading = triage().read(VEILED)
    assert triage().read(VEILED, allowed=frozenset({"bougie"})) == reading
    assert not triage().read(VEILED, allowed=frozenset({"je ne serai plus là pour la recevoir et personne"})).distress


@pytest.mark.parametrize("veiled", [VEILED, HARDLY_VEILED])
def test_what_is_said_outright_and_wakes_somebody_stays_what_the_message_is_about(veiled: str) -> None:
    text = f"{THREAT} {veiled}"
    before, reading = by_rows().read(text), triage().read(text)
    assert (before.level, before.category, before.distress) == (Level.P1, Category.THREAT_VIOLENCE, False)
    assert reading.distress
    assert (reading.level, reading.category, reading.summary) == (before.level, before.category, before.summary)
    assert reading.categories == (*before.categories, Category.SUICIDE_SELFHARM)
    assert reading.signals[-1].meaning.fr == "l'ensemble ressemble à un appel à l'aide"


def test_what_a_flags_words_only_resemble_is_not_told_as_a_fear() -> None:
    fears = Fears(read=triage().read, plain=triage().normal)
    reading = with_reason(triage().read("Bonjour"), VEILED, fears=fears)
    assert (reading.level, reading.category) == (Level.P2, Category.SUICIDE_SELFHARM)
    assert reading.summary.fr == "les mots du signalement ressemblent à un appel à l'aide"
    outright = with_reason(triage().read("Bonjour"), f"suicide : {VEILED}", fears=fears)
    assert outright.summary.fr == "qui l'a signalé craint un suicide ou une automutilation"


def test_another_language_is_unknown_and_no_resemblance() -> None:
    text = "Ich lasse die Schlüssel bei der Nachbarin, wartet nicht mehr auf mich, danke für alles."
    assert triage().read(text).level is Level.UNKNOWN


def test_only_words_that_our_own_sentences_use_are_kept() -> None:
    """The ordinary messages are other people's: nothing that only they wrote may stand in the file."""
    ours = {word for one in likeness.sentences(triage()) for word in one.tokens}
    kept = weights(triage().lexicon.likeness).pieces
    assert {word for piece in kept for word in ((piece,) if isinstance(piece, str) else piece)} <= ours


def test_the_file_is_read_as_it_was_written() -> None:
    shipped = triage().lexicon.likeness
    assert written(weights(shipped)) == shipped


@pytest.mark.parametrize(
    "row", ["adieu\t12", "adieu\tmuch\t0\t0\t0\t0\t0", "adieu 12 0 0 0 0 0", "adieu\t1\t2\t3\t4\t5\t6\t7"]
)
def test_a_row_that_is_none_is_named_by_its_line(row: str) -> None:
    with pytest.raises(BadWeights) as wrong:
        weights(f"# words\n\t0\t0\t0\t0\t0\t0\n{row}\n")
    assert wrong.value.line == 3


def test_the_same_sentences_teach_the_same() -> None:
    some = [one for one in likeness.sentences(triage()) if one.hand == "bank_en_1"][:200]
    assert written(likeness.taught(some, [])) == written(likeness.taught(some, []))
