"""« Vous avez écrit : « on vous réécrit mardi ». » What a reply promises, proposed to whoever sent it."""

from __future__ import annotations

from collections.abc import Iterator

from cards.card import Button, ButtonRow, Card, Context, Element, Line, Quote, Section
from cards.labels import handle_of, lock_screen
from cards.translator import N_, Translator
from cards.verbs import button
from cards.views import WrittenPromisesView, WrittenPromiseView
from config.words import Verb

ONE = N_("You wrote this to {member}. Shall we remind you of it?")
DONE = N_("You wrote this to {member}.")


def written_promises(view: WrittenPromisesView, t: Translator) -> Card:
    """The words, and one click for each day: nothing is planned without it."""
    offered = [one for one in view.promises if one.due_at is not None and not one.kept and not view.declined]
    drill = f"{t('DRILL')} · " if view.drill else ""
    said = t(ONE if offered else DONE, member=handle_of(view.whom))
    body: list[Element] = [Section(((f"{drill}{said}",),))]
    for one in view.promises:
        body.append(Quote(one.words))
        if line := _became(one, view, t):
            body.append(Context((line,)))
    if offered:
        body.append(ButtonRow(tuple(_buttons(offered, view, t))))
    body.append(Context(((lock_screen(view.number, view.level, "", t),),)))
    return Card(notification=lock_screen(view.number, view.level, t("something to remember"), t), body=tuple(body))


def _became(one: WrittenPromiseView, view: WrittenPromisesView, t: Translator) -> Line:
    if one.kept:
        return t.line("Reminder: {at}", at=t.moment(one.due_at, style="day_time")) if one.due_at else ()
    return (t("No reminder."),) if view.declined or one.due_at is None else ()


def _buttons(offered: list[WrittenPromiseView], view: WrittenPromisesView, t: Translator) -> Iterator[Button]:
    for one in offered:
        assert one.due_at is not None
        label = t("Remind me: {at}", at=t.clock(one.due_at, "day_time"))
        yield button(Verb.KEEP_PROMISE, view, t, ref=one.ref, label=label)
    yield button(Verb.DECLINE_PROMISE, view, t, ref=view.ref)
