"""The statement of reasons of a removal (DSA art. 17): the rule in plain words, and until when to contest (art. 20)."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.rules.replies.render import Removal
from bot.rules.triage.reading import Bilingual
from config.words import Category

CONTEST = timedelta(days=184)
"""At least six months after the decision (DSA art. 20); six months have at most 184 days."""

_CARE = Bilingual(
    "ce qui peut faire du mal à la personne qui écrit, ou à celles qui lisent, ne reste pas en ligne",
    "what can hurt the person who writes, or those who read, does not stay online",
)
_PEOPLE = Bilingual(
    "on peut ne pas être d'accord, sans menacer ni rabaisser personne",
    "people may disagree, without threatening anybody or running them down",
)
RULES = {
    Category.SUICIDE_SELFHARM: _CARE,
    Category.DISTRESS: _CARE,
    Category.EATING_DISORDER: _CARE,
    Category.DOMESTIC_SEXUAL_VIOLENCE: _CARE,
    Category.CHILD_PROTECTION: _CARE,
    Category.THREAT_VIOLENCE: _PEOPLE,
    Category.HATE_HARASSMENT: _PEOPLE,
    Category.DOXXING_PII: Bilingual(
        "on ne publie pas ce qui permet d'identifier ou de joindre quelqu'un",
        "nobody publishes what allows somebody to be identified or reached",
    ),
    Category.LEGAL_DEFAMATION: Bilingual(
        "on n'accuse pas une personne sans que cela puisse être vérifié",
        "nobody is accused of what cannot be verified",
    ),
    Category.SPAM: Bilingual("on ne publie pas de publicité", "nobody publishes advertising"),
}
"""What a moderator would say; left open for other categories, for a person to fill in. A client may change the text."""


def removal(category: Category, *, language: str, automated: bool, contest_until: str) -> Removal:
    """What is known of a removal before a person has added the facts."""
    rule = RULES.get(category)
    words = rule.in_(language) if rule else ""
    return Removal(rule=words, contest_until=contest_until, automated=automated)


def contest_until(decided: datetime) -> datetime:
    """The last moment at which the member can contest a decision made now."""
    return decided + CONTEST
