"""« Vérifier cette ligne »: what the directory says of a helpline, and the word of whoever verified it."""

from __future__ import annotations

from collections.abc import Iterator

from babel.dates import format_date

from cards.card import Bold, ChoicesInput, Context, Form, FormElement, Option, Section
from cards.inputs import form
from cards.translator import Translator
from cards.views import HelplineView
from config.words import Verb


def confirm_helpline_form(view: HelplineView, t: Translator) -> Form:
    """The line as a member reads it, its source, and how it was verified."""
    title, submit = t("Verify a line"), t("It is right")
    return form(Verb.CONFIRM_HELPLINE, view, t, title=title, body=_body(view, t), submit=submit, ref=view.ref)


def _body(view: HelplineView, t: Translator) -> Iterator[FormElement]:
    source = t("Source: {source}", source=view.source)
    yield Section(((Bold(view.line),), (t.territory(view.country),), (source,)))
    if view.verified_on:
        on = format_date(view.verified_on, "long", locale=t.locale)
        yield Context(((t("Last verified on {on}.", on=on),),))
    else:
        yield Context(((t("Nobody has verified this line yet."),),))
    yield ChoicesInput(
        id="how",
        label=t("How did you verify it, today?"),
        hint=t("A wrong number is worse than none. If it is not right, go back and tell who keeps the directory."),
        options=(
            Option("called", t("I called it, and they answered")),
            Option("read", t("I read it on its official source")),
        ),
    )
