"""Slack's Web API, as a chat: one session, no retries of its own (the outbox retries), every answer told apart."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from msgspec import Struct
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.base import AccountFacts, CannotInvite, InvitationRefused, Json, MessageRef
from bot.errors import AsksToWait, NeedsMending, Permanent, Retryable, Unknown
from bot.net import Net

EVENT = "fanal_post"
CANNOT_TAKE = frozenset(
    {
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_too_long",
        "msg_blocks_too_long",
        "no_text",
        "too_many_attachments",
        "message_not_found",
        "cant_update_message",
        "cant_delete_message",
        "edit_window_closed",
        "thread_not_found",
        "user_not_found",
        "user_disabled",
        "user_not_visible",
        "cannot_dm_bot",
        "invalid_arguments",
        "invalid_metadata_format",
    }
)
"""Slack will never take this message; anything else (a token, a channel) somebody can mend, so it is tried again."""
APP_IS_SHUT_OUT = frozenset(
    {
        "not_in_channel", "channel_not_found", "is_archived", "account_inactive", "invalid_auth", "not_authed",
        "token_expired", "token_revoked",
    }
)  # fmt: skip
"""What stands in the way of the cards as well: that is told already."""
MEND_FIRST = 30.0
"""Seconds until the next try of what a person must mend first: not_in_channel, invalid_auth, missing_scope ..."""
MEMBERS_KEPT = 60.0
"""Seconds for which a channel's members are remembered."""


class Identity(Struct, frozen=True):
    """The bot as its workspace knows it."""

    team: str
    user: str
    bot: str


class Slack:
    """One workspace's bot."""

    def __init__(
        self, *, token: str, net: Net, base_url: str, timeout: int = 10, steady: Callable[[], float] = time.monotonic
    ) -> None:
        self.client = AsyncWebClient(
            token=token, base_url=base_url, session=net.session, ssl=net.ssl, timeout=timeout, retry_handlers=[]
        )
        self.client.proxy = net.proxy_for(base_url)
        self._direct: dict[str, str] = {}
        self._members: dict[str, tuple[float, frozenset[str]]] = {}
        self._steady = steady
        self._identity: Identity | None = None

    async def post(self, dest: str, message: Json, *, key: str, thread: str = "") -> MessageRef:
        channel = await self._channel(dest)
        answer = await call(
            self.client.chat_postMessage(
                channel=channel,
                thread_ts=thread or None,
                metadata={"event_type": EVENT, "event_payload": {"key": key}},
                unfurl_links=False,
                unfurl_media=False,
                **message,
            ),
            changes=True,
        )
        return MessageRef(f"{dest.split('/', 1)[0]}/{answer['channel']}", answer["ts"])

    async def update(self, ref: MessageRef, message: Json) -> None:
        await call(self.client.chat_update(channel=_id(ref.dest), ts=ref.message, **message))

    async def delete(self, ref: MessageRef) -> None:
        try:
            await call(self.client.chat_delete(channel=_id(ref.dest), ts=ref.message))
        except Permanent as error:
            if str(error) != "message_not_found":
                raise

    async def find(self, dest: str, *, key: str, thread: str = "") -> list[MessageRef]:
        channel = await self._channel(dest)
        if thread:
            answer = await call(
                self.client.conversations_replies(channel=channel, ts=thread, limit=200, include_all_metadata=True)
            )
        else:
            answer = await call(
                self.client.conversations_history(channel=channel, limit=100, include_all_metadata=True)
            )
        where = f"{dest.split('/', 1)[0]}/{channel}"
        found = [MessageRef(where, m["ts"]) for m in answer["messages"] if _key(m) == key]
        return sorted(found, key=lambda ref: ref.message)

    async def members(self, dest: str) -> frozenset[str]:
        until, known = self._members.get(dest, (0.0, frozenset()))
        if self._steady() < until:
            return known
        team, channel = dest.split("/", 1)
        found: set[str] = set()
        cursor = ""
        while True:
            answer = await call(self.client.conversations_members(channel=channel, limit=200, cursor=cursor))
            found.update(f"{team}/{user}" for user in answer["members"])
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                break
        self._members[dest] = (self._steady() + MEMBERS_KEPT, frozenset(found))
        return frozenset(found)

    async def invite(self, dest: str, account: str) -> None:
        try:
            await call(self.client.conversations_invite(channel=_id(dest), users=_id(account)))
        except (NeedsMending, Permanent) as error:
            code = str(error)
            if code in APP_IS_SHUT_OUT:
                raise CannotInvite(code) from error
            if code != "already_in_channel":  # tried again, it would hold up all that is said of the case there
                raise InvitationRefused(code) from error
        self._members.pop(dest, None)

    async def look_up(self, account: str) -> AccountFacts:
        answer = await call(self.client.users_info(user=_id(account), include_locale=True))
        user = answer["user"]
        profile = user.get("profile") or {}
        return AccountFacts(
            ref=account,
            name=profile.get("display_name") or user.get("real_name") or user.get("name", ""),
            locale=user.get("locale") or "",
            zone=user.get("tz") or "",
            deactivated=bool(user.get("deleted")),
        )

    async def group_members(self, group: str) -> frozenset[str]:
        """Account refs of a user group (`slack:T…/S…`); one that was disabled gives nobody a role any more."""
        try:
            answer = await call(self.client.usergroups_users_list(usergroup=_id(group)))
        except Retryable as error:
            if str(error) != "no_such_subteam":
                raise
            return frozenset()
        team = group.split("/", 1)[0]
        return frozenset(f"{team}/{user}" for user in answer["users"])

    async def identity(self) -> Identity:
        """Who the bot is, asked once."""
        if self._identity is None:
            answer = await call(self.client.auth_test())
            self._identity = Identity(answer["team_id"], answer["user_id"], answer.get("bot_id") or "")
        return self._identity

    async def _channel(self, dest: str) -> str:
        """The channel to post to; a person's private conversation is opened once and remembered."""
        id_ = _id(dest)
        if not id_.startswith(("U", "W")):
            return id_
        if dest not in self._direct:
            answer = await call(self.client.conversations_open(users=id_))
            self._direct[dest] = answer["channel"]["id"]
        return self._direct[dest]


