"""Names of levels, categories, verbs and the rest, as message ids: what a reader calls them."""

from __future__ import annotations

from typing import Final

import regex

from cards.translator import N_, Translator
from config.deliveries import BounceReason, Via
from config.words import (
    AdviceKind,
    Category,
    CheckIn,
    Discipline,
    Level,
    Method,
    Outcome,
    PersonRole,
    Verb,
    Visibility,
)

MAX_HANDLE: Final = 60  # visible characters

MARKS: Final = {
    Level.P0: "🔴",
    Level.P1: "🟠",
    Level.UNKNOWN: "⚪",
    Level.P2: "🟡",
    Level.P3: "⚪",
    Level.NONE: "⚪",
}

LEVELS: Final = {
    Level.P0: N_("Life at risk (P0)"),
    Level.P1: N_("Urgent (P1)"),
    Level.UNKNOWN: N_("To be read"),
    Level.P2: N_("Today (P2)"),
    Level.P3: N_("Routine (P3)"),
    Level.NONE: N_("Nothing noticed"),  # by a machine: whether there is nothing is for a person to say
}

SHORT_LEVELS: Final = {
    Level.P0: "P0",
    Level.P1: "P1",
    Level.UNKNOWN: N_("to be read"),
    Level.P2: "P2",
    Level.P3: "P3",
    Level.NONE: "",
}

CATEGORIES: Final = {
    Category.SUICIDE_SELFHARM: N_("Call for help"),
    Category.DISTRESS: N_("Distress"),
    Category.EATING_DISORDER: N_("Eating disorder"),
    Category.THREAT_VIOLENCE: N_("Threat or violence"),
    Category.HATE_HARASSMENT: N_("Hate or harassment"),
    Category.DOXXING_PII: N_("Personal data"),
    Category.LEGAL_DEFAMATION: N_("Accusation"),
    Category.PRODUCT_SAFETY: N_("Product safety"),
    Category.DOMESTIC_SEXUAL_VIOLENCE: N_("Domestic or sexual violence"),
    Category.CHILD_PROTECTION: N_("Child protection"),
    Category.PRESS: N_("Press"),
    Category.COMPLAINT_QUESTION: N_("Question"),
    Category.SPAM: N_("Spam"),
    Category.NONE: N_("No category"),
    Category.UNKNOWN: N_("Unknown category"),
}

VERBS: Final = {
    Verb.TAKE: N_("Take it"),
    Verb.HAND_OVER: N_("Hand over to…"),
    Verb.PASS_ON: N_("Pass on"),
    Verb.RELEASE: N_("Release"),
    Verb.ACKNOWLEDGE: N_("Acknowledge"),
    Verb.NOTHING_HERE: N_("Nothing here"),
    Verb.UNDO: N_("Undo"),
    Verb.TAKE_OFFLINE: N_("Take offline"),
    Verb.RESTORE: N_("Put back online"),
    Verb.PUBLISH: N_("Publish"),
    Verb.REFUSE: N_("Refuse publication"),
    Verb.KEEP_WAITING: N_("Keep waiting, answer in private"),
    Verb.READ: N_("Read the message"),
    Verb.MEMBER: N_("Details"),
    Verb.EMERGENCY: N_("Emergency"),
    Verb.LOG_CALL: N_("Note a call"),
    Verb.ADD_PERSON: N_("Add somebody…"),
    Verb.ASK: N_("Ask for advice…"),
    Verb.ADVISE: N_("Give advice"),
    Verb.RECORD_ADVICE: N_("Record as advice"),
    Verb.MEANT_FOR: N_("It was for another question"),
    Verb.APPROVE: N_("I approve this text"),
    Verb.OBJECT: N_("I object…"),
    Verb.SEEN: N_("Seen"),
    Verb.REPLY: N_("Reply"),
    Verb.FIRST_WORD: N_("First word"),
    Verb.SEND: N_("Send"),
    Verb.MEND: N_("Mend"),
    Verb.UNDO_SEND: N_("Take back the reply"),
    Verb.KEEP_TEMPLATE: N_("Keep as a template…"),
    Verb.ACCEPT_TEMPLATE: N_("Accept this template"),
    Verb.DECLINE_TEMPLATE: N_("Decline it"),
    Verb.FOLLOW_UP: N_("Ask how they are"),
    Verb.FOLLOW_UP_DONE: N_("Done"),
    Verb.FOLLOW_UP_LATER: N_("Later"),
    Verb.FOLLOW_UP_HAND_OVER: N_("Entrust to…"),
    Verb.FOLLOW_UP_STOP: N_("Stop writing…"),
    Verb.RECLASSIFY: N_("Correct the reading"),
    Verb.NOTE: N_("Add a note"),
    Verb.LINK: N_("Link to another case"),
    Verb.CLOSE: N_("Close…"),
    Verb.REOPEN: N_("Reopen"),
    Verb.SECOND_LOOK: N_("I have looked too"),
    Verb.CONFIRM_HELPLINE: N_("Verify this line…"),
    Verb.CHECK_IN: N_("Write to them"),
    Verb.REMOVAL_NOTICE: N_("Tell them why…"),
    Verb.WRONG_PERSON: N_("Sent to the wrong person…"),
    Verb.WRONG_PERSON_DONE: N_("Say what was done…"),
    Verb.REPORT_OFFENCE: N_("Report an offence…"),
    Verb.MARK_MINOR: N_("Probably a minor"),
    Verb.UNMARK_MINOR: N_("Not a minor after all"),
    Verb.HISTORY: N_("History"),
    Verb.MORE: N_("More…"),
    Verb.OPEN_CASE: N_("Open a case"),
    Verb.STATEMENT: N_("Statement for the client"),
    Verb.REVEAL: N_("Show contact details"),
    Verb.CORRECT_CONTACT: N_("Add or correct…"),
    Verb.CONFIRM_CONTACT: N_("Yes, the same person"),
    Verb.DECLINE_CONTACT: N_("No, somebody else"),
    Verb.LOOK_UP_AGAIN: N_("Ask again"),
    Verb.LETTER: N_("The letter…"),
    Verb.LETTER_POSTED: N_("I have posted it"),
    Verb.LETTER_WITHDRAWN: N_("Take it out of the tray"),
    Verb.LETTER_RETURNED: N_("It came back…"),
    Verb.RETRY: N_("Try again"),
    Verb.RETRY_ANYWAY: N_("Do it again all the same"),
    Verb.KEEP_PROMISE: N_("Remind me"),
    Verb.DECLINE_PROMISE: N_("No, thank you"),
}

