"""From the findings that stand to one level: the most urgent, raised by time, plan, farewell, or by their number."""

from __future__ import annotations

from collections.abc import Sequence

from bot.rules.triage.rules import Verdict
from bot.rules.triage.sayings import About, Fact
from bot.rules.triage.scope import Scope
from config.words import Category, Level

_RAISERS = {"soon": Fact.SOON, "plan": Fact.PLAN, "farewell": Fact.FAREWELL, "under_way": Fact.UNDER_WAY}
_RAISED = {Level.P1: Level.P0, Level.P2: Level.P1}
_RAISABLE = frozenset({Category.SUICIDE_SELFHARM, Category.DOMESTIC_SEXUAL_VIOLENCE, Category.THREAT_VIOLENCE})
_VEILED = frozenset({Category.SUICIDE_SELFHARM, Category.DISTRESS})
_TOGETHER = 1.25
"""So much weight of veiled words about the same person makes a P1."""


def level_of(verdicts: Sequence[Verdict], scope: Scope) -> tuple[Level, frozenset[Fact]]:
    """The level of the findings that stand, and what the rules noticed on the way (practice.md B3)."""
    level = min((verdict.level for verdict in verdicts), key=lambda level: level.rank)
    facts = {fact for verdict in verdicts for fact in verdict.facts}
    facts |= {Fact.MINOR} if scope.has("minor") else set()
    facts |= {Fact.OTHER for verdict in verdicts if verdict.about is About.OTHER}
    for verdict in verdicts:
        for group, fact in _RAISERS.items():
            if group == verdict.hit.term.group or (verdict.is_call and _applies(group, verdict, scope)):
                facts.add(fact)
                if group != verdict.hit.term.group:
                    level = _most_urgent(level, _raised(verdict))
    if level is Level.P2 and _many(verdicts):
        facts.add(Fact.SEVERAL)
        level = Level.P1
    if level in (Level.P2, Level.P3) and Fact.MINOR in facts and any(verdict.is_call for verdict in verdicts):
        level = _RAISED.get(level, Level.P2)
    return level, frozenset(facts)


def _applies(group: str, verdict: Verdict, scope: Scope) -> bool:
    """A mark raises what it stands near; in a short message everything is near."""
    if Fact.PAST in verdict.facts or Fact.LAUGHTER in verdict.facts:
        return False
    if len(scope.tokens) <= 60:
        return any(not verdict.hit.first <= place <= verdict.hit.last for place in scope.found.marks.get(group, ()))
    return scope.near(verdict.hit, (group,), within=25)


def _raised(verdict: Verdict) -> Level:
    if verdict.category not in _RAISABLE or (verdict.level is Level.P2 and verdict.weight < 0.5):
        return verdict.level
    return _RAISED.get(verdict.level, verdict.level)


def _most_urgent(one: Level, other: Level) -> Level:
    return one if one.rank <= other.rank else other


def _many(verdicts: Sequence[Verdict]) -> bool:
    """Several veiled signs about the same person, in different words."""
    veiled = [
        v for v in verdicts if v.category in _VEILED and Fact.PAST not in v.facts and Fact.LAUGHTER not in v.facts
    ]
    apart = [
        one for number, one in enumerate(veiled) if not any(one.hit.touches(other.hit) for other in veiled[:number])
    ]
    suicidal = any(one.category is Category.SUICIDE_SELFHARM for one in apart)
    return len(apart) >= 2 and suicidal and sum(one.weight for one in apart) >= _TOGETHER
