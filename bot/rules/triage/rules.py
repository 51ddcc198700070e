"""Which findings stand: idioms, negation, quotation, fiction, the past, laughter, helpers, and whom it is about."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from bot.rules.triage.finder import Hit
from bot.rules.triage.language import words_of
from bot.rules.triage.lexicon import Kind, Person
from bot.rules.triage.sayings import About, Fact
from bot.rules.triage.scope import Scope
from config.values import replace
from config.words import CALLS_FOR_HELP, Category, Level


class Verdict(Struct, frozen=True):
    """What became of a finding. `struck` says why it does not count."""

    hit: Hit
    level: Level
    weight: float
    about: About
    facts: tuple[Fact, ...] = ()
    struck: Fact | None = None

    @property
    def category(self) -> Category:
        return self.hit.term.category

    @property
    def is_call(self) -> bool:
        return self.category in CALLS_FOR_HELP


MOST = 40
"""So many findings of one message are judged, so that nobody can keep the desk busy with one text."""

Rule = Callable[[Verdict, Scope], Verdict]

_SUBJECTS = words_of("je tu il elle on nous vous ils elles i you he she we they mon ma mes my qu")
_NEGATORS = words_of("pas jamais aucune aucun sans ni not never no without plus nan non nor neither")
_BEFORE_TE = words_of("don won can couldn wouldn didn doesn isn wasn aren ain shouldn haven hasn")
_NOT_NEGATED_AFTER = words_of("""
peux peut peuvent dors mange bien sais va vais vas vont allait arrive arrivais rigole plaisante deconne blague supporte
comprend comprends comprenez comprendre tiens tient mens aime marche gere assume change avance pourquoi why kidding
joking lying
""")
"""« ça va pas envie de mourir »: the negation belongs to the word before it."""
_OUTRIGHT = 0.8
"""What weighs so much means what it says, whatever follows."""
_NOW = 0.9
"""What weighs so much is said of today, whatever else the message tells of the past."""
_VEILED = frozenset({Category.SUICIDE_SELFHARM, Category.DISTRESS})
_OF_WHAT = words_of("de du des pour sans sous of for without")
_ABOUT_LIVING = ("hurt", "death", "first", "close", "end", "body")
_LIVING = words_of(
    "vie moi tout tous tt toujours jamais monde famille rien personne bon vrai cause nouveau cette ca eux lui elle "
    "gens me myself life everything everyone forever good people anything anyone them real"
)
_BARE = 3
"""In a message of so few words a word for the matter is the message."""
_ONLY = words_of("seulement uniquement juste simplement only just merely simply")
"""« pas seulement envie de mourir »: they want that, and more."""
_T = "te"  # what the spellings make of the t of "don't"
_LINKS = words_of("du tout de d la l le vraiment to of the any une un l intention m me want going feel ever even")


def judge(hits: tuple[Hit, ...], scope: Scope, allowed: frozenset[Hit] = frozenset()) -> list[Verdict]:
    """Every finding with its verdict; one that lies inside a longer one of the same category is left out.

    `allowed` are findings in the client's harmless words. Of more than MOST findings the most urgent are judged.
    """
    wanted = [hit for hit in hits if hit not in allowed] if allowed else list(hits)
    if len(wanted) > MOST:
        wanted = sorted(wanted, key=lambda hit: (hit.term.level.rank, -hit.term.weight))[:MOST]
    return _longest([_verdict(hit, scope) for hit in wanted])


def _verdict(hit: Hit, scope: Scope) -> Verdict:
    verdict = Verdict(hit=hit, level=hit.term.level, weight=hit.term.weight, about=_about(hit))
    for rule in _RULES:
        verdict = rule(verdict, scope)
        if verdict.struck:
            return verdict
    return verdict


def _about(hit: Hit) -> About:
    if hit.term.category not in CALLS_FOR_HELP or hit.term.category is Category.CHILD_PROTECTION:
        return About.NOBODY
    return About.OTHER if hit.term.person is Person.OTHER else About.SELF


def _longest(verdicts: list[Verdict]) -> list[Verdict]:
    """Without those that lie inside another of their category that says more; a hint, which may come to nothing, says
    more than a hint alone."""
    kept: list[Verdict] = []
    longer: dict[Category, list[Hit]] = {}
    for one in sorted(verdicts, key=lambda one: (one.struck is not None, one.hit.first - one.hit.last, _rank(one))):
        others = longer.setdefault(one.category, [])
        if not any(other.covers(one.hit) and (one.hit.term.is_hint or not other.term.is_hint) for other in others):
            kept.append(one)
            others.append(one.hit)
    return sorted(kept, key=lambda one: one.hit.first)


def _rank(verdict: Verdict) -> tuple[int, float]:
    return verdict.level.rank, -verdict.weight


# --- the rules, in the order they are asked -----------------------------------------------------


def _flags(verdict: Verdict, scope: Scope) -> Verdict:
    """What a row asks of its words: capitals, accents, no number before them, nothing after them or beside them."""
    hit, flags = verdict.hit, verdict.hit.term.flags
    if not flags:
        return verdict
    start, end = scope.span(hit)
    written = scope.text[start:end]
    if "upper" in flags and not written.isupper():
        return replace(verdict, struck=Fact.IDIOM)
    if "accent" in flags and written.isascii() and not hit.phrase.isascii():
        return replace(verdict, struck=Fact.IDIOM)
    if "ends" in flags and scope.goes_on(hit):
        return replace(verdict, struck=Fact.IDIOM)
    if "whole" in flags and not scope.is_whole_sentence(hit):
        return replace(verdict, struck=Fact.ALONE)
    if "not_after_number" in flags and hit.first and scope.tokens[hit.first - 1].isdigit():
        return replace(verdict, struck=Fact.IDIOM)
    return verdict


def _veto(verdict: Verdict, scope: Scope) -> Verdict:
    """A figure of speech that touches the finding, unless the finding says more than it."""
    hit = verdict.hit
    for veto in scope.found.vetoes:
        says_more = hit.covers(veto) and not veto.covers(hit)
        if veto.touches(hit) and not says_more and scope.is_in_one_breath(veto):
            return replace(verdict, struck=Fact.IDIOM)
    return verdict


def _complement(verdict: Verdict, scope: Scope) -> Verdict:
    """`j'ai perdu espoir de recevoir mon colis`: what follows says that it is about a thing, not about living."""
    hit = verdict.hit
    veiled = hit.term.kind is Kind.PHRASE and not hit.term.group and verdict.category in _VEILED
    if not veiled or verdict.weight >= _OUTRIGHT or "firm" in hit.term.flags or hit.term.person is Person.OTHER:
        return verdict
    following = scope.after(hit, 4)
    if not following or following[0] not in _OF_WHAT:
        return verdict
    marked = {place for group in _ABOUT_LIVING for place in scope.marks.get(group, ())}
    if any(hit.last < place <= hit.last + len(following) for place in marked) or not _LIVING.isdisjoint(following):
        return verdict
    return replace(verdict, struck=Fact.IDIOM)


def _companions(verdict: Verdict, scope: Scope) -> Verdict:
    """A short tag counts only beside a word of its family; beside certain words a phrase means less, or nothing.

    Words of another sentence strike nothing out, and lower no call for help: what is a call alone is one beside them.
    """
    hit = verdict.hit
    if hit.term.needs and not any(_has_all(need, hit, scope) for need in hit.term.needs):
        return replace(verdict, struck=Fact.ALONE)
    if not hit.term.unless or not scope.near(hit, hit.term.unless):
        return verdict
    outright = verdict.weight >= _OUTRIGHT or "firm" in hit.term.flags
    if not scope.near(hit, hit.term.unless, within=0):
        # « Merci pour la livraison. Bientôt vous serez débarrassés de moi. »: another sentence may be about anything.
        return verdict if outright or verdict.is_call or hit.term.is_hint else _lowered(verdict, Fact.CONTEXT)
    outright = outright and verdict.is_call
    if hit.term.is_hint:
        return _lowered(verdict, Fact.CONTEXT)
    return _lowered(verdict, Fact.CONTEXT) if outright else replace(verdict, struck=Fact.IDIOM)


def _has_all(need: str, hit: Hit, scope: Scope) -> bool:
    """Whether each of the families of a need (`one&other`) has a mark nearby."""
    return all(scope.near(hit, (group,)) for group in need.split("&"))


def _negation(verdict: Verdict, scope: Scope) -> Verdict:
    """`pas envie de mourir`: the negation stands right before, in the same clause."""
    hit = verdict.hit
    if not hit.first or scope.tokens[hit.first] in _SUBJECTS or hit.term.person is Person.TARGET:
        return verdict
    before = scope.before(hit, 5)
    for place, token in enumerate(before):
        following = before[place + 1] if place + 1 < len(before) else ""
        negates = token in _NEGATORS and following not in _NOT_NEGATED_AFTER
        if negates or (token == _T and following in _BEFORE_TE):
            only = not _ONLY.isdisjoint(words_of(scope.written_before(hit, hit.first - 1 - place).lower()))
            return verdict if only else replace(verdict, struck=Fact.NEGATED)
        if token not in _LINKS:
            return verdict
    return verdict


def _person(verdict: Verdict, scope: Scope) -> Verdict:
    """Whom the words are about, if they do not say it themselves."""
    hit, person = verdict.hit, verdict.hit.term.person
    if person is Person.TOPIC:
        return _topic(verdict, scope)
    if person is Person.OTHER:
        return _somebody(verdict, scope)
    if person is not Person.LOOK:
        return verdict
    nearest = scope.nearest(hit, ("first", "second", "third", "close"), within=10)
    if nearest == "second":
        return replace(verdict, struck=Fact.READER)
    return _other(verdict, scope) if nearest in ("third", "close") else verdict


def _somebody(verdict: Verdict, scope: Scope) -> Verdict:
    """Words about somebody else need that somebody: without a "he" or a friend they are about people in general."""
    if scope.has("close") or scope.nearest(verdict.hit, ("third",), within=14):
        return _other(verdict, scope)
    return replace(verdict, struck=Fact.ALONE)


def _other(verdict: Verdict, scope: Scope) -> Verdict:
    """Somebody else: as urgent as oneself if it is somebody close; a bare "he" or "she" may be anybody."""
    close = scope.has("close")
    if not close and verdict.category is Category.DISTRESS:
        return replace(verdict, struck=Fact.READER)
    level = verdict.level if close else max(verdict.level, Level.P2, key=lambda level: level.rank)
    return replace(verdict, about=About.OTHER, level=level, facts=(*verdict.facts, Fact.OTHER))


def _topic(verdict: Verdict, scope: Scope) -> Verdict:
    """A word for the matter counts when somebody is near: the writer, or somebody close to them."""
    if scope.near(verdict.hit, ("helper", "news", "fiction"), within=0):
        return replace(verdict, struck=Fact.HELPER if scope.has("helper") else Fact.FICTION)
    if scope.in_sentence(verdict.hit, ("close",)):
        return _other(verdict, scope)
    if scope.in_sentence(verdict.hit, ("first",)):
        return verdict
    return verdict if len(scope.tokens) <= _BARE else replace(verdict, struck=Fact.ALONE)


def _others_words(verdict: Verdict, scope: Scope) -> Verdict:
    """Quotation and fiction. Words reported of somebody close are a worry for them."""
    hit, person = verdict.hit, verdict.hit.term.person
    if not verdict.is_call and person is not Person.TARGET:
        return verdict
    quoted, fiction = scope.is_quoted(hit), scope.in_sentence(hit, ("fiction",))
    if quoted and scope.near(hit, ("close",)) and verdict.is_call:
        return _other(verdict, scope)
    if quoted and verdict.is_call and not fiction and _is_reported(hit, scope):
        return _other(verdict, scope)
    if quoted and (fiction or scope.near(hit, ("helper", "news", "said"), within=25)):
        return replace(verdict, struck=Fact.QUOTED)
    if fiction and (person is not Person.SELF or scope.in_sentence(hit, ("in_fiction",))):
        return replace(verdict, struck=Fact.FICTION)
    if quoted:
        return _lowered(verdict, Fact.QUOTED)
    return verdict


def _is_reported(hit: Hit, scope: Scope) -> bool:
    """`elle dit « … »`: the words of somebody whom the writer speaks of, and of no song and no article."""
    told = scope.near(hit, ("said", "said_other")) and scope.near(hit, ("third",))
    return told and not scope.near(hit, ("helper", "news"), within=25)


def _laughter(verdict: Verdict, scope: Scope) -> Verdict:
    """Laughter undoes hyperbole, and lowers what somebody says outright of themselves."""
    if not (verdict.is_call or verdict.hit.term.person is Person.TARGET) or not scope.laughs(verdict.hit):
        return verdict
    if verdict.is_call and scope.near(verdict.hit, ("earnest",)):
        return verdict
    outright = verdict.category is Category.SUICIDE_SELFHARM and verdict.weight >= _OUTRIGHT
    if "firm" in verdict.hit.term.flags or (outright and verdict.about is About.SELF):
        return _lowered(verdict, Fact.LAUGHTER)
    return replace(verdict, struck=Fact.LAUGHTER)


def _past(verdict: Verdict, scope: Scope) -> Verdict:
    """Long ago: lower; long ago and better now: set aside, unless that is what the others are told."""
    if not verdict.is_call or verdict.category is Category.CHILD_PROTECTION:
        return verdict
    said_past = "past" in verdict.hit.term.flags
    if not (said_past or scope.near(verdict.hit, ("past",), within=10)) or scope.near(verdict.hit, ("recent", "again")):
        return verdict
    if scope.has("better") and not scope.has("pretends") and verdict.weight < _NOW:
        return replace(verdict, struck=Fact.PAST)
    return _lowered(verdict, Fact.PAST)


def _lowered(verdict: Verdict, fact: Fact) -> Verdict:
    level = verdict.level if verdict.level.rank > Level.P2.rank else Level.P2
    return replace(verdict, level=level, weight=round(verdict.weight * 0.6, 2), facts=(*verdict.facts, fact))


_RULES: tuple[Rule, ...] = (
    _flags,
    _veto,
    _complement,
    _companions,
    _negation,
    _person,
    _others_words,
    _laughter,
    _past,
)
