"""A desk on a real database without chats: people click through `handlers.desk`, time moves only when it is told to."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from bot.cases.history import broken_at
from bot.cases.tx import Tx
from bot.catalog import Catalog, load_catalog
from bot.catalog.reachable import reachable
from bot.storage.records import Case, Entry, OutboxRow, Timer
from bot.storage.session import TABLE, Session
from bot.storage.store import Store
from bot.storage.vault import Vault
from config.words import Account, Author, Click, Flag, FlaggedBy, Moderation, Place, Verb
from handlers import due
from handlers.desk import Desk, Reacted

T = TypeVar("T")
LUMEN, NORD = "maison-lumen", "atelier-nord"
TEAM = "slack:T0FANAL"
CHANNEL, NORTH = f"{TEAM}/C0CRISE", f"{TEAM}/C0NORD"
ACCOUNTS = {
    name: f"{TEAM}/U0{name.upper()}" for name in ("lea", "sam", "diallo", "nadia", "marc", "ines", "tom", "nobody")
}
MASTER = base64.urlsafe_b64encode(hashlib.sha256(b"the tests' own key").digest()).decode()
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday, 10:00 in Paris

NUMBERS = count(1)
"""For ids and keys that no two desks of a test share."""

LIFE = "je veux mourir, c'est pour ce soir, adieu à tous"
CRITIQUE = "Votre service est lamentable, je suis très déçue de cette commande."
QUESTION = "Où en est mon colis ? Cela fait trois semaines que j'attends."


@cache
def demo_catalog() -> Catalog:
    """The shipped files, where Slack alone is set up."""
    config = Path(__file__).parents[2] / "config"
    return reachable(load_catalog(config, None, today=date(2026, 11, 22), secrets=_secret), {"slack"})


def _secret(reference: str) -> str:
    if "URL" in reference:
        return "http://127.0.0.1:9/actions"
    return "whsec_" + base64.b64encode(hashlib.sha256(reference.encode()).digest()).decode()


@dataclass
class Clocks:
    """Both of the desk's clocks; `step` moves the machine's wall, which the desk's follows."""

    wall: datetime = START
    offset: timedelta = timedelta()

    def now(self) -> datetime:
        return self.wall + self.offset

    def machine(self) -> datetime:
        return self.wall

    def step(self, **amount: float) -> None:
        self.wall += timedelta(**amount)

    def move(self, **amount: float) -> None:
        """Move the desk's clock alone, as the demo does."""
        self.offset += timedelta(**amount)


@dataclass
class Room:
    """What happens at a desk, and what came of it."""

    store: Store
    catalog: Catalog
    clocks: Clocks
    desk: Desk
    keys: Any = NUMBERS

    async def flag(
        self,
        text: str = LIFE,
        *,
        by: str = "lou_77",
        id: str = "",
        client: str = LUMEN,
        reason: str = "",
        reporter: str = "",
        moderation: Moderation = Moderation.A_POSTERIORI,
        **more: Any,
    ) -> int:
        """A flagged message -> the case's number."""
        return await self.desk.flag(
            Flag(
                client=client,
                community="forum",
                external_id=id or f"p{next(self.keys)}",
                text=text,
                author=Author(id=by, name=by, country="FR"),
                posted_at=self.clocks.now(),
                moderation=moderation,
                language="fr",
                reason=reason,
                reporter=reporter,
                flagged_by=FlaggedBy.HUMAN,
                **more,
            )
        )

    async def click(
        self,
        verb: Verb,
        case: int,
        *,
        who: str = "lea",
        ref: str = "",
        version: int | None = None,
        key: str = "",
        values: Mapping[str, Any] | None = None,
        dest: str = "",
    ) -> Reacted:
        """Somebody presses a button, or sends a form if there are values; from the card as it is, if not told."""
        if version is None:
            found = await self.find(case)
            version = found.drawn if found else 1
        return await self.desk.click(
            Click(
                verb=verb,
                case=case,
                version=version,
                actor=Account(ACCOUNTS[who]),
                key=key or f"key-{next(self.keys)}",
                place=Place(dest or ACCOUNTS[who]),
                ref=ref,
                values=dict(values) if values is not None else None,
            )
        )

    async def done(self, verb: Verb, case: int, **more: Any) -> Reacted:
        """The same, and it must go well."""
        reacted = await self.click(verb, case, **more)
        assert reacted.error is None, f"{verb}: {reacted.error!r}"
        return reacted

    async def due(self) -> int:
        return await due.sweep(self.store)

    async def wait(self, **amount: float) -> None:
        """Time goes by, and what falls due is done."""
        self.clocks.step(**amount)
        await self.due()

    # --- what is there ------------------------------------------------------------------------------

    async def find(self, case: int, client: str = "") -> Case | None:
        for slug in [client] if client else self.catalog.clients:
            found = await self.store.read(Session.find, slug, Case, case)
            if found is not None:
                return found
        return None

    async def case(self, case: int) -> Case:
        found = await self.find(case)
        assert found is not None, f"there is no case {case}"
        return found

    async def rows(self, kind: str = "", *, what: str = "", case: int = 0, client: str = LUMEN) -> list[OutboxRow]:
        """Rows of the outbox, the oldest first."""
        found: list[OutboxRow] = await self.store.read(Session.rows, client, OutboxRow)
        return [
            row
            for row in found
            if kind in ("", row.kind) and what in ("", row.payload.get("what")) and case in (0, row.case_id)
        ]

    async def told(self, person: str, what: str, *, client: str = LUMEN) -> list[OutboxRow]:
        """Private messages to somebody."""
        return [row for row in await self.rows("direct", what=what, client=client) if row.dest == ACCOUNTS[person]]

    async def timers(self, kind: str = "", client: str = LUMEN) -> list[Timer]:
        found: list[Timer] = await self.store.read(Session.rows, client, Timer)
        return [timer for timer in found if kind in ("", timer.kind)]

    async def all(self, kind: type[T], case: int, client: str = LUMEN) -> list[T]:
        return await self.store.read(Session.of_case, client, kind, case)

    async def entries(self, case: int, client: str = LUMEN) -> list[Entry]:
        table = TABLE[Entry]

        def in_order(session: Session) -> list[Entry]:
            return session.rows(Entry, table.c.case_id == case, order=(table.c.seq,))

        return await self.store.read(in_order, client)

    async def broken_at(self, case: int, client: str = LUMEN) -> int | None:
        """Where the case's history does not hold together; None when it does."""
        found = await self.case(case)
        return broken_at(await self.entries(case, client), head=found.head)

    async def run(self, use_case: Callable[..., T], *args: Any, client: str = LUMEN, **kwargs: Any) -> T:
        return await self.store.run(use_case, client, *args, **kwargs)


def make_store(url: str, clocks: Clocks, *, master: str = MASTER, catalog: Catalog | None = None) -> Store:
    known = catalog or demo_catalog()
    return Store(
        url,
        vault=Vault([master]),
        open_tx=lambda opened: Tx(opened, known),
        now=clocks.now,
        machine=clocks.machine,
    )


@asynccontextmanager
async def open_room(url: str, *, clocks: Clocks | None = None, catalog: Catalog | None = None) -> AsyncIterator[Room]:
    """A desk on this database; several may work on one PostgreSQL at a time."""
    clocks, known = clocks or Clocks(), catalog or demo_catalog()
    store = make_store(url, clocks, catalog=known)
    await store.start(tuple(known.clients))
    try:
        yield Room(store, known, clocks, Desk(store, known))
    finally:
        await store.stop()
