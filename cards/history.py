"""« Historique » and « Plus… »: everything that happened, and everything else that can be done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cards.card import Bold, Button, ButtonRow, Context, Form, FormElement, Section
from cards.facts import fact_line
from cards.inputs import form
from cards.translator import N_, Translator
from cards.verbs import button, refuse_button, take_offline_button
from cards.views import HistoryView, MoreView
from config.words import Verb

_PER_SECTION = 20


def history_form(view: HistoryView, t: Translator) -> Form:
    """Who saw, decided, sent: the newest first."""
    return form(Verb.HISTORY, view, t, title=t("History"), body=_history(view, t))


def _history(view: HistoryView, t: Translator) -> Iterator[FormElement]:
    checked = t("The record is whole.") if view.verified else t("The record was altered: tell your manager.")
    yield Context(((f"{t('Case {number}', number=view.number)} · {checked}",),))
    lines = tuple(fact_line(fact, view.opened_at, t) for fact in view.facts)
    for start in range(0, len(lines), _PER_SECTION):
        yield Section(lines[start : start + _PER_SECTION])
    if view.more:
        earlier = t.n("and {count} more, in the case's export", "and {count} more, in the case's export", view.more)
        yield Context(((earlier,),))


_GROUPS: Final = (
    (
        N_("The message"),
        (
            Verb.READ,
            Verb.TAKE_OFFLINE,
            Verb.RESTORE,
            Verb.PUBLISH,
            Verb.REFUSE,
            Verb.KEEP_WAITING,
            Verb.REMOVAL_NOTICE,
            Verb.NOTHING_HERE,
        ),
    ),
    (
        N_("The member"),
        (
            Verb.EMERGENCY,
            Verb.REPORT_OFFENCE,
            Verb.FIRST_WORD,
            Verb.ACKNOWLEDGE,
            Verb.REPLY,
            Verb.WRONG_PERSON,
            Verb.FOLLOW_UP,
            Verb.MEMBER,
            Verb.ADD_PERSON,
        ),
    ),
    (
        N_("With the others"),
        (Verb.ASK, Verb.TAKE, Verb.HAND_OVER, Verb.PASS_ON, Verb.RELEASE, Verb.NOTE, Verb.SECOND_LOOK),
    ),
    (N_("The case"), (Verb.WRONG_PERSON_DONE, Verb.RECLASSIFY, Verb.LINK, Verb.CLOSE, Verb.REOPEN, Verb.HISTORY)),
)
_GROUPED: Final = frozenset(verb for _, verbs in _GROUPS for verb in verbs)


def more_form(view: MoreView, t: Translator) -> Form:
    """« Plus… »: what can be done, grouped. `view.verbs` is all that makes sense now."""
    return form(Verb.MORE, view, t, title=t("Case {number}", number=view.number), body=_more(view, t))


def _more(view: MoreView, t: Translator) -> Iterator[FormElement]:
    others = tuple(verb for verb in view.verbs if verb not in _GROUPED and verb is not Verb.MORE)
    for title, verbs in (*_GROUPS, (N_("Else"), others)):
        offered = tuple(verb for verb in verbs if verb in view.verbs)
        if offered:
            yield Section(((Bold(t(title)),),))
            yield ButtonRow(tuple(_button(verb, view, t) for verb in offered))


def _button(verb: Verb, view: MoreView, t: Translator) -> Button:
    if verb is Verb.TAKE_OFFLINE:
        return take_offline_button(view, t)
    if verb is Verb.REFUSE:
        return refuse_button(view, t)
    return button(verb, view, t, ref=view.member_ref if verb is Verb.MEMBER else "")
