"""Asking for a client's statement, and what is told when it is made: two links, for whoever asked alone."""

from __future__ import annotations

from collections.abc import Iterator

from cards.card import Card, Context, DayInput, Element, Form, Link, Section
from cards.inputs import choice
from cards.labels import VERBS
from cards.statement import long_day
from cards.translator import Translator
from cards.views.statement import AskStatementView, StatementReadyView
from config.words import Verb


def statement_form(view: AskStatementView, t: Translator) -> Form:
    """« Relevé pour le client »: of which client, which days, in which language."""
    return Form(
        verb=Verb.STATEMENT,
        title=t(VERBS[Verb.STATEMENT]),
        body=(
            choice("client", t("Client"), view.clients),
            DayInput(id="first", label=t("First day"), chosen=view.first),
            DayInput(id="last", label=t("Last day, included"), chosen=view.last),
            choice("language", t("Language"), view.languages),
            Context(
                ((t("It comes to you in private, as a link. Who asked for it, and that it was opened, is recorded."),),)
            ),
        ),
        close=t("Go back"),
        submit=t("Make it"),
        required=t("Please fill this in."),
    )


def statement_ready(view: StatementReadyView, t: Translator) -> Card:
    """The links, for a day."""
    return Card(notification=t("For you alone"), body=tuple(_ready(view, t)))


def _ready(view: StatementReadyView, t: Translator) -> Iterator[Element]:
    first, last = (long_day(day, t) for day in (view.first, view.last))
    if view.failed:
        yield Section(((t("The statement for {client} could not be made.", client=view.client),),))
        yield Context(((t("Whoever runs the desk makes it there: {command}", command=view.command),),))
        return
    words = t("The statement is ready: {client}, from {first} to {last}.", client=view.client, first=first, last=last)
    yield Section(((words,),))
    if view.pdf:
        yield Section(((Link(view.pdf, t("Open the PDF")),), (Link(view.csv, t("Open the CSV")),)))
        yield Context(((t("These links are for you alone, for a day. Opening them is recorded."),),))
    else:
        yield Context(((t("Whoever runs the desk makes it there: {command}", command=view.command),),))
