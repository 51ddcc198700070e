"""The desk of the views' tests with people in Teams: activities go in as the door lets them in, answers come out."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from bot.catalog import Catalog
from bot.catalog.clients import Destination, Shows
from bot.chat.base import MessageRef
from bot.chat.teams_inbound import Reply, read_inbound
from bot.sandbox.teams_cast import CHANNEL, TENANT
from cards.card import Button, Form
from cards.teams import render_form
from cards.teams_actions import Actions
from config.values import replace
from handlers import desk as handlers_desk
from handlers.accounts import Accounts
from handlers.teams import TeamsHandlers
from tests.handlers.views_desk import LUMEN, Desk, demo_catalog
from tests.teams_desk import PEOPLE, actions

Json = dict[str, Any]
DEST = f"teams:{TENANT}/{CHANNEL}"
ROOT = "1795312920000"


def account(who: str) -> str:
    return f"teams:{TENANT}/{PEOPLE[who]}"


def teams_catalog() -> Catalog:
    """Maison Lumen, whose people have an account in Teams too, and a channel there."""
    found = demo_catalog()
    lumen = found.clients[LUMEN]
    people = tuple(
        replace(one, accounts=(*(a for a in one.accounts if a.startswith("slack:")), account(one.id)))
        if one.id in PEOPLE
        else one
        for one in lumen.people
    )
    places = (*(place for place in lumen.destinations if place.dest != DEST), Destination(DEST, Shows.FULL, "fr"))
    return replace(found, clients={**found.clients, LUMEN: replace(lumen, people=people, destinations=places)})


@dataclass
class Posted:
    """A chat that keeps what is posted in private."""

    told: list[tuple[str, Json]] = field(default_factory=list)

    async def post(self, dest: str, message: Json, *, key: str, thread: str = "") -> MessageRef:
        self.told.append((dest, message))
        return MessageRef(dest, str(len(self.told)), thread)


@dataclass
class Teams:
    """Somebody in the channel (or, `personal`, in their conversation with the bot) does something."""

    desk: Desk
    chat: Posted = field(default_factory=Posted)
    locale: str = "fr-FR"
    _ids: int = 0

    def send(self, kind: str, *, who: str = "lea", personal: bool = False, **more: Any) -> Reply:
        """An activity -> its answer, once all that it set off has happened."""
        return self.desk.runner.run(self._send(self.activity(kind, who=who, personal=personal, **more)))

    def activity(self, kind: str, *, who: str = "lea", personal: bool = False, **more: Any) -> Json:
        self._ids += 1
        tenant: Json = {"tenant": {"id": TENANT}}
        where = (
            {"conversationType": "personal", "tenantId": TENANT, "id": "a:1private"}
            if personal
            else {"conversationType": "channel", "tenantId": TENANT, "id": f"{CHANNEL};messageid={ROOT}"}
        )
        return {
            "type": kind,
            "id": f"f:{self._ids}",
            "channelId": "msteams",
            "locale": self.locale,
            "from": {"id": f"29:1{who}", "name": who, "aadObjectId": PEOPLE.get(who, who)},
            "recipient": {"id": "28:bot", "name": "Fanal"},
            "conversation": where,
            "channelData": tenant if personal else {"channel": {"id": CHANNEL}, **tenant},
        } | more

    async def _send(self, activity: Json) -> Reply:
        tasks: list[asyncio.Task[None]] = []

        def later(work: Coroutine[Any, Any, None]) -> None:
            tasks.append(asyncio.get_running_loop().create_task(work))

        desk = handlers_desk.Desk(self.desk.store, self.desk.catalog)
        accounts = Accounts(self.desk.store, self.desk.catalog, {})
        handlers = TeamsHandlers(desk, self.chat, accounts, later=later)  # type: ignore[arg-type]
        answer = await handlers.received(read_inbound(activity, tenant=TENANT))
        await asyncio.gather(*tasks)
        return answer

    def invoke(self, name: str, value: Json, *, who: str = "lea", message: str = ROOT) -> Reply:
        return self.send("invoke", who=who, name=name, value=value, replyToId=message)

    def press(self, button: Button, *, who: str = "lea", message: str = ROOT) -> Reply:
        """A button of a card, as it is drawn there."""
        action = Actions().of(button)
        if action["type"] == "Action.ShowCard":
            action = action["card"]["actions"][0]
        if action["type"] == "Action.Execute":
            value = {"action": action, "trigger": "manual"}
            return self.invoke("adaptiveCard/action", value, who=who, message=message)
        assert action["data"]["msteams"] == {"type": "task/fetch"}
        return self.invoke("task/fetch", {"data": action["data"]}, who=who, message=message)

    def submit(self, form: Form, values: Json, *, who: str = "lea") -> Reply:
        """A form that is sent with these values."""
        card = render_form(form)["card"]
        send = next(action for action in actions(card) if "form" in action["data"])
        return self.invoke("task/submit", {"data": send["data"] | values}, who=who)
