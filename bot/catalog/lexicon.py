"""Reads config/lexicon/*.csv, an operator's folder laid over it, into the frozen lexicon that triage works with.

A row of the operator replaces the shipped row of the same language, kind and term; a row of kind `drop` takes it away.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources.abc import Traversable
from operator import itemgetter
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from bot.catalog.folders import lexicon_files
from bot.catalog.problems import ConfigErrors, did_you_mean, line_of
from bot.errors import ConfigError
from bot.rules.triage import BadPattern, Bilingual, Kind, Lexicon, Person, Term
from bot.rules.triage.lexicon import FLAGS, SEARCHED
from bot.rules.triage.likeness import BadWeights, weights
from config.words import Category, Level


class _Cells(Struct, frozen=True):
    """A row, as it stands in the file."""

    kind: str
    term: str
    variants: str
    category: str
    level: str
    weight: str
    person: str
    group: str
    needs: str
    unless: str
    flags: str
    meaning_fr: str
    meaning_en: str
    matches: str
    not_matches: str
    source: str


COLUMNS = _Cells.__struct_fields__
LIKENESS = "likeness.tsv"
_LIKENESS_REMEDY = "Take the shipped file, make it anew, or leave yours empty: then only rows of the lexicon count"
_DROP = "drop"
_ALWAYS = ("term", "matches", "not_matches")
_SHOWN = (*_ALWAYS, "category", "level", "weight", "meaning_fr", "meaning_en")
_REQUIRED = {
    Kind.PHRASE.value: _SHOWN,
    Kind.TAG.value: (*_SHOWN, "needs"),
    Kind.MARK.value: (*_ALWAYS, "group"),
    Kind.SLOT.value: (*_ALWAYS, "variants"),
    Kind.SPELLING.value: (*_ALWAYS, "variants"),
}
"""The columns that a row of each kind must fill in."""
_Word = TypeVar("_Word", Kind, Category, Level, Person)
_Key = tuple[str, str, str]


def load_lexicon(shipped: Traversable | Path, overlay: Traversable | Path | None = None) -> Lexicon:
    """The lexicon of these folders; raises ConfigErrors with every problem found."""
    lexicon, errors = read_lexicon(shipped, overlay)
    if errors:
        raise ConfigErrors(errors)
    return lexicon


def read_lexicon(
    shipped: Traversable | Path, overlay: Traversable | Path | None = None
) -> tuple[Lexicon, list[ConfigError]]:
    """The lexicon of these folders, and every problem found in their files."""
    errors: list[ConfigError] = []
    rows: dict[_Key, tuple[Term, str, int]] = {}
    for folder in (shipped, overlay):
        for file in lexicon_files(folder):
            _read_file(file, rows, errors)
    if not rows and not errors:
        errors.append(ConfigError(str(shipped), 1, "the lexicon is empty", "Put fr.csv, en.csv and mul.csv there"))
    likeness = _likeness(shipped, overlay, errors)
    lexicon = Lexicon(terms=tuple(term for term, _, _ in rows.values()), likeness=likeness)
    errors += _unspellable(lexicon, rows.values())
    return lexicon, errors


def _likeness(shipped: Traversable | Path, overlay: Traversable | Path | None, errors: list[ConfigError]) -> str:
    """The operator's weights, or the shipped ones; those are known to be right, and not taken apart here."""
    own = None if overlay is None else overlay / LIKENESS
    if own is None or not own.is_file():
        file = shipped / LIKENESS
        return file.read_text(encoding="utf-8") if file.is_file() else ""
    try:
        text = own.read_text(encoding="utf-8-sig")
        weights(text)
    except UnicodeDecodeError as error:
        errors.append(ConfigError(str(own), line_of(error), "is not UTF-8", _LIKENESS_REMEDY))
    except BadWeights as error:
        errors.append(ConfigError(str(own), error.line, "is no row of weights", _LIKENESS_REMEDY))
    else:
        return text
    return ""


def _read_file(file: Traversable | Path, rows: dict[_Key, tuple[Term, str, int]], errors: list[ConfigError]) -> None:
    path, language = str(file), file.name.removesuffix(".csv")
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        errors.append(ConfigError(path, line_of(error), "is not UTF-8", "Save it again as CSV UTF-8"))
        return
    reader = csv.reader(io.StringIO(text, newline=""))
    names = next(reader, [])
    if missing := [name for name in COLUMNS[:6] if name not in names]:
        errors.append(
            ConfigError(path, 1, f"lacks the columns {', '.join(missing)}", f"First line: {','.join(COLUMNS)}")
        )
        return
    in_order = itemgetter(*(names.index(name) if name in names else -1 for name in COLUMNS))
    blank = [""] * (len(names) + 1)  # for a row that ends early, and, the last of them, for a column that is not there
    seen: dict[_Key, int] = {}
    for row in reader:
        line = reader.line_num
        cells = _Cells(*map(str.strip, in_order(row + blank)))
        if not "".join(row).strip() or cells.kind.startswith("#"):
            continue
        key = (language, cells.kind, cells.term)
        if key in seen:
            errors.append(
                ConfigError(path, line, f"“{cells.term}” stands on line {seen[key]} already", "Keep one of them")
            )
        seen[key] = line
        if cells.kind == _DROP:
            for dropped in [known for known in rows if (known[0], known[2]) == (language, cells.term)]:
                del rows[dropped]
            continue
        term, problems = _term(cells, language)
        errors += [ConfigError(path, line, problem, remedy) for problem, remedy in problems]
        if term is not None:
            rows[key] = (term, path, line)