DISCIPLINES: Final = {
    Discipline.MODERATION: N_("Moderation"),
    Discipline.LEGAL: N_("Legal"),
    Discipline.COMMUNICATION: N_("Communication"),
    Discipline.CUSTOMER_CARE: N_("Customer care"),
}

TO_DISCIPLINES: Final = {  # "asked for advice <from ...>"
    Discipline.MODERATION: N_("from Moderation"),
    Discipline.LEGAL: N_("from Legal"),
    Discipline.COMMUNICATION: N_("from Communication"),
    Discipline.CUSTOMER_CARE: N_("from Customer care"),
}

PASS_TO: Final = {  # one click on an everyday card
    Discipline.MODERATION: N_("Pass to moderation"),
    Discipline.LEGAL: N_("Pass to legal"),
    Discipline.COMMUNICATION: N_("Pass to communication"),
    Discipline.CUSTOMER_CARE: N_("Pass to customer care"),
}

METHODS: Final = {
    Method.PUBLIC_REPLY: N_("in public"),
    Method.PRIVATE_MESSAGE: N_("in private"),
    Method.EMAIL: N_("by e-mail"),
    Method.LETTER: N_("by letter"),
}

METHOD_NAMES: Final = {
    Method.PUBLIC_REPLY: N_("Public reply"),
    Method.PRIVATE_MESSAGE: N_("Private message"),
    Method.EMAIL: N_("E-mail"),
    Method.LETTER: N_("Letter"),
}

BOUNCES: Final = {
    BounceReason.NO_MAILBOX: N_("this address does not exist"),
    BounceReason.NO_DOMAIN: N_("this domain does not exist"),
    BounceReason.FULL: N_("the mailbox is full"),
    BounceReason.REFUSED: N_("the other side refused it"),
    BounceReason.TOO_LATE: N_("the other side could not be reached in time"),
    BounceReason.TOO_LARGE: N_("it is too large"),
    BounceReason.OTHER: N_("the other side gave no clear reason"),
    BounceReason.MOVED: N_("nobody of this name lives there"),
    BounceReason.UNCLAIMED: N_("nobody fetched it"),
    BounceReason.MESSAGE_GONE: N_("the message was deleted on the forum"),
    BounceReason.MEMBER_GONE: N_("the account was deleted"),
    BounceReason.STOP_REQUEST: N_("the member asked us to stop writing"),
    BounceReason.OBJECTION: N_("an expert objects"),
    BounceReason.MISSING_APPROVAL: N_("an approval is still missing"),
    BounceReason.ADDRESS_CHANGED: N_("the address was corrected in the meantime"),
    BounceReason.NAME_CHANGED: N_("the name on it was corrected in the meantime"),
    BounceReason.PROMISE_OVER: N_("the hour that it promises has passed"),
    BounceReason.NO_HELPLINE: N_("no verified helpline of the member's country stands in it"),
    BounceReason.HELD_BACK: N_("something stands in its way since"),
}

