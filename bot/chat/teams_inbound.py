"""What Teams sends: an activity that was authenticated, told in the words that the desk needs, and the answer to it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from msgspec import Struct

from bot.chat.base import Json
from config.values import Unshown

THREAD = ";messageid="
"""Between a channel's id and its thread's root in a conversation's id; `activity.id` is not always the root."""


class Reply(Struct, frozen=True):
    """What an activity is answered: an HTTP status, and the JSON that an invoke asks for."""

    status: int = 200
    body: Json | None = None


class Inbound(Unshown, frozen=True, kw_only=True):
    """An activity of our tenant, from a known channel or from no channel at all. Ids are the platform's own.

    `kind` is the activity's type (message, invoke, messageUpdate ...), `name` that of an invoke (adaptiveCard/action,
    task/fetch ...). `id` is the same when Teams sends it again. `user` is an account ref, "" when nobody stands behind
    it; `dest` is the channel (`teams:<tenant>/19:…`), or in private the person, as where the desk posts to them.
    """

    kind: str
    name: str
    id: str
    tenant: str
    team: str
    channel: str
    conversation: str
    root: str
    dest: str
    user: str
    locale: str
    bot: str
    activity: Json

    @property
    def value(self) -> Json:
        """What an invoke or a submitted card carries; empty when it is no object."""
        return _object(self.activity.get("value"))

    @property
    def text(self) -> str:
        """The words of a message, without the mention of the bot."""
        return strip_mention(_text(self.activity.get("text")), self.activity.get("entities"), bot=self.bot)

    @property
    def is_personal(self) -> bool:
        return _text(_object(self.activity.get("conversation")).get("conversationType")) == "personal"


OnActivity = Callable[[Inbound], Awaitable[Reply]]


class Stranger(Exception):
    """An activity of another tenant, or of a team that the desk does not serve."""


def read_inbound(activity: Json, *, tenant: str) -> Inbound:
    """The activity as the desk knows it. Raises `Stranger` when it names another tenant, or none."""
    conversation = _object(activity.get("conversation"))
    data = _object(activity.get("channelData"))
    sender = _object(activity.get("from"))
    told = {_text(conversation.get("tenantId")), _text(_object(data.get("tenant")).get("id"))} - {""}
    if {one.lower() for one in told} != {tenant.lower()}:
        raise Stranger("another tenant")
    where, _, root = _text(conversation.get("id")).partition(THREAD)
    channel = _text(_object(data.get("channel")).get("id")) or (where if _is_channel(conversation) else "")
    entra = _text(sender.get("aadObjectId")).lower()
    user = f"teams:{tenant}/{entra}" if entra else ""
    is_personal = _text(conversation.get("conversationType")) == "personal"
    return Inbound(
        kind=_text(activity.get("type")),
        name=_text(activity.get("name")),
        id=_text(activity.get("id")),
        tenant=tenant,
        team=_text(_object(data.get("team")).get("id")),
        channel=channel,
        conversation=_text(conversation.get("id")),
        root=root,
        dest=user if is_personal and user else f"teams:{tenant}/{channel or where}",
        user=user,
        locale=_text(activity.get("locale")),
        bot=_text(_object(activity.get("recipient")).get("id")),
        activity=activity,
    )


def strip_mention(text: str, entities: object, *, bot: str) -> str:
    """`text` without the mentions of the bot, one for each entity, as it spells it; no other word is touched."""
    for entity in entities if isinstance(entities, list) else []:
        one = _object(entity)
        spelled = _text(one.get("text"))
        if bot and spelled and one.get("type") == "mention" and _object(one.get("mentioned")).get("id") == bot:
            before, found, after = text.partition(spelled)
            text = _joined(before, after) if found else text
    return text.strip()


def _joined(before: str, after: str) -> str:
    """One blank less where a mention stood between two."""
    return before + (after[1:] if before[-1:].isspace() and after[:1].isspace() else after)


def _is_channel(conversation: Json) -> bool:
    return _text(conversation.get("conversationType")) == "channel"


def _object(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
