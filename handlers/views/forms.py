"""FORMS: the name of a form, as use cases give it -> the form in its reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from bot.cases import misdirected, opened
from bot.cases.answer import Answer
from bot.cases.history import broken_at
from bot.catalog import Catalog
from bot.catalog.clients import Person
from bot.rules import lifecycle, permissions
from bot.rules.watch import next_on_watch
from bot.storage.records import Case, Entry, FollowUp, Message, Reply, Timer
from bot.storage.sent_records import Dispatch
from bot.storage.session import TABLE, Session
from cards import follow_up as follow_up_cards
from cards import forms as cards
from cards import reply as reply_cards
from cards.card import Card, Form
from cards.contacts import contacts_form, correct_form
from cards.helplines import confirm_helpline_form
from cards.history import history_form, more_form
from cards.letters import letter_form, letter_returned_form
from cards.notices import written_in_vain
from cards.offences import report_offence_form, wrong_person_done_form, wrong_person_form
from cards.people import add_person_form, emergency_form, member_form, read_form
from cards.question import advice_form, ask_form
from cards.translator import DEFAULT_LOCALE, translator
from cards.views import (
    CaseFormView,
    ChoiceView,
    CloseView,
    HistoryView,
    LetterView,
    MessagesFormView,
    MoreView,
    ReclassifyView,
)
from config.values import replace
from config.words import Ability, Click, Discipline, Outcome, Verb
from handlers.views import contacts, facts, follow_ups, members, questions, readings, replies, reports
from handlers.views.case import fits, is_curtained, verbs_of
from handlers.views.room import Room, private

HISTORY = 80
"""How many history lines a form shows; the case's export has all."""

TALK = frozenset({"thread_message", "thread_edited", "thread_deleted"})


class Asked(Struct, frozen=True):
    """What a form is drawn from: the case, its subject, its reader, and the verb they pressed."""

    room: Room
    case: Case
    ref: str
    reader: Person
    click: Click
    values: Mapping[str, str]

    def view(self, **more: Any) -> CaseFormView:
        """What the smaller forms have in common."""
        return CaseFormView(
            number=self.case.id, version=self.case.drawn, now=self.room.reads.now, zone=self.room.client.zone, **more
        )


Build = Callable[[Asked], Form]


def form(session: Session, catalog: Catalog, answer: Answer, click: Click, reader: Person) -> Form:
    """The form for an answer. Raises `NotFound` for another client's case."""
    room = private(session, catalog, reader, click.actor.ref)
    return FORMS[answer.name](Asked(room, room.case(click.case), answer.ref, reader, click, answer.values))


def notice_form(card: Card, click: Click, reader: Person | None, *, gives_back: bool = False) -> Form:
    """A private answer where a form is open: its words take the form's place, with what was written there if nothing
    of it was kept."""
    t = translator((reader.locale if reader else "") or DEFAULT_LOCALE)
    body = (*card.body, *written_in_vain(_written(click), t)) if gives_back else card.body
    return Form(verb=click.verb, title="Fanal", body=body, close=t("Close"), case=click.case, version=click.version)


def _written(click: Click) -> list[str]:
    """Words of one's own among what a form held: what can be chosen there has no space in its name."""
    return [given for given in (click.values or {}).values() if isinstance(given, str) and " " in given.strip()]


# --- the message ----------------------------------------------------------------------------------


def _read(asked: Asked) -> Form:
    view = members.read_view(asked.room, asked.case, asked.ref)
    return read_form(replace(view, reply=asked.values.get("reply", "")), asked.room.t)


def _messages(asked: Asked) -> Form:
    """Which of several messages: those the verb can change, all ticked."""
    verb, state = Verb(asked.ref), asked.room.reads.state(asked.case)
    found = [m for m in asked.room.reads.of_case(Message, asked.case.id) if fits(asked.room, state, m, verb)]
    view = MessagesFormView(
        number=asked.case.id,
        version=asked.case.drawn,
        verb=verb,
        messages=tuple(ChoiceView(id=str(m.id), name=_named(asked, m), chosen=True) for m in found),
        can_hide=Ability.HIDE in state.abilities,
        can_restore=Ability.RESTORE in state.abilities,
    )
    return cards.messages_form(view, asked.room.t)


