"""The message extension of Teams: cases opened by hand, and thread messages kept as advice."""

from __future__ import annotations

from bot.chat.teams_inbound import Inbound, Reply
from bot.errors import MissingData
from cards.card import Form
from cards.plain import plain
from cards.teams import render_form
from config.words import Click
from handlers import opening, statements, views
from handlers import teams_answers as answers
from handlers import teams_reading as reading
from handlers.desk import Desk


class TeamsOpening:
    """« Ouvrir un cas de crise » on a message or from the composer, « Garder comme avis » on a thread message."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def form(self, inbound: Inbound) -> Reply:
        actor, chosen = reading.account(inbound), reading.chosen(inbound)
        people, ref = await self.desk.clients_of(actor), opening.form_ref(chosen, reading.delivery(inbound))
        form = views.open_case_form(self.desk.catalog, people, text=chosen.text, ref=ref, told=actor.locale)
        return answers.dialog(render_form(form))

    async def submitted(self, click: Click) -> Reply:
        """The form that opens a case."""
        people = await self.desk.clients_of(click.actor)
        reader = next(iter(people.values()), None)
        try:
            flag = opening.flag_from_form(click, self.desk.catalog, people, now=self.desk.store.now())
        except MissingData as error:
            form = views.open_case_form(self.desk.catalog, people, ref=click.ref)
            errors = views.errors_in(form, error.fields, reader)
            return answers.dialog(render_form(form, typed=click.values, errors=errors))
        await self.desk.flag(flag)
        return answers.closing(plain(views.case_opened(reader)))

    async def statement_form(self, click: Click) -> Reply:
        """« Relevé pour le client »"""
        return answers.dialog(render_form(await self._blank_statement(click)))

    async def statement_asked(self, click: Click) -> Reply:
        people = await self.desk.clients_of(click.actor)
        reader = next(iter(people.values()), None)
        try:
            await statements.asked(self.desk, click, people)
        except MissingData as error:
            form = await self._blank_statement(click)
            errors = views.errors_in(form, error.fields, reader)
            return answers.dialog(render_form(form, typed=click.values, errors=errors))
        return answers.closing(plain(views.statement_asked(reader)))

    async def _blank_statement(self, click: Click) -> Form:
        people = await self.desk.clients_of(click.actor)
        return await self.desk.store.read(views.statement_form, "", self.desk.catalog, people)

    async def advice(self, inbound: Inbound) -> Click | None:
        """The click that records the message as advice; None if it is in no case's thread."""
        return await opening.advice_from_message(self.desk, reading.chosen(inbound), reading.account(inbound))
