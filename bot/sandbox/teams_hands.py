"""What people press and fill in in the pretend Teams: cards, dialogs, message extensions; and what the answer does."""

from __future__ import annotations

from typing import Any

from .config import Json
from .errors import Refusal
from .given import a_number, an_object
from .teams_activities import extension_value, message_payload
from .teams_answers import BadAnswer, CardAnswer, TaskAnswer, read_card_answer, read_task_answer
from .teams_around import TeamsActing, fresh
from .teams_cards import action_of, every_action
from .teams_config import TeamsPerson
from .teams_inputs import refused_by_client, typed
from .teams_state import Dialog, TeamsMessage, TeamsRoom

LOOKS = 3
"""How often somebody looks for their own view of a card whose question did not reach the bot."""


class TeamsHands(TeamsActing):
    # --- cards -----------------------------------------------------------------------------------

    async def execute(self, given: Json) -> Json:
        """Press a button of a card as this person sees it, as it was in a version (`version_index`, from the first), or
        (`stale`) as it was when it last had it."""
        person = self.person(given.get("user"))
        room = self.room(given.get("channel"), person)
        message = self.message(room, given.get("id"))
        card = _as_seen(message, person, given)
        action = _action(card, given.get("action", given.get("label")))
        values = {} if _alone(action) else typed(card, {}, an_object(given, "values"), self.at.config.people)
        errors = {} if _alone(action) else refused_by_client(card, values)
        if errors:
            return {"ok": False, "error": "form_incomplete", "errors": errors}
        data = fresh(action.get("data") or {})
        told = _pressed(action, data) | {"type": action["type"]}
        match action["type"]:
            case "Action.Execute":
                value = {key: action[key] for key in ("type", "id", "title", "verb") if key in action}
                return await self._act(person, room, message, value | {"data": data | values}) | told
            case "Action.Submit" if (data.get("msteams") or {}).get("type") == "task/fetch":
                return await self._fetch(person, room, message, data | values) | told
            case "Action.Submit":
                activity = self.at.activities().submitted(room, message, person, data | values)
                return (await self.at.delivery.tell(activity)).json() | told
            case _:
                return {"ok": True, "ack": None, "url": action.get("url", "")} | told

    async def refresh(self, given: Json) -> Json:
        """ "Refresh card" in a message's menu."""
        person = self.person(given.get("user"))
        room = self.room(given.get("channel"), person)
        message = self.message(room, given.get("id"))
        if not message.card or "refresh" not in message.card:
            raise Refusal(409, "no_refresh", "this card cannot be refreshed")
        return await self.refreshed(person, room, message, trigger="manual")

    async def refreshed(self, person: TeamsPerson, room: TeamsRoom, message: TeamsMessage, *, trigger: str) -> Json:
        card = message.card
        assert card is not None
        action = {key: value for key, value in fresh(card["refresh"]["action"]).items() if key != "mode"}
        return await self._act(person, room, message, {"data": {}, **action}, trigger=trigger)

    def look(self, room: TeamsRoom, message: TeamsMessage) -> None:
        """A card was posted or changed: whoever it names and is here gets their own, as when they look at it."""
        refresh = (message.card or {}).get("refresh") or {}
        named = list(map(self.at.config.person, refresh.get("userIds") or []))
        for person in named[: self.at.config.limits.refreshed_people]:
            if person is not None and person.id in room.members:
                self.at.delivery.later(self._looked_at(person, room, message))

    async def _looked_at(self, person: TeamsPerson, room: TeamsRoom, message: TeamsMessage) -> None:
        """Whoever's question got lost on its way looks again, as people do."""
        for _ in range(LOOKS):
            if "refresh" not in (message.card or {}):
                return
            asked = await self.refreshed(person, room, message, trigger="automatic")
            if asked.get("error") != "connection_failed":
                return

    async def _act(
        self, person: TeamsPerson, room: TeamsRoom, message: TeamsMessage, action: Json, *, trigger: str = "manual"
    ) -> Json:
        value = {"action": action, "trigger": trigger}
        before = message.card
        activity = self.at.activities().invoke(
            "adaptiveCard/action", person, room, root=message.root, replyToId=message.id, value=value
        )
        taken = await self.at.delivery.invoke(activity)
        result = taken.json()
        if taken.error:
            return result
        try:
            answer = read_card_answer(taken.body)
        except BadAnswer as problem:
            return result | {"ok": False, "error": "bad_answer", "detail": str(problem)}
        return result | self._shown(
            answer, person, room, message, is_same=message.card is before, quiet=trigger != "manual"
        )

    def _shown(
        self,
        answer: CardAnswer,
        person: TeamsPerson,
        room: TeamsRoom,
        message: TeamsMessage,
        *,
        is_same: bool,
        quiet: bool,
    ) -> Json:
        """A card that was changed for everybody meanwhile stays as it is."""
        if answer.card is not None and is_same and not message.deleted:
            self.at.rooms.show_to(message, person, answer.card)
        text = answer.text or answer.error
        if text and not quiet:
            toast = self.at.rooms.tell(person, room.id, text)
            return {"ephemeral": {"ts": toast.ts, "text": text}, "ok": not answer.error} | (
                {"error": "bot_error"} if answer.error else {}
            )
        return {}

    # --- dialogs ---------------------------------------------------------------------------------

    async def _fetch(self, person: TeamsPerson, room: TeamsRoom, message: TeamsMessage, data: Json) -> Json:
        activity = self.at.activities().invoke(
            "task/fetch",
            person,
            room,
            root=message.root,
            replyToId=message.id,
            value={"data": data, "context": {"theme": "default"}},
        )
        origin = {"kind": "task", "channel": room.id, "id": message.id}
        return await self._answered(person, activity, origin, may_close=False)

    async def submit(self, given: Json) -> Json:
        """Send the open dialog by one of its buttons (`button`; the first if none is named)."""
        person = self.person(given.get("user"))
        dialog = self._open_dialog(person)
        card = dialog.task["card"]["content"]
        submits = [one for one in every_action(card) if one["type"] == "Action.Submit"]
        if not submits:
            raise Refusal(409, "no_submit", "this dialog has no button that sends it")
        action = _action(card, given["button"]) if given.get("button") else submits[0]
        values: dict[str, str] = {}
        if not _alone(action):
            dialog.values = values = typed(card, dialog.values, an_object(given, "values"), self.at.config.people)
            dialog.errors = refused_by_client(card, values)
            self.at.rooms.changed()
            if dialog.errors:  # the client keeps it from the bot
                return {"ok": False, "error": "form_incomplete", "errors": dialog.errors}
        data = fresh(action.get("data") or {})
        activity = self._submission(person, dialog, data | values)
        return await self._answered(person, activity, dialog.origin, may_close=True) | _pressed(action, data)

    async def close(self, given: Json) -> Json:
        """The dialog's cross: the bot is not told, as in Teams."""
        person = self.person(given.get("user"))
        self._open_dialog(person)
        self.at.rooms.world.dialogs.pop(person.id)
        self.at.rooms.changed()
        return {"ok": True, "ack": None}

    def _open_dialog(self, person: TeamsPerson) -> Dialog:
        dialog = self.at.rooms.world.dialogs.get(person.id)
        if dialog is None:
            raise Refusal(409, "no_form", f"{person.name} has no dialog open")
        return dialog

    def _submission(self, person: TeamsPerson, dialog: Dialog, data: Json) -> Json:
        origin = dialog.origin
        room = self.at.rooms.world.rooms[origin["channel"]]
        message = room.messages.get(str(origin.get("id") or ""))
        root = message.root if message else ""
        if origin["kind"] == "extension":
            value = self._extension_value(origin, room, message) | {"data": data}
            return self.at.activities().invoke("composeExtension/submitAction", person, room, root=root, value=value)
        more: Json = {"replyToId": message.id} if message else {}
        value = {"data": data, "context": {"theme": "default"}}
        return self.at.activities().invoke("task/submit", person, room, root=root, value=value, **more)

    # --- message extensions ----------------------------------------------------------------------

    async def extension(self, given: Json) -> Json:
        """{user, command, message: {channel, id}?, channel?}: from a message's menu, or from the composer."""
        person = self.person(given.get("user"))
        on = given.get("message")
        place = on.get("channel") if isinstance(on, dict) else given.get("channel") or "personal"
        room = self.room(place, person)
        message = self.message(room, on.get("id")) if isinstance(on, dict) else None
        context = "message" if message else "compose"
        known = {one.id: one for one in self.at.config.commands if context in one.contexts}
        if str(given.get("command")) not in known:
            there = ", ".join(known) or "none"
            raise Refusal(404, "no_such_command", f"no {context} command {given.get('command')!r}; there are: {there}")
        origin = {"kind": "extension", "channel": room.id, "command": given["command"], "context": context}
        if message:
            origin["id"] = message.id
        value = self._extension_value(origin, room, message)
        root = message.root if message else ""
        activity = self.at.activities().invoke("composeExtension/fetchTask", person, room, root=root, value=value)
        return await self._answered(person, activity, origin, may_close=False)

    def _extension_value(self, origin: Json, room: TeamsRoom, message: TeamsMessage | None) -> Json:
        command = next(one for one in self.at.config.commands if one.id == origin["command"])
        payload = message_payload(self.at.config, room, message) if message else None
        return extension_value(command, origin["context"], payload)

    async def _answered(self, person: TeamsPerson, activity: Json, origin: Json, *, may_close: bool) -> Json:
        taken = await self.at.delivery.invoke(activity)
        result = taken.json()
        if taken.error:
            return result
        try:
            answer = read_task_answer(taken.body, may_close=may_close)
        except BadAnswer as problem:
            return result | {"ok": False, "error": "bad_answer", "detail": str(problem)}
        return result | self._follow(person, answer, origin)

    def _follow(self, person: TeamsPerson, answer: TaskAnswer, origin: Json) -> Json:
        """A dialog that continues is drawn anew: what was typed into the one before is gone, as in Teams."""
        dialogs = self.at.rooms.world.dialogs
        if answer.dialog is not None:
            dialogs[person.id] = Dialog(user=person.id, task=answer.dialog, origin=origin)
        else:
            dialogs.pop(person.id, None)
        self.at.rooms.changed()
        if not answer.text:
            return {}
        toast = self.at.rooms.tell(person, origin["channel"], answer.text)
        return {"ephemeral": {"ts": toast.ts, "text": answer.text}}


