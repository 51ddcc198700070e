"""How well triage reads: `python -m tests.bench.triage_quality [CSV]`.

Prints recall on the invented calls for help of tests/rules/phrases, false alarms on their hard negatives, and what is
read rightly of authors who had not seen the lexicon; for a CSV
with the columns text, language, gold_category, source: alarms by source, and a table of categories.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from bot.catalog.lexicon import load_lexicon
from bot.rules.triage import Reading, Triage
from config.words import Category, Level

PHRASES = Path(__file__).parents[1] / "rules" / "phrases"
LEXICON = Path(__file__).parents[2] / "config" / "lexicon"
CALLS = {
    Category.SUICIDE_SELFHARM,
    Category.DISTRESS,
    Category.EATING_DISORDER,
    Category.DOMESTIC_SEXUAL_VIOLENCE,
}


def lines(name: str) -> list[str]:
    """The sentences of one phrase file."""
    return [line for line in (PHRASES / f"{name}.txt").read_text(encoding="utf-8").splitlines() if line.strip()]


def is_call(reading: Reading) -> bool:
    """An alarm: the reading thinks that somebody may be at risk."""
    return bool(CALLS & set(reading.categories)) and reading.level in (Level.P0, Level.P1, Level.P2)


def show_phrases(triage: Triage, *, verbose: bool) -> None:
    for file in sorted(PHRASES.glob("*.txt")):
        texts = lines(file.stem)
        flagged = [text for text in texts if is_call(triage.read(text))]
        wrong = [text for text in texts if (text in flagged) != ("calls" in file.stem)]
        print(f"{file.stem:24} flagged {len(flagged):3} of {len(texts)}")
        if verbose and not file.stem.startswith("held"):
            print(*(f"      {text}" for text in wrong), sep="\n")


def show_blind(triage: Triage) -> None:
    """The sentences of an author who had not seen the lexicon: by language and kind, the share read rightly."""
    read: dict[str, list[bool]] = {}
    with (PHRASES / "blind.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            name = row["kind"] if row["kind"] != "other" else row["gold"]
            read.setdefault(f"blind {row['language']} {name}", []).append(_is_right(row, triage.read(row["text"])))
    for name, right in sorted(read.items()):
        print(f"{name:42} right {sum(right):3} of {len(right)}")


def show_hard(triage: Triage) -> None:
    """The hardest sentences of two authors who had not seen the lexicon: by language and kind, how many are flagged."""
    read: dict[str, list[bool]] = {}
    with (PHRASES / "blind_hard.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            name = f"blind_hard {row['language']} {row['kind']}"
            read.setdefault(name, []).append(is_call(triage.read(row["text"])))
    for name, flagged in sorted(read.items()):
        print(f"{name:24} flagged {sum(flagged):3} of {len(flagged)}")


def _is_right(row: dict[str, str], reading: Reading) -> bool:
    """A call is heard as one or wakes somebody; what is harmless does neither; the rest has its category."""
    alarm = reading.level in (Level.P0, Level.P1) or Category.SUICIDE_SELFHARM in reading.categories
    if row["kind"] == "call":
        return alarm
    if row["gold"] in (Category.NONE, Category.COMPLAINT_QUESTION):
        return not alarm
    if row["gold"] == Category.DISTRESS:
        return reading.distress
    return Category(row["gold"]) in reading.categories


def show_corpus(triage: Triage, path: Path, *, verbose: bool) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(row, triage.read(row["text"])) for row in csv.DictReader(file)]
    sources: dict[str, Counter[str]] = {}
    for row, reading in rows:
        counter = sources.setdefault(f"{row['language']} {row['source']}", Counter())
        counter["rows"] += 1
        counter["calls"] += is_call(reading)
        counter["P0/P1"] += reading.level in (Level.P0, Level.P1)
        counter["unknown"] += reading.level is Level.UNKNOWN
        counter["none"] += reading.level is Level.NONE
    for source, counter in sorted(sources.items()):
        print(f"{source:24}", dict(counter))
    for language in ("en", "fr"):
        show_table([(row["gold_category"], reading) for row, reading in rows if row["language"] == language], language)
    if verbose:
        for row, reading in rows:
            if is_call(reading):
                print(row["source"], reading.level, reading.signals[0].term, "|", row["text"][:140].replace("\n", " "))


def show_table(pairs: Iterable[tuple[str, Reading]], language: str) -> None:
    """Precision, recall and F1 for each category of these rows."""
    found: Counter[str] = Counter()
    right: Counter[str] = Counter()
    gold: Counter[str] = Counter()
    for wanted, reading in pairs:
        wanted = "none" if wanted == "ok" else wanted
        gold[wanted] += 1
        found[reading.category.value] += 1
        right[wanted] += wanted == reading.category.value
    print(f"{language}: category precision recall F1 rows")
    for name in sorted(gold):
        precision, recall = right[name] / max(1, found[name]), right[name] / gold[name]
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        print(f"   {name:26} {precision:.2f} {recall:.2f} {f1:.2f} {gold[name]}")


def main() -> None:
    verbose = "-v" in sys.argv
    triage = Triage(load_lexicon(LEXICON))
    show_phrases(triage, verbose=verbose)
    show_blind(triage)
    show_hard(triage)
    for path in [argument for argument in sys.argv[1:] if not argument.startswith("-")]:
        show_corpus(triage, Path(path), verbose=verbose)


if __name__ == "__main__":
    main()
