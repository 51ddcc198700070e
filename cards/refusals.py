"""Why the rules say no, and what a form lacks: sentences that say what to do next, for a person alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cards.labels import VERBS
from cards.translator import N_, Translator
from config.words import Verb

# `Refused.reason` of the rules and use cases. {holder} is a name.
REASONS: Final[dict[str, str]] = {
    "form_used": N_("This form was sent once already. Open it again."),
    "question_closed": N_("This question is closed already."),
    "case_closed": N_("This case is closed. Reopen it first."),
    "not_removed": N_("The message still stands: there is nothing to explain yet."),
    "not_their_account": N_("They have no account here. Ask them in the way you know, then note how they are."),
    "wrong_person_known": N_("This is known already, and the 72 hours have begun."),
    "wrong_person_settled": N_("What was done is noted already."),
    "nothing_left": N_("Nothing has left for anybody yet."),
    "case_open": N_("This case is open already."),
    "already_taken": N_("{holder} holds this case. To give it to somebody else, hand it over."),
    "already_yours": N_("You hold this case already."),
    "already_theirs": N_("{holder} holds this case already."),
    "not_yours": N_("{holder} holds this case: only they can release it."),
    "already_offline": N_("This message is offline already."),
    "not_online": N_("This message is not online."),
    "not_offline": N_("This message is not offline."),
    "not_waiting": N_("This message does not wait for publication any more."),
    "cannot_hide": N_("This forum cannot take a message offline from here. Do it there, then note it in the case."),
    "cannot_restore": N_(
        "This forum cannot put a message back online from here. Do it there, then note it in the case."
    ),
    "cannot_publish": N_("This forum cannot publish a message from here. Do it there, then note it in the case."),
    "cannot_refuse": N_("This forum cannot refuse a message from here. Do it there, then note it in the case."),
    "cannot_reply": N_("Nothing can be sent to this forum from here. Answer there, then note it in the case."),
    "call_for_help": N_("This is a call for help: send a first word rather than an acknowledgement."),
    "already_acknowledged": N_("This message was acknowledged already."),
    "read_first": N_("Please read the message first: then you can say that there is nothing to report."),
    "not_reached": N_("This person called for help: stay until they are reached, or ask a manager to close with why."),
    "promise_open": N_("A promise to this member is still open. Keep it or give it up, then close the case."),
    "promise_over": N_("There is no reminder to set here any more: the day has gone by, or nobody writes to them now."),
    "letter_not_waiting": N_("This letter does not wait to be posted any more."),
    "not_stuck": N_("Somebody has seen to this already."),
    "outcome_unknown": N_("Nobody knows whether this went through. Look there first."),
    "waits_for_its_card": N_("This waits for its card: have the card sent again, and this follows."),
    "happened_since": N_("This has come about in another way since: it is not done a second time."),
    "decided_since": N_("Somebody has decided otherwise since. Do it on the card if it is still wanted."),
    "something_arose": N_("Something stands in the way of this reply now. Open the reply on its card to see what."),
    "letter_not_posted": N_("This letter was not posted yet, or has come back already."),
    "nothing_to_undo": N_("There is nothing left to undo."),
    "too_late": N_("Too late to undo: it has happened."),
    "nothing_to_confirm": N_("No second look is awaited on this case."),
    "follow_up_closed": N_("This check-in is closed already."),
    "no_text_to_approve": N_("There is no text to approve yet."),
    "text_changed": N_("The text has changed since. Read the new version, then decide."),
    "not_for_you": N_("This information is for {holder}."),
    "not_your_words": N_("These are the words of {holder}: only they can say what they were for."),
    "kept_there_already": N_("Your words are kept for this question already."),
    "words_deleted": N_("You have deleted these words, or their time was over: there is nothing left to move."),
    "unknown_person": N_("This person is not known to this client."),
    "no_template": N_("There is no template for this case yet. Ask your manager."),
    "reply_not_editable": N_("This reply has left, or was taken back. Open the reply again."),
    "already_decided": N_("This was decided already."),
    "already_settled": N_("Somebody has answered this already."),
    "nothing_to_ask_again": N_("Every source has answered, or is being asked: there is nothing to ask again."),
    "case_unknown": N_("There is no such case here."),
    "no_role": N_("You have no role at this client yet. Ask your manager."),
    "lost": N_(
        "Fanal was put back to an older backup and does not know this any more: its number may be another case's now. "
        "Nothing was done. Use a newer card, or flag the message again."
    ),
    "outdated_button": N_("This card is out of date. Use the newest one."),
    "try_again": N_("It did not go through. Please try again in a moment."),
    # Why an edited text cannot become a template.
    "empty": N_("The text is empty."),
    "member_named": N_("The text still names the member: take the name out, then propose it."),
    "number": N_("The text gives a phone number: take it out, the right one is put in when it is sent."),
    "placeholder": N_("The text still has a hole to fill: fill it, then propose it."),
    "braces": N_("The text has braces that a template cannot hold: take them out."),
}

# `MissingData.fields` of the use cases: shown under an input.
FIELD_PROBLEMS: Final[dict[str, str]] = {
    "required": N_("Please fill this in."),
    "unknown_person": N_("This person has no role here. Choose somebody of the desk."),
    "cannot_act": N_("This person cannot act on cases here. Choose a moderator or a manager."),
    "unknown_case": N_("There is no case with this number."),
    "unknown_client": N_("You have no role at this client. Choose another."),
    "unknown_community": N_("This community is not of this client. Choose another."),
    "unknown_template": N_("There is no such template any more. Choose another."),
    "not_reached": N_("This person called for help: stay until they are reached, or ask a manager to close with why."),
    "why_not_reached": N_("Nobody reached this person: please write why the case ends here."),
    "not_agreed": N_("Three and six months are for a member who answered or agreed. Tick that they agreed."),
    "why_all_the_same": N_("Please write in one line why it leaves all the same."),
    "stage_or_date": N_("Choose at least one moment, or a date."),
    "in_the_past": N_("This moment has passed. Choose a later one."),
    "nobody_for_discipline": N_("Nobody answers for this at this client. Choose another, or ask the manager."),
    "not_a_day": N_("Choose a day."),
    "ends_before": N_("The last day is before the first."),
    "too_many_days": N_("Choose a year at most."),
    "not_an_email": N_("This is no e-mail address. Write it like lea@example.org."),
    "not_a_phone": N_("This is no phone number. Write digits, with + and the country's code from abroad."),
    "not_a_country": N_("Write the two letters of the country, for example FR."),
    "not_a_year": N_("Write the year with four digits, for example 1990."),
    "contact_too_long": N_("This is too long for a contact detail."),
    "too_long": N_("This is too long. Please shorten it."),
}

# What can be done instead: buttons under the refusal.
OFFERS: Final[dict[str, tuple[Verb, ...]]] = {
    "case_closed": (Verb.REOPEN,),
    "read_first": (Verb.READ,),
    "call_for_help": (Verb.FIRST_WORD,),
    "already_taken": (Verb.HAND_OVER,),
}


def refusal(reason: str, values: Mapping[str, str], t: Translator) -> str:
    """The sentence for a reason; an unknown one still tells what to do."""
    message = REASONS.get(reason)
    if message is None:
        return t("This cannot be done now. Nothing was changed.")
    return t(message, **{"holder": t("Somebody"), **values})


def field_problem(reason: str, t: Translator) -> str:
    """What stands under an input that must be mended."""
    return t(FIELD_PROBLEMS[reason]) if reason in FIELD_PROBLEMS else refusal(reason, {}, t)


def verb_name(verb: Verb, t: Translator) -> str:
    """The verb as its button says it, without the dots: « Mettre hors ligne »."""
    return t(VERBS[verb]).rstrip("…")