def _as_seen(message: TeamsMessage, person: TeamsPerson, given: Json) -> Json:
    card: Any = message.views.get(person.id, message.card)
    index = a_number(given, "version_index")
    if index is not None and 0 <= index < len(message.former):
        card = message.former[index]["card"]
    elif given.get("stale") and message.former:
        earlier = [one["card"] for one in message.former]
        held = [
            one
            for one in earlier
            if isinstance(one, dict) and action_of(one, wanted=given.get("action", given.get("label")))
        ]
        card = (held or earlier)[-1]
    if not isinstance(card, dict):
        raise Refusal(409, "no_card", "this message has no card")
    return card


def _action(card: Json, wanted: Any) -> Json:
    action = action_of(card, wanted=wanted)
    if action is None:
        there = ", ".join(f"{one['title']} ({one.get('verb') or one['type']})" for one in every_action(card))
        raise Refusal(404, "no_such_button", f"nothing called {wanted!r}; there are: {there or 'none'}")
    if action.get("isEnabled") is False:
        raise Refusal(409, "disabled", f"{action['title']!r} cannot be pressed now")
    return action


def _alone(action: Json) -> bool:
    """It takes nothing of the inputs with it."""
    return str(action.get("associatedInputs", "auto")).lower() == "none"


def _pressed(action: Json, data: Json) -> Json:
    """How the app under demonstration names what was pressed, and what it carries (for the demo's steps)."""
    name = action.get("verb") or data.get("action") or data.get("form") or ""
    return {"pressed": str(name), "carried": str(data.get("fanal") or "")}