def _id(dest: str) -> str:
    return dest.split("/", 1)[1]


def _key(message: Json) -> str:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT:
        return ""
    return str((metadata.get("event_payload") or {}).get("key", ""))


async def call(request: Awaitable[Any], *, changes: bool = False) -> Any:
    """Await a Web API call. With `changes`, an answer that leaves open whether it happened is `Unknown`.

    slack_sdk gives a non-JSON 5xx as a SlackApiError whose response data is text, and a time-out without words.
    """
    try:
        return await request
    except SlackApiError as error:
        raise _told(error, changes=changes) from error
    except (aiohttp.ClientConnectorError, aiohttp.ClientProxyConnectionError) as error:
        raise Retryable("Slack cannot be reached") from error
    except (aiohttp.ClientError, TimeoutError) as error:
        raise _cut(changes) from error


def _cut(changes: bool) -> Exception:
    return Unknown("the connection to Slack broke") if changes else Retryable("the connection to Slack broke")


def _told(error: SlackApiError, *, changes: bool) -> Exception:
    response = error.response
    status = getattr(response, "status_code", 0)
    data = getattr(response, "data", None)
    if status == 429:
        return AsksToWait("Slack asks to wait", after=_wait(response))
    if status >= 500 or not isinstance(data, dict):
        return _cut(changes)
    code = str(data.get("error", ""))
    if code in CANNOT_TAKE:
        return Permanent(code)
    if code in ("internal_error", "fatal_error", "service_unavailable", "request_timeout"):
        return _cut(changes)
    if code == "ratelimited":
        return AsksToWait("Slack asks to wait", after=_wait(response))
    return NeedsMending(code, after=MEND_FIRST)


def _wait(response: Any) -> float:
    headers = {str(k).lower(): v for k, v in dict(getattr(response, "headers", {}) or {}).items()}
    told = headers.get("retry-after", "1")
    told = told[0] if isinstance(told, list) and told else told
    try:
        return max(float(told), 1.0)
    except (TypeError, ValueError):
        return 1.0
