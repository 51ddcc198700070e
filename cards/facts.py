"""What happened to a case, as sentences: for the card's last lines, the history, and whoever lost a race."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from cards.card import Line
from cards.labels import TO_DISCIPLINES
from cards.translator import N_, Translator
from cards.views import FactView
from config.words import Ability, Verb

# `what` of a `FactView`: a verb's value, or something that happened by itself. {who} is a name (or Fanal).
EVENTS: Final[dict[str, str]] = {
    Verb.TAKE: N_("{who} took the case"),
    Verb.HAND_OVER: N_("{who} handed the case over"),
    Verb.PASS_ON: N_("{who} passed on"),
    Verb.RELEASE: N_("{who} released the case"),
    Verb.ACKNOWLEDGE: N_("{who} acknowledged the message"),
    Verb.NOTHING_HERE: N_("{who} found nothing to report"),
    Verb.UNDO: N_("{who} took back the last act"),
    Verb.TAKE_OFFLINE: N_("{who} took this message offline"),
    Verb.RESTORE: N_("{who} put this message back online"),
    Verb.PUBLISH: N_("{who} published this message"),
    Verb.REFUSE: N_("{who} refused this message"),
    "take_offline_decided": N_("{who} decided to take this message offline"),
    "restore_decided": N_("{who} decided to put this message back online"),
    "publish_decided": N_("{who} decided to publish this message"),
    "refuse_decided": N_("{who} decided to refuse this message"),
    Verb.KEEP_WAITING: N_("{who} kept this message waiting"),
    Verb.READ: N_("{who} read the message"),
    Verb.MEMBER: N_("{who} looked at the member's details"),
    Verb.EMERGENCY: N_("{who} opened the emergency numbers"),
    Verb.LOG_CALL: N_("{who} noted a call"),
    Verb.ADD_PERSON: N_("{who} added somebody to the case"),
    Verb.ASK: N_("{who} asked for advice"),
    Verb.ADVISE: N_("{who} gave advice"),
    Verb.RECORD_ADVICE: N_("{who} recorded a message as advice"),
    Verb.MEANT_FOR: N_("{who} said that their answer was for another question"),
    Verb.APPROVE: N_("{who} approved the text"),
    Verb.OBJECT: N_("{who} objects"),
    Verb.SEEN: N_("{who} has seen"),
    Verb.REPLY: N_("{who} prepares a reply"),
    Verb.FIRST_WORD: N_("{who} sent the first word"),
    Verb.SEND: N_("{who} decided to send the reply"),
    Verb.MEND: N_("{who} mended the text"),
    Verb.UNDO_SEND: N_("{who} took back the reply"),
    Verb.KEEP_TEMPLATE: N_("{who} proposed a template"),
    Verb.ACCEPT_TEMPLATE: N_("{who} accepted a template"),
    Verb.DECLINE_TEMPLATE: N_("{who} declined a template"),
    Verb.FOLLOW_UP: N_("{who} planned to ask how they are"),
    Verb.FOLLOW_UP_DONE: N_("{who} asked how they are"),
    Verb.FOLLOW_UP_LATER: N_("{who} put off asking how they are"),
    Verb.FOLLOW_UP_HAND_OVER: N_("{who} entrusted the check-in to somebody else"),
    Verb.FOLLOW_UP_STOP: N_("{who} stopped the check-ins"),
    Verb.RECLASSIFY: N_("{who} corrected the reading"),
    Verb.NOTE: N_("{who} noted"),
    Verb.LINK: N_("{who} linked another case"),
    Verb.CLOSE: N_("{who} closed the case"),
    Verb.REOPEN: N_("{who} reopened the case"),
    Verb.SECOND_LOOK: N_("{who} looked too"),
    Verb.CONFIRM_HELPLINE: N_("{who} verified a helpline"),
    Verb.CHECK_IN: N_("{who} prepares a check-in"),
    Verb.REMOVAL_NOTICE: N_("{who} prepares the reasons of the removal"),
    Verb.WRONG_PERSON: N_("{who} said that something reached the wrong person"),
    Verb.WRONG_PERSON_DONE: N_("{who} said what was done about the wrong person"),
    "wrong_person_reminded": N_("{who} was reminded that something reached the wrong person"),
    Verb.REPORT_OFFENCE: N_("{who} noted the report of an offence"),
    Verb.MARK_MINOR: N_("{who} marked the member as probably a minor"),
    Verb.UNMARK_MINOR: N_("{who} said that the member is no minor"),
    "minor_noticed": N_("The member is probably a minor"),
    Verb.HISTORY: N_("{who} looked at the history"),
    Verb.MORE: N_("{who} looked at the case"),
    Verb.OPEN_CASE: N_("{who} opened the case"),
    Verb.REVEAL: N_("{who} looked at contact details"),
    Verb.CORRECT_CONTACT: N_("{who} added or corrected a contact detail"),
    Verb.CONFIRM_CONTACT: N_("{who} confirmed that it is the same person"),
    Verb.DECLINE_CONTACT: N_("{who} said that it is somebody else"),
    Verb.LOOK_UP_AGAIN: N_("{who} asked for contact details again"),
    Verb.LETTER: N_("{who} looked at the letter"),
    Verb.LETTER_POSTED: N_("{who} posted the letter"),
    Verb.LETTER_WITHDRAWN: N_("{who} took the letter out of the tray"),
    Verb.RETRY: N_("{who} had what did not go through tried again"),
    Verb.RETRY_ANYWAY: N_("{who} had it done again, although nobody knew whether it had gone through"),
    "dropped": N_("{who} let go what did not go through"),
    "letter_unquoted": N_("{who} chose a letter that does not quote the message"),
    Verb.LETTER_RETURNED: N_("{who} noted that the letter came back"),
    Verb.KEEP_PROMISE: N_("{who} wants to be reminded of what the reply promises"),
    Verb.DECLINE_PROMISE: N_("{who} wants no reminder of what the reply says"),
    "letter_ready": N_("The letter is ready"),
    "letter_opened": N_("{who} opened the letter"),
    "contacts_found": N_("Contact details were found"),
    "flagged": N_("Message flagged"),
    "flagged_again": N_("Flagged again"),
    "joined": N_("Another message of the same member joined the case"),
    "reopened": N_("A new flag reopened the case"),
    "raised": N_("The level rose"),
    "published": N_("The time to take it back is over: the message is to be published"),
    "returned": N_("The case returned to the queue"),
    "woke": N_("{who} was alerted"),
    "page_opened": N_("{who} opened the page of a question"),
    "asked_to_act": N_("{who} asked somebody else to act"),
    "exported": N_("{who} exported the case"),
    "forgotten": N_("The words were erased: their time was over"),
    "card_late": N_("The card could not be posted in time: the alarm was sent"),
    "look_late": N_("Nobody had looked in time"),
    "decision_late": N_("No decision was made in time"),
    "decision_outdated": N_("What was decided concerned something milder: a decision is awaited again"),
    "second_look_missing": N_("No second look in time: the manager was told"),
    "informed": N_("{who} was told"),
    "question_late": N_("No advice in time: {who} was reminded"),
    "follow_up_passed": N_("{who} is the one to ask how they are now"),
    "follow_up_stopped": N_("The check-ins of this member have stopped."),
    "reminded": N_("{who} was reminded to ask how they are"),
    "promise_reminded": N_("{who} was reminded that an answer is promised"),
    "promise_late": N_("Nobody answered by the promised hour: the managers were told"),
    "check_in_late": N_("Nobody asked in time how they are: the managers were told"),
    "member_replied": N_("The member wrote back"),
    "stranger_replied": N_("Somebody answered from another address"),
    "other_replied": N_("Another member answered"),
    "auto_answer": N_("An automatic answer came to the e-mail"),
    "came_back": N_("A reply came back"),
    "question_bounced": N_("A question by e-mail did not arrive"),
    "stop_asked": N_("The member asked us to stop writing"),
    "thread_message": N_("{who} wrote in the thread"),
    "thread_edited": N_("{who} changed a message of the thread"),
    "thread_deleted": N_("{who} deleted a message of the thread"),
    "edited": N_("{who} changed the text of the reply"),
    "sent": N_("{who}'s reply has left"),
    "reply_stopped": N_("The reply was held back before it left"),
    "send_failed": N_("The reply did not leave"),
    "send_unknown": N_("Nobody knows whether the reply has left"),
    "parked": N_("An action waits for somebody"),
}

# The same with an instant that the fact promises.
UNTIL: Final[dict[str, str]] = {
    Verb.ASK: N_("{fact}, answer before {until}"),
    Verb.FOLLOW_UP: N_("{fact}, {until}"),
    Verb.FOLLOW_UP_LATER: N_("{fact}, {until}"),
    Verb.ACKNOWLEDGE: N_("{fact}, answer promised before {until}"),
}

# What fails outside: {where} is the community's (or the chat's) name.
EFFECTS: Final[dict[str, str]] = {
    Ability.HIDE: N_("Taking offline"),
    Ability.RESTORE: N_("Putting back online"),
    Ability.DELETE: N_("Deleting"),
    Ability.PUBLISH: N_("Publishing"),
    Ability.REFUSE: N_("Refusing publication"),
    Ability.REPLY: N_("Sending the reply in public"),
    Ability.PRIVATE_MESSAGE: N_("Sending the reply in private"),
    Ability.PROFILE: N_("Asking for the profile"),
    "email": N_("Sending the e-mail"),
    "letter": N_("Making the letter"),
    "post": N_("Posting here"),
    "alarm": N_("Sending the alarm"),
}


# The same once it has happened, for "effect_done".
DONE: Final[dict[str, str]] = {
    Ability.HIDE: N_("The message is offline"),
    Ability.RESTORE: N_("The message is online again"),
    Ability.DELETE: N_("The message is deleted"),
    Ability.PUBLISH: N_("The message is published"),
    Ability.REFUSE: N_("The message is refused"),
    Ability.REPLY: N_("The reply has left"),
    Ability.PRIVATE_MESSAGE: N_("The reply has left"),
}


def effect_name(effect: str, t: Translator) -> str:
    """« Mise hors ligne »"""
    return t(EFFECTS[effect]) if effect in EFFECTS else effect


def other_side(effect: str, where: str, t: Translator) -> str:
    """Who should have done it: « le forum », or a chat or pager by its name."""
    if effect == "email":
        return t("the mail server")
    return t("the forum") if effect in {*Ability} else where


def _sentence(fact: FactView, t: Translator) -> str:
    match fact.what:
        case Verb.LINK if fact.other:
            return t("{who} linked case {number}", who=fact.who, number=fact.other)
        case Verb.MEANT_FOR if fact.other:
            return t("{who} said that their answer was for case {number}", who=fact.who, number=fact.other)
        case "effect_delayed" if fact.effect == "email":
            return t("The mail server does not answer, it is being tried again")
        case "effect_done" if fact.effect in DONE:
            return t(DONE[fact.effect])
        case "effect_delayed":
            return t("{what}: the forum does not answer, it is being tried again", what=effect_name(fact.effect, t))
        case "effect_failed":
            return t("{what}: refused by the forum", what=effect_name(fact.effect, t))
    message = EVENTS.get(fact.what)
    return t(message, who=fact.who or "Fanal") if message else fact.who or fact.what


def fact_words(fact: FactView, t: Translator) -> str:
    """The sentence without its instants: « Léa a demandé un avis au Juridique »."""
    sentence = _sentence(fact, t)
    if fact.disciplines:
        asked = t.all_of(t(TO_DISCIPLINES[discipline]) for discipline in fact.disciplines)
        sentence = f"{sentence} {asked}"
    return t("{fact}: {words}", fact=sentence, words=fact.words) if fact.words else sentence


def fact_line(fact: FactView, near: datetime, t: Translator) -> Line:
    """« 03:04 Léa a demandé un avis au Juridique, réponse avant mar. 14:20 »; `near` is the day of the card."""
    words: Line = (fact_words(fact, t),)
    if fact.until is not None:
        message = UNTIL.get(fact.what, N_("{fact}, {until}"))
        words = t.line(message, fact=words[0], until=t.moment(fact.until, near))
    return (t.moment(fact.at, near), " ", *words)
