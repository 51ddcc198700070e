"""The profile of the member's own account, told by the community where they write."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from bot.directory.entries import values
from bot.errors import Permanent, Retryable, Unknown
from bot.rules.contacts import Asked, Datum, Denied, Found, Nothing, Outcome
from config.contacts import ContactKind


class Profiled(Protocol):
    """A community that can tell of a member's account."""

    async def profile(self, member: str, *, key: str) -> Mapping[str, Any] | None:
        """What the account says of itself, None when there is no such account (any more)."""


class Profile:
    """`communities` by their slugs; the fields are the ones that docs/connect.md names."""

    seconds = 10.0

    def __init__(self, communities: Mapping[str, Profiled]) -> None:
        self._communities = communities

    async def ask(self, member: Asked) -> Outcome:
        community = self._communities.get(member.community)
        if community is None or not member.id:
            return Nothing()
        try:
            told = await community.profile(member.id, key=member.key)
        except Permanent:
            return Denied("refused")
        except (Retryable, Unknown):
            return Denied("unreachable")
        data = tuple(Datum(kind, value) for kind in ContactKind for value in values(told or {}, kind.value))
        return Found(data) if data else Nothing()

    def close(self) -> None:
        """The communities are closed by whoever opened them."""
