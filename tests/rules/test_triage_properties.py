"""What holds for every text: no exception, true offsets, one answer, and no hiding behind invisible characters."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.triage import Reading
from config.words import Category, Level
from tests.rules.triage_lexicon import triage

PIECES = st.sampled_from(
    ["je veux mourir", "ce soir", "mdr", "10 kms", "j e v e u x", "m0urir", "m*urir", "adieu", "œ", "ﬁ", "\u200b", "é",
     "e\u0301", "…", "!!", "« ", " »", "ma fille", "\x00", "😂", "т", "06 12 34 56 78", "a@b.fr", "kys", "aaaa", " "]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=200), st.lists(PIECES, max_size=12).map("".join), st.lists(PIECES, max_size=12).map(" ".join)
)
INVISIBLE = st.sampled_from(["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad"])


@settings(max_examples=300)
@given(TEXTS)
def test_any_text_has_one_reading_whose_signals_lie_within_it(text: str) -> None:
    reading = triage().read(text)
    assert reading == triage().read(text)
    assert reading.categories[0] is reading.category
    for signal in reading.signals:
        assert 0 <= signal.start < signal.end <= len(text)
        assert 0 < signal.weight <= 1
        assert text[signal.start : signal.end].strip()
        assert signal.why.fr
        assert signal.why.en
    assert Reading.from_json(reading.to_json()) == reading


Hide = Callable[[str], str]
WAYS: list[Hide] = [
    str,
    str.upper,
    lambda text: "  ".join(" ".join(word) for word in text.split()),
    lambda text: " ".join(".".join(word) for word in text.split()),
    lambda text: text.translate(str.maketrans("oeai", "0341")),
    lambda text: text.replace("i", "*"),
    lambda text: text.replace("i", "\u0131"),
    lambda text: text.replace("i", "\u0130"),
    lambda text: text.replace("o", "\u043e").replace("fi", "\ufb01"),
    lambda text: "".join(f"{letter}\u0301\u200b" for letter in text),
    lambda text: "".join(chr(0x1D41A + ord(c) - ord("a")) if "a" <= c <= "z" else c for c in text),
    lambda text: unicodedata.normalize("NFD", text.replace("e", "\xe9")),
]
CALLS = st.sampled_from(
    ["je veux mourir", "je me scarifie", "i want to kill myself", "je vais te tuer", "kill yourself"]
)
AROUND = st.sampled_from(
    ["😂", "👩\u200d👧", "🇫🇷", "œuf", "ﬁn", "ﷺ", "½", "\u0345", "ŉ", "\ud800", "\x00", "\u2028", "***", "!", "a b c d"]
)  # fmt: skip


@settings(max_examples=200)
@given(st.lists(st.one_of(st.tuples(CALLS, st.sampled_from(WAYS)), AROUND), min_size=1, max_size=5), st.booleans())
def test_a_signal_stands_where_its_term_does_whatever_hides_it(
    parts: list[tuple[str, Hide] | str], apart: bool
) -> None:
    written = [part if isinstance(part, str) else part[1](part[0]) for part in parts]
    text = (" " if apart else "").join(written)
    for signal in triage().read(text).signals:
        if signal.category is not Category.DOXXING_PII:  # a shape has no words
            shown = triage().normal(text[signal.start : signal.end]).split()
            assert holds(shown, triage().normal(signal.term).split()), (text, signal)


def holds(words: Iterable[str], wanted: Iterable[str]) -> bool:
    """Whether the wanted words stand among these in their order; where a pattern has `~`, others stand between."""
    left = iter(words)
    return all(word in left for word in wanted)


@settings(max_examples=150)
@given(
    st.lists(st.sampled_from(["je", "veux", "mourir", "plus", "vivre", "adieu", "mdr", "soir"]), min_size=1),
    INVISIBLE,
    st.data(),
)
def test_invisible_characters_change_nothing(words: list[str], invisible: str, data: st.DataObject) -> None:
    text = " ".join(words)
    place = data.draw(st.integers(0, len(text)))
    plain, hidden = triage().read(text), triage().read(text[:place] + invisible + text[place:])
    assert (hidden.level, hidden.categories, hidden.notes) == (plain.level, plain.categories, plain.notes)
    assert [signal.term for signal in hidden.signals] == [signal.term for signal in plain.signals]


@settings(max_examples=100)
@given(st.text(max_size=60), st.sampled_from(["je veux mourir", "i want to kill myself"]))
def test_a_call_on_a_line_of_its_own_is_never_low(before: str, call: str) -> None:
    assert triage().read(f"{before}\n\n{call}").level is not Level.NONE
