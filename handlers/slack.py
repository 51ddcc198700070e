"""Slack's events: one listener per kind. Before the ack only the transaction runs; what is shown follows.

The same listeners serve Socket Mode and signed HTTP.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Coroutine
from typing import Any

from msgspec import Struct
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltRequest, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.cases.answer import Answer, AnswerKind
from bot.catalog.clients import Person
from bot.chat.slack import call
from bot.errors import FanalError, MissingData, NotFound, Retryable, SeenBefore
from cards.button import PREFIX, BadButton
from cards.slack import render_form, render_home, render_message
from config.values import replace
from config.words import Account, Click, Command, Place, Verb
from handlers import opening, slack_reading, statements, views
from handlers.accounts import Accounts
from handlers.actions import WITHOUT_CASE
from handlers.commands import answer_command, asks_for_form, is_command
from handlers.desk import Desk, Reacted, is_private
from handlers.faults import placed, raised_in

log = logging.getLogger("fanal.slack")

Later = Callable[[Coroutine[Any, Any, None]], None]
SHAPE = (AttributeError, LookupError, TypeError, ValueError)
"""What Bolt raises for a payload of an unexpected shape."""
LOOKS_UP, LOOKS_UP_FIRST = 10.0, 1.0
"""Seconds to look up a stranger's language; less while a form or an ack waits, for which Slack allows 3 seconds."""
USED = ("exchanged_trigger_id", "trigger_exchanged")
"""Slack's error for a trigger that was used before: a second delivery of a click whose form is open."""


class Told(Struct, frozen=True):
    """Where somebody acted, and how to answer them there in private."""

    body: dict[str, Any]
    client: AsyncWebClient
    respond: AsyncRespond

    @property
    def surface(self) -> str:
        """`modal` or `home`; "" on a message."""
        return str((self.body.get("view") or {}).get("type") or "")

    async def say(self, user: Account, message: dict[str, Any]) -> None:
        """Tell this person something in private: where they acted, else in their conversation with the bot."""
        if self.respond.response_url:
            try:
                told = await call(self.respond(response_type="ephemeral", replace_original=False, **message))
                if told.status_code == 200:
                    return
                log.warning("a private answer was not taken (%s): it goes to a conversation", told.status_code)
            except FanalError as error:
                log.warning("a private answer was not taken (%s): it goes to a conversation", error)
        await call(self.client.chat_postMessage(channel=user.user, **message))


