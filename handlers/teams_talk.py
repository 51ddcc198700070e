"""What people write to the desk in Teams: in a case's thread, in private, or as a command."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final

from bot.chat.base import Chat
from bot.chat.teams_inbound import Inbound, Reply
from cards.card import Card
from cards.teams import render_home, render_message
from config.words import Account, Command, ThreadMessage
from handlers import teams_answers as answers
from handlers import teams_reading as reading
from handlers import views
from handlers.commands import HELP, NEW, answer_command, is_command
from handlers.desk import Desk, OnItsWay

HOME: Final = ("home", "accueil")
STILL_POSTING: Final = (0.2, 0.5, 1.0, 2.0, 3.0, 3.0, 2.0)
"""Seconds between checks for a post with an unknown outcome: it is posted again after ten, and Teams waits fifteen."""
Later = Callable[[Coroutine[Any, Any, None]], None]


class TeamsTalk:
    """Incoming messages, and the private answers to them."""

    def __init__(self, desk: Desk, chat: Chat, *, later: Later) -> None:
        self.desk, self.chat, self.later = desk, chat, later

    async def wrote(self, inbound: Inbound) -> Reply:
        """A message, kept before it is acknowledged; a command is answered in private, wherever it was written.

        A message that is nothing but a command is one, even below a question.
        """
        message = reading.thread_message(inbound)
        if message is None or not (inbound.is_personal or inbound.channel):
            return answers.TAKEN
        command = reading.command(inbound)
        asks = not message.edited and not message.deleted and reading.names_the_bot(inbound)
        is_asked = asks and (is_command(command.text) or command.text.lower() in HOME)
        if not is_asked and not await self._kept(message) and asks:
            is_asked, command = True, Command(HELP, command.actor, command.place, command.key)
        if is_asked and await self.desk.first_time(command.key):
            self.later(self._answer(command))
        return answers.TAKEN

    async def _kept(self, message: ThreadMessage) -> bool:
        """Whether it belonged somewhere. The post it may answer is waited for here: Teams may not resend what we
        refuse."""
        for wait in STILL_POSTING:
            try:
                return await self.desk.said(message)
            except OnItsWay:
                await asyncio.sleep(wait)
        return await self.desk.said(message, last=True)

    async def send_home(self, inbound: Inbound) -> None:
        """Somebody added the bot: show them what waits for them."""
        actor, key = reading.account(inbound), reading.delivery(inbound)
        if await self.desk.first_time(key):
            self.later(self._answer(Command(HOME[0], actor, reading.place(inbound), key=key)))

    async def tell(self, account: Account, card: Card, *, key: str) -> None:
        """A card for this person alone, in their conversation with the bot."""
        await self.chat.post(account.ref, render_message(card), key=f"told:{key}")

    async def _answer(self, command: Command) -> None:
        people, asked = await self.desk.clients_of(command.actor), command.text.lower()
        if people and asked in HOME:
            home = await self.desk.store.read(views.home, "", self.desk.catalog, people, command.actor.ref)
            await self.chat.post(command.actor.ref, render_home(home), key=f"told:{command.key}")
        elif people and asked in NEW:
            await self.tell(command.actor, views.open_case_offer(people), key=command.key)
        else:
            await self.tell(command.actor, await answer_command(self.desk, command, prefix=""), key=command.key)
