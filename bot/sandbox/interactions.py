"""What people do in the workspace: press, fill in, write, command. Each act waits for the bot's ack, as Slack does.

Payloads: docs.slack.dev/reference/interaction-payloads and the example bodies in slack_bolt's documentation.
"""

from __future__ import annotations

from typing import Any

from bot.clock import machine_now

from .blocks import every_element
from .config import Json, SandboxConfig, User
from .delivery import Ack, Delivery, Kind
from .errors import Refusal, SlackError
from .events import Events
from .form_values import chosen, key_of, refused_by_client, state_of, type_in
from .forms import Forms
from .hooks import Hooks
from .shapes import message_json, view_json
from .state import Form, Message, Room, Store, Whisper
from .workspace import Workspace


class People:
    """The people's hands."""

    def __init__(
        self,
        config: SandboxConfig,
        *,
        store: Store,
        workspace: Workspace,
        forms: Forms,
        hooks: Hooks,
        events: Events,
        delivery: Delivery,
    ) -> None:
        self.config, self.store, self.workspace, self.forms = config, store, workspace, forms
        self._hooks, self._events, self._delivery = hooks, events, delivery

    # --- who and where ---------------------------------------------------------------------------

    def user(self, user_id: Any) -> User:
        user = self.workspace.user(str(user_id or ""))
        if user is None:
            known = ", ".join(one.id for one in self.config.users)
            raise Refusal(404, "user_not_found", f"{user_id!r} is nobody here; there are: {known}")
        if self.workspace.is_gone(user.id):
            raise Refusal(409, "account_inactive", f"{user.name}'s account is deactivated")
        return user

    def room(self, room_id: Any, user: User) -> Room:
        room = self.workspace.room(str(room_id or ""))
        if room is None or (room.private and user.id not in room.members):
            raise Refusal(404, "channel_not_found", f"{user.name} sees no channel {room_id!r}")
        if user.id not in room.members:
            raise Refusal(409, "not_in_channel", f"{user.name} is not a member of #{room.name}")
        return room

    def _message(self, room: Room, ts: Any, user: User) -> Message | Whisper:
        message = room.messages.get(str(ts))
        if message is not None and not message.deleted:
            return message
        for whisper in self.store.world.whispers:
            if whisper.ts == str(ts) and whisper.user == user.id and whisper.channel == room.id:
                return whisper
        raise Refusal(404, "message_not_found", f"no message {ts} in #{room.name} that {user.name} can see")

    # --- buttons ---------------------------------------------------------------------------------

    async def click(self, given: Json) -> Json:
        """A button (or a menu) of a message, as it is or as it was before an edit."""
        if given.get("channel") == "home":
            return await self.form_click(given, home=True)
        user = self.user(given.get("user"))
        room = self.room(given.get("channel"), user)
        message = self._message(room, given.get("ts"), user)
        blocks = _as_seen(message, given)
        action = _action(blocks, given)
        body = self._interaction("block_actions", user, source="message") | {
            "container": _container(room, message),
            "channel": {"id": room.id, "name": "directmessage" if room.im_of else room.name},
            "state": {"values": state_of(blocks, {})},
            "response_url": self._hooks.new_url(user=user.id, room=room, message=message),
            "actions": [action],
        }
        if isinstance(message, Message):
            body["message"] = message_json(self.config, room, message) | {"blocks": blocks}
        return await self._act(Kind.INTERACTION, body, user) | {"pressed": action["action_id"]}

    async def form_click(self, given: Json, *, home: bool = False) -> Json:
        """A button inside the form that is open, or on the home."""
        user = self.user(given.get("user"))
        form = self.store.world.homes.get(user.id) if home else self.forms.top(user.id)
        if form is None:
            raise Refusal(409, "no_form", f"{user.name} has no {'home yet' if home else 'form open'}")
        blocks = form.view["blocks"]
        form.values = type_in(blocks, form.values, given.get("values") or {})
        action = _action(blocks, given)
        body = self._interaction("block_actions", user, source="message" if home else "view") | {
            "container": {"type": "view", "view_id": form.id},
            "view": view_json(self.config, form, values=state_of(blocks, form.values)),
            "actions": [action],
        }
        return await self._act(Kind.INTERACTION, body, user) | {"pressed": action["action_id"]}

    # --- forms -----------------------------------------------------------------------------------

    async def submit(self, given: Json) -> Json:
        user = self.user(given.get("user"))
        form = self._open_form(user)
        if not form.view.get("submit"):
            raise Refusal(409, "no_submit", "this form has no submit button")
        blocks = form.view["blocks"]
        form.values = type_in(blocks, form.values, given.get("values") or {})
        form.errors = refused_by_client(blocks, form.values)
        self.store.changed()
        if form.errors:  # Slack's client keeps it from the bot
            return {"ok": False, "error": "form_incomplete", "errors": form.errors}
        body = self._interaction("view_submission", user, source="submission") | {
            "view": view_json(self.config, form, values=state_of(blocks, form.values)),
            "response_urls": [],
        }
        result = await self._act(Kind.INTERACTION, body, user)
        if result["ok"]:
            self._follow(form, result)
        return result

    def _open_form(self, user: User) -> Form:
        form = self.forms.top(user.id)
        if form is None:
            raise Refusal(409, "no_form", f"{user.name} has no form open")
        return form

    def _follow(self, form: Form, result: Json) -> None:
        """Do what the bot's answer to a submission says; a wrong answer shows as an error, as in Slack's client."""
        answer = result["ack"] if isinstance(result["ack"], dict) else {}
        stack = self.forms.stack(form.user)
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
                    self.forms.replace(form, self.forms.checked(answer.get("view"), kinds=("modal",)))
                case "push":
                    self.forms.put_on_top(form.user, self.forms.checked(answer.get("view"), kinds=("modal",)))
                case other:
                    raise SlackError("invalid_response_action", got=other)
        except SlackError as error:
            result |= {"ok": False, "error": error.code, "problem": error.json()}
        self.store.changed()

    async def close(self, given: Json) -> Json:
        """The form's own cross or its close button."""
        user = self.user(given.get("user"))
        form = self._open_form(user)
        whole = bool(given.get("all")) or bool(form.view.get("clear_on_close"))
        for gone in self.forms.close(user.id, whole_stack=whole):
            if gone.view.get("notify_on_close"):
                view = view_json(self.config, gone, values=state_of(gone.view["blocks"], gone.values))
                body = self._interaction("view_closed", user) | {"view": view, "is_cleared": whole}
                return await self._act(Kind.INTERACTION, body, user)
        return {"ok": True, "ack": None}

    # --- words -----------------------------------------------------------------------------------

    async def write(self, given: Json) -> Json:
        user = self.user(given.get("user"))
        room = self.room(given.get("channel"), user)
        thread_ts = str(given.get("thread_ts") or "")
        if thread_ts and thread_ts not in room.messages:
            raise Refusal(404, "thread_not_found", f"no message {thread_ts} in #{room.name}")
        with self._events.collecting() as told:
            message = self.workspace.post(room, user=user.id, text=str(given.get("text") or ""), thread_ts=thread_ts)
        return _answered(await self._events.acknowledged(told)) | {"ts": message.ts}

    async def rewrite(self, given: Json) -> Json:
        """Change or (without `text`) delete one's own message."""
        user = self.user(given.get("user"))
        room = self.room(given.get("channel"), user)
        message = self._message(room, given.get("ts"), user)
        if not isinstance(message, Message) or message.user != user.id:
            raise Refusal(409, "cant_update_message", "somebody else's message")
        with self._events.collecting() as told:
            if "text" in given:
                self.workspace.edit(room, message, by=user.id, text=str(given["text"]))
            else:
                self.workspace.delete(room, message)
        return _answered(await self._events.acknowledged(told))

    async def command(self, given: Json) -> Json:
        user = self.user(given.get("user"))
        room = self.room(given.get("channel") or self.workspace.direct(user.id).id, user)
        text = str(given.get("text") or "").strip()
        name, _, rest = text.partition(" ") if text.startswith("/") else (self.config.command, "", text)
        body = {
            "token": "sandbox",
            "team_id": self.config.team_id,
            "team_domain": self.config.team_domain,
            "channel_id": room.id,
            "channel_name": "directmessage" if room.im_of else room.name,
            "user_id": user.id,
            "user_name": user.handle,
            "command": name,
            "text": rest.strip(),
            "api_app_id": self.config.app_id,
            "is_enterprise_install": "false",
            "response_url": self._hooks.new_url(user=user.id, room=room),
            "trigger_id": self.forms.new_trigger(user.id, "command"),
        }
        before = self.store.world.last_ts
        result = await self._act(Kind.COMMAND, body, user)
        answer = result.get("ack")
        spoken = {"text": answer} if isinstance(answer, str) else answer
        if isinstance(spoken, dict) and (spoken.get("text") or spoken.get("blocks")):
            self._hooks.place(self.store.world.hooks[body["response_url"].rsplit("/", 1)[1]], spoken)
            result |= self._whispered(user, before)
        return result

    async def shortcut(self, given: Json) -> Json:
        """From a message's menu when `ts` is given, otherwise a global one."""
        user = self.user(given.get("user"))
        callback_id, everywhere = str(given.get("callback_id") or ""), not given.get("ts")
        known = [one.callback_id for one in self.config.shortcuts if one.everywhere == everywhere]
        if callback_id not in known:
            kind = "global" if everywhere else "message"
            raise Refusal(404, "no_such_shortcut", f"no {kind} shortcut {callback_id!r}; there are: {known}")
        body: Json = {"callback_id": callback_id, "action_ts": self.store.new_ts()}
        if everywhere:
            return await self._act(
                Kind.INTERACTION, self._interaction("shortcut", user, source="shortcut") | body, user
            )
        room = self.room(given.get("channel"), user)
        message = self._message(room, given["ts"], user)
        if not isinstance(message, Message):
            raise Refusal(409, "ephemeral", "an ephemeral message has no shortcuts")
        body |= self._interaction("message_action", user, source="shortcut") | {
            "channel": {"id": room.id, "name": "directmessage" if room.im_of else room.name},
            "message": message_json(self.config, room, message),
            "message_ts": message.ts,
            "response_url": self._hooks.new_url(user=user.id, room=room, message=message),
        }
        return await self._act(Kind.INTERACTION, body, user)

    async def home(self, given: Json) -> Json:
        """Somebody opens the app's home."""
        user = self.user(given.get("user"))
        room, form = self.workspace.direct(user.id), self.store.world.homes.get(user.id)
        event: Json = {"type": "app_home_opened", "user": user.id, "channel": room.id, "tab": "home"}
        if form is not None:
            event["view"] = view_json(self.config, form, values=state_of(form.view["blocks"], form.values))
        with self._events.collecting() as told:
            self._events.announce("app_home_opened", event | {"event_ts": self.store.new_ts()})
        return _answered(await self._events.acknowledged(told))

    # --- the common part -------------------------------------------------------------------------

    def _interaction(self, kind: str, user: User, *, source: str = "") -> Json:
        """What all payloads share; with a trigger unless there is no source (a form that was closed has none)."""
        return {
            "type": kind,
            "token": "sandbox",
            "api_app_id": self.config.app_id,
            "team": {"id": self.config.team_id, "domain": self.config.team_domain},
            "enterprise": None,
            "is_enterprise_install": False,
            "user": {"id": user.id, "username": user.handle, "name": user.handle, "team_id": self.config.team_id},
            **({"trigger_id": self.forms.new_trigger(user.id, source)} if source else {}),
        }

    async def _act(self, kind: Kind, body: Json, user: User) -> Json:
        before = self.store.world.last_ts
        ack = await self._delivery.send(kind, body)
        return _answered(ack) | self._whispered(user, before)

    def _whispered(self, user: User, since: float) -> Json:
        heard = [one for one in self.store.world.whispers if one.user == user.id and float(one.ts) > since]
        return {"ephemeral": {"ts": heard[-1].ts, "text": heard[-1].text, "blocks": heard[-1].blocks}} if heard else {}


