"""A letter on its way: « Lettre prête », its link, and what a person does with it: post it, note that it came back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cards.card import ButtonRow, Context, Form, FormElement, Link, Section
from cards.inputs import form, words_choice
from cards.labels import LETTER_RETURNS
from cards.translator import N_, Translator
from cards.verbs import button
from cards.views import CaseFormView, LetterView
from config.deliveries import DispatchState
from config.words import Verb

_STATES: Final = {
    DispatchState.READY: N_("The letter is ready. Print it, fold it in three at the marks, and post it."),
    DispatchState.SENT: N_("The letter was posted, {at}."),
    DispatchState.RETURNED: N_("The letter came back, {at}."),
    DispatchState.UNDONE: N_("The letter was taken out of the tray, {at}: it does not leave."),
}


def letter_form(view: LetterView, t: Translator) -> Form:
    """The link for whoever asked, and the next step."""
    return form(Verb.LETTER, view, t, title=t("The letter"), body=_letter(view, t), ref=view.ref)


def _letter(view: LetterView, t: Translator) -> Iterator[FormElement]:
    at = t.moment(view.at, view.now) if view.at else ""
    yield Section((t.line(_STATES.get(view.state, N_("The letter is about to be made.")), at=at),))
    if view.link:
        yield Section(((Link(view.link, t("Open the letter")),),))
        yield Context(((t("This link is for you alone, for fifteen minutes. Opening it is recorded."),),))
    elif view.state is DispatchState.READY:
        yield Context(((t("Whoever runs the desk opens it there: {command}", command=_command(view)),),))
    if view.state is DispatchState.READY:
        yield Context(((t("Use a plain envelope with a window, without a logo: somebody else may see it."),),))
        posted = button(Verb.LETTER_POSTED, view, t, ref=view.ref, style="primary")
        yield ButtonRow((posted, button(Verb.LETTER_WITHDRAWN, view, t, ref=view.ref)))
    elif view.state is DispatchState.SENT:
        yield ButtonRow((button(Verb.LETTER_RETURNED, view, t, ref=view.ref),))


def _command(view: LetterView) -> str:
    return f"fanal letters open {view.ref}"


def letter_returned_form(view: CaseFormView, t: Translator) -> Form:
    """Why it came back, as the post office's sticker says."""
    body = (words_choice("reason", t("What does the envelope say?"), LETTER_RETURNS, t),)
    title, submit = t("The letter came back"), t("It came back")
    return form(Verb.LETTER_RETURNED, view, t, title=title, body=body, submit=submit, ref=view.ref)
