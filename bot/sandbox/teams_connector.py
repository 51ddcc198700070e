"""The pretend Bot Connector: `/teams/v3/conversations/...` over HTTP, as strict as Teams is.

Paths and errors: learn.microsoft.com, "Bot Connector REST API reference" and Teams' pages on proactive messages.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from .config import Json
from .faults import Faults, Mode
from .teams_config import TeamsConfig, TeamsPerson
from .teams_errors import TeamsError, bad_syntax, no_conversation, not_in_roster, too_many_calls
from .teams_messages import read_activity, read_body
from .teams_pacing import TeamsPacing
from .teams_rooms import THREAD, TeamsRooms
from .teams_state import TeamsMessage, TeamsRoom
from .teams_tokens import CONNECTOR, AccessTokens

Act = Callable[[web.Request], Awaitable[web.Response]]
Posted = Callable[[TeamsRoom, TeamsMessage], None]


class Door:
    """What every call of the bot passes: faults first, then errors in Teams' own shape."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults

    def __call__(self, name: str, act: Act) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            await request.read()

            async def answered() -> web.Response:
                try:
                    return await act(request)
                except TeamsError as error:
                    return error.response()

            fault = self._faults.take(f"teams.{name}", await where(request))
            if fault is not None and fault.mode is Mode.TOO_MANY:
                return too_many_calls(fault.retry_after).response()
            return await self._faults.strike(fault, request, answered)

        return handle


async def where(request: web.Request) -> str:
    """The conversation that a call is about, without its thread; a new thread's channel is named in the body."""
    named = request.match_info.get("conversation", "")
    if not named and request.path.endswith("/conversations"):
        try:
            named = str(json.loads(await request.read())["channelData"]["channel"]["id"])
        except (ValueError, KeyError, TypeError):
            return ""  # a personal conversation, or nothing that makes sense: `_create` says so
    return named.partition(THREAD)[0]


