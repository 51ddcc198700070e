"""What stands in the way of a reply: each guard's id as a sentence with its remedy."""

from __future__ import annotations

from datetime import date
from typing import Final

from babel.dates import format_date

from cards.labels import LANGUAGES, METHODS, PERSON_ROLES
from cards.translator import N_, Translator
from cards.views import ObstacleView
from config.words import PersonRole, Verb

# Ids and values: bot/rules/replies/guards.py.
SENTENCES: Final[dict[str, str]] = {
    "other_client": N_("The text names another client: “{name}”. Take the name out."),
    "retired_number": N_("The number {number} must not be given any more. {why}"),
    "recipient_dead": N_("{recipient} is marked as dead. Choose somebody else to write to."),
    "account_gone": N_("The account of {recipient} is gone: nothing arrives there any more. Choose another way."),
    "wrong_role": N_("This text speaks to somebody else ({written_for}), not to the {role}. Choose another template."),
    "words_of_another": N_("The text quotes what somebody else of this case wrote."),
    "names_another": N_("The text names somebody else of this case: “{name}”."),
    "second_person": N_("Others may open an e-mail or a letter. {why} A second person must agree first."),
    "same_name": N_("Same name, another address. Is this really the same person?"),
    "stop_request": N_("{recipient} asked us to stop writing, on {on}."),
    "wrong_language": N_("The text is in {written}; the member writes in {wanted}."),
    "review_passed": N_("The review date of this line has passed: {name} ({review_by}). Please verify it."),
    "open_placeholder": N_("Still to fill in: {hole}."),
    "objection": N_("{by} objects: “{reason}”"),
    "missing_approval": N_("{by} has not approved this text yet."),
    "outdated": N_("The text says of the message what is not true any more: “{line}”"),
    "is_online": N_("This text is for a message that is not to be seen, and this one is online. Choose other words."),
    "no_quotation": N_("The private message does not show what it answers."),
    "method_details": N_("The quotation says by what means, how much or where. Leave these details out."),
    "public_quotation": N_("The public reply repeats the member's words."),
    "no_helpline": N_("No verified helpline of the member's country stands in the text."),
    "foreign_helpline": N_("{number} is a line of another country ({country})."),
    "no_invitation": N_("Nothing says that the member may write back."),
    "no_signature": N_("No first name signs the text."),
    "no_address": N_("No address for this is known."),
    "letter_lines": N_("The address has more than six lines: it does not fit the envelope's window."),
    "letter_columns": N_("A line of the address is too long for the envelope's window (38 characters at most)."),
    "letter_characters": N_("Some of these words are in a script that our letters cannot show."),
}

# Why there is no line to add: `reason` of "no_helpline".
NO_LINE: Final[dict[str, str]] = {
    "country_unknown": N_("The member's country is not known."),
    "country_not_listed": N_("The directory has no line for this country yet."),
    "other_region": N_("The lines that are known serve another region."),
    "not_verified": N_("The line in the text was verified by nobody."),
    "review_passed": N_("The lines that are known have not been verified lately."),
    "no_topic": N_("The directory has no line for this in this country."),
    "other_topic": N_("The lines that are known are for something else."),
    "other_language": N_("The lines that are known speak another language."),
}

# Remedies that one click does; the others are for people, and their sentence says what to do.
REMEDIES: Final[dict[str, str]] = {
    "add_helpline": N_("Add the helpline"),
    "add_quotation": N_("Add the quotation"),
    "remove_quotation": N_("Take the quotation out"),
    "remove_details": N_("Leave the details out"),
    "add_invitation": N_("Add the invitation"),
    "add_signature": N_("Sign it"),
    "replace_number": N_("Replace the number"),
    "remove_number": N_("Take the number out"),
    "remove_name": N_("Put our name instead"),
    "use_language": N_("Write in their language"),
    "drop_method": N_("Leave this way out"),
    "remove_line": N_("Take this line out"),
    "say_now": N_("Say how it is now"),
}

# Remedies that are for people: the verb where they begin.
FOR_PEOPLE: Final[dict[str, Verb]] = {
    "ask_approval": Verb.ASK,
    "confirm_helpline": Verb.CONFIRM_HELPLINE,
    "confirm_address": Verb.MEMBER,
}

WHY: Final = {  # of "second_person"
    "minor": N_("The member is probably a minor."),
    "home": N_("Home may not be safe."),
}


def sentence(obstacle: ObstacleView, t: Translator) -> str:
    """« Aucune ligne d'écoute vérifiée du pays du membre n'est dans le texte. »; a method kept back is named."""
    if obstacle.id not in SENTENCES:
        return t("Something stands in the way ({id}). Ask your manager.", id=obstacle.id)
    values = _values(obstacle, t)
    said = t(SENTENCES[obstacle.id], **values).strip()
    if reason := _no_line(obstacle):
        said = f"{said} {t(reason)}"
    if leads := obstacle.values.get("leads", "").splitlines():
        said = f"{said} {t('To be verified by somebody first: {leads}.', leads=t.apart(leads))}"
    if len(obstacle.methods) == 1:
        return t("{problem} It keeps back the reply {method}.", problem=said, method=t(METHODS[obstacle.methods[0]]))
    return said


def _no_line(obstacle: ObstacleView) -> str:
    """Why there is no line; of a line in the text alone that nobody verified it: others are named as leads."""
    reason = obstacle.values.get("reason", "")
    if obstacle.id != "no_helpline" or (reason == "not_verified" and not obstacle.values.get("doubtful")):
        return ""
    return NO_LINE.get(reason, "")


def _values(obstacle: ObstacleView, t: Translator) -> dict[str, str]:
    """What fills the sentence, in the reader's words."""
    values = {**obstacle.values, "why": obstacle.values.get(f"reason_{t.locale}", "")}
    if why := WHY.get(obstacle.values.get("why", "")):
        values["why"] = t(why)
    for name in ("written", "wanted"):
        if values.get(name) in LANGUAGES:
            values[name] = t(LANGUAGES[values[name]])
    for name in ("on", "review_by"):
        if values.get(name):
            values[name] = format_date(date.fromisoformat(values[name]), "long", locale=t.locale)
    for name in ("role", "written_for"):
        roles = [role for role in values.get(name, "").split(",") if role in set(PersonRole)]
        if roles:
            values[name] = ", ".join(t(PERSON_ROLES[PersonRole(role)]) for role in roles)
    return values


def remedy_label(remedy: str, t: Translator) -> str:
    """The words of a remedy's button; empty when no click can do it. `remedy` is "add_helpline:fr-3114"."""
    kind = remedy.partition(":")[0]
    return t(REMEDIES[kind]) if kind in REMEDIES else ""
