"""Answers to one person alone, and single lines in a thread or in private."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct

from cards.card import Button, ButtonRow, Card, Context, Element, Line, Mention, Quote, Section
from cards.facts import EVENTS, effect_name, fact_words, other_side
from cards.labels import BOUNCES, DISCIPLINES, METHODS, lock_screen
from cards.refusals import OFFERS, refusal, verb_name
from cards.translator import N_, Translator
from cards.verbs import button
from cards.views import DoneView, FactView, LineView, LostRaceView, NotAllowedView, RefusedView
from config.words import Verb

# Short private answers without anything to press: `Answer.private(name)`.
TOLD: Final[dict[str, str]] = {
    "undone": N_("It is undone."),
    "passed_on": N_("Passed on. Somebody else is being woken. Thank you for what you did."),
    "approved": N_("Your approval is recorded, for this version of the text."),
    "seen_thanks": N_("Noted: you have seen it."),
    "asked_to_act": N_("They are asked, in the case's thread."),
    "second_look_thanks": N_("Noted: you have looked too."),
    "advice_recorded": N_("The message is recorded as advice."),
    "template_proposed": N_("The text is proposed. The former template stays in use until it is accepted."),
    "template_accepted": N_("The new template is in use from now on."),
    "template_moved": N_(
        "Another version was accepted meanwhile. Both texts stand side by side again: please look, then decide."
    ),
    "template_declined": N_("The former template stays in use."),
    "draft_kept": N_("Your words are kept with the case: the same button opens them again, for your colleagues too."),
    "asked": N_("They have been asked."),
    "statement_asked": N_("The statement is being made. It comes to you in private."),
    "case_opened": N_("The case is open. Its card is in the crisis channel."),
    "letter_withdrawn": N_("Noted: this letter does not leave. If it is printed, please destroy it."),
    "letter_posted": N_("Noted: the letter is on its way. If it comes back, say so under the case."),
    "helpline_confirmed": N_("Thank you. The line may be given from now on, for six months."),
    "contact_kept": N_("It is kept, under your name."),
    "address_too_large": N_(
        "It is kept. As it is, it does not fit the window of an envelope: six lines of 38 characters at most."
    ),
    "wrong_person_told": N_(
        "What had not left is stopped. The managers and the privacy contact are told. The 72 hours begin now."
    ),
    "retried": N_("It is tried again now. If it does not go through, you are told again."),
    "nothing": N_("Done."),
}


def private_lines(lines: tuple[Line, ...], t: Translator, *buttons: Button) -> Card:
    """An answer to one person."""
    row: tuple[Element, ...] = (ButtonRow(buttons),) if buttons else ()
    return Card(notification=t("For you alone"), body=(Section(lines), *row))


def told(name: str, t: Translator) -> Card:
    """A short answer by its name (`TOLD`)."""
    return private_lines(((t(TOLD.get(name, TOLD["nothing"])),),), t)


def lost_race(view: LostRaceView, t: Translator) -> Card:
    """« Sam a mis ce message hors ligne à 03:06:12. Votre clic n'a rien changé. »"""
    what = fact_words(FactView(at=view.at, what=view.what, who=view.by), t)
    if view.what not in EVENTS:
        what = t("{who} was faster", who=view.by)
    at = t.moment(view.at, style="second")
    if view.until is None:
        return private_lines((t.line("{what} at {at}. Your click changed nothing.", what=what, at=at),), t)
    until = t.moment(view.until, style="day_time")
    told = t.line("{what}, {until} (noted at {at}). Your click changed nothing.", what=what, at=at, until=until)
    return private_lines((told,), t)


def not_allowed(view: NotAllowedView, t: Translator) -> Card:
    """« Réservé à Nadia et à Marc. [Leur demander] »"""
    if not view.who:
        return private_lines(((t("Nobody at this client may do this yet. Ask your manager."),),), t)
    ask = button(Verb.ASK, view, t, ref=f"allow:{view.verb}", label=t("Ask them"))
    words = t("Reserved for {who}.", who=t.to_all(view.who))
    return private_lines(((words,),), t, *((ask,) if view.can_ask else ()))


