"""What a message tells: about which case, to whom, in which room; and the many one-line messages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from bot.storage.records import Case
from cards.card import Card
from cards.notices import line_post
from cards.views import LineView
from config.words import CaseStatus
from handlers.views.room import Room


class Told(Struct, frozen=True):
    """What is told: the case, its subject, the recipient. `drawn` is True if an earlier post is redrawn."""

    room: Room
    case: Case
    what: str
    ref: str
    payload: Mapping[str, Any]
    private: bool
    drawn: bool = False

    @property
    def persons(self) -> tuple[str, ...]:
        return tuple(self.payload.get("persons", ()))

    @property
    def by(self) -> str:
        return str(self.payload.get("by", ""))

    @property
    def is_open(self) -> bool:
        return self.case.status is CaseStatus.OPEN

    def line(self, what: str, **more: Any) -> Card:
        """One sentence, with what all of them share."""
        said: dict[str, Any] = {"at": self.room.reads.now, "who": self.room.name(self.by), **more}
        if not self.room.full and said.get("words") and what != "said":
            said |= {"words": "", "hidden": True}
        view = LineView(
            number=self.case.id,
            version=self.case.drawn,
            what=what,
            level=self.case.level,
            mentions=() if self.private else self.room.mentions(self.persons, everywhere=self.case.level.wakes),
            where=self.room.community(self.case.community),
            client=self.room.client.name if self.private else "",  # there is no card above, and perhaps two clients
            drill=self.case.drill,
            **said,
        )
        return line_post(view, self.room.t)


Build = Callable[[Told], Card | None]
