"""The smaller forms: hand over, note, link, correct the reading, close, choose messages, open a case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cards.card import Form, FormElement, Section
from cards.inputs import choice, form, line, note, person, several, words_choice
from cards.labels import CATEGORIES, LEVELS, OUTCOMES, VERBS
from cards.translator import N_, Translator
from cards.verbs import DELETE_FOR_GOOD, HIDE_FOR_GOOD, REFUSE_FOR_GOOD
from cards.views import CaseFormView, CloseView, MessagesFormView, OpenCaseView, ReclassifyView
from config.words import Level, Verb

STAY_UNTIL_REACHED: Final = N_(
    "Somebody called for help here. The case closes once they were reached; otherwise a manager closes it and writes"
    " why. A false alarm closes as it is."
)
_LEVELS: Final = {level: LEVELS[level] for level in (Level.P0, Level.P1, Level.P2, Level.P3)}


def hand_over_form(view: CaseFormView, t: Translator) -> Form:
    """Give the case to somebody by name; they are told in the thread."""
    body = (person(t("To whom"), view.people, hint=t("They are told in the case's thread.")),)
    return form(Verb.HAND_OVER, view, t, title=t("Hand the case over"), body=body, submit=t("Hand over"))


def note_form(view: CaseFormView, t: Translator) -> Form:
    """Something to remember, for everybody on the case."""
    body = (note(t("Note"), id="text", value=view.words, optional=False, hint=t("It stands in the case's thread.")),)
    return form(Verb.NOTE, view, t, title=t("Add a note"), body=body, submit=t("Add"))


def link_form(view: CaseFormView, t: Translator) -> Form:
    """Another case of the same client that belongs with this one."""
    body = (line(t("Number of the other case"), id="case", most=12),)
    return form(Verb.LINK, view, t, title=t("Link to another case"), body=body, submit=t("Link"))


def reclassify_form(view: ReclassifyView, t: Translator) -> Form:
    """« Corriger la lecture »: a human's reading takes the machine's place."""
    level = view.level if view.level in _LEVELS else ""
    body = (
        words_choice("level", t("Level"), _LEVELS, t, start=level),
        words_choice("category", t("Category"), CATEGORIES, t, start=view.category),
    )
    return form(Verb.RECLASSIFY, view, t, title=t("Correct the reading"), body=body, submit=t("Correct"))


def close_form(view: CloseView, t: Translator) -> Form:
    """« Clore »: how it ends. What is still promised is said, since it refuses."""
    body: list[FormElement] = [
        Section(tuple((promise,) for promise in view.promises)) if view.promises else Section(()),
        *_unreached(view, t),
        words_choice("outcome", t("How does it end?"), OUTCOMES, t),
        note(t("A last word, for the history")),
    ]
    return form(Verb.CLOSE, view, t, title=t("Close the case"), body=body, submit=t("Close it"))


def _unreached(view: CloseView, t: Translator) -> Iterator[Section]:
    if view.unreached:
        yield Section(((t(STAY_UNTIL_REACHED),),))


def messages_form(view: MessagesFormView, t: Translator) -> Form:
    """Which of several messages; where it is for ever, the consequence is said."""
    body: list[FormElement] = [several("messages", t("Which messages?"), view.messages)]
    if view.verb is Verb.REFUSE:
        body.insert(0, Section(((t(REFUSE_FOR_GOOD),),)))
    if view.verb is Verb.TAKE_OFFLINE and not (view.can_hide and view.can_restore):
        body.insert(0, Section(((t(HIDE_FOR_GOOD if view.can_hide else DELETE_FOR_GOOD),),)))
    forever = view.verb is Verb.TAKE_OFFLINE and not view.can_hide
    name = t("Delete for ever") if forever else t(VERBS[view.verb])
    return form(view.verb, view, t, title=name, body=body, submit=name)


def open_case_form(view: OpenCaseView, t: Translator) -> Form:
    """« Ouvrir un cas »: of which client, which words, whose."""
    body: list[FormElement] = [choice("client", t("Client"), view.clients)]
    if view.communities:
        body.append(choice("community", t("Community"), view.communities))
    body += [
        note(t("The message"), id="text", value=view.text, optional=False),
        line(t("Who wrote it"), id="handle", hint=t("As the community names them."), optional=True),
        note(t("Why it needs eyes"), id="reason"),
    ]
    return Form(
        verb=Verb.OPEN_CASE,
        title=t("Open a case"),
        body=tuple(body),
        close=t("Go back"),
        submit=t("Open"),
        required=t("Please fill this in."),
        ref=view.ref,
    )