def _answered(ack: Ack) -> Json:
    return {"ok": not ack.error, "ack": ack.payload, **({"error": ack.error} if ack.error else {})}


def _as_seen(message: Message | Whisper, given: Json) -> list[Json]:
    """The blocks before the person's eyes: `stale` is before the last edit, `version_index` counts from the first."""
    former = message.former if isinstance(message, Message) else []
    if given.get("version_index") is not None and int(given["version_index"]) < len(former):
        index = int(given["version_index"])
    elif given.get("stale") and former:
        index = -1
    else:
        return message.blocks
    blocks: list[Json] = former[index]["blocks"]
    return blocks


def _container(room: Room, message: Message | Whisper) -> Json:
    thread = {"thread_ts": message.thread_ts} if message.thread_ts else {}
    hidden = isinstance(message, Whisper)
    return {"type": "message", "message_ts": message.ts, "channel_id": room.id, "is_ephemeral": hidden, **thread}


def _action(blocks: list[Json], given: Json) -> Json:
    """What was pressed, in the form of the payload's `actions`; found by action_id or by what is written on it."""
    wanted, label = given.get("action_id"), given.get("label")
    for block, element in every_element(blocks):
        if given.get("block_id") not in (None, block["block_id"]):
            continue
        option = _labelled_option(element, label)
        if element.get("action_id") == wanted or option or (label is not None and _label(element) == label):
            action: Json = {
                key: element[key] for key in ("type", "action_id", "text", "value", "style") if key in element
            }
            key = key_of(element)
            if key:
                action[key] = chosen(element, option or given.get("value"))
            return action | {"block_id": block["block_id"], "action_ts": f"{machine_now().timestamp():.6f}"}
    there = ", ".join(f"{_label(one) or '?'} ({one.get('action_id')})" for _, one in every_element(blocks))
    raise Refusal(404, "no_such_button", f"nothing called {label or wanted!r}; there are: {there or 'none'}")


def _label(element: Json) -> str:
    text: str = (element.get("text") or element.get("placeholder") or {}).get("text", "")
    return text


def _labelled_option(element: Json, label: Any) -> Json | None:
    """An overflow menu is pressed by the words of one of its entries."""
    options = element.get("options") or [] if element["type"] == "overflow" and label is not None else []
    return next((option for option in options if option["text"]["text"] == label), None)


def _known_errors(form: Form, errors: Any) -> dict[str, str]:
    """Slack shows errors only at input blocks that are there."""
    blocks = {block["block_id"] for block in form.view["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= blocks:
        raise SlackError("invalid_errors", got=errors, known=sorted(blocks))
    return {block: str(text) for block, text in errors.items()}
