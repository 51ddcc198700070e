"""Reads a message: normalise, find, judge, sum up. Made once from a lexicon, then shared by all threads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from threading import Lock

from bot.rules.triage.between_lines import with_likely
from bot.rules.triage.finder import Finder, Found, Hit
from bot.rules.triage.hints import with_hints
from bot.rules.triage.language import Readable, readable
from bot.rules.triage.levels import level_of
from bot.rules.triage.lexicon import Lexicon, Term
from bot.rules.triage.likeness import Likeness, weights
from bot.rules.triage.normalise import Normal
from bot.rules.triage.pii import personal_data
from bot.rules.triage.reading import Bilingual, Reading, Signal
from bot.rules.triage.rules import Verdict, judge
from bot.rules.triage.sayings import NOTES, SET_ASIDE, About, Fact, joined, summary
from bot.rules.triage.scope import Scope
from config.patterns import late
from config.words import CALLS_FOR_HELP, Category, Level

_FLOOR = 0.2
"""A finding that weighs less than this is not worth a moderator's time by itself."""


class Triage:
    """The rules with a lexicon in hand. What reading needs is made by `build`, or when the first message is read."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._built: tuple[Finder, Likeness] | None = None
        self._building = Lock()

    def build(self) -> None:
        """Spares the first message that time: some tenths of a second, of which the start of the desk is spared."""
        with self._building:
            self._built = self._built or (Finder(self.lexicon), Likeness(weights(self.lexicon.likeness)))

    @property
    def _readers(self) -> tuple[Finder, Likeness]:
        if self._built is None:
            self.build()
        assert self._built is not None
        return self._built

    @property
    def _finder(self) -> Finder:
        return self._readers[0]

    def read(self, text: str, *, language: str = "", allowed: frozenset[str] = frozenset()) -> Reading:
        """What the rules make of `text`. Never raises, whatever the characters.

        `language` is what the community says of it ("" when it does not); `allowed` are the client's harmless words.
        """
        finder, likeness = self._readers
        found = finder.find(text)
        normal = found if isinstance(found, Normal) else found.normal
        can_read = readable(text, normal.plain, normal.words, language, finder.normaliser.vocabulary)
        reading = self._by_rows(text, found, can_read, allowed)
        if reading.distress or can_read is not Readable.YES:
            return reading
        likely = likeness.heard(normal.tokens)
        if likely is not None and allowed:
            likely = likeness.heard(self._without(normal, allowed))
        return reading if likely is None else with_likely(reading, likely, normal)

    def _without(self, normal: Normal, allowed: frozenset[str]) -> Sequence[str]:
        """The words in their places, with nothing where the client's harmless ones stand."""
        tokens = list(normal.tokens)
        for first, last in self._places(normal, allowed):
            tokens[first : last + 1] = [""] * (last + 1 - first)
        return tokens

    def _by_rows(self, text: str, found: Found | Normal, can_read: Readable, allowed: frozenset[str]) -> Reading:
        """What the lexicon's rows make of it."""
        normal = found if isinstance(found, Normal) else found.normal
        data = personal_data(text) if normal.may_hold_data else ()
        if isinstance(found, Normal):
            return _plain(can_read, data, ()) if data else _nothing(can_read)
        scope = Scope(text, found)
        verdicts = judge(found.counting, scope, self._allowed(found, allowed))
        standing = with_hints([one for one in verdicts if one.struck is None and _is_worth_it(one)])
        aside = _set_aside(verdicts, standing)
        if not standing:
            return _plain(can_read, data, aside)
        return _summed_up(standing, scope, can_read, data, aside)

    def standing(self, text: str) -> frozenset[Term]:
        """The rows that count in `text`, also hints and those inside a longer finding: for the lexicon's examples."""
        found = self._finder.find(text, alone=True)
        if isinstance(found, Normal):
            return frozenset()
        scope = Scope(text, found)
        return frozenset(hit.term for hit in found.counting if any(not one.struck for one in judge((hit,), scope)))

    def found(self, text: str) -> frozenset[Term]:
        """The rows that are found in `text`, before any rule."""
        return self._finder.terms(text)

    def variants(self, slot: str) -> tuple[str, ...]:
        """All phrases that a slot (`{name}`) stands for."""
        return tuple(phrase for part in self.lexicon.slots.parts_of(slot) for phrase in part.phrases)

    def words(self, text: str) -> Sequence[str]:
        """The words of `text` in the lexicon's spelling."""
        return self._finder.normaliser.read(text).tokens

    def normal(self, text: str) -> str:
        """`text` in the lexicon's spelling."""
        return self._finder.normaliser.read(text).padded.strip()

    def _allowed(self, found: Found, allowed: frozenset[str]) -> frozenset[Hit]:
        """Which findings lie wholly inside the client's harmless words."""
        return frozenset(
            hit
            for first, last in self._places(found.normal, allowed)
            for hit in found.counting
            if first <= hit.first and hit.last <= last
        )

    def _places(self, normal: Normal, allowed: frozenset[str]) -> Iterator[tuple[int, int]]:
        """First and last word of each place where the client's harmless words stand."""
        padded = normal.padded
        for words in filter(None, map(self._finder.normaliser.spell, allowed)):
            start = padded.find(f" {words} ")
            while start >= 0:
                first = padded.count(" ", 0, start)
                yield first, first + words.count(" ")
                start = padded.find(f" {words} ", start + 1)