class Connector:
    """`on_post` is told of each message that was posted or changed: who reads it may get a card of their own."""

    def __init__(
        self, config: TeamsConfig, *, rooms: TeamsRooms, tokens: AccessTokens, door: Door, on_post: Posted
    ) -> None:
        self._config, self._rooms, self._tokens, self._door, self._on_post = config, rooms, tokens, door, on_post
        self._pacing = TeamsPacing(config.pace)

    def routes(self) -> list[web.RouteDef]:
        base, one = "/teams/v3/conversations", "/teams/v3/conversations/{conversation}"
        return [
            web.post(base, self._door("create", self._create)),
            web.post(f"{one}/activities", self._door("send", self._send)),
            web.post(f"{one}/activities/{{activity}}", self._door("send", self._send)),
            web.put(f"{one}/activities/{{activity}}", self._door("update", self._update)),
            web.delete(f"{one}/activities/{{activity}}", self._door("delete", self._delete)),
            web.get(f"{one}/pagedmembers", self._door("members", self._members)),
            web.get(f"{one}/members/{{member}}", self._door("members", self._member)),
            web.get("/teams/v3/teams/{team}", self._door("team", self._team)),
        ]

    # --- messages --------------------------------------------------------------------------------

    async def _send(self, request: web.Request) -> web.Response:
        """A reply's id in the path may be unknown: the SDK puts one there that means nothing."""
        self._authorise(request)
        room, root = self._conversation(request)
        self._pacing.send(room.id)
        message = self._new_message(read_body(self._config, await request.read()), thread=root)
        self._rooms.post(room, message)
        self._on_post(room, message)
        return web.json_response({"id": message.id}, status=201)

    async def _update(self, request: web.Request) -> web.Response:
        self._authorise(request)
        room, _ = self._conversation(request)
        message = self._own(room, request)
        self._pacing.send(room.id)
        posted = read_activity(self._config, read_body(self._config, await request.read()))
        self._rooms.edit(message, text=posted.text, card=posted.card, entities=posted.entities, summary=posted.summary)
        self._on_post(room, message)
        return web.json_response({"id": message.id})

    async def _delete(self, request: web.Request) -> web.Response:
        self._authorise(request)
        room, _ = self._conversation(request)
        self._rooms.delete(self._own(room, request))
        return web.Response()

    def _new_message(self, body: Json, *, thread: str = "") -> TeamsMessage:
        posted = read_activity(self._config, body)
        return TeamsMessage(
            id=self._rooms.new_id(),
            user=self._config.bot_id,
            text=posted.text,
            card=posted.card,
            entities=posted.entities,
            thread=thread,
            summary=posted.summary,
        )

    def _own(self, room: TeamsRoom, request: web.Request) -> TeamsMessage:
        message = room.messages.get(request.match_info["activity"])
        if message is None or message.deleted:
            raise TeamsError(404, "ActivityNotFoundInConversation", "The activity is not in this conversation.")
        if message.user != self._config.bot_id:
            raise TeamsError(403, "Forbidden", "The bot may change its own messages only.")
        return message

    # --- conversations ---------------------------------------------------------------------------

    async def _create(self, request: web.Request) -> web.Response:
        self._authorise(request)
        body = read_body(self._config, await request.read())
        data = body.get("channelData")
        data = data if isinstance(data, dict) else {}
        # The SDK for Python writes tenantID, which the real service reads as well.
        tenant = body.get("tenantId") or body.get("tenantID") or (data.get("tenant") or {}).get("id")
        if tenant not in (None, self._config.tenant_id):
            raise TeamsError(403, "TenantNotAllowed", "The app is not installed in this tenant.")
        if body.get("isGroup"):
            return self._new_thread(body, data)
        return self._new_chat(body, tenant)

    def _new_thread(self, body: Json, data: Json) -> web.Response:
        """A root message in a channel; what comes back is the thread's conversation."""
        name = str((data.get("channel") or {}).get("id") or "")
        if not name:
            raise bad_syntax("channelData.channel.id is needed")
        room = self._joined(self._rooms.world.rooms.get(name))
        if room.personal_of:
            raise bad_syntax("channelData.channel.id is not a channel")
        self._pacing.send(room.id)
        message = self._new_message(body.get("activity") or {})
        self._rooms.post(room, message)
        self._on_post(room, message)
        return web.json_response({"id": f"{room.id}{THREAD}{message.id}", "activityId": message.id}, status=201)

    def _new_chat(self, body: Json, tenant: Any) -> web.Response:
        """The conversation with one person: always the same one."""
        members = body.get("members")
        if not isinstance(members, list) or len(members) != 1 or not isinstance(members[0], dict):
            raise bad_syntax("members: exactly one person")
        if tenant is None:
            raise bad_syntax("tenantId is needed")
        if body.get("activity"):
            raise bad_syntax("a personal conversation is created without an activity: send it afterwards")
        person = self._config.person(str(members[0].get("id") or ""))
        if person is None:
            raise bad_syntax("Bad format of conversation ID: nobody here has this id")
        if person.id not in self._rooms.world.installed:
            raise not_in_roster()
        self._pacing.send(f"with {person.id}")
        return web.json_response({"id": self._rooms.personal(person).id}, status=201)

    async def _members(self, request: web.Request) -> web.Response:
        """?pageSize=N&continuationToken=T: at least 50 at a time."""
        self._authorise(request)
        room, _ = self._conversation(request)
        self._pacing.roster(room.id)
        try:
            start = int(request.query.get("continuationToken") or 0)
            size = max(50, min(500, int(request.query.get("pageSize") or 200)))
        except ValueError as problem:
            raise bad_syntax("pageSize and continuationToken are wrong") from problem
        people = [one for one in map(self._config.person, room.members) if one is not None]
        body: Json = {"members": [self._account(one) for one in people[start : start + size]]}
        if start + size < len(people):
            body["continuationToken"] = str(start + size)
        return web.json_response(body)

    async def _member(self, request: web.Request) -> web.Response:
        self._authorise(request)
        room, _ = self._conversation(request)
        self._pacing.roster(room.id)
        person = self._config.person(request.match_info["member"])
        if person is None or person.id not in room.members:
            raise TeamsError(404, "MemberNotFoundInConversation", "Member not found in conversation.")
        return web.json_response(self._account(person))

    async def _team(self, request: web.Request) -> web.Response:
        """learn.microsoft.com, "Get the details of a team"."""
        self._authorise(request)
        config = self._config
        if request.match_info["team"] != config.team_id:
            raise TeamsError(404, "NotFound", "Unknown team.")
        return web.json_response({"id": config.team_id, "name": config.team_name, "aadGroupId": config.team_group})

    def _account(self, person: TeamsPerson) -> Json:
        return {
            "id": person.mri,
            "objectId": person.id,
            "aadObjectId": person.id,
            "name": person.name,
            "givenName": person.name,
            "surname": "",
            "email": person.email,
            "userPrincipalName": person.email,
            "tenantId": self._config.tenant_id,
            "userRole": "user",
        }

    # --- what must hold --------------------------------------------------------------------------

    def _authorise(self, request: web.Request) -> None:
        problem = self._tokens.problem(request.headers.get("Authorization", ""), CONNECTOR)
        if problem:
            raise TeamsError(401, "Unauthorized", f"Authorization has been denied for this request: {problem}.")

    def _conversation(self, request: web.Request) -> tuple[TeamsRoom, str]:
        """The room and the thread's root; both must be there, and the bot in it."""
        room, root = self._rooms.find(request.match_info["conversation"])
        joined = self._joined(room)
        if root and root not in joined.messages:
            raise no_conversation()
        if root and joined.messages[root].thread:
            raise bad_syntax("this message is a reply: a thread hangs on its root")
        return joined, root

    def _joined(self, room: TeamsRoom | None) -> TeamsRoom:
        if room is None:
            raise no_conversation()
        away = room.personal_of and room.personal_of not in self._rooms.world.installed
        if away or self._config.bot_id not in room.members:
            raise not_in_roster()
        return room
