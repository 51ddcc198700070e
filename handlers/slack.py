"""What happens in Slack: one listener a kind. Before the ack only the transaction; what is shown follows it.

Over Socket Mode and over signed HTTP the same listeners run.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Coroutine
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.cases.answer import AnswerKind
from bot.chat.slack import call
from bot.errors import MissingData
from cards.button import PREFIX, BadButton
from cards.slack import render_form, render_home, render_message
from config.words import Account, Click, Verb
from handlers import opening, slack_reading, views
from handlers.accounts import Accounts
from handlers.commands import answer_command
from handlers.desk import Desk, Reacted

log = logging.getLogger("fanal.slack")

Later = Callable[[Coroutine[Any, Any, None]], None]


class SlackHandlers:
    """The listeners, and what they show after the ack. `later` runs a coroutine in the app's task group."""

    def __init__(self, desk: Desk, accounts: Accounts, *, later: Later) -> None:
        self.desk, self.accounts, self.later = desk, accounts, later

    def register(self, app: AsyncApp) -> None:
        """One listener a kind: Bolt tries them in order, so few are fast."""
        ours = re.compile(f"^{PREFIX}")
        app.action(ours)(self.pressed)
        app.view(ours)(self.submitted)
        app.command("/fanal")(self.commanded)
        app.shortcut(ours)(self.shortcut)
        app.event("message")(self.wrote)
        app.event("app_home_opened")(self.home_opened)
        app.event("user_change")(self.account_changed)
        app.event("subteam_updated")(self.group_changed)

    async def pressed(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond) -> None:
        """A button: on a card, in a form, at home."""
        try:
            click = slack_reading.pressed(body)
        except BadButton as error:
            log.warning("a button was refused: %s", error)
            await ack()
            return
        if click.verb is Verb.OPEN_CASE:
            await ack()
            self.later(self._open_case(click.actor, body, client))
            return
        reacted = await self.desk.click(click)  # committed before the ack
        await ack()
        if body.get("view", {}).get("type") == "modal":
            self.later(self._change_form(reacted, click, body["view"], client))
        else:
            self.later(self._present(reacted, click, body, client, respond))

    async def submitted(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """A form that was sent: its answer stands in the ack."""
        try:
            click = slack_reading.submitted(body)
        except BadButton as error:
            log.warning("a form was refused: %s", error)
            await ack(response_action="clear")
            return
        if click.verb is Verb.OPEN_CASE:
            await ack(**await self._opened(click, body))
            return
        reacted = await self.desk.click(click)
        if isinstance(reacted.error, MissingData):
            await ack(response_action="errors", errors=await self._errors(reacted.error, click, body))
        elif reacted.error is None and reacted.answer.kind is AnswerKind.NOTHING:
            await ack(response_action="clear")
        else:
            await ack(response_action="update", view=await self._form(reacted, click))

    async def commanded(
        self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond
    ) -> None:
        """`/fanal …`"""
        command = slack_reading.command(body)
        await ack()
        if command.text.split(" ")[0] in ("new", "nouveau"):
            self.later(self._open_case(command.actor, body, client))
            return
        self.later(self._say(respond, await answer_command(self.desk, command)))

    async def shortcut(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """« Ouvrir un cas de crise » on a message or from anywhere; « Garder comme avis » on a thread's message."""
        await ack()
        if body["callback_id"] == "fanal:record_advice":
            self.later(self._record_advice(body, client))
        else:
            self.later(self._open_case(slack_reading.account(body), body, client))

    async def wrote(self, body: dict[str, Any]) -> None:
        """A message, kept before Slack is told that we have it."""
        message = slack_reading.thread_message(body)
        if message is not None:
            await self.desk.said(message)

    async def home_opened(self, body: dict[str, Any], client: AsyncWebClient) -> None:
        user = Account(f"slack:{body['team_id']}/{body['event']['user']}")
        self.later(self._publish_home(user, client))

    async def account_changed(self, body: dict[str, Any]) -> None:
        """A closed account loses its rights, and its cases return to the queue."""
        await self.accounts.changed(f"slack:{body['team_id']}", body["event"]["user"])

    async def group_changed(self, body: dict[str, Any]) -> None:
        self.later(self.accounts.refresh())

    # --- after the ack ------------------------------------------------------------------------------

    async def _present(
        self, reacted: Reacted, click: Click, body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond
    ) -> None:
        if reacted.error is None and reacted.answer.kind is AnswerKind.NOTHING:
            if body.get("view", {}).get("type") == "home":
                await self._publish_home(click.actor, client)
            return
        if reacted.error is None and reacted.answer.kind is AnswerKind.FORM:
            await self._open(client, body["trigger_id"], await self._form(reacted, click))
            return
        message = render_message(await self._notice(reacted, click))
        if body.get("view", {}).get("type") == "home":
            await call(client.chat_postMessage(channel=click.actor.user, **message))
        else:
            await self._say(respond, message)

    async def _change_form(self, reacted: Reacted, click: Click, view: dict[str, Any], client: AsyncWebClient) -> None:
        """A button inside a form: what it opens takes the form's place."""
        await call(
            client.views_update(view_id=view["id"], hash=view.get("hash"), view=await self._form(reacted, click))
        )

    async def _form(self, reacted: Reacted, click: Click) -> dict[str, Any]:
        """The form of an answer, or its words as a form."""
        if reacted.error is None and reacted.answer.kind is AnswerKind.FORM and reacted.reader is not None:
            form = await self.desk.store.read(
                views.form, reacted.client, self.desk.catalog, reacted.answer, click, reacted.reader
            )
        else:
            form = views.notice_form(await self._notice(reacted, click), click, reacted.reader)
        return render_form(form)

    async def _notice(self, reacted: Reacted, click: Click) -> Any:
        catalog, read = self.desk.catalog, self.desk.store.read
        if reacted.error is not None or reacted.reader is None:
            return await read(views.refusal, reacted.client, catalog, reacted.error, click, reacted.reader)
        return await read(views.private, reacted.client, catalog, reacted.answer, click, reacted.reader)

    async def _errors(self, error: MissingData, click: Click, body: dict[str, Any]) -> dict[str, str]:
        blocks = slack_reading.blocks_by_field(body["view"])
        reader = await self.desk.reader(await self.desk.client_of(click.case, click.place), click.actor)
        told = {blocks.get(name, ""): views.field_error(reason, reader) for name, reason in error.fields.items()}
        anywhere = next(iter(blocks.values()), "")
        return {block or anywhere: words for block, words in told.items()}

    async def _say(self, respond: AsyncRespond, message: dict[str, Any]) -> None:
        await respond(response_type="ephemeral", replace_original=False, **message)

    async def _open(self, client: AsyncWebClient, trigger: str, view: dict[str, Any]) -> None:
        await call(client.views_open(trigger_id=trigger, view=view))

    async def _publish_home(self, user: Account, client: AsyncWebClient) -> None:
        people = await self.desk.clients_of(user)
        card = await self.desk.store.read(views.home, "", self.desk.catalog, people, user.ref)
        await call(client.views_publish(user_id=user.user, view=render_home(card)))

    # --- cases opened by hand -----------------------------------------------------------------------

    async def _open_case(self, user: Account, body: dict[str, Any], client: AsyncWebClient) -> None:
        people = await self.desk.clients_of(user)
        message = body.get("message") or {}
        form = views.open_case_form(
            self.desk.catalog,
            people,
            text=str(message.get("text", "")),
            ref=opening.source_ref(body),
        )
        await self._open(client, body["trigger_id"], render_form(form))

    async def _opened(self, click: Click, body: dict[str, Any]) -> dict[str, Any]:
        """The ack of the form that opens a case."""
        people = await self.desk.clients_of(click.actor)
        try:
            flag = opening.flag_from_form(click, self.desk.catalog, people, now=self.desk.store.now())
        except MissingData as error:
            blocks = slack_reading.blocks_by_field(body["view"])
            reader = next(iter(people.values()), None)
            return {
                "response_action": "errors",
                "errors": {blocks[f]: views.field_error(r, reader) for f, r in error.fields.items() if f in blocks},
            }
        await self.desk.flag(flag)
        return {"response_action": "clear"}

    async def _record_advice(self, body: dict[str, Any], client: AsyncWebClient) -> None:
        user = slack_reading.account(body)
        click = await opening.advice_from_message(self.desk, body, user)
        if click is None:
            return
        reacted = await self.desk.click(click)
        message = render_message(await self._notice(reacted, click))
        await call(
            client.chat_postEphemeral(
                channel=body["channel"]["id"], user=user.user, thread_ts=click.place.thread or None, **message
            )
        )
