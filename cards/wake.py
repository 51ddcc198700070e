"""The new message that wakes somebody: whom, which case, what to do first; never what was written."""

from __future__ import annotations

from typing import Final

from cards.card import ButtonRow, Card, Line, Section
from cards.labels import MARKS, lock_screen
from cards.notices import mentions
from cards.translator import N_, Translator
from cards.verbs import button
from cards.views import WakeView
from config.words import Verb

_STEPS: Final[dict[str, str]] = {
    "on_watch": N_("You are on watch."),
    "backup": N_("Nobody has taken it yet: you are the backup."),
    "manager": N_("Nobody has taken it in time: please find somebody, or take it."),
    "raised": N_("The level has just risen."),
    "called_again": N_("Another call for help has just come."),
    "passed_on": N_("{by} passed on: it is yours to look at."),
    "returned": N_("It has returned to the queue."),
}


def wake_post(view: WakeView, t: Translator) -> Card:
    """« @Léa · 🔴 Cas 217 · P0 · à prendre · Vous êtes d'astreinte. Premier regard avant 03:07 »"""
    state = t("taken") if view.taken else t("to be read") if view.held else t("to be taken")
    name = lock_screen(view.number, view.level, state, t)
    drill = f"{t('DRILL')} · " if view.drill else ""
    first: Line = (*mentions(view.mentions), f"{drill}{MARKS[view.level]} {name}")
    if view.taken:  # nobody has anything left to do here
        return Card(notification=name, body=(Section((first,)),))
    verbs = (Verb.READ,) if view.held else (Verb.READ, Verb.TAKE, Verb.PASS_ON)
    buttons = tuple(button(verb, view, t) for verb in verbs)
    return Card(notification=name, body=(Section((first, _step(view, t))), ButtonRow(buttons)))


def _step(view: WakeView, t: Translator) -> Line:
    """What is asked of whoever is named; where nobody can be, who was alerted elsewhere."""
    if view.who and not view.mentions:
        step = t("{who} was alerted", who=t.all_of(view.who)) + "."
    else:
        step = t(_STEPS.get(view.step, _STEPS["on_watch"]), by=view.by or t("Somebody"))
    if view.first_look_due is None:
        return (step,)
    return (step, " ", *t.line("First look before {at}", at=t.moment(view.first_look_due, view.opened_at)), ".")
