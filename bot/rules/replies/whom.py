"""Guards about whom a reply reaches, by which way: its account, its wishes, its part in the case, its address.

The ids and their values stand with the others, in `guards`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.rules.replies.draft import Draft, Facts, Obstacle, Remedy, RemedyKind
from bot.rules.replies.folding import folded
from bot.rules.replies.template import Kind
from bot.rules.replies.words import quoted, unquoted
from config.words import Category, Method

OUTSIDE = frozenset({Method.EMAIL, Method.LETTER})
"""What arrives where others may open it."""

_WATCHED_AT_HOME = frozenset({Category.DOMESTIC_SEXUAL_VIOLENCE, Category.CHILD_PROTECTION})
_RUN = 3
"""So many words of somebody else in a row, in a quotation, are theirs."""


def account_gone(draft: Draft, facts: Facts) -> Iterator[Obstacle]:
    """The account was deleted: a private message there reaches nobody."""
    if facts.account_gone and Method.PRIVATE_MESSAGE in draft.methods:
        values = {"recipient": facts.recipient}
        yield Obstacle("account_gone", True, values, _without_private_message(draft), _only(draft, _INSIDE))


def stop_request(draft: Draft, facts: Facts) -> Iterator[Obstacle]:
    """They asked us to stop writing. A new message of theirs may be answered; nobody asks how they are."""
    if facts.stopped_on is None:
        return
    asks = draft.kind is Kind.CHECK_IN
    if asks or not facts.wrote_since_stop:
        values = {"recipient": facts.recipient, "on": facts.stopped_on.isoformat()}
        yield Obstacle("stop_request", asks, values, Remedy(RemedyKind.FOLLOW_UP_STOP) if asks else None)


def wrong_role(draft: Draft, facts: Facts) -> Iterator[Obstacle]:
    """Words for a target that go to the author, and the like: what comforts one accuses the other."""
    if facts.role is None or not facts.written_for or facts.role in facts.written_for:
        return
    values = {"role": facts.role.value, "written_for": ",".join(sorted(facts.written_for))}
    yield Obstacle("wrong_role", True, values, Remedy(RemedyKind.CHOOSE_TEMPLATE))


def about_another(draft: Draft, facts: Facts) -> Iterator[Obstacle]:
    """What one person of the case wrote, or is called, reaches another."""
    cited = _runs(quoted(draft.text)) - _runs(facts.original) if facts.words_of_others else set()
    if cited and any(not cited.isdisjoint(_runs(theirs)) for theirs in facts.words_of_others):
        yield Obstacle("words_of_another", True, {}, Remedy(RemedyKind.REMOVE_QUOTATION))
    ours = folded(f"{draft.subject}\n{unquoted(draft.text)}")
    for name in dict.fromkeys(facts.names_of_others):
        bare = name.strip().lstrip("@")
        if len(bare) > 1 and bare.casefold() != facts.recipient.lstrip("@").casefold() and _says(ours, bare):
            yield Obstacle("names_another", False, {"name": name}, Remedy(RemedyKind.REMOVE_LINE, name))


def second_person(draft: Draft, facts: Facts) -> Iterator[Obstacle]:
    """For a minor, or where somebody is violent at home, others may open an e-mail or a letter: two people decide."""
    outside = draft.methods & OUTSIDE
    if outside and (facts.minor or facts.categories & _WATCHED_AT_HOME) and not facts.agreed_by:
        why = "minor" if facts.minor else "home"
        yield Obstacle("second_person", True, {"why": why}, Remedy(RemedyKind.ASK_APPROVAL), _only(draft, OUTSIDE))


def same_name(draft: Draft, facts: Facts) -> Iterator[Obstacle]:
    """An address that was found by a name alone may be somebody else's: a person says so, nobody guesses."""
    for method in Method:
        if method in draft.methods & facts.matched_by_name:
            values = {"recipient": facts.recipient}
            yield Obstacle("same_name", True, values, Remedy(RemedyKind.CONFIRM_ADDRESS, method), frozenset({method}))


_INSIDE = frozenset({Method.PRIVATE_MESSAGE})


def _only(draft: Draft, methods: frozenset[Method]) -> frozenset[Method]:
    return draft.methods & methods


def _without_private_message(draft: Draft) -> Remedy | None:
    """Leave it out where it leads nowhere, if another method stays."""
    return Remedy(RemedyKind.DROP_METHOD, Method.PRIVATE_MESSAGE) if len(draft.methods) > 1 else None


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", folded(text).casefold())
    return {tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)}


def _says(text: str, name: str) -> bool:
    spelled = r"\s+".join(re.escape(part) for part in name.split())
    return re.search(rf"(?<!\w){spelled}(?!\w)", text, re.IGNORECASE) is not None
