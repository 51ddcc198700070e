"""response_url: the address that comes with a click or a command, good for five answers within thirty minutes.

Source: docs.slack.dev/interactivity/handling-user-interaction ("Message responses") and facts/slack.md 4.1.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from typing import Any

from aiohttp import web

from bot.clock import machine_now

from .blocks import check_message
from .config import Json, SandboxConfig
from .errors import SlackError, malformed
from .faults import Faults
from .state import Hook, Message, Room, Store, Whisper
from .workspace import Workspace


class Hooks:
    def __init__(
        self, config: SandboxConfig, *, store: Store, workspace: Workspace, faults: Faults, base_url: Callable[[], str]
    ) -> None:
        self._config, self._store, self._workspace = config, store, workspace
        self._faults, self._base_url = faults, base_url

    def new_url(self, *, user: str, room: Room, message: Message | Whisper | None = None) -> str:
        """An address for this person's interaction with this message (or with none: a command)."""
        now = machine_now().timestamp()
        hooks = self._store.world.hooks
        for old in [key for key, hook in hooks.items() if hook.expires < now]:
            del hooks[old]
        hook = Hook(
            id=secrets.token_urlsafe(18),
            user=user,
            channel=room.id,
            message=message.ts if message else "",
            thread_ts=message.thread_ts if message else "",
            ephemeral=isinstance(message, Whisper),
            expires=now + self._config.limits.response_url_life,
        )
        hooks[hook.id] = hook
        return f"{self._base_url()}/slack/actions/{self._config.team_id}/{hook.id}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.text()

        async def act() -> web.Response:
            try:
                self.respond(request.match_info["hook"], body)
            except SlackError as error:
                return web.json_response(error.json(), status=404 if error.code in _GONE else 400)
            return web.Response(text="ok")

        return await self._faults.strike(self._faults.take("response_url"), request, act)

    def respond(self, hook_id: str, body: str) -> None:
        """Raises SlackError with Slack's word for what is wrong."""
        hook = self._store.world.hooks.get(hook_id)
        if hook is None or hook.expires < machine_now().timestamp():
            raise SlackError("expired_url")
        if hook.used >= self._config.limits.response_url_uses:
            raise SlackError("used_url")
        try:
            given: Any = json.loads(body)
        except ValueError as problem:
            raise SlackError("invalid_payload") from problem
        if not isinstance(given, dict):
            raise SlackError("invalid_payload")
        problems = check_message(given.get("blocks") or [])
        if problems:
            raise malformed("invalid_blocks", problems)
        hook.used += 1
        self.place(hook, given)

    def place(self, hook: Hook, given: Json) -> None:
        """Replace, delete, whisper or post; the default is a new whisper to whoever acted."""
        room = self._store.world.rooms[hook.channel]
        if given.get("delete_original"):
            self._delete(hook, room)
            return
        text, blocks = str(given.get("text") or ""), given.get("blocks") or []
        if not text and not blocks:
            raise SlackError("no_text")
        if given.get("replace_original"):
            self._replace(hook, room, text=text, blocks=blocks)
        elif given.get("response_type") == "in_channel":
            thread_ts = str(given.get("thread_ts") or "")
            self._workspace.post(room, user=self._config.bot_user_id, text=text, blocks=blocks, thread_ts=thread_ts)
        else:
            thread_ts = str(given.get("thread_ts") or "")
            self._workspace.whisper(room, user=hook.user, text=text, blocks=blocks, thread_ts=thread_ts)

    def _delete(self, hook: Hook, room: Room) -> None:
        if hook.ephemeral:
            whispers = self._store.world.whispers
            whispers[:] = [one for one in whispers if one.ts != hook.message]
            self._store.changed()
        elif hook.message in room.messages:
            self._workspace.delete(room, room.messages[hook.message])

    def _replace(self, hook: Hook, room: Room, *, text: str, blocks: list[Json]) -> None:
        if not hook.ephemeral:
            message = room.messages.get(hook.message)
            if message is not None and message.user == self._config.bot_user_id:
                self._workspace.edit(room, message, by=self._config.bot_user_id, text=text, blocks=blocks)
            return
        self._delete(hook, room)
        replacement = self._workspace.whisper(room, user=hook.user, text=text, blocks=blocks, thread_ts=hook.thread_ts)
        hook.message = replacement.ts


_GONE = ("expired_url", "used_url")
