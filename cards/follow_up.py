"""« Prendre des nouvelles »: the plan, the reminder, what came of it; and the manager's bundle of the hour."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from cards.card import (
    Bold,
    Button,
    ButtonRow,
    Card,
    ChoicesInput,
    Context,
    Element,
    Form,
    FormElement,
    Line,
    Option,
    Section,
)
from cards.inputs import choice, form, moment, note, person, words_choice
from cards.labels import CHECK_INS, STAGES, handle_of, level_name, lock_screen
from cards.notices import mentions
from cards.translator import N_, Translator
from cards.verbs import button
from cards.views import BundleLineView, BundleView, CaseFormView, ChoiceView, FollowUpView, PersonView, PlanFollowUpView
from config.words import Verb


def reminder_card(view: FollowUpView, t: Translator) -> Card:
    """Who in one line, what was promised, the last exchange (read on click), and what can be done about it."""
    state = t("answer promised") if view.programme == "promise" else t("ask how they are")
    lines = tuple(line for line in _reminder(view, t) if line)
    body: tuple[Element, ...] = (Section(lines),)
    if not (view.done or view.put_off):
        body = (*body, ButtonRow(tuple(_acts(view, t))))
    return Card(notification=lock_screen(view.number, view.level, state, t), body=body)


def _reminder(view: FollowUpView, t: Translator) -> Iterator[Line]:
    promise = view.programme == "promise"
    title = t("An answer is promised") if promise else t("Ask how they are")
    drill = f"{t('DRILL')} · " if view.drill else ""
    name = f"{drill}{title} · {handle_of(view.whom)}"
    yield (*mentions(view.mentions), Bold(name), f" · {t('Case {number}', number=view.number)} · {view.client}")
    if view.attempt > 1 and not view.done:
        yield (t("Not done yet: this is a reminder."),)
    yield t.line("In short: {summary}", summary=view.line) if view.line else ()
    due = t.moment(view.due_at, style="day_time")
    yield t.line("Due {at} · {who}", at=due, who=view.responsible) if view.responsible else t.line("Due {at}", at=due)
    yield t.line("Promised: {words}", words=view.promised) if view.promised else ()
    yield t.line("To remember: {words}", words=view.note) if view.note else ()
    if view.last_exchange_at:
        yield t.line("Last exchange: {at}", at=t.moment(view.last_exchange_at))
    if view.stopped:
        why = STOPS.get(view.stopped)
        yield (t("Stopped: {reason}.", reason=t(why)) if why else t("Stopped."),)
    elif view.done:
        yield (t("Done."),)
    elif view.put_off:
        yield (t("Put off. A newer reminder takes the place of this one."),)


def _acts(view: FollowUpView, t: Translator) -> Iterator[Button]:
    if view.programme == "promise":
        yield button(Verb.REPLY, view, t)
    else:
        yield button(Verb.CHECK_IN, view, t, ref=view.ref)
    yield button(Verb.READ, view, t)
    if view.programme != "promise":  # a promised answer is kept by answering
        yield button(Verb.FOLLOW_UP_DONE, view, t, ref=view.ref)
    for verb in (Verb.FOLLOW_UP_LATER, Verb.FOLLOW_UP_HAND_OVER, Verb.FOLLOW_UP_STOP):
        yield button(verb, view, t, ref=view.ref)


# --- forms ---------------------------------------------------------------------------------------


def plan_form(view: PlanFollowUpView, t: Translator) -> Form:
    """Of whom, programme or a date, by whom, what to remember."""
    body: list[FormElement] = []
    if len(view.people) > 1:
        body.append(choice("whom", t("Of whom"), _people(view.people)))
    elif view.people:
        body.append(Section(((t("Of whom: {member}", member=handle_of(view.people[0].handle)),),)))
    if view.planned:
        days = [t.clock(at, "day_time") for at in view.planned]
        body.append(Context(((t("Planned already: {moments}", moments=", ".join(days)),),)))
    body += [
        ChoicesInput(
            id="stages",
            label=t("When, from now"),
            optional=True,
            options=tuple(Option(stage, t(name)) for stage, name in STAGES.items()),
        ),
        *_agreement(view, t),
        *moment(t, view.zone, optional=True),
        person(t("By whom"), view.responsible),
        note(t("What to remember")),
    ]
    return form(Verb.FOLLOW_UP, view, t, title=t("Ask how they are"), body=body, submit=t("Plan"), ref=view.ref)


def _agreement(view: PlanFollowUpView, t: Translator) -> Iterator[ChoicesInput]:
    """Three months and more are for a member who wants it: their answer says so, or whoever spoke with them does."""
    if not view.answered:
        yield ChoicesInput(
            id="agreed",
            label=t("For 3 and 6 months"),
            optional=True,
            options=(Option("yes", t("The member agreed to hear from us again")),),
        )


def _people(people: tuple[PersonView, ...]) -> tuple[ChoiceView, ...]:
    return tuple(ChoiceView(id=found.ref, name=handle_of(found.handle), chosen=found is people[0]) for found in people)


def _whom(view: CaseFormView, t: Translator) -> Iterator[Section]:
    if view.whom:
        yield Section(((t("Member: {member}", member=handle_of(view.whom)),),))


def done_form(view: CaseFormView, t: Translator) -> Form:
    """What came of it: an outcome is required."""
    body: tuple[FormElement, ...] = (
        *_whom(view, t),
        words_choice("outcome", t("How are they?"), CHECK_INS, t),
        note(t("What to remember")),
    )
    return form(
        Verb.FOLLOW_UP_DONE, view, t, title=t("News of the member"), body=body, submit=t("Record"), ref=view.ref
    )


def later_form(view: CaseFormView, t: Translator) -> Form:
    """Another moment."""
    body: tuple[FormElement, ...] = (*_whom(view, t), *moment(t, view.zone, start=view.now + timedelta(days=1)))
    return form(Verb.FOLLOW_UP_LATER, view, t, title=t("Later"), body=body, submit=t("Put off"), ref=view.ref)


def entrust_form(view: CaseFormView, t: Translator) -> Form:
    """Somebody else asks."""
    body: tuple[FormElement, ...] = (*_whom(view, t), person(t("To whom"), view.people))
    verb = Verb.FOLLOW_UP_HAND_OVER
    return form(verb, view, t, title=t("Entrust the check-in"), body=body, submit=t("Entrust"), ref=view.ref)


STOPS: Final[dict[str, str]] = {  # ids: bot/rules/cadence.py
    "asked_to_stop": N_("The member asked for it"),
    "answered": N_("The member is well looked after"),
    "account_gone": N_("The member's account is gone"),
    "may_have_died": N_("The member may have died"),
    "other": N_("Another reason"),
}


def stop_form(view: CaseFormView, t: Translator) -> Form:
    """« Ne plus écrire »: a reason is required."""
    reasons = tuple(ChoiceView(id=id, name=t(name)) for id, name in STOPS.items())
    body: tuple[FormElement, ...] = (
        *_whom(view, t),
        choice("reason", t("Why"), reasons),
        Context(
            (
                (t("If the member may have died, nobody writes to them any more."),),
                (t("The last reason stops this reminder alone; the others, all that is planned for this member."),),
            )
        ),
    )
    return form(Verb.FOLLOW_UP_STOP, view, t, title=t("Stop writing"), body=body, submit=t("Stop"), ref=view.ref)


# --- the manager's bundle --------------------------------------------------------------------------

BUNDLE: Final[dict[str, str]] = {
    "follow_up": N_("nobody has asked how the member is"),
    "promise": N_("a promised answer is late"),
    "question": N_("advice is late"),
    "not_taken": N_("nobody has taken the case"),
    "decision": N_("no decision yet"),
    "not_reached": N_("the member was not reached yet"),
    "parked": N_("an action waits for somebody"),
    "second_look": N_("no second look yet"),
}


def bundle_card(view: BundleView, t: Translator) -> Card:
    """What waits for a manager, once an hour, with a cap."""
    count = len(view.lines) + view.more
    title = t.n("{count} thing waits for somebody", "{count} things wait for somebody", count)
    if view.morning:
        title = f"{t('Good morning.')} {title}"
    rows = tuple(Section((_waits(line, view, t),), button(Verb.MORE, line, t, label=t("Open"))) for line in view.lines)
    more = (Context(((t.n("and {count} more", "and {count} more", view.more),),)),) if view.more else ()
    return Card(notification=title, body=(Section(((Bold(title),),)), *rows, *more))


def _waits(line: BundleLineView, view: BundleView, t: Translator) -> Line:
    what = t(BUNDLE[line.what]) if line.what in BUNDLE else line.what
    drill = f"{t('DRILL')} · " if line.drill else ""
    said = f"{drill}{level_name(line.level, t)} · {t('Case {number}', number=line.number)} · {line.client} · {what}"
    who = f" ({line.who})" if line.who else ""
    since: Line = (", ", *t.line("since {at}", at=t.moment(line.since, view.now))) if line.since else ()
    return (f"{said}{who}", *since)
