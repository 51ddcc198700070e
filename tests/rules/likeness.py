"""Makes config/lexicon/likeness.tsv anew from the invented sentences: `python -m tests.rules.likeness EVERYDAY.csv`.

EVERYDAY.csv (text, language, source) holds ordinary messages of public collections, which are not in this repository:
they teach what is harmless, and only words that our own sentences use are kept. `... EVERYDAY.csv hands` measures:
each author's sentences, and every second ordinary message, are read with what the others taught.
A linear model, trained by dual coordinate descent (Hsieh et al. 2008, "A Dual Coordinate Descent Method for Large-scale
Linear SVM", algorithm 1 with squared hinge loss): the same file comes out on any machine.
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from bot.catalog.lexicon import LIKENESS, load_lexicon
from bot.rules.triage import Triage
from bot.rules.triage.likeness import HEARD, Likeness, Piece, Weights, pieces, written
from config.values import replace
from config.words import Category

PHRASES = Path(__file__).parent / "phrases"
LEXICON = Path(__file__).parents[2] / "config" / "lexicon"
KINDS = dict(zip(("call", "distress", "eating", "violence", "child"), HEARD, strict=True))
_C, _C_CATEGORY, _ROUNDS = 0.05, 0.05, 30
_LEAST = 6
"""Hundredths: a word that weighs less is left out."""
_LEASTS = (40, 50, 75, 90)
"""From which sums on `hands` counts: the desk takes the first for a P2 and the third for a P1."""


class Sentence(Struct, frozen=True):
    """`at_risk`: somebody may be; `category` says how, or is None where nobody wrote it down."""

    hand: str
    kind: str
    text: str
    tokens: tuple[str, ...]
    at_risk: bool
    category: Category | None


def sentences(triage: Triage) -> Iterator[Sentence]:
    """Everything that teaches: the phrase banks, and the development sets of triage."""
    for path in sorted(PHRASES.glob("bank_*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            kind, text = line.split("\t")
            yield Sentence(path.stem, kind, text, tuple(triage.words(text)), kind in KINDS, KINDS.get(kind))
    for path in sorted(PHRASES.glob("dev_*.txt")):
        for text in filter(str.strip, path.read_text(encoding="utf-8").splitlines()):
            yield Sentence(path.stem, "", text, tuple(triage.words(text)), "calls" in path.stem, None)
    for path in sorted(PHRASES.glob("dev_categories_*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                category = Category(row["gold"]) if row["gold"] in list(HEARD) else None
                text = row["text"]
                yield Sentence(path.stem, "", text, tuple(triage.words(text)), category is not None, category)


def everyday(triage: Triage, path: Path) -> list[Sentence]:
    """The ordinary messages of this file."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Sentence(
                f"{row['language']} {row['source']}", "", row["text"], tuple(triage.words(row["text"])), False, None
            )
            for row in csv.DictReader(file)
        ]


def taught(known: Sequence[Sentence], ordinary: Sequence[Sentence]) -> Weights:
    """What these sentences teach, with ordinary messages on the other side."""
    numbers: dict[Piece, int] = {}
    rows = [[numbers.setdefault(piece, len(numbers)) for piece in pieces(one.tokens)] for one in known]
    names = list(numbers)
    rows += [[numbers[piece] for piece in pieces(one.tokens) if piece in numbers] for one in ordinary]
    known = [*known, *ordinary]
    risk = _hundredths(_trained(rows, [one.at_risk for one in known], len(names), _C))
    told = [number for number, one in enumerate(known) if one.category]
    by_category = [
        _hundredths(
            _trained([rows[n] for n in told], [known[n].category is wanted for n in told], len(names), _C_CATEGORY)
        )
        for wanted in HEARD
    ]
    kept = [n for n in range(len(names)) if abs(risk[n]) >= _LEAST]
    weights = {names[n]: (risk[n], *(one[n] for one in by_category)) for n in kept}
    return Weights((risk[-1], *(one[-1] for one in by_category)), weights)


def _hundredths(weights: Iterable[float]) -> list[int]:
    return [round(100 * weight) for weight in weights]


def _trained(rows: Sequence[list[int]], right: Sequence[bool], width: int, cost: float) -> list[float]:
    """A weight for each of `width` pieces and, last, the one that always counts."""
    weights = [0.0] * (width + 1)
    share = [0.0] * len(rows)
    soft = 0.5 / cost
    order = list(range(len(rows)))
    shuffled = random.Random(7)
    for _ in range(_ROUNDS):
        shuffled.shuffle(order)
        for n in order:
            row, sign = rows[n], 1.0 if right[n] else -1.0
            slope = sign * (sum([weights[i] for i in row]) + weights[-1]) - 1 + share[n] * soft
            new = max(0.0, share[n] - slope / (len(row) + 1 + soft))
            if step := (new - share[n]) * sign:
                share[n] = new
                for i in row:
                    weights[i] += step
                weights[-1] += step
    return weights


def by_hands(triage: Triage, known: Sequence[Sentence], ordinary: Sequence[Sentence]) -> None:
    """What is heard of each author's sentences by the rows alone, and with what the other authors taught."""
    total: dict[str, list[tuple[bool, int]]] = {}
    likeness = Likeness(taught(known, ordinary[::2]))
    for one in ordinary[1::2]:
        total.setdefault(one.hand, []).append((triage.read(one.text).distress, _score(likeness, one)))
    for hand in sorted({one.hand for one in known if one.hand.startswith("bank")}):
        likeness = Likeness(taught([one for one in known if one.hand != hand], ordinary[::2]))
        own = [one for one in known if one.hand == hand]
        told = [likeness.category(one.tokens) is one.category for one in own if one.category]
        print(f"{hand}: category named rightly {sum(told)} of {len(told)}")
        heard: dict[str, list[tuple[bool, int]]] = {}
        for one in own:
            heard.setdefault(one.kind, []).append((triage.read(one.text).distress, _score(likeness, one)))
        _show(heard)
        for kind, found in heard.items():
            total.setdefault(f"{hand[:7]} {kind}", []).extend(found)
    print("all hands")
    _show(total)


def _score(likeness: Likeness, one: Sentence) -> int:
    """As the desk hears it: 0 where it does not."""
    found = likeness.heard(one.tokens)
    return found.score if found else 0


def _show(heard: Mapping[str, Sequence[tuple[bool, int]]]) -> None:
    for kind, found in sorted(heard.items()):
        rows = sum(by_rows for by_rows, _ in found)
        with_them = (sum(by_rows or score >= least for by_rows, score in found) for least in _LEASTS)
        alone = (sum(score >= least for _, score in found) for least in _LEASTS)
        shares = "  ".join(
            f"{least}: {one:3} / {both:3}" for least, one, both in zip(_LEASTS, alone, with_them, strict=True)
        )
        print(f"   {kind:22} of {len(found):4}: rows {rows:3}; alone / with them from {shares}")


def main() -> None:
    triage = Triage(replace(load_lexicon(LEXICON), likeness=""))
    known, ordinary = list(sentences(triage)), everyday(triage, Path(sys.argv[1]))
    if "hands" in sys.argv:
        by_hands(triage, known, ordinary)
        return
    (LEXICON / LIKENESS).write_text(written(taught(known, ordinary)), encoding="utf-8")


if __name__ == "__main__":
    main()