LETTER_RETURNS: Final = {
    BounceReason.MOVED: N_("Unknown at this address"),
    BounceReason.NO_MAILBOX: N_("This address does not exist"),
    BounceReason.UNCLAIMED: N_("Nobody fetched it"),
    BounceReason.REFUSED: N_("Refused"),
    BounceReason.OTHER: N_("Something else, or nothing"),
}

VIAS: Final = {
    Via.COMMUNITY: N_("answered on the forum"),
    Via.EMAIL: N_("answered by e-mail"),
    Via.PAGE: N_("answered on the page"),
    Via.LETTER: N_("answered by letter"),
    Via.PRIVATE: N_("answered in private on the forum"),
}

LANGUAGES: Final = {"fr": N_("French"), "en": N_("English")}

PERSON_ROLES: Final = {
    PersonRole.AUTHOR: N_("author"),
    PersonRole.AT_RISK: N_("in danger"),
    PersonRole.TARGET: N_("target"),
    PersonRole.WITNESS: N_("witness"),
}

VISIBILITIES: Final = {
    Visibility.ONLINE: N_("online"),
    Visibility.OFFLINE: N_("offline"),
    Visibility.PENDING: N_("waiting for publication"),
    Visibility.REFUSED: N_("refused"),
    Visibility.DELETED: N_("deleted"),
}

# What its community cannot be asked to do.
DECIDED_THERE: Final = {
    Visibility.ONLINE: N_("to be taken offline on the forum itself"),
    Visibility.PENDING: N_("to be decided on the forum itself"),
}

OUTCOMES: Final = {
    Outcome.REACHED: N_("Member reached"),
    Outcome.HANDLED: N_("Handled"),
    Outcome.ACKNOWLEDGED: N_("Acknowledged"),
    Outcome.FALSE_ALARM: N_("Nothing to report"),
    Outcome.NOT_REACHED: N_("Member not reached"),
    Outcome.EMERGENCY_SERVICES: N_("Handed to the emergency services"),
}

CHECK_INS: Final = {
    CheckIn.BETTER: N_("Doing better"),
    CheckIn.SAME: N_("The same"),
    CheckIn.WORSE: N_("Doing worse"),
    CheckIn.NO_ANSWER: N_("No answer"),
    CheckIn.SAFE_WITH_OTHERS: N_("Safe, with others"),
}

ADVICE_KINDS: Final = {
    AdviceKind.ADVICE: N_("Advice"),
    AdviceKind.APPROVAL: N_("Approval"),
    AdviceKind.OBJECTION: N_("Objection"),
    AdviceKind.SEEN: N_("Seen"),
}

STAGES: Final = {
    "48h": N_("48 hours"),
    "d8": N_("8 days"),
    "d15": N_("15 days"),
    "m1": N_("1 month"),
    "m3": N_("3 months"),
    "m6": N_("6 months"),
}

CONTACTS: Final = {
    "email": N_("E-mail"),
    "phone": N_("Phone"),
    "postal_address": N_("Address"),
    "country": N_("Country"),
    "age": N_("Age"),
    "name": N_("Name"),
    "birth_year": N_("Year of birth"),
    "url": N_("Message's address"),
}


def level_name(level: Level, t: Translator) -> str:
    """The level with its mark: « 🔴 Urgence vitale (P0) »."""
    return f"{MARKS[level]} {t(LEVELS[level])}"


def category_name(category: Category, t: Translator) -> str:
    """The category, or nothing when there is none to name."""
    return "" if category in (Category.NONE, Category.UNKNOWN) else t(CATEGORIES[category])


def handle_of(handle: str) -> str:
    """How a member is called on a card: « @lou_77 ». They chose it themselves, so a very long one is cut."""
    short = "".join(regex.findall(r"\X", handle)[:MAX_HANDLE])
    name = short if len(short) == len(handle) else f"{short}…"
    # A name in several words was typed by one of us: it is no handle of the community.
    return name if name.startswith("@") or regex.search(r"\p{L} \p{L}", name) else f"@{name}"


def lock_screen(number: int, level: Level | None, state: str, t: Translator) -> str:
    """All that a lock screen may show: « Cas 217 · P0 · à prendre »."""
    case = t("Case {number}", number=number) if number else ""  # 0: it is about no one case
    name = t(SHORT_LEVELS[level]) if level is not None and SHORT_LEVELS[level] else ""
    return " · ".join(part for part in (case, name, state) if part)


def somebody(t: Translator) -> str:
    """« Quelqu'un »: whom neither the client's file nor the chat names."""
    return t("Somebody")
