"""The case card: for a call for help or anything urgent, for an everyday message, and folded once closed."""

from __future__ import annotations

from collections.abc import Iterator

from cards.card import Button, ButtonRow, Card, Context, Element, Line, Quote, Section
from cards.case_lines import (
    check_in_lines,
    clock_line,
    closed_line,
    failure_lines,
    holder_line,
    informed_line,
    is_late,
    member_line,
    others_lines,
    question_lines,
    reading_line,
    reasons_line,
    reply_line,
    second_look_line,
    tally_line,
    visibility_words,
)
from cards.contacts import contact_lines
from cards.dispatches import dispatch_lines, letter_in_hand
from cards.facts import fact_line
from cards.labels import PASS_TO, category_name, handle_of, level_name, lock_screen
from cards.numbers import numbers_line
from cards.translator import Translator
from cards.verbs import button, refuse_button, take_offline_button
from cards.views import CaseView, KnownView, ReplyInHandView
from config.patterns import late
from config.words import CaseStatus, Level, ReplyState, Verb, Visibility

IN_SIGHT = 6  # buttons at most, [Plus…] among them
EXCERPT = 700  # characters of a member's words on an everyday card; all of them are a click away
_LATER_ONLY = frozenset({Verb.MORE, Verb.MEMBER, Verb.UNDO, Verb.UNDO_SEND})  # these have their own place
_BLANKS = late(r"\s*\n\s*")  # empty lines in somebody's words would push the buttons away


def case_card(view: CaseView, t: Translator) -> Card:
    """The card of a case, for one destination."""
    return Card(notification=notification(view, t), title=title(view, t), body=tuple(_body(view, t)))


def title(view: CaseView, t: Translator) -> str:
    """« 🔴 Urgence vitale (P0) · Appel à l'aide · Cas 217 · Maison Lumen › Forum »"""
    parts = (
        t("DRILL") if view.drill else "",
        level_name(view.level, t),
        category_name(view.category, t),
        t("Case {number}", number=view.number),
        f"{view.client} › {view.community}",
    )
    return " · ".join(part for part in parts if part)


def notification(view: CaseView, t: Translator) -> str:
    """« Cas 217 · P0 · à prendre »: all that a lock screen shows."""
    if view.status is CaseStatus.CLOSED:
        return lock_screen(view.number, None, t("closed"), t)
    return lock_screen(view.number, view.level, t("taken") if view.holder else t("to be taken"), t)


def is_everyday(view: CaseView) -> bool:
    """Most cases: a question, a critique, a complaint, whose words may stand on the card."""
    return not (view.distress or view.level.wakes or view.curtain)


def _body(view: CaseView, t: Translator) -> Iterator[Element]:
    if view.status is CaseStatus.CLOSED:
        yield Section((closed_line(view, t), *_closed_state(view, t)))
        yield from _misdirected(view, t)
        yield ButtonRow((button(Verb.REOPEN, view, t),))
        return
    yield from _everyday_top(view, t) if is_everyday(view) else _urgent_top(view, t)
    yield from _in_hand(view, t)
    yield from _misdirected(view, t)
    yield ButtonRow(_buttons(view, t))
    if view.facts:
        yield Context(tuple(fact_line(fact, view.opened_at, t) for fact in view.facts))


def _closed_state(view: CaseView, t: Translator) -> Iterator[Line]:
    if view.second_look_due:
        yield second_look_line(view, t)
    elif view.check_ins:
        yield from check_in_lines(view, t)
    else:  # the last fact is that it was closed, which stands above
        yield visibility_words(view, t)


def _urgent_top(view: CaseView, t: Translator) -> Iterator[Element]:
    yield Section(tuple(line for line in (reading_line(view, t), numbers_line(view.numbers, t)) if line))
    facts = (reasons_line(view, t), clock_line(view, t), tally_line(view, t))
    yield Section(tuple(line for line in facts if line))
    yield from _member(view, t)


def _member(view: CaseView, t: Translator) -> Iterator[Element]:
    known = view.member.known if view.member and view.shows == "full" else KnownView()
    lines = (*member_line(view, t), *contact_lines(known, t), *others_lines(view, t))
    if lines and view.member:
        yield Section(lines, button(Verb.MEMBER, view, t, ref=view.member.ref))