def refused(view: RefusedView, t: Translator) -> Card:
    """Why the rules say no, and what could be done instead."""
    offers = OFFERS.get(view.reason, ())
    return private_lines(((refusal(view.reason, view.values, t),),), t, *(button(verb, view, t) for verb in offers))


def written_in_vain(words: Iterable[str], t: Translator) -> Iterator[Quote]:
    """What somebody wrote in a form that came to nothing, to be copied: it is theirs."""
    return (Quote(found, (t("Your words, which were not kept: copy them if you still need them."),)) for found in words)


_DONE: Final[dict[Verb, str]] = {
    Verb.ACKNOWLEDGE: N_("The acknowledgement leaves at {until}."),
    Verb.NOTHING_HERE: N_("Nothing to report: the case is closed."),
}


def undo_offered(view: DoneView, t: Translator) -> Card:
    """What was just done, and [Annuler] for as long as it can be undone."""
    if view.until is None:
        return private_lines(((t("Done."),),), t)
    until = t.moment(view.until, style="second")
    done = t.line(_DONE.get(view.verb, TOLD["nothing"]), until=until)
    if view.words:
        done = t.line("The acknowledgement leaves at {until}: “{text}”", until=until, text=view.words)
    undo = t.line("You can undo it until {until}.", until=until)
    return private_lines((done, undo), t, button(Verb.UNDO, view, t, ref=view.ref))


# --- lines ---------------------------------------------------------------------------------------


class _Said(Struct, frozen=True):
    """A line: its sentence, its state on a lock screen, the buttons under it."""

    sentence: str
    state: str
    verbs: tuple[Verb, ...] = ()


_NEWS = N_("news")
_TO_DO = N_("something to do")