def _named(asked: Asked, message: Message) -> str:
    """A message's label: its time and first words; behind the curtain, what triage noticed instead of words."""
    at = asked.room.t.clock(message.posted_at, "day_time")
    content = asked.room.reads.words(message.evidence)
    if is_curtained(asked.room, asked.case):
        noticed = readings.reasons(readings.reading_of(content), asked.room.locale)[:2]
        return " · ".join((at, *noticed))
    words = str(content.get("text", ""))
    return f"{at} · {words[:50]}{'…' if len(words) > 50 else ''}"


def _reclassify(asked: Asked) -> Form:
    case = asked.case
    view = ReclassifyView(number=case.id, version=case.drawn, level=case.level, category=case.category)
    return cards.reclassify_form(view, asked.room.t)


# --- whose it is, and the end ---------------------------------------------------------------------


def _hand_over(asked: Asked) -> Form:
    room = asked.room
    following = next_on_watch(room.reads.staffed.watch(Discipline.MODERATION), room.reads.now, asked.reader.id) or ""
    people = follow_ups.desk_people(room, chosen=following, but=asked.case.holder)
    return cards.hand_over_form(asked.view(people=people), room.t)


def _close(asked: Asked) -> Form:
    case = asked.case
    unreached = lifecycle.wants_reason(asked.room.reads.state(case), Outcome.NOT_REACHED)
    view = CloseView(number=case.id, version=case.drawn, unreached=unreached)
    return cards.close_form(view, asked.room.t)


def _more(asked: Asked) -> Form:
    """What else this reader can do now."""
    state = asked.room.reads.state(asked.case)
    waits = asked.room.reads.of_case(Timer, asked.case.id, TABLE[Timer].c.kind == "second_look")
    left = misdirected.may_have_left(asked.room.reads, asked.case.id)
    known = misdirected.standing(asked.room.reads, asked.case.id) is not None
    wrong = ((Verb.WRONG_PERSON_DONE if known else Verb.WRONG_PERSON),) if left else ()
    verbs = (*verbs_of(asked.room, asked.case, state), *((Verb.SECOND_LOOK,) if waits else ()), *wrong)
    author = members.author_view(asked.room, asked.case)
    view = MoreView(
        number=asked.case.id,
        version=asked.case.drawn,
        verbs=tuple(verb for verb in verbs if permissions.may(verb, asked.reader.roles)),
        member_ref=author.ref if author else "",
        can_hide=Ability.HIDE in state.abilities,
        can_restore=Ability.RESTORE in state.abilities,
    )
    return more_form(view, asked.room.t)


def _history(asked: Asked) -> Form:
    """The whole history, newest first, and whether its chain holds."""
    entries = facts.entries_of(asked.room, asked.case)
    told = tuple(facts.fact(asked.room, entry) for entry in reversed(_that_fit(entries)))
    view = HistoryView(
        number=asked.case.id,
        version=asked.case.drawn,
        opened_at=asked.case.opened_at,
        facts=told,
        more=max(len(entries) - HISTORY, 0),
        verified=broken_at(entries, head=asked.case.head) is None,
    )
    return history_form(view, asked.room.t)


def _that_fit(entries: list[Entry]) -> list[Entry]:
    """The part of a long history that fits a form, oldest first. In a thread where people talked for hours, decisions
    are kept and messages left out."""
    talk = [entry.seq for entry in entries if entry.verb in TALK]
    left_out = set(talk[: max(len(entries) - HISTORY, 0)])
    return [entry for entry in entries if entry.seq not in left_out][-HISTORY:]


def _wrong_person_done(asked: Asked) -> Form:
    return wrong_person_done_form(reports.wrong_person_view(asked.room, asked.case), asked.room.t)


def _confirm_helpline(asked: Asked) -> Form:
    view = members.helpline_view(asked.room, asked.case, asked.ref)
    return confirm_helpline_form(view, asked.room.t)


# --- experts --------------------------------------------------------------------------------------


def _ask(asked: Asked) -> Form:
    return ask_form(questions.ask_view(asked.room, asked.case, asked.ref), asked.room.t)