def _everyday_top(view: CaseView, t: Translator) -> Iterator[Element]:
    full = view.shows == "full"
    if full and view.excerpt:
        yield Quote(_BLANKS.sub("\n", view.excerpt.strip()), _said(view, t), EXCERPT)
    elif view.summary:
        yield Section((reading_line(view, t),))
    if full and view.acknowledgement and not view.replied and view.reply is None:
        yield Section((t.line("Acknowledgement ready: “{text}”", text=view.acknowledgement),))
    if view.holder or view.replied or view.level is Level.P2 or is_late(view):
        yield Section((clock_line(view, t),))
    elif view.visibility is not Visibility.ONLINE:
        yield Section((visibility_words(view, t),))
    if tally := tally_line(view, t):
        yield Section((tally,))


def _said(view: CaseView, t: Translator) -> Line:
    """« — @camille, 14:02 »"""
    who = handle_of(view.member.handle) if view.member else t("a member")
    if view.posted_at is None:
        return (f"— {who}",)
    return (f"— {who}, ", t.moment(view.posted_at, view.opened_at))


def _in_hand(view: CaseView, t: Translator) -> Iterator[Element]:
    """What goes on: who holds it, what is on its way, what was asked, what failed."""
    reply, letter = reply_line(view, t), letter_in_hand(view.reply)
    if view.reply and view.reply.state is ReplyState.QUEUED and view.reply.leaves_at:
        yield Section((reply,), _undo_send(view, view.reply, t))
        reply = ()
    lines = (
        reply,
        *(dispatch_lines(view.reply, view.opened_at, t) if view.reply else ()),
        *failure_lines(view, t),
        *question_lines(view, t),
        informed_line(view, t),
        *check_in_lines(view, t),
    )
    if shown := tuple(line for line in lines if line):
        yield Section(shown, button(Verb.LETTER, view, t, ref=letter) if letter else None)
    if view.holder or not is_everyday(view):
        yield Section((holder_line(view, t),))


def _misdirected(view: CaseView, t: Translator) -> Iterator[Element]:
    """Something reached the wrong person: it stands here until somebody says what was done."""
    if view.misdirected_until:
        until = t.moment(view.misdirected_until, view.opened_at)
        words = t.line("Reached the wrong person · the authority, if it must know, before {until}", until=until)
        yield Section((words,), button(Verb.WRONG_PERSON_DONE, view, t))


def _undo_send(view: CaseView, reply: ReplyInHandView, t: Translator) -> Button:
    """[Annuler l'envoi]: of an acknowledgement, with all that the click did."""
    if _undoes_reply(view) and view.undo:
        return button(Verb.UNDO, view, t, ref=view.undo.ref, label=t("Undo sending"))
    return button(Verb.UNDO_SEND, view, t, ref=reply.ref, label=t("Undo sending"))


def _undoes_reply(view: CaseView) -> bool:
    """Whether undoing the last click takes back the reply that is about to leave."""
    on_its_way = view.reply is not None and view.reply.state is ReplyState.QUEUED
    return on_its_way and view.undo is not None and view.undo.verb is Verb.ACKNOWLEDGE


def _answered(view: CaseView) -> bool:
    """Whether an answer has left or is about to: a first word would be one too many, and stands behind [Plus…]."""
    return view.replied or (view.reply is not None and view.reply.state is ReplyState.QUEUED)


def _buttons(view: CaseView, t: Translator) -> tuple[Button, ...]:
    """At most six in sight; [Plus…] always, for the rest."""
    first = (button(Verb.UNDO, view, t, ref=view.undo.ref),) if view.undo and not _undoes_reply(view) else ()
    wanted = [verb for verb in view.verbs if verb not in _LATER_ONLY]
    if _answered(view):
        wanted = [verb for verb in wanted if verb is not Verb.FIRST_WORD]
    seen = wanted[: IN_SIGHT - 1 - len(first)]
    return (*first, *(_button(verb, view, t) for verb in seen), button(Verb.MORE, view, t))


def _button(verb: Verb, view: CaseView, t: Translator) -> Button:
    if verb is Verb.TAKE_OFFLINE:
        return take_offline_button(view, t)
    if verb is Verb.REFUSE:
        return refuse_button(view, t)
    if verb is Verb.ASK and view.pass_to and is_everyday(view):
        return button(verb, view, t, ref=view.pass_to, label=t(PASS_TO[view.pass_to]))
    return button(verb, view, t, style="primary" if verb is Verb.ACKNOWLEDGE else "")
