"""Buttons and forms: what people press and fill in, as it stands before their eyes, and what the bot's answer does."""

from __future__ import annotations

from typing import Any

from bot.clock import machine_now

from .acting import Acting
from .blocks import every_element
from .config import Json, User
from .delivery import Kind
from .errors import Refusal, SlackError
from .form_values import chosen, key_of, refused_by_client, state_of, type_in
from .given import a_number, an_object
from .labels import reads
from .shapes import message_json, view_json
from .state import Form, Message, Room, Whisper


class Pressing(Acting):
    """The people's hands on buttons and forms."""

    # --- buttons ---------------------------------------------------------------------------------

    async def click(self, given: Json) -> Json:
        """A button (or a menu) of a message, as it is or as it was before an edit."""
        if given.get("channel") == "home":
            return await self.form_click(given, home=True)
        user = self.user(given.get("user"))
        room = self.room(given.get("channel"), user)
        message = self.message(room, given.get("ts"), user)
        blocks = _as_seen(message, given)
        action = _action(blocks, given)
        body = self.interaction("block_actions", user, source="message") | {
            "container": _container(room, message),
            "channel": {"id": room.id, "name": "directmessage" if room.im_of else room.name},
            "state": {"values": state_of(blocks, {})},
            "response_url": self.at.hooks.new_url(user=user.id, room=room, message=message),
            "actions": [action],
        }
        if isinstance(message, Message):
            body["message"] = message_json(self.at.config, room, message) | {"blocks": blocks}
        return await self.act(Kind.INTERACTION, body, user) | {
            "pressed": action["action_id"],
            "carried": action.get("value", ""),
        }

    async def form_click(self, given: Json, *, home: bool = False) -> Json:
        """A button inside the form that is open, or on the home."""
        user = self.user(given.get("user"))
        form = self.at.store.world.homes.get(user.id) if home else self.at.forms.top(user.id)
        if form is None:
            raise Refusal(409, "no_form", f"{user.name} has no {'home yet' if home else 'form open'}")
        blocks = form.view["blocks"]
        form.values = type_in(blocks, form.values, an_object(given, "values"))
        action = _action(blocks, given)
        body = self.interaction("block_actions", user, source="message" if home else "view") | {
            "container": {"type": "view", "view_id": form.id},
            "view": view_json(self.at.config, form, values=state_of(blocks, form.values)),
            "actions": [action],
        }
        return await self.act(Kind.INTERACTION, body, user) | {
            "pressed": action["action_id"],
            "carried": action.get("value", ""),
        }

    # --- forms -----------------------------------------------------------------------------------

    async def submit(self, given: Json) -> Json:
        user = self.user(given.get("user"))
        form = self._open_form(user)
        if not form.view.get("submit"):
            raise Refusal(409, "no_submit", "this form has no submit button")
        blocks = form.view["blocks"]
        form.values = type_in(blocks, form.values, an_object(given, "values"))
        form.errors = refused_by_client(blocks, form.values)
        self.at.store.changed()
        if form.errors:  # Slack's client keeps it from the bot
            return {"ok": False, "error": "form_incomplete", "errors": form.errors}
        body = self.interaction("view_submission", user, source="submission") | {
            "view": view_json(self.at.config, form, values=state_of(blocks, form.values)),
            "response_urls": [],
        }
        result = await self.act(Kind.INTERACTION, body, user)
        if result["ok"]:
            self._follow(form, result)
        return result

    def _open_form(self, user: User) -> Form:
        form = self.at.forms.top(user.id)
        if form is None:
            raise Refusal(409, "no_form", f"{user.name} has no form open")
        return form

    def _follow(self, form: Form, result: Json) -> None:
        """Do what the bot's answer to a submission says; a wrong answer shows as an error, as in Slack's client."""
        answer = result["ack"] if isinstance(result["ack"], dict) else {}
        stack = self.at.forms.stack(form.user)
        if form not in stack:
            return
        try:
            match answer.get("response_action"):
                case None:
                    del stack[stack.index(form) :]
                case "clear":
                    stack.clear()
                case "errors":
                    result["errors"] = form.errors = _known_errors(form, answer.get("errors"))
                case "update":
                    self.at.forms.replace(form, self.at.forms.checked(answer.get("view"), kinds=("modal",)))
                case "push":
                    self.at.forms.put_on_top(form.user, self.at.forms.checked(answer.get("view"), kinds=("modal",)))
                case other:
                    raise SlackError("invalid_response_action", got=other)
        except SlackError as error:
            result |= {"ok": False, "error": error.code, "problem": error.json()}
        self.at.store.changed()

    async def close(self, given: Json) -> Json:
        """The form's own cross or its close button."""
        user = self.user(given.get("user"))
        form = self._open_form(user)
        whole = bool(given.get("all")) or bool(form.view.get("clear_on_close"))
        for gone in self.at.forms.close(user.id, whole_stack=whole):
            if gone.view.get("notify_on_close"):
                view = view_json(self.at.config, gone)  # Slack does not tell what was typed in a form that is closed
                body = self.interaction("view_closed", user) | {"view": view, "is_cleared": whole}
                return await self.act(Kind.INTERACTION, body, user)
        return {"ok": True, "ack": None}


