"""Activities as Teams sends them to a bot. Source: learn.microsoft.com, the Bot Framework activity schema and Teams'
pages on conversation events, card actions, dialogs and message extensions."""

from __future__ import annotations

import html
import uuid
from typing import Any
from zoneinfo import ZoneInfo

from bot.clock import machine_now

from .config import Json
from .teams_config import TeamsCommand, TeamsConfig, TeamsPerson
from .teams_rooms import THREAD
from .teams_state import TeamsMessage, TeamsRoom


class Activities:
    """Makes them; `service_url` is where the bot is to answer."""

    def __init__(self, config: TeamsConfig, service_url: str) -> None:
        self._config, self._service_url = config, service_url

    def message(self, room: TeamsRoom, message: TeamsMessage, person: TeamsPerson) -> Json:
        body = self._base("message", person, room, root=message.root) | {"id": message.id, "text": message.text}
        body |= {"textFormat": "plain", "entities": [*message.entities, *body["entities"]]}
        return body | {"attachments": [{"contentType": "text/html", "content": as_html(message.text)}]}

    def edited(self, room: TeamsRoom, message: TeamsMessage, person: TeamsPerson) -> Json:
        body = self.message(room, message, person) | {"type": "messageUpdate"}
        body["channelData"]["eventType"] = "editMessage"
        return body

    def deleted(self, room: TeamsRoom, message: TeamsMessage, person: TeamsPerson) -> Json:
        body = self._base("messageDelete", person, room, root=message.root) | {"id": message.id}
        body["channelData"]["eventType"] = "softDeleteMessage"
        return body

    def submitted(self, room: TeamsRoom, message: TeamsMessage, person: TeamsPerson, value: Json) -> Json:
        """A plain Action.Submit: a message without words, with what was filled in."""
        body = self._base("message", person, room, root=message.root)
        return body | {"replyToId": message.id, "value": value}

    def invoke(self, name: str, person: TeamsPerson, room: TeamsRoom, **more: Any) -> Json:
        """`root`: of the thread; `value`, and `replyToId` for a card's button."""
        body = self._base("invoke", person, room, root=more.pop("root", "")) | {"name": name, "id": f"f:{uuid.uuid4()}"}
        return body | {"channelData": {**body["channelData"], "source": {"name": "message"}}} | more

    def installed(self, person: TeamsPerson, room: TeamsRoom, *, added: bool) -> list[Json]:
        """What follows when somebody installs the app or takes it away: two activities."""
        bot = {"id": self._config.bot_id}
        update = self._base("installationUpdate", person, room) | {"action": "add" if added else "remove"}
        if not added:
            return [update]
        roster = self._base("conversationUpdate", person, room) | {"membersAdded": [bot]}
        if not room.personal_of:
            roster["channelData"] |= {"eventType": "teamMemberAdded"}
        return [roster, update]

    # --- parts -----------------------------------------------------------------------------------

    def _base(self, kind: str, person: TeamsPerson, room: TeamsRoom, *, root: str = "") -> Json:
        now = machine_now()
        stamp = now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return {
            "type": kind,
            "id": f"f:{uuid.uuid4()}",
            "timestamp": stamp,
            "localTimestamp": now.astimezone(ZoneInfo(person.tz)).isoformat(timespec="milliseconds"),
            "localTimezone": person.tz,
            "serviceUrl": self._service_url,
            "channelId": "msteams",
            "from": {"id": person.mri, "name": person.name, "aadObjectId": person.id},
            "recipient": {"id": self._config.bot_id, "name": self._config.bot_name},
            "conversation": self._conversation(room, root),
            "locale": person.locale,
            "entities": [self._client(person)],
            "channelData": self._channel_data(room),
        }

    def _conversation(self, room: TeamsRoom, root: str) -> Json:
        if room.personal_of:
            return {"conversationType": "personal", "tenantId": self._config.tenant_id, "id": room.id}
        name = f"{room.id}{THREAD}{root}" if root else room.id
        return {"isGroup": True, "conversationType": "channel", "tenantId": self._config.tenant_id, "id": name}

    def _channel_data(self, room: TeamsRoom) -> Json:
        tenant = {"tenant": {"id": self._config.tenant_id}}
        if room.personal_of:
            return tenant
        team = {"id": self._config.team_id, "name": self._config.team_name, "aadGroupId": self._config.team_group}
        names = {"teamsChannelId": room.id, "teamsTeamId": self._config.team_id}
        return {**names, "channel": {"id": room.id}, "team": team, **tenant}

    def _client(self, person: TeamsPerson) -> Json:
        country = person.locale.rpartition("-")[2]
        shared = {"locale": person.locale, "country": country, "platform": "Web", "timezone": person.tz}
        return {**shared, "type": "clientInfo"}


def as_html(text: str) -> str:
    """What was typed, in the form that Teams keeps it; mentions stay."""
    escaped = html.escape(text, quote=False).replace("\n", "<br>")
    return f"<p>{escaped.replace('&lt;at&gt;', '<at>').replace('&lt;/at&gt;', '</at>')}</p>"


def mention(config: TeamsConfig) -> Json:
    """Somebody named the bot."""
    text = f"<at>{config.bot_name}</at>"
    return {"type": "mention", "text": text, "mentioned": {"id": config.bot_id, "name": config.bot_name}}


def message_payload(config: TeamsConfig, room: TeamsRoom, message: TeamsMessage) -> Json:
    """The message that a message extension was called on, as Microsoft Graph writes it."""
    author = config.person(message.user)
    user = {"userIdentityType": "aadUser", "id": author.id, "displayName": author.name} if author else None
    bot = None if author else {"applicationIdentityType": "bot", "id": config.app_id, "displayName": config.bot_name}
    stamp = machine_now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {
        "id": message.id,
        "replyToId": message.thread or None,
        "createdDateTime": stamp,
        "lastModifiedDateTime": stamp if message.edited else None,
        "deleted": False,
        "subject": None,
        "summary": None,
        "importance": "normal",
        "locale": "fr-fr",
        "body": {"contentType": "html", "content": as_html(message.text)},
        "from": {"device": None, "conversation": None, "user": user, "application": bot},
        "reactions": [],
        "mentions": [],
        "attachments": [],
        "linkToMessage": f"https://teams.microsoft.com/l/message/{room.id}/{message.id}",
    }


def extension_value(command: TeamsCommand, context: str, payload: Json | None) -> Json:
    """What composeExtension/fetchTask and submitAction share."""
    value: Json = {"commandId": command.id, "commandContext": context, "context": {"theme": "default"}}
    return value | ({"messagePayload": payload} if payload else {})
