"""Where responders work: the protocol that every chat follows. What is posted is JSON that a renderer made.

Errors are those of `bot.errors`: `Retryable` (it certainly did not happen), `Unknown` (it may have), `Permanent`.
"""

from __future__ import annotations

from typing import Any, Protocol

from msgspec import Struct

from bot.errors import Permanent

Json = dict[str, Any]


class CannotLook(Permanent):
    """This chat lets nobody look for a message by what it carries: of Teams' posts only the answer tells."""


class CannotInvite(Permanent):
    """In this chat the bot may add nobody to a channel: its owners do."""


class InvitationRefused(Permanent):
    """The chat does not let this person into this channel; its text is the chat's own code."""


class MessageRef(Struct, frozen=True):
    """A message that we posted: `dest` as in `slack:T…/C…` (where it truly stands), the chat's own id.

    `thread` is the root of the thread that it stands in, "" for one that stands by itself.
    """

    dest: str
    message: str
    thread: str = ""


class AccountFacts(Struct, frozen=True):
    """What a chat says of an account."""

    ref: str
    name: str
    locale: str = ""
    zone: str = ""
    deactivated: bool = False


class Chat(Protocol):
    """One kind of chat. Destinations are a channel (`slack:T…/C…`, `teams:<tenant>/19:…`) or a person, in private
    (`slack:T…/U…`, `teams:<tenant>/<Entra id>`)."""

    async def post(self, dest: str, message: Json, *, key: str, thread: str = "") -> MessageRef:
        """Post a message; `key` goes with it, unseen, so that it can be found again."""

    async def update(self, ref: MessageRef, message: Json) -> None: ...

    async def delete(self, ref: MessageRef) -> None: ...

    async def find(self, dest: str, *, key: str, thread: str = "") -> list[MessageRef]:
        """Our messages with this key, the oldest first. Raises `CannotLook` where the chat never lets anybody look."""

    async def members(self, dest: str) -> frozenset[str]:
        """Account refs of who is in a channel."""

    async def invite(self, dest: str, account: str) -> None: ...

    async def look_up(self, account: str) -> AccountFacts: ...

    async def group_members(self, group: str) -> frozenset[str]:
        """Account refs of a user group (`slack:T…/S…`, `teams:<tenant>/group:<id>`)."""