def _is_worth_it(one: Verdict) -> bool:
    return one.weight >= _FLOOR or one.hit.term.is_hint


@cache
def _nothing(can_read: Readable) -> Reading:
    """The reading of most messages, made once."""
    return _plain(can_read, (), ())


def _plain(can_read: Readable, data: tuple[Signal, ...], notes: tuple[Bilingual, ...]) -> Reading:
    """Nothing of the lexicon stands: personal data, unknown, or nothing at all."""
    facts: tuple[Fact, ...] = ()
    if can_read is not Readable.YES:
        level, category = Level.UNKNOWN, Category.UNKNOWN
        facts = (Fact.NO_WORDS,) if can_read is Readable.NO_WORDS else (Fact.FOREIGN,)
    elif data:
        level, category = Level.P3, data[0].category
        facts = (Fact.PERSONAL_DATA,) if category is Category.DOXXING_PII else ()
    else:
        level, category = Level.NONE, Category.NONE
    return Reading(
        level=level,
        category=category,
        categories=(category,),
        distress=False,
        signals=data,
        notes=(*(NOTES[fact] for fact in facts), *notes),
        about=About.NOBODY.value,
        summary=summary(category, About.NOBODY, frozenset()),
    )


def _summed_up(
    standing: Sequence[Verdict],
    scope: Scope,
    can_read: Readable,
    data: tuple[Signal, ...],
    aside: tuple[Bilingual, ...],
) -> Reading:
    level, facts = level_of(standing, scope)
    grown = Category.DOMESTIC_SEXUAL_VIOLENCE if Fact.MINOR in facts else None  # a child's violence is told after it
    ordered = sorted(standing, key=lambda one: (one.level.rank, one.category is grown, -one.weight, one.hit.first))
    categories = list(dict.fromkeys(one.category for one in ordered))
    categories += [category for category in dict.fromkeys(one.category for one in data) if category not in categories]
    if Category.DOXXING_PII in categories and data:
        facts |= {Fact.PERSONAL_DATA}
    if can_read in (Readable.PARTLY, Readable.FOREIGN):
        facts |= {Fact.PARTLY_FOREIGN}
        level = level if level.rank < Level.UNKNOWN.rank else Level.UNKNOWN
    about = next((one.about for one in ordered if one.about), About.NOBODY)
    if about is About.SELF:
        facts |= {Fact.SELF}
    return Reading(
        level=level,
        category=categories[0],
        categories=tuple(categories),
        distress=any(category in CALLS_FOR_HELP for category in categories),
        signals=(*(_signal(one, facts, scope) for one in sorted(ordered, key=lambda one: one.hit.first)), *data),
        notes=(*(NOTES[fact] for fact in Fact if fact in facts), *aside),
        about=about.value,
        summary=summary(categories[0], about, facts),
    )


_ELISION = late(r"\b([jmtsldnc]|qu)e (?=[aeiouyhéèêà])")
_TOLD_WITH_SIGNAL = (Fact.SOON, Fact.PLAN, Fact.FAREWELL, Fact.UNDER_WAY)


def _signal(verdict: Verdict, facts: frozenset[Fact], scope: Scope) -> Signal:
    hit = verdict.hit
    start, end = scope.span(hit)
    parts = [hit.term.meaning]
    if verdict.about is About.SELF:
        parts.append(NOTES[Fact.SELF])
    parts += [NOTES[fact] for fact in verdict.facts]
    if verdict.is_call:
        parts += [NOTES[fact] for fact in _TOLD_WITH_SIGNAL if fact in facts]
    return Signal(
        term=_ELISION.sub(r"\1'", hit.phrase) if hit.term.language == "fr" else hit.phrase,
        meaning=hit.term.meaning,
        start=start,
        end=end,
        weight=verdict.weight,
        why=joined(tuple(dict.fromkeys(parts))),
        category=verdict.category,
    )


def _set_aside(verdicts: Sequence[Verdict], standing: Sequence[Verdict]) -> tuple[Bilingual, ...]:
    """What was found but does not count, with the reason, so that a moderator can disagree."""
    notes = []
    for one in verdicts:
        if one.struck is None or any(other.hit.touches(one.hit) for other in standing) or one.struck is Fact.ALONE:
            continue
        reason = NOTES[one.struck]
        notes.append(
            Bilingual(
                SET_ASIDE.fr.format(term=one.hit.phrase, reason=reason.fr),
                SET_ASIDE.en.format(term=one.hit.phrase, reason=reason.en),
            )
        )
    return tuple(dict.fromkeys(notes))[:3]