class SlackHandlers:
    """The listeners, and what they show after the ack. `later` runs a coroutine in the background."""

    def __init__(self, desk: Desk, accounts: Accounts, *, later: Later) -> None:
        self.desk, self.accounts, self.later = desk, accounts, later
        self._at_home: set[str] = set()  # whoever pressed something at home last: the form they send changes their home

    def register(self, app: AsyncApp) -> None:
        """One listener per kind: Bolt tries them in order, so few of them are fast."""
        ours = re.compile(f"^{PREFIX}")
        app.action(ours)(self.pressed)
        app.view(ours)(self.submitted)
        app.command("/fanal")(self.commanded)
        app.shortcut(ours)(self.shortcut)
        app.event("message")(self.wrote)
        app.event("app_home_opened")(self.home_opened)
        app.event("user_change")(self.account_changed)
        app.event("subteam_updated")(self.group_changed)
        app.error(self.failed)

    async def failed(self, error: Exception) -> BoltResponse | None:
        """Nothing was kept. Malformed requests are acknowledged and dropped. For any other error Slack is told that it
        failed: it shows that to the person, or sends the event again. The log names the place, never the content."""
        if isinstance(error, BadButton) or (isinstance(error, SHAPE) and raised_in(error, "slack_bolt")):
            log.warning("something that Slack sent was refused: %s", placed(error))
            return BoltResponse(status=200)
        level = logging.WARNING if isinstance(error, Retryable) else logging.ERROR
        log.log(level, "something that Slack sent could not be handled: %s", placed(error))
        return None

    async def pressed(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond) -> None:
        """A button on a card, in a form or at home."""
        click = slack_reading.pressed(body)
        told = Told(body, client, respond)
        if click.verb in WITHOUT_CASE:
            is_new = await self.desk.first_time(click.key)
            await ack()
            if not is_new:
                return
            opens = self._ask_statement if click.verb is Verb.STATEMENT else self._open_case
            self.later(opens(click.actor, told))
            return
        reacted = await self.desk.click(click)  # committed before the ack
        await ack()
        if isinstance(reacted.error, SeenBefore):
            return
        if told.surface == "modal":
            self.later(self._change_form(reacted, click, body["view"], client))
            self._draw_home(click, client)
        else:
            self.later(self._present(reacted, click, told))

    async def submitted(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """A submitted form; the ack carries its answer."""
        click = slack_reading.submitted(body)
        if click.verb is Verb.OPEN_CASE:
            await ack(**await self._opened(click, body))
            return
        if click.verb is Verb.STATEMENT:
            await ack(**await self._statement_asked(click, body))
            return
        reacted = await self.desk.click(click)
        if isinstance(reacted.error, MissingData) and (shown := self._errors(reacted.error, reacted.reader, body)):
            await ack(response_action="errors", errors=shown)
        elif reacted.error is None and reacted.answer.kind is AnswerKind.NOTHING:
            await ack(response_action="clear")
        else:
            await ack(response_action="update", view=await self._form(reacted, click))
        self._draw_home(click, client)

    async def commanded(
        self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond
    ) -> None:
        """`/fanal …`"""
        command, told = slack_reading.command(body), Told(body, client, respond)
        is_new = await self.desk.first_time(command.key)
        await ack()
        if not is_new:
            return
        if asks_for_form(command.text):
            self.later(self._open_case(command.actor, told))
        else:
            self.later(self._answer(command, told))

    async def shortcut(
        self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond
    ) -> None:
        """« Ouvrir un cas de crise », on a message or anywhere; « Garder comme avis », on a thread message."""
        user, told = slack_reading.account(body), Told(body, client, respond)
        is_new = await self.desk.first_time(slack_reading.delivery(body))
        await ack()
        if not is_new:
            return
        if body["callback_id"] == "fanal:record_advice":
            self.later(self._record_advice(user, told))
        else:
            self.later(self._open_case(user, told))

    async def wrote(
        self, body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond, request: AsyncBoltRequest
    ) -> None:
        """A message, kept before it is acknowledged.

        Somebody who writes to the desk about no case gets an answer: what they asked for, or what can be asked. A
        message that is nothing but a command is one, even below a question; forms open only by the slash command.
        """
        message = slack_reading.thread_message(body)
        if message is None:
            return
        command = Command(message.text.strip(), message.actor, message.place, message.key)
        asks = is_private(message.place) and not message.edited and not message.deleted
        is_asked = asks and is_command(command.text) and not asks_for_form(command.text)
        is_asked = is_asked or (not await self.desk.said(message, last=slack_reading.is_last(request.headers)) and asks)
        if is_asked and await self.desk.first_time(command.key):
            self.later(self._answer(command, Told(body, client, respond)))

    async def home_opened(self, body: dict[str, Any], client: AsyncWebClient) -> None:
        self.later(self._publish_home(slack_reading.visitor(body), client))

    async def account_changed(self, body: dict[str, Any]) -> None:
        """A closed account loses its rights, and its cases return to the queue."""
        await self.accounts.changed(*slack_reading.changed_account(body))

    async def group_changed(self) -> None:
        self.later(self.accounts.refresh())

    # --- after the ack ------------------------------------------------------------------------------

    async def _present(self, reacted: Reacted, click: Click, told: Told) -> None:
        remember = self._at_home.add if told.surface == "home" else self._at_home.discard
        remember(click.actor.ref)
        if reacted.error is None and reacted.answer.kind is AnswerKind.FORM:
            await self._open(await self._form(reacted, click), click, told)  # first: its trigger expires in 3 s
        elif (reacted.error is not None or reacted.answer.kind is not AnswerKind.NOTHING) and (
            await self.desk.first_time(f"told:{click.key}")  # a refused click is not recorded
        ):
            await told.say(click.actor, render_message(await self._notice(reacted, click)))
        self._draw_home(click, told.client)

    def _draw_home(self, click: Click, client: AsyncWebClient) -> None:
        """Redraw the home of somebody who acted from it."""
        if click.actor.ref in self._at_home:
            self.later(self._publish_home(click.actor, client))

    async def _answer(self, command: Command, told: Told) -> None:
        if not await self.desk.clients_of(command.actor):
            command = replace(command, actor=await self.accounts.speaking(command.actor, within=LOOKS_UP))
        await told.say(command.actor, render_message(await answer_command(self.desk, command)))

    async def _change_form(self, reacted: Reacted, click: Click, view: dict[str, Any], client: AsyncWebClient) -> None:
        """After a button inside a form: the form it opens takes the place of the open one."""
        await call(
            client.views_update(view_id=view["id"], hash=view.get("hash"), view=await self._form(reacted, click))
        )

    async def _form(self, reacted: Reacted, click: Click) -> dict[str, Any]:
        """An answer's form, or its text as a form."""
        if reacted.error is None and reacted.answer.kind is AnswerKind.FORM and reacted.reader is not None:
            form = await self.desk.store.read(
                views.form, reacted.client, self.desk.catalog, reacted.answer, click, reacted.reader
            )
        else:
            form = views.notice_form(
                await self._notice(reacted, click), click, reacted.reader, gives_back=reacted.lost_words
            )
        return render_form(form)

    async def _notice(self, reacted: Reacted, click: Click) -> Any:
        catalog, read = self.desk.catalog, self.desk.store.read
        if reacted.reader is None:
            within = LOOKS_UP_FIRST if click.submitted else LOOKS_UP
            click = replace(click, actor=await self.accounts.speaking(click.actor, within=within))
        if reacted.error is not None or reacted.reader is None:
            return await read(views.refusal, reacted.client, catalog, reacted.error, click, reacted.reader)
        return await read(views.private, reacted.client, catalog, reacted.answer, click, reacted.reader)

    def _errors(self, error: MissingData, reader: Person | None, body: dict[str, Any]) -> dict[str, str]:
        """Each problem below its field, or below the first one if the form lacks it; none if the form has no fields."""
        blocks = slack_reading.blocks_by_field(body["view"])
        anywhere = next(iter(blocks.values()), "")
        told = {blocks.get(name, anywhere): views.field_error(reason, reader) for name, reason in error.fields.items()}
        return {block: words for block, words in told.items() if block}

    async def _open(self, view: dict[str, Any], click: Click, told: Told) -> None:
        """A form; if Slack does not open it (its trigger lives for 3 seconds), the person is told to press again."""
        try:
            await call(told.client.views_open(trigger_id=slack_reading.trigger(told.body), view=view))
        except FanalError as error:
            log.warning("a form was not opened: %s", error)
            if str(error) not in USED:
                await self._missed(click, told)

    async def _missed(self, click: Click, told: Told) -> None:
        people = await self.desk.clients_of(click.actor)
        client, reader = next(iter(people.items()), ("", None))
        reacted = Reacted(client, Answer.nothing(), reader, Retryable("the form was not opened"))
        await told.say(click.actor, render_message(await self._notice(reacted, click)))

    async def _publish_home(self, user: Account, client: AsyncWebClient) -> None:
        people = await self.desk.clients_of(user)
        told = "" if people else (await self.accounts.speaking(user, within=LOOKS_UP)).locale
        card = await self.desk.store.read(views.home, "", self.desk.catalog, people, user.ref, told=told)
        await call(client.views_publish(user_id=user.user, view=render_home(card)))

    # --- cases opened by hand -----------------------------------------------------------------------

    async def _open_case(self, user: Account, told: Told) -> None:
        people = await self.desk.clients_of(user)
        chosen = slack_reading.chosen(told.body)
        user = user if people else await self.accounts.speaking(user, within=LOOKS_UP_FIRST)
        ref = opening.form_ref(chosen, slack_reading.delivery(told.body))
        form = views.open_case_form(self.desk.catalog, people, text=chosen.text, ref=ref, told=user.locale)
        click = Click(verb=Verb.OPEN_CASE, case=0, version=0, actor=user, key="", place=Place(user.ref))
        await self._open(render_form(form), click, told)

    async def _opened(self, click: Click, body: dict[str, Any]) -> dict[str, Any]:
        """The ack of the form that opens a case."""
        people = await self.desk.clients_of(click.actor)
        try:
            flag = opening.flag_from_form(click, self.desk.catalog, people, now=self.desk.store.now())
        except MissingData as error:
            shown = self._errors(error, next(iter(people.values()), None), body)
            return {"response_action": "errors", "errors": shown} if shown else {"response_action": "clear"}
        await self.desk.flag(flag)
        reader = people[flag.client]
        told = views.notice_form(views.case_opened(reader), click, reader)  # its card may be in another channel
        return {"response_action": "update", "view": render_form(told)}

    # --- a client's statement ------------------------------------------------------------------------

    async def _ask_statement(self, user: Account, told: Told) -> None:
        people = await self.desk.clients_of(user)
        form = await self.desk.store.read(views.statement_form, "", self.desk.catalog, people)
        click = Click(verb=Verb.STATEMENT, case=0, version=0, actor=user, key="", place=Place(user.ref))
        await self._open(render_form(form), click, told)

    async def _statement_asked(self, click: Click, body: dict[str, Any]) -> dict[str, Any]:
        """The ack of the form that requests a statement."""
        people = await self.desk.clients_of(click.actor)
        try:
            await statements.asked(self.desk, click, people)
        except MissingData as error:
            shown = self._errors(error, next(iter(people.values()), None), body)
            return {"response_action": "errors", "errors": shown} if shown else {"response_action": "clear"}
        return {"response_action": "clear"}

    async def _record_advice(self, user: Account, told: Told) -> None:
        click = await opening.advice_from_message(self.desk, slack_reading.chosen(told.body), user)
        if click is None:
            nowhere = Click(Verb.RECORD_ADVICE, 0, 0, actor=user, key="", place=Place(user.ref))
            error = NotFound("this message stands in no case's thread")
            await told.say(
                user, render_message(await self._notice(Reacted("", Answer.nothing(), None, error), nowhere))
            )
            return
        reacted = await self.desk.click(click)
        await told.say(user, render_message(await self._notice(reacted, click)))