LINES: Final[dict[str, _Said]] = {
    "passed_on": _Said(N_("{who} passed on at {at}. Ask how they are."), _NEWS),
    "handed_over": _Said(N_("{who} entrusts this case to you."), _TO_DO, (Verb.READ, Verb.PASS_ON)),
    "joined": _Said(N_("Another message of the same member joined the case."), _NEWS, (Verb.READ,)),
    "flagged_again": _Said(N_("The same message was flagged again, and the case is open again."), _TO_DO, (Verb.READ,)),
    "raised": _Said(N_("The level rose."), _TO_DO, (Verb.READ,)),
    "look_late": _Said(N_("Nobody has taken this case in its time."), _TO_DO, (Verb.TAKE,)),
    "decision_late": _Said(N_("No decision was made in time."), _TO_DO, (Verb.READ,)),
    "second_look": _Said(
        N_("{who} found nothing to report. Please look too, within 30 minutes."), _TO_DO, (Verb.READ, Verb.SECOND_LOOK)
    ),
    "second_look_missing": _Said(
        N_("A case was closed as nothing to report, and nobody looked a second time."),
        _TO_DO,
        (Verb.READ, Verb.SECOND_LOOK),
    ),
    "note": _Said(N_("{who} noted:"), _NEWS),
    "minor": _Said(N_("The member is probably a minor."), _TO_DO, (Verb.READ, Verb.EMERGENCY)),
    "wrong_person": _Said(
        N_("{who} said that something reached the wrong person. What had not left is stopped; 72 hours begin now."),
        _TO_DO,
        (Verb.HISTORY, Verb.WRONG_PERSON_DONE),
    ),
    "wrong_person_open": _Said(
        N_("Something reached the wrong person ({at}). Nobody has noted yet what was done; the 72 hours run."),
        _TO_DO,
        (Verb.HISTORY, Verb.WRONG_PERSON_DONE),
    ),
    "offence_reported": _Said(N_("{who} noted the report of an offence."), _NEWS, (Verb.REPORT_OFFENCE,)),
    "call": _Said(N_("{who} called {service}:"), _NEWS),
    "advice": _Said(N_("{who} gave advice ({discipline}):"), _NEWS),
    "approval": _Said(N_("{who} approves the text ({discipline})."), _NEWS),
    "objection": _Said(N_("{who} objects ({discipline}):"), _TO_DO),
    "mirror": _Said(N_("{who} wrote in private at {at}:"), _NEWS),
    "meant_for": _Said(N_("{who} said that their answer was for another question."), _NEWS),
    "advice_moved": _Said(N_("{who} answered here what was meant for another question."), _NEWS),
    "mirror_edited": _Said(N_("{who} changed what they wrote in private:"), _NEWS),
    "mirror_deleted": _Said(N_("{who} deleted what they wrote in private."), _NEWS),
    "mirror_files": _Said(N_("{who} added a file in private, where you cannot see it. Ask them for it here."), _NEWS),
    "said": _Said(N_("{who} ({service}):"), _NEWS),
    "said_files": _Said(N_("{who} ({service}) added a file there."), _NEWS),
    "said_deleted": _Said(N_("{who} ({service}) deleted what they wrote."), _NEWS),
    "question_unanswered": _Said(
        N_("{discipline} has not answered in time. Please decide who answers."), _TO_DO, (Verb.ASK,)
    ),
    "reply_held": _Said(
        N_("The reply has not left, because {why}. Open it to see what can be done."), _TO_DO, (Verb.REPLY,)
    ),
    "reply_failed": _Said(N_("The reply has not left. Open it to see why and to send it."), _TO_DO, (Verb.REPLY,)),
    "reply_unknown": _Said(
        N_("Nobody knows whether the reply has left. Look on {where} before sending it again."), _TO_DO, (Verb.REPLY,)
    ),
    "effect_failed": _Said(N_("{effect}: {where} refuses. Somebody must do it there by hand."), _TO_DO),
    "effect_delayed": _Said(N_("{effect}: {where} does not answer, it is being tried again."), _NEWS),
    "follow_up_stopped": _Said(N_("The check-ins of this member have stopped."), _NEWS),
    "member_worse": _Said(N_("The member is doing worse."), _TO_DO, (Verb.EMERGENCY, Verb.READ, Verb.REPLY)),
    "passed": _Said(
        N_("{who} sent a reply although something stood in the way. The reason given:"), _NEWS, (Verb.HISTORY,)
    ),
    "asked_to_act": _Said(N_("{who} would like somebody to do this: {verb}."), _TO_DO),
    "source_refused": _Said(
        N_("{count} flags were refused within ten minutes. Please have the connection checked."), _TO_DO
    ),
    "source_silent": _Said(N_("{where} has sent nothing for longer than usual. Please have it checked."), _TO_DO),
    "mail_unreadable": _Said(
        N_(
            "A mail came in that cannot be read here, or that answers none of ours. It may be somebody who asks for "
            "help: please open it, in the mailbox's folder “Fanal – illisible”."
        ),
        _TO_DO,
    ),
    "undelivered": _Said(
        N_(
            "Fanal cannot write to {who} in private, and what was to be said waits. Whoever runs Fanal sees it with "
            "“fanal outbox list”."
        ),
        _TO_DO,
    ),
    "parked": _Said(N_("{effect} did not go through and waits for somebody."), _TO_DO, (Verb.RETRY,)),
    "parked_unknown": _Said(
        N_("{effect}: nobody knows whether it went through. Look there before having it done again."),
        _TO_DO,
        (Verb.RETRY_ANYWAY,),
    ),
    "retried": _Said(N_("{effect} had not gone through. Somebody has seen to it."), _NEWS),
    "member_replied": _Said(N_("The member wrote back."), _TO_DO, (Verb.READ, Verb.REPLY)),
    "stranger_replied": _Said(
        N_("Somebody answered from another address: it may not be the member."), _TO_DO, (Verb.READ, Verb.REPLY)
    ),
    "letter_replied": _Said(
        N_("Somebody answered through the letter's link: the member, or somebody close."),
        _TO_DO,
        (Verb.READ, Verb.REPLY),
    ),
    "letter_stop_asked": _Said(
        N_(
            "Somebody asks us, through the letter's link, to stop writing: the member, or somebody close. Nothing more "
            "is sent. The check-ins wait for your decision."
        ),
        _TO_DO,
        (Verb.HISTORY, Verb.FOLLOW_UP),
    ),
    "complaint_stop_asked": _Said(
        N_(
            "A mail provider reports that our e-mail was called unwanted, by the member or by somebody who reads their "
            "mail. Nothing more is sent. The check-ins wait for your decision."
        ),
        _TO_DO,
        (Verb.HISTORY, Verb.FOLLOW_UP),
    ),
    "question_bounced": _Said(
        N_("The question did not reach {who} by e-mail: {why}. Please ask in another way, or somebody else."),
        _TO_DO,
        (Verb.ASK,),
    ),
    "other_replied": _Said(N_("Another member answered, not the one we write to."), _TO_DO, (Verb.READ,)),
    "came_back": _Said(N_("The reply did not arrive {method}: {why}."), _TO_DO, (Verb.REPLY,)),
    "came_back_next": _Said(N_("The reply did not arrive {method}: {why}. It could go {next}."), _TO_DO, (Verb.REPLY,)),
    "letter_ready": _Said(N_("The letter is ready: it waits to be printed and posted."), _TO_DO, (Verb.LETTER,)),
    "letter_withdrawn": _Said(
        N_("The letter was taken out of the tray, {at}: it does not leave."), _NEWS, (Verb.LETTER,)
    ),
    "letter_posted": _Said(N_("The letter was posted, {at}."), _NEWS, (Verb.LETTER,)),
    "letter_returned": _Said(N_("The letter came back, {at}."), _NEWS, (Verb.LETTER,)),
    "stop_asked": _Said(N_("The member asks us to stop writing. Check-ins have stopped."), _NEWS, (Verb.HISTORY,)),
}


