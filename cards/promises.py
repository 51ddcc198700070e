"""« Clore » is refused: what is still promised, each with what can be done about it."""

from __future__ import annotations

from collections.abc import Iterator

from cards.card import ButtonRow, Card, Element, Line, Section
from cards.labels import handle_of
from cards.refusals import refusal
from cards.translator import Translator
from cards.verbs import button
from cards.views import PromisesView, PromiseView
from config.words import Verb

SHOWN = 8
_CHECK_IN = (Verb.FOLLOW_UP_DONE, Verb.FOLLOW_UP_LATER, Verb.FOLLOW_UP_HAND_OVER, Verb.FOLLOW_UP_STOP)
_ANSWER = (Verb.FOLLOW_UP_LATER, Verb.FOLLOW_UP_STOP)  # answering keeps it: nobody is asked how the member is


def still_promised(view: PromisesView, t: Translator) -> Card:
    """Why the case stays open, and the way to close it."""
    said = refusal("promise_open", {}, t)
    return Card(notification=t("For you alone"), body=(Section(((said,),)), *_promises(view, t)))


def _promises(view: PromisesView, t: Translator) -> Iterator[Element]:
    for promise in view.promises[:SHOWN]:
        yield Section((_promise(promise, view, t),))
        verbs = _ANSWER if promise.is_answer else _CHECK_IN
        first = (button(Verb.REPLY, view, t),) if promise.is_answer else ()
        yield ButtonRow((*first, *(button(verb, view, t, ref=promise.ref) for verb in verbs)))


def _promise(promise: PromiseView, view: PromisesView, t: Translator) -> Line:
    """« Prendre des nouvelles : @lou_77, 10 nov. 18:00 (Léa) »"""
    at = t.moment(promise.at, view.now)
    if promise.is_answer:
        return t.line("Answer promised before {at}", at=at)
    whom = handle_of(promise.whom)
    return t.line("Ask how they are: {member}, {at} ({who})", member=whom, at=at, who=promise.by or "Fanal")
