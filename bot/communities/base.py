"""What a community can be asked to do, and what may come of it: the protocol that every connector follows."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct

from bot.errors import Permanent
from config.words import Ability

GONE = frozenset({"member_gone", "message_gone"})
"""What a community may name as `error` where it answers that something is not there any more."""


class Action(Struct, frozen=True):
    """One thing to do on a community.

    `message` and `member` are the community's own ids. `key` stays the same over retries: with it the community does
    the thing once. `text` is what a reply or a private message says; `case` is for the community's own log.
    """

    kind: Ability
    message: str
    key: str
    member: str = ""
    text: str = ""
    case: int = 0


class Done(Struct, frozen=True):
    """It happened; `provider_id` is the community's id of what was made, if it told ("" otherwise)."""

    provider_id: str = ""


class Gone(Permanent):
    """The message, or the member, is not on the community any more. `code` is what the community says of which."""

    def __init__(self, problem: str, code: str = "") -> None:
        super().__init__(problem)
        self.code = code if code in GONE else "gone"


class NotAble(Permanent):
    """This community was never declared to be able to do that."""


class Community(Protocol):
    """Where members write. One object for one community of one client."""

    async def perform(self, action: Action) -> Done:
        """Do it, once for each `action.key`.

        Raises Retryable (did not happen, or may safely be repeated with the same key), AlreadyDone (it was so before),
        Permanent (will never happen; Gone and NotAble tell why), Unknown (it may have happened).
        """