def _advise(asked: Asked) -> Form:
    return advice_form(questions.advice_view(asked.room, asked.case, asked.ref, asked.click.verb), asked.room.t)


# --- replies --------------------------------------------------------------------------------------


def _reply_of(asked: Asked) -> Reply:
    return asked.room.reads.get(Reply, int(asked.ref))


def _reply(asked: Asked) -> Form:
    typed = asked.click.values or {}
    view = replies.reply_view(asked.room, asked.case, _reply_of(asked), asked.reader, typed)
    return reply_cards.reply_form(view, asked.room.t)


def _first_word(asked: Asked) -> Form:
    view = replies.first_word_view(asked.room, asked.case, _reply_of(asked), asked.reader)
    return reply_cards.first_word_form(view, asked.room.t)


def _letter(asked: Asked) -> Form:
    found = asked.room.reads.get(Dispatch, int(asked.ref))
    view = LetterView(
        number=asked.case.id,
        version=asked.case.drawn,
        ref=asked.ref,
        now=asked.room.reads.now,
        state=found.state,
        link=asked.values.get("link", ""),
        at=found.settled_at or found.sent_at,
    )
    return letter_form(view, asked.room.t)


def _sending(asked: Asked) -> Form:
    return reply_cards.sending_form(replies.sending_view(asked.room, asked.case, _reply_of(asked)), asked.room.t)


# --- check-ins ------------------------------------------------------------------------------------


def _follow_up(asked: Asked) -> Form:
    view = follow_ups.plan_view(asked.room, asked.case, asked.reader)
    return follow_up_cards.plan_form(replace(view, ref=opened.ref_of(asked.ref, asked.case)), asked.room.t)


def _about_follow_up(build: Callable[..., Form], *, people: bool = False) -> Build:
    """A form about one check-in."""

    def about(asked: Asked) -> Form:
        found = asked.room.reads.get(FollowUp, int(asked.ref.partition("/")[0]))
        chosen = follow_ups.desk_people(asked.room, but=found.responsible) if people else ()
        ref = opened.ref_of(asked.ref, asked.case)
        view = asked.view(ref=ref, whom=members.whom(asked.room, found), people=chosen)
        return build(view, asked.room.t)

    return about


FORMS: Mapping[str, Build] = {
    "read": _read,
    "messages": _messages,
    "reclassify": _reclassify,
    "hand_over": _hand_over,
    "close": _close,
    "more": _more,
    "history": _history,
    "note": lambda asked: cards.note_form(asked.view(), asked.room.t),
    "link": lambda asked: cards.link_form(asked.view(), asked.room.t),
    "add_person": lambda asked: add_person_form(asked.view(), asked.room.t),
    "member": lambda asked: member_form(members.member_view(asked.room, asked.case), asked.room.t),
    "contacts": lambda asked: contacts_form(contacts.form_view(asked.room, asked.case, asked.ref), asked.room.t),
    "correct_contact": lambda asked: correct_form(contacts.form_view(asked.room, asked.case, asked.ref), asked.room.t),
    "emergency": lambda asked: emergency_form(members.emergency_view(asked.room, asked.case), asked.room.t),
    "wrong_person": lambda asked: wrong_person_form(asked.view(), asked.room.t),
    "wrong_person_done": _wrong_person_done,
    "report_offence": lambda asked: report_offence_form(reports.report_view(asked.room, asked.case), asked.room.t),
    "confirm_helpline": _confirm_helpline,
    "ask": _ask,
    "advise": _advise,
    "object": _advise,
    "reply": _reply,
    "first_word": _first_word,
    "sending": _sending,
    "letter": _letter,
    "letter_returned": lambda asked: letter_returned_form(asked.view(ref=asked.ref), asked.room.t),
    "follow_up": _follow_up,
    "follow_up_done": _about_follow_up(follow_up_cards.done_form),
    "follow_up_later": _about_follow_up(follow_up_cards.later_form),
    "follow_up_hand_over": _about_follow_up(follow_up_cards.entrust_form, people=True),
    "follow_up_stop": _about_follow_up(follow_up_cards.stop_form),
}