# Told in private: no card stands above, so the line names its case.
IN_PRIVATE: Final = frozenset(
    {
        "second_look_missing",
        "passed",
        "parked",
        "parked_unknown",
        "retried",
        "minor",
        "wrong_person",
        "wrong_person_open",
    }
)


def line_post(view: LineView, t: Translator) -> Card:
    """A new message in a thread, or in private, that mentions whom it concerns."""
    said = LINES.get(view.what, _Said(N_("Something happened in this case."), _NEWS, (Verb.HISTORY,)))
    body: list[Element] = [Section((_line(said, view, t),))]
    if view.words:
        body.append(Quote(view.words))
    if view.hidden:
        body.append(Context(((t("The words do not stand here: open the history."),),)))
    if view.client or view.what in IN_PRIVATE:
        body.append(Context(((lock_screen(view.number, view.level, view.client, t),),)))
    if buttons := tuple(_buttons(said, view, t)):
        body.append(ButtonRow(buttons))
    return Card(notification=lock_screen(view.number, view.level, t(said.state), t), body=tuple(body))


def _line(said: _Said, view: LineView, t: Translator) -> Line:
    sentence = t.line(
        said.sentence,
        who=view.who or "Fanal",
        at=t.moment(view.at, view.at),
        where=other_side(view.effect, view.where, t) if view.effect else view.where or t("The forum"),
        effect=effect_name(view.effect, t),
        service=view.service,
        verb=verb_name(view.verb, t) if view.verb else "",
        discipline=t(DISCIPLINES[view.discipline]) if view.discipline else t("Desk"),
        count=str(view.count),
        method=t(METHODS[view.method]) if view.method else "",
        why=t(BOUNCES[view.reason]) if view.reason else "",
        next=t.any_of([t(METHODS[method]) for method in view.next_methods]),
    )
    drill: Line = (t("DRILL"), " · ") if view.drill else ()
    called: Line = (*mentions(view.mentions), "· ") if view.mentions else ()  # two names side by side read as one
    return (*called, *drill, *sentence)


def mentions(those: tuple[Mention, ...]) -> Iterator[Mention | str]:
    """Those to notify, each followed by a space."""
    for mention in those:
        yield mention
        yield " "


def _buttons(said: _Said, view: LineView, t: Translator) -> Iterator[Button]:
    if view.verb and view.what == "asked_to_act":
        yield button(view.verb, view, t, ref=view.ref)
    for verb in said.verbs:
        yield button(verb, view, t, ref=view.ref)
    if view.hidden and Verb.HISTORY not in said.verbs:
        yield button(Verb.HISTORY, view, t)
