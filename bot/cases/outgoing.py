"""What a use case has done outside after its commit: put on the outbox's lanes with the transaction that decided it."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import func, select, text

from bot.cases import lanes
from bot.cases.lanes import Effect
from bot.cases.reads import Reads
from bot.catalog import Catalog
from bot.storage import records, statements, tables
from bot.storage.records import Case, Post
from bot.storage.session import TABLE, Opened
from config.words import Level


class Outgoing(Reads):
    """Gathers rows of the outbox; `write_outbox` puts them there, once, with their lanes."""

    def __init__(self, opened: Opened, catalog: Catalog) -> None:
        super().__init__(opened, catalog)
        self.has_news = False
        self._cases: dict[int, Case] = {}
        self._outbox: list[dict[str, Any]] = []

    def put(
        self, effect: Effect, lane: str, *, case: Case, key: str, ref: str = "", dest: str = "", **payload: Any
    ) -> None:
        """Something to be done outside, after the commit. The same key is put once."""
        rank = self._cases[case.id].rank
        self._queue(
            effect, lane, case=case.id, rank=rank, key=f"{effect}:{case.id}:{key}", ref=ref, dest=dest, payload=payload
        )

    def tell(
        self, person: str, what: str, *, key: str, ref: str = "", case: Case | None = None, **payload: Any
    ) -> None:
        """A private message that is of no one case, or of many; the key holds for the whole client."""
        found = self.client.person(person)
        for account in found.accounts if found is not None else ():
            self._queue(
                Effect.DIRECT,
                lanes.chat_lane(account),
                case=case.id if case else 0,
                rank=Level.P2.rank,
                key=f"{what}:{account}:{key}",
                ref=ref,
                dest=account,
                payload={"what": what, "person": person, **payload},
            )

    def _queue(
        self, effect: Effect, lane: str, *, case: int, rank: int, key: str, ref: str, dest: str, payload: dict[str, Any]
    ) -> None:
        wait = timedelta(seconds=payload.pop("not_before", 0.0))
        self._outbox.append(
            {
                **defaults_of(records.OutboxRow),
                "client": self.slug,
                "lane": lane,
                "case_id": case,
                "kind": effect.value,
                "ref": ref,
                "dest": dest,
                "payload": payload,
                "key": key,
                "rank": rank,
                "next_at": self.machine + wait,
                "created_at": self.machine,
            }
        )

    def redraw(self, case: Case) -> None:
        """Have the case's cards drawn again, once however often this is asked while they wait."""
        self._redraw(case.id)

    def _redraw(self, case: int) -> None:
        for place in self.client.destinations:
            lane = lanes.chat_lane(place.dest)
            if not any(
                row["kind"] == Effect.UPDATE_CARD and row["lane"] == lane and row["case_id"] == case
                for row in self._outbox
            ):
                self.put(
                    Effect.UPDATE_CARD,
                    lane,
                    case=self._cases[case],
                    dest=place.dest,
                    key=f"{place.dest}:{self._cases[case].seq}",
                )

    def thread(self, case: Case, what: str, *, ref: str = "", **payload: Any) -> None:
        """A new message in the case's thread, wherever its card stands."""
        for place in self.client.destinations:
            self.put(
                Effect.POST_THREAD,
                lanes.chat_lane(place.dest),
                case=case,
                ref=ref,
                dest=place.dest,
                key=f"{what}:{ref}:{place.dest}:{self._cases[case.id].seq}",
                what=what,
                **payload,
            )

    def refresh(self, case: Case, what: str, ref: str = "") -> None:
        """Have earlier posts about this (a question, a reminder) drawn again: it is answered, or done."""
        for post in self.of_case(Post, case.id, TABLE[Post].c.kind == what, TABLE[Post].c.ref == ref):
            self.put(
                Effect.UPDATE_POST,
                lanes.chat_lane(post.dest),
                case=case,
                ref=str(post.id),
                dest=post.dest,
                key=f"{post.id}:{self._cases[case.id].seq}",
            )

    def direct(self, case: Case, person: str, what: str, *, ref: str = "", **payload: Any) -> None:
        """A private message to a person of the desk, in every chat where they have an account."""
        found = self.client.person(person)
        for account in found.accounts if found is not None else ():
            self.put(
                Effect.DIRECT,
                lanes.chat_lane(account),
                case=case,
                ref=ref,
                dest=account,
                key=f"{what}:{ref}:{account}:{self._cases[case.id].seq}",
                what=what,
                person=person,
                **payload,
            )

    def write_outbox(self) -> None:
        rows = [row for row in self._outbox if not self._is_waiting(row)]
        if not rows:
            return
        self.connection.execute(statements.inserted_once(TABLE[records.OutboxRow], self.dialect), rows)
        ranks: dict[str, int] = {}
        for row in rows:
            ranks[row["lane"]] = min(row["rank"], ranks.get(row["lane"], row["rank"]))
        self.connection.execute(
            _lanes_upsert(self.dialect),
            [
                {
                    "id": lane,
                    "rank": rank,
                    "ready_at": self.machine,
                    "lease_until": self.machine,
                    "owner": "",
                    "tat": 0.0,
                }
                for lane, rank in sorted(ranks.items())
            ],
        )
        if not self.is_sqlite:
            self.connection.execute(text("SELECT pg_notify('fanal_outbox', '')"))
        self.has_news = True

    def _is_waiting(self, row: dict[str, Any]) -> bool:
        """An update of the same card that has not left yet will show this change too."""
        if row["kind"] != Effect.UPDATE_CARD:
            return False
        table = TABLE[records.OutboxRow]
        found = self.connection.execute(
            select(table.c.id)
            .where(
                table.c.lane == row["lane"],
                table.c.state == "pending",
                table.c.client == self.slug,
                table.c.case_id == row["case_id"],
                table.c.kind == Effect.UPDATE_CARD.value,
            )
            .limit(1)
        )
        return found.first() is not None

    @property
    def is_sqlite(self) -> bool:
        return self.connection.dialect.name == "sqlite"

    @property
    def dialect(self) -> str:
        return self.connection.dialect.name


@cache
def _lanes_upsert(dialect: str) -> Any:
    """A lane that is there becomes ready earlier and more urgent, never later or less."""
    table = tables.table_of(tables.Lanes)
    make = statements.dialect_insert(table, dialect)
    least = func.min if dialect == "sqlite" else func.least
    ready = func.coalesce(table.c.ready_at, make.excluded.ready_at)
    return make.on_conflict_do_update(
        index_elements=["id"],
        set_={
            "ready_at": least(ready, make.excluded.ready_at),
            "rank": least(table.c.rank, make.excluded.rank),
        },
    )


_DEFAULTS: dict[type[Any], dict[str, Any]] = {}


def defaults_of(kind: type[Any]) -> dict[str, Any]:
    """The columns that a record fills by itself."""
    if kind not in _DEFAULTS:
        _DEFAULTS[kind] = {
            name: field.get_default(call_default_factory=True)
            for name, field in kind.model_fields.items()
            if not field.is_required() and name != "id"
        }
    return _DEFAULTS[kind]
