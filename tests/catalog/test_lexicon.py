"""The lexicon's files: what is wrong is told with file and line, and an operator's rows lie over the shipped ones."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.catalog.lexicon import COLUMNS, load_lexicon, read_lexicon
from bot.catalog.problems import ConfigErrors
from bot.rules.triage import BadPattern, Kind, Triage
from bot.rules.triage.patterns import Slots
from config.words import Level

HEADER = ",".join(COLUMNS)
GOOD = {
    "kind": "phrase",
    "term": "je suis perdu",
    "category": "distress",
    "level": "P2",
    "weight": "0.5",
    "person": "self",
    "meaning_fr": "se dit perdu",
    "meaning_en": "says they are lost",
    "matches": "je suis perdu",
    "not_matches": "je suis venu",
}


def line(**changes: str) -> str:
    row = GOOD | changes
    return ",".join(f'"{row.get(name, "")}"' for name in COLUMNS)


def write(folder: Path, *lines: str, name: str = "fr.csv", header: str = HEADER) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("\n".join((header, *lines)) + "\n", encoding="utf-8")
    return folder


def problems(folder: Path, overlay: Path | None = None) -> list[tuple[int, str]]:
    return [(error.line, str(error)) for error in read_lexicon(folder, overlay)[1]]


def test_a_good_file_is_read(tmp_path: Path) -> None:
    term = load_lexicon(write(tmp_path / "lexicon", line())).terms[0]
    assert (term.kind, term.language, term.level, term.weight) == (Kind.PHRASE, "fr", Level.P2, 0.5)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "phrases"}, "unknown kind “phrases”. Did you mean “phrase”?"),
        ({"category": "sucide"}, "unknown category"),
        ({"level": "P9"}, "unknown level"),
        ({"person": "me"}, "unknown person"),
        ({"weight": "heavy"}, "is not a number from 0 to 1"),
        ({"weight": "1.5"}, "is not a number from 0 to 1"),
        ({"flags": "uper"}, "unknown flag “uper”. Did you mean “upper”?"),
        ({"matches": ""}, "has no example in matches"),
        ({"not_matches": ""}, "has no example in not_matches"),
        ({"meaning_en": ""}, "has no meaning_en"),
        ({"term": ""}, "a row without a term"),
        ({"term": "je {veux} partir"}, "there is no slot {veux}"),
        ({"term": "je (veux partir"}, "unbalanced bracket"),
        ({"kind": "tag"}, "is a tag without companions"),
        ({"kind": "mark"}, "is a mark without a group"),
        ({"kind": "slot"}, "has no variants"),
        ({"needs": "nobody"}, "no mark has the group “nobody”"),
    ],
)
def test_a_bad_row_is_told_with_its_line_and_a_remedy(tmp_path: Path, changes: dict[str, str], said: str) -> None:
    found = problems(write(tmp_path / "lexicon", line(term="je suis seul"), line(**changes)))
    assert any(number == 3 and said in text for number, text in found), found


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    folder = write(tmp_path / "lexicon", line(kind="x", weight="y"), line(term="b", category="z"))
    with pytest.raises(ConfigErrors) as caught:
        load_lexicon(folder)
    assert len(caught.value.errors) == 3


def test_the_same_term_twice_is_told(tmp_path: Path) -> None:
    assert problems(write(tmp_path / "lexicon", line(), line()))[0][0] == 3


def test_missing_columns_and_an_empty_folder_are_told(tmp_path: Path) -> None:
    assert (
        "lacks the columns term" in problems(write(tmp_path / "a", header="kind,variants,category,level,weight"))[0][1]
    )
    (tmp_path / "b").mkdir()
    assert "the lexicon is empty" in problems(tmp_path / "b")[0][1]


def test_columns_may_stand_in_another_order_and_end_early(tmp_path: Path) -> None:
    header = "source,level,category,term,kind,variants,weight,not_matches,matches,meaning_en,meaning_fr,note"
    row = "ours,P2,distress, je suis perdu ,phrase,,0.5,je suis venu,je suis perdu,is lost,est perdu"
    filler = ",,none,tu sais,filler,,,tu vois,tu sais"
    term, other = load_lexicon(write(tmp_path / "a", ",", row, filler, header=header)).terms
    assert (term.term, term.level, term.source) == ("je suis perdu", Level.P2, "ours")
    assert (term.meaning.fr, term.meaning.en) == ("est perdu", "is lost")
    assert (term.group, term.flags, term.needs) == ("", frozenset(), frozenset())
    assert (other.kind, other.matches, other.source) == (Kind.FILLER, "tu sais", "")


@pytest.mark.parametrize(
    ("term", "said"),
    [
        ("je {veux", "near character 4"),
        ("(je|tu) (veux", "near character 9"),
        ("je veux)", "near character 8"),
        ("je (veux|peux)? partir?", "near character 23"),
        ("{deux mots}", "near character 1"),
        ("(je|{rien})", "there is no slot {rien}"),
        ("{rond}? ~ ici", "the slots of “{rond}” go round in circles"),
    ],
)
def test_a_pattern_that_cannot_be_read_is_told_before_anything_is_spelled_out(
    tmp_path: Path, term: str, said: str
) -> None:
    circle = line(kind="slot", term="{rond}", variants="{rond}")
    found = problems(write(tmp_path / "lexicon", circle, line(term=term)))
    assert [number for number, text in found if said in text] == [3], found
    with pytest.raises(BadPattern, match=re.escape(said)):
        Slots({"rond": ("{rond}",)}).parts_of(term)


def test_a_file_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    (tmp_path / "fr.csv").write_bytes(HEADER.encode() + "\né".encode("latin-1"))
    line, said = problems(tmp_path)[0]
    assert (line, "is not UTF-8" in said) == (2, True)


def test_an_operator_s_row_replaces_adds_and_drops(tmp_path: Path) -> None:
    shipped = write(tmp_path / "shipped", line(), line(term="je suis seul"))
    overlay = write(
        tmp_path / "own", line(weight="0.9"), line(kind="drop", term="je suis seul"), line(term="je suis las")
    )
    lexicon = load_lexicon(shipped, overlay)
    assert {term.term: term.weight for term in lexicon.terms} == {"je suis perdu": 0.9, "je suis las": 0.5}


def test_an_operator_without_own_words_is_fine(tmp_path: Path) -> None:
    shipped = write(tmp_path / "shipped", line())
    assert load_lexicon(shipped, tmp_path / "nowhere").terms


def test_a_lexicon_of_one_row_reads(tmp_path: Path) -> None:
    triage = Triage(load_lexicon(write(tmp_path / "lexicon", line())))
    assert triage.read("je suis perdu").distress
    assert not triage.read("je suis venu").distress


def test_an_operator_turns_the_likeness_off_with_an_empty_file_of_their_own(tmp_path: Path) -> None:
    shipped = write(tmp_path / "shipped", line())
    (shipped / "likeness.tsv").write_text("adieu\t50\t9\t0\t0\t0\t0\n", encoding="utf-8")
    own = tmp_path / "own"
    own.mkdir()
    assert load_lexicon(shipped, own).likeness.startswith("adieu")
    (own / "likeness.tsv").write_text("", encoding="utf-8")
    assert load_lexicon(shipped, own).likeness == ""


@pytest.mark.parametrize(
    ("body", "said"), [(b"adieu\t50\n", "is no row of weights"), (b"\xe9t\xe9\t1\t0\t0\t0\t0\t0\n", "is not UTF-8")]
)
def test_weights_that_cannot_be_read_are_named_with_what_to_do(tmp_path: Path, body: bytes, said: str) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "likeness.tsv").write_bytes(body)
    ((number, problem),) = problems(write(tmp_path / "shipped", line()), own)
    assert number == 1
    assert said in problem
    assert "leave yours empty" in problem