def _as_seen(message: Message | Whisper, given: Json) -> list[Json]:
    """The blocks before the person's eyes: `stale` is the newest earlier ones that had this button, `version_index`
    counts from the first."""
    seen: list[list[Json]] = [one["blocks"] for one in message.former] if isinstance(message, Message) else []
    index = a_number(given, "version_index")
    if index is not None and 0 <= index < len(seen):
        return seen[index]
    if given.get("stale") and seen:
        held = [blocks for blocks in seen if _pressed_in(blocks, given)]
        return (held or seen)[-1]
    return message.blocks


def _container(room: Room, message: Message | Whisper) -> Json:
    thread = {"thread_ts": message.thread_ts} if message.thread_ts else {}
    hidden = isinstance(message, Whisper)
    return {"type": "message", "message_ts": message.ts, "channel_id": room.id, "is_ephemeral": hidden, **thread}


def _action(blocks: list[Json], given: Json) -> Json:
    """What was pressed, in the form of the payload's `actions`."""
    pressed = _pressed_in(blocks, given)
    if pressed is None:
        name = given.get("label") or given.get("action_id")
        there = ", ".join(f"{_label(one) or '?'} ({one.get('action_id')})" for _, one in every_element(blocks))
        raise Refusal(404, "no_such_button", f"nothing called {name!r}; there are: {there or 'none'}")
    block, element = pressed
    action: Json = {key: element[key] for key in ("type", "action_id", "text", "value", "style") if key in element}
    key = key_of(element)
    if key:
        action[key] = chosen(element, _labelled_option(element, given.get("label")) or given.get("value"))
    return action | {"block_id": block["block_id"], "action_ts": f"{machine_now().timestamp():.6f}"}


def _pressed_in(blocks: list[Json], given: Json) -> tuple[Json, Json] | None:
    """(block, element) of what is meant, by its action_id or by what is written on it."""
    wanted, label = given.get("action_id"), given.get("label")
    for block, element in every_element(blocks):
        if given.get("block_id") not in (None, block["block_id"]):
            continue
        named = wanted is not None and element.get("action_id") == wanted
        if named or _labelled_option(element, label) or (label is not None and reads(_label(element)) == reads(label)):
            return block, element
    return None


def _label(element: Json) -> str:
    text: str = (element.get("text") or element.get("placeholder") or {}).get("text", "")
    return text


def _labelled_option(element: Json, label: Any) -> Json | None:
    """An overflow menu is pressed by the words of one of its entries."""
    options = element.get("options") or [] if element["type"] == "overflow" and label is not None else []
    return next((option for option in options if reads(option["text"]["text"]) == reads(label)), None)


def _known_errors(form: Form, errors: Any) -> dict[str, str]:
    """Slack shows errors only at input blocks that are there."""
    blocks = {block["block_id"] for block in form.view["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= blocks:
        raise SlackError("invalid_errors", got=errors, known=sorted(blocks))
    return {block: str(text) for block, text in errors.items()}
