"""Teams' activities: each becomes what it means to the desk, and each invoke gets its answer.

`TeamsHandlers.received` only gets authenticated activities of our tenant, from channels that a client's file names.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final

from bot.cases.answer import Answer, AnswerKind
from bot.catalog.clients import Person
from bot.chat.base import Chat
from bot.chat.teams_inbound import Inbound, Reply
from bot.errors import MissingData, NotFound, Retryable
from cards.button import BadButton
from cards.card import Card
from cards.plain import buttons, plain
from cards.teams import REFRESH, render_form, render_message
from config.words import Account, Click, Place, Verb
from handlers import teams_answers as answers
from handlers import teams_reading as reading
from handlers import views
from handlers.accounts import Accounts
from handlers.desk import Desk, Reacted
from handlers.faults import placed
from handlers.teams_opening import TeamsOpening
from handlers.teams_talk import TeamsTalk

log = logging.getLogger("fanal.teams")

NOT_WRITTEN_YET = (0.1, 0.2, 0.4, 0.8, 0.8, 0.8, 0.8)
"""Seconds between checks for a post that Teams already shows and we are about to record; Teams waits for five."""
Later = Callable[[Coroutine[Any, Any, None]], None]


class TeamsHandlers:
    """One method per kind of activity. `later` runs a coroutine in the background."""

    def __init__(self, desk: Desk, chat: Chat, accounts: Accounts, *, later: Later) -> None:
        self.desk, self.accounts, self.later = desk, accounts, later
        self.opening, self.talk = TeamsOpening(desk), TeamsTalk(desk, chat, later=later)
        self.invokes: Final[dict[str, Callable[[Inbound], Awaitable[Reply]]]] = {
            "adaptiveCard/action": self.executed,
            "task/fetch": self.fetched,
            "task/submit": self.submitted,
            "composeExtension/fetchTask": self.extension_opened,
            "composeExtension/submitAction": self.submitted,
        }

    async def received(self, inbound: Inbound) -> Reply:
        """The answer to an activity. Malformed ones are refused; if one could not be kept, Teams is asked to send it
        again."""
        try:
            if not reading.is_refresh(inbound, REFRESH):  # a refresh is no act, and keeps nothing
                await self.accounts.heard(*reading.manners(inbound))
            if inbound.kind == "invoke":
                handle = self.invokes.get(inbound.name)
                return Reply(501) if handle is None else await handle(inbound)
            if inbound.kind in reading.MESSAGES:
                return await self.talk.wrote(inbound)
            if reading.is_installed(inbound):
                await self.talk.send_home(inbound)
            return answers.TAKEN
        except BadButton as error:
            log.warning("something that Teams sent was refused: %s", placed(error))
            return answers.REFUSED
        except Retryable as error:
            log.warning("something that Teams sent could not be kept yet: %s", placed(error))
            return answers.AGAIN

    # --- a card's buttons -----------------------------------------------------------------------------

    async def executed(self, inbound: Inbound) -> Reply:
        """A button that acts: the answer is the updated card, or a message to whoever pressed."""
        if reading.is_refresh(inbound, REFRESH):
            return await self.refreshed(inbound)
        click = reading.executed(inbound)
        reacted = await self.desk.click(click)  # committed before the answer
        self.later(self.desk.pressed_on_twin(click))
        if reacted.error is None and reacted.answer.kind is AnswerKind.NOTHING and reacted.reader is not None:
            card = await self._standing(reacted.client, click.place, reacted.reader, click.actor, case=click.case)
            if card is not None:
                return answers.card(render_message(card)["card"])
        notice = await self._notice(reacted, click)
        if buttons(notice) and await self.desk.first_time(
            f"told:{click.key}"
        ):  # only text can be shown there; buttons go to their conversation
            self.later(self.talk.tell(click.actor, notice, key=click.key))
        return answers.words(plain(notice))

    async def refreshed(self, inbound: Inbound) -> Reply:
        """Teams asks for one person's view of a card: reads, never writes."""
        place, actor = reading.place(inbound, message=inbound.activity.get("replyToId")), reading.account(inbound)
        client = await self._client_of(place)
        reader = await self.desk.reader(client, actor)
        card = await self._standing(client, place, reader, actor) if reader is not None else None
        if card is None:
            return answers.no_card(plain(views.stranger(actor)))
        return answers.card(render_message(card)["card"])

    async def _client_of(self, place: Place) -> str:
        """The client of a post. Somebody who sees a card arrive may ask before we have recorded where it is."""
        for wait in NOT_WRITTEN_YET:
            if client := await self.desk.store.read(views.client_of_post, "", place):
                return client
            await asyncio.sleep(wait)
        return await self.desk.store.read(views.client_of_post, "", place)

    async def _standing(
        self, client: str, place: Place, reader: Person, actor: Account, *, case: int = 0
    ) -> Card | None:
        catalog, read = self.desk.catalog, self.desk.store.read
        return await read(views.standing, client, catalog, place, reader, actor.ref, case=case)

    # --- dialogs --------------------------------------------------------------------------------------

    async def fetched(self, inbound: Inbound) -> Reply:
        """A button that opens a dialog."""
        click = reading.fetched(inbound)
        if click.verb is Verb.OPEN_CASE:
            return await self.opening.form(inbound)
        if click.verb is Verb.STATEMENT:
            return await self.opening.statement_form(click)
        self.later(self.desk.pressed_on_twin(click))
        return await self._dialog(await self.desk.click(click), click)

    async def submitted(self, inbound: Inbound) -> Reply:
        """A submitted dialog: its form, or a button in it."""
        click = reading.submitted(inbound)
        if click.verb is Verb.OPEN_CASE:
            return await self.opening.submitted(click)
        if click.verb is Verb.STATEMENT:
            return await self.opening.statement_asked(click)
        reacted = await self.desk.click(click)
        if reacted.error is None and reacted.answer.kind is AnswerKind.NOTHING:
            return answers.TAKEN
        return await self._dialog(reacted, click)

    async def extension_opened(self, inbound: Inbound) -> Reply:
        """An action of the message extension: « Ouvrir un cas de crise », « Garder comme avis »."""
        if reading.extension_command(inbound) != Verb.RECORD_ADVICE:
            return await self.opening.form(inbound)
        click = await self.opening.advice(inbound)
        if click is None:
            nowhere = Click(Verb.RECORD_ADVICE, 0, 0, actor=reading.account(inbound), key="", place=Place(""))
            return await self._dialog(Reacted("", Answer.nothing(), None, NotFound("in no case's thread")), nowhere)
        return await self._dialog(await self.desk.click(click), click)

    async def _dialog(self, reacted: Reacted, click: Click) -> Reply:
        """A form, the same form with its errors, or a text in the place of a form."""
        read, catalog, reader = self.desk.store.read, self.desk.catalog, reacted.reader
        if reacted.error is None and reacted.answer.kind is AnswerKind.FORM and reader is not None:
            form = await read(views.form, reacted.client, catalog, reacted.answer, click, reader)
            return answers.dialog(render_form(form))
        if isinstance(reacted.error, MissingData) and click.submitted and reader is not None:
            again = await read(views.form_again, reacted.client, catalog, click, reader)
            if again is not None:
                errors = views.errors_in(again, reacted.error.fields, reader)
                return answers.dialog(render_form(again, typed=click.values, errors=errors))
        notice = await self._notice(reacted, click)
        if reacted.error is None and reacted.answer.kind is AnswerKind.NOTHING:
            return answers.closing(plain(notice))
        return answers.dialog(render_form(views.notice_form(notice, click, reader, gives_back=reacted.lost_words)))

    async def _notice(self, reacted: Reacted, click: Click) -> Card:
        catalog, read = self.desk.catalog, self.desk.store.read
        if reacted.error is not None or reacted.reader is None:
            return await read(views.refusal, reacted.client, catalog, reacted.error, click, reacted.reader)
        return await read(views.private, reacted.client, catalog, reacted.answer, click, reacted.reader)
