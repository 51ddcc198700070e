"""What people say to one another and to the bot: messages, their edits, commands, shortcuts; and who opens the home."""

from __future__ import annotations

import re

from .acting import Acting, answered
from .config import Json
from .delivery import Kind
from .errors import Refusal
from .form_values import state_of
from .shapes import message_json, view_json
from .state import Message


class Talking(Acting):
    """The people's voices."""

    async def write(self, given: Json) -> Json:
        user = self.user(given.get("user"))
        room = self.room(given.get("channel"), user)
        thread_ts = str(given.get("thread_ts") or "")
        if thread_ts and thread_ts not in room.messages:
            raise Refusal(404, "thread_not_found", f"no message {thread_ts} in #{room.name}")
        with self.at.events.collecting() as told:
            message = self.at.workspace.post(room, user=user.id, text=as_sent(given.get("text")), thread_ts=thread_ts)
        return answered(await self.at.events.acknowledged(told)) | {"ts": message.ts}

    async def rewrite(self, given: Json) -> Json:
        """Change or (without `text`) delete one's own message."""
        user = self.user(given.get("user"))
        room = self.room(given.get("channel"), user)
        message = self.message(room, given.get("ts"), user)
        if not isinstance(message, Message) or message.user != user.id:
            raise Refusal(409, "cant_update_message", "somebody else's message")
        with self.at.events.collecting() as told:
            if "text" in given:
                self.at.workspace.edit(room, message, by=user.id, text=as_sent(given["text"]))
            else:
                self.at.workspace.delete(room, message)
        return answered(await self.at.events.acknowledged(told))

    async def command(self, given: Json) -> Json:
        user = self.user(given.get("user"))
        room = self.room(given.get("channel") or self.at.workspace.direct(user.id).id, user)
        text = str(given.get("text") or "").strip()
        name, _, rest = text.partition(" ") if text.startswith("/") else (self.at.config.command, "", text)
        body = {
            "token": "sandbox",
            "team_id": self.at.config.team_id,
            "team_domain": self.at.config.team_domain,
            "channel_id": room.id,
            "channel_name": "directmessage" if room.im_of else room.name,
            "user_id": user.id,
            "user_name": user.handle,
            "command": name,
            "text": rest.strip(),
            "api_app_id": self.at.config.app_id,
            "is_enterprise_install": "false",
            "response_url": self.at.hooks.new_url(user=user.id, room=room),
            "trigger_id": self.at.forms.new_trigger(user.id, "command"),
        }
        before = self.at.store.world.last_ts
        result = await self.act(Kind.COMMAND, body, user)
        answer = result.get("ack")
        spoken = {"text": answer} if isinstance(answer, str) else answer
        if isinstance(spoken, dict) and (spoken.get("text") or spoken.get("blocks")):
            self.at.hooks.place(self.at.store.world.hooks[body["response_url"].rsplit("/", 1)[1]], spoken)
            result |= self.whispered(user, before)
        return result

    async def shortcut(self, given: Json) -> Json:
        """From a message's menu when `ts` is given, otherwise a global one."""
        user = self.user(given.get("user"))
        callback_id, everywhere = str(given.get("callback_id") or ""), not given.get("ts")
        known = [one.callback_id for one in self.at.config.shortcuts if one.everywhere == everywhere]
        if callback_id not in known:
            kind = "global" if everywhere else "message"
            raise Refusal(404, "no_such_shortcut", f"no {kind} shortcut {callback_id!r}; there are: {known}")
        body: Json = {"callback_id": callback_id, "action_ts": self.at.store.new_ts()}
        if everywhere:
            return await self.act(Kind.INTERACTION, self.interaction("shortcut", user, source="shortcut") | body, user)
        room = self.room(given.get("channel"), user)
        message = self.message(room, given["ts"], user)
        if not isinstance(message, Message):
            raise Refusal(409, "ephemeral", "an ephemeral message has no shortcuts")
        body |= self.interaction("message_action", user, source="shortcut") | {
            "channel": {"id": room.id, "name": "directmessage" if room.im_of else room.name},
            "message": message_json(self.at.config, room, message),
            "message_ts": message.ts,
            "response_url": self.at.hooks.new_url(user=user.id, room=room, message=message),
        }
        return await self.act(Kind.INTERACTION, body, user)

    async def home(self, given: Json) -> Json:
        """Somebody opens the app's home."""
        user = self.user(given.get("user"))
        room, form = self.at.workspace.direct(user.id), self.at.store.world.homes.get(user.id)
        event: Json = {"type": "app_home_opened", "user": user.id, "channel": room.id, "tab": "home"}
        if form is not None:
            event["view"] = view_json(self.at.config, form, values=state_of(form.view["blocks"], form.values))
        with self.at.events.collecting() as told:
            self.at.events.announce("app_home_opened", event | {"event_ts": self.at.store.new_ts()})
        return answered(await self.at.events.acknowledged(told))


_TOKEN = re.compile(r"<(?:@[UW]\w+|#[CG]\w+|![a-z]+)(?:\|[^<>]*)?>")


def as_sent(typed: object) -> str:
    """What Slack makes of typed words: `&`, `<` and `>` are escaped, mentions stay.

    Source: docs.slack.dev/messaging/formatting-message-text, "Escaping text".
    """
    text, sent, end = str(typed or ""), [], 0
    for token in _TOKEN.finditer(text):
        sent += [_escaped(text[end : token.start()]), token[0]]
        end = token.end()
    return "".join([*sent, _escaped(text[end:])])


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