def _term(cells: _Cells, language: str) -> tuple[Term | None, list[tuple[str, str]]]:
    """A row as a Term, or None with what is wrong (problem, remedy)."""
    problems: list[tuple[str, str]] = []
    kind = _choice(Kind, cells.kind, "kind", problems)
    category = _choice(Category, cells.category or "none", "category", problems)
    level = _choice(Level, cells.level or "none", "level", problems)
    person = _choice(Person, cells.person or "any", "person", problems)
    weight = _weight(cells.weight, problems)
    flags = frozenset(cells.flags.split())
    if not flags <= FLAGS:
        problems += [(f"unknown flag “{flag}”", did_you_mean(flag, FLAGS)) for flag in sorted(flags - FLAGS)]
    problems += _missing(cells)
    if problems or kind is None or category is None or level is None or person is None:
        return None, problems
    return (
        Term(
            kind=kind,
            term=cells.term,
            language=language,
            category=category,
            level=level,
            weight=weight,
            person=person,
            group=cells.group,
            needs=_parts(cells.needs),
            unless=_parts(cells.unless),
            flags=flags,
            variants=_listed(cells.variants),
            meaning=Bilingual(fr=cells.meaning_fr, en=cells.meaning_en),
            matches=cells.matches,
            not_matches=cells.not_matches,
            source=cells.source,
        ),
        [],
    )


def _choice(words: type[_Word], cell: str, name: str, problems: list[tuple[str, str]]) -> _Word | None:
    if (word := _words_of(words).get(cell)) is None:
        problems.append((f"unknown {name} “{cell}”", did_you_mean(cell, list(_words_of(words)))))
    return word


@cache
def _words_of(words: type[_Word]) -> Mapping[str, _Word]:
    """Each by its value: quicker than to call the enumeration, four times a row."""
    return {word.value: word for word in words}


def _weight(cell: str, problems: list[tuple[str, str]]) -> float:
    try:
        weight = float(cell or "0")
    except ValueError:
        weight = -1.0
    if not 0 <= weight <= 1:
        problems.append((f"weight “{cell}” is not a number from 0 to 1", "Write it like 0.85"))
    return weight


def _missing(cells: _Cells) -> Iterable[tuple[str, str]]:
    for name in _REQUIRED.get(cells.kind, _ALWAYS):
        if not getattr(cells, name):
            yield _lack(cells.term, name)


def _lack(term: str, name: str) -> tuple[str, str]:
    match name:
        case "term":
            return "a row without a term", "Write the term, or remove the line"
        case "matches" | "not_matches":
            return f"“{term}” has no example in {name}", "Give an invented sentence; a test reads it"
        case "needs":
            return f"“{term}” is a tag without companions", "Name one or more groups in needs"
        case "group":
            return f"“{term}” is a mark without a group", "Name its group"
        case "variants":
            return f"“{term}” has no variants", "Separate them with |"
    return f"“{term}” has no {name}", "Fill it in"


@cache
def _parts(cell: str) -> frozenset[str]:
    """Few of many: hundreds of rows need or forbid the same."""
    return frozenset(_listed(cell))


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, cell.split("|"))))


def _unspellable(lexicon: Lexicon, rows: Iterable[tuple[Term, str, int]]) -> Iterable[ConfigError]:
    """Terms whose slots or choices cannot be spelled out, and companions that nothing marks."""
    groups = {term.group for term in lexicon.terms if term.group}
    for term, file, line in rows:
        if term.kind in SEARCHED:
            try:
                lexicon.slots.judge(term.term)
            except BadPattern as problem:
                yield ConfigError(file, line, str(problem), "Mend the term, or add the slot")
        for group in sorted(_named(term.needs, term.unless) - groups):
            yield ConfigError(file, line, f"no mark has the group “{group}”", did_you_mean(group, groups))


@cache
def _named(needs: frozenset[str], unless: frozenset[str]) -> frozenset[str]:
    return unless.union(*(need.split("&") for need in needs))
