"""The Web API's door: token, scope, arguments, pace, faults; then one of the methods, and Slack's own error shapes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from aiohttp import web
from msgspec import Struct

from .config import Json, SandboxConfig
from .errors import Paced, SlackError, missing_argument
from .faults import Faults, too_many
from .forms import Forms
from .pacing import Pacing
from .state import Room, Store
from .workspace import Workspace


class Services(Struct, frozen=True):
    """What the methods work with. `open_socket` gives the address of a new Socket Mode link; `base_url` is ours."""

    config: SandboxConfig
    store: Store
    workspace: Workspace
    forms: Forms
    pacing: Pacing
    open_socket: Callable[[], str]
    base_url: Callable[[], str]


class Call(Struct, frozen=True):
    """One call of a method with its arguments, whichever way they came (JSON, form, query)."""

    at: Services
    args: Json

    def text(self, name: str, *, default: str = "") -> str:
        value = self.args.get(name)
        return default if value is None else str(value)

    def flag(self, name: str) -> bool:
        return self.args.get(name) in (True, 1, "1", "true", "True")

    def number(self, name: str, *, default: int) -> int:
        try:
            return int(self.args.get(name) or default)
        except (TypeError, ValueError) as problem:
            raise SlackError("invalid_arguments") from problem

    def structure(self, name: str, *, error: str) -> Any:
        """A JSON value, sent as such or as a string."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError as problem:
            raise SlackError(error) from problem

    def room(self) -> Room:
        """The `channel` named, if the bot may know of it."""
        room = self.at.workspace.room(self.text("channel"))
        if room is None or (room.private and self.at.config.bot_user_id not in room.members):
            raise SlackError("channel_not_found")
        return room

    def joined_room(self) -> Room:
        """The same, and the bot must be in it."""
        room = self.room()
        if self.at.config.bot_user_id not in room.members:
            raise SlackError("not_in_channel")
        return room

    def need(self, scopes: tuple[str, ...]) -> None:
        """One of these scopes was granted, or `missing_scope`."""
        granted = self.at.config.scopes
        if scopes and not granted.intersection(scopes):
            raise SlackError("missing_scope", needed=",".join(scopes), provided=",".join(sorted(granted)))

    def page(self, items: list[Any], *, most: int, default: int) -> tuple[list[Any], Json]:
        """One page of a list and its `response_metadata`."""
        try:
            start = int(self.text("cursor") or 0)
        except ValueError as problem:
            raise SlackError("invalid_cursor") from problem
        limit = self.number("limit", default=default)
        if not 0 < limit <= most:
            raise SlackError("invalid_limit")
        after = start + limit
        return items[start:after], {"response_metadata": {"next_cursor": str(after) if after < len(items) else ""}}


class Method(Struct, frozen=True):
    """`scopes`: one of them is enough; `needs`: arguments that must be there; `tier`: 0 when Slack tells none."""

    run: Callable[[Call], Json]
    scopes: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    tier: int = 0
    app_level: bool = False


class WebApi:
    def __init__(self, services: Services, methods: dict[str, Method], faults: Faults) -> None:
        self._at, self._methods, self._faults = services, methods, faults

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """`/slack/api/{method}`, GET or POST."""
        name = request.match_info["method"]
        try:
            args = await read_arguments(request)
        except SlackError as error:
            return self._answer(error.json())
        token = _token(request, args)

        async def act() -> web.Response:
            return self.answer(name, args, token)

        return await self._faults.strike(self._faults.take(name, str(args.get("channel", ""))), request, act)

    def answer(self, name: str, args: Json, token: str) -> web.Response:
        try:
            return self._answer({"ok": True, **self.call(name, args, token)})
        except Paced as paced:
            return too_many(paced.after)
        except SlackError as error:
            return self._answer(error.json())

    def call(self, name: str, args: Json, token: str) -> Json:
        method = self._methods.get(name)
        if method is None:
            raise SlackError("unknown_method", req_method=name)
        self._check_token(method, token)
        call = Call(self._at, args)
        call.need(method.scopes)
        self._at.pacing.call(name, method.tier)
        for needed in method.needs:
            if args.get(needed) in (None, ""):
                raise missing_argument(needed)
        return method.run(call)

    def _check_token(self, method: Method, token: str) -> None:
        if not token:
            raise SlackError("not_authed")
        config = self._at.config
        if token not in (config.bot_token, config.app_token):
            raise SlackError("invalid_auth")
        if (token == config.app_token) != method.app_level:
            raise SlackError("not_allowed_token_type")

    def _answer(self, body: Json) -> web.Response:
        scopes = ",".join(sorted(self._at.config.scopes))
        return web.json_response(body, headers={"X-OAuth-Scopes": scopes})


async def read_arguments(request: web.Request) -> Json:
    """From the query, and from a body that is JSON or a form."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.text() or "{}")
        except ValueError as problem:
            raise SlackError("invalid_json") from problem
        if not isinstance(body, dict):
            raise SlackError("json_not_object")
        args |= body
    elif request.method == "POST":
        if request.body_exists and request.content_type not in _FORMS:
            raise SlackError("invalid_post_type")
        args |= {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
    return args


_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data", "application/octet-stream")


def _token(request: web.Request, args: Json) -> str:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    return given or str(args.get("token") or "")
