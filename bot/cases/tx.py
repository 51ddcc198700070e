"""What a use case may use: locked reads, history, outbox, timers, now, new ids; opened for one client.

Changes to a case are gathered and written once, at the end, with its history; a use case cannot await, so no
transaction is ever open across the network.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Table, delete, func, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.cases import lanes
from bot.cases.history import digest
from bot.cases.lanes import Effect
from bot.cases.reads import Reads
from bot.catalog import Catalog
from bot.catalog.clients import Person
from bot.errors import Conflict, NotAllowed, NotFound
from bot.rules import permissions
from bot.storage import records, tables
from bot.storage.records import Case, Entry, Post, Timer
from bot.storage.session import TABLE, Opened
from config.words import Account, Level, Verb

R = TypeVar("R", bound=Any)

DECISIONS = frozenset({"status", "visibility", "holder", "level", "category", "acknowledged_at"})
"""A change of one of these makes the case's version grow: buttons drawn before it are stale."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What use cases are told by settings."""

    undo: timedelta = timedelta(seconds=30)


class Tx(Reads):
    """One transaction of one client."""

    def __init__(self, opened: Opened, catalog: Catalog, rules: Rules) -> None:
        super().__init__(opened, catalog)
        self.rules = rules
        self.has_news = False
        self._cases: dict[int, Case] = {}
        self._stored: dict[int, Case] = {}
        self._entries: list[dict[str, Any]] = []
        self._outbox: list[dict[str, Any]] = []

    # --- the case ---------------------------------------------------------------------------------

    def lock(self, case: int, *, version: int | None = None, actor: str = "") -> Case:
        """The case, locked until the end. With a version: `Conflict` if it was decided since by somebody else."""
        found = self._cases.get(case)
        if found is None:
            rows = self.rows(Case, TABLE[Case].c.id == case, lock=not self._is_sqlite)
            if not rows:
                raise NotFound(f"case {case}")
            found = self._cases[case] = self._stored[case] = rows[0]
        if version is not None and version != found.version:
            self._explain(found, version, actor)
        return found

    def _explain(self, case: Case, version: int, actor: str) -> None:
        """Refuse a click from a card that others have changed since; one's own acts since do not stand in the way."""
        since = [e for e in self.of_case(Entry, case.id) if e.facts.get("version", 0) > version]
        others = [e for e in since if e.actor != actor]
        if others or version > case.version:
            last = (others or since or self.of_case(Entry, case.id))[-1]
            raise Conflict(last.actor, last.verb, last.at)

    def save(self, case: Case, **changes: Any) -> Case:
        """The case with these columns changed; its version grows if one of them is a decision."""
        before = self._cases[case.id]
        changed = {name: value for name, value in changes.items() if getattr(before, name) != value}
        if DECISIONS & changed.keys() and before.version == self._stored[case.id].version:
            changed["version"] = before.version + 1
        if "level" in changed:
            changed["rank"] = changed["level"].rank
        after = before.model_copy(update=changed)
        self._cases[case.id] = after
        return after

    def insert_case(self, **columns: Any) -> Case:
        """A new case; its number is its id."""
        id_ = self._insert(Case, {**_defaults(Case), **columns})
        case = Case.model_construct(id=id_, client=self.slug, **{**_defaults(Case), **columns})
        self._cases[id_] = self._stored[id_] = case
        return case

    def current(self, case: int) -> Case:
        """The locked case as this transaction has left it so far."""
        return self._cases[case]

    # --- who --------------------------------------------------------------------------------------

    def require(self, actor: Account, verb: Verb) -> Person:
        """The person, if they may do this; else `NotAllowed` with the ids of those who may."""
        person = self.person(actor)
        if person is None or not permissions.may(verb, person.roles):
            who = tuple(p.id for p in self.client.people if permissions.may(verb, p.roles))
            raise NotAllowed(verb, who)
        return person

    # --- rows -------------------------------------------------------------------------------------

    def add(self, kind: type[R], /, **columns: Any) -> R:
        """A new record of this client."""
        values = {**_defaults(kind), **columns}
        id_ = self._insert(kind, values)
        record: R = kind.model_construct(id=id_, client=self.slug, **values)
        return record

    def insert_once(self, kind: type[R], /, **columns: Any) -> None:
        """A new record, unless one with the same unique key is there."""
        self.connection.execute(
            self._insert_or_nothing(TABLE[kind]), {"client": self.slug, **_defaults(kind), **columns}
        )

    def change(self, record: R, **changes: Any) -> R:
        """Write some columns of a record (not of a case: `save`)."""
        table = TABLE[type(record)]
        self.connection.execute(
            update(table).where(table.c.client == self.slug, table.c.id == record.id).values(**changes)
        )
        after: R = record.model_copy(update=changes)
        return after

    def seal(self, kind: str, content: Mapping[str, Any], *, case: int = 0) -> tuple[int, str]:
        """Keep words, encrypted: (evidence id, salted digest for the history)."""
        key_id, body, words = self.vault.seal(self.slug, content)
        id_ = self._insert(
            records.Evidence, {"case_id": case, "kind": kind, "key_id": key_id, "body": body, "created_at": self.now}
        )
        return id_, words

    def first_time(self, key: str, *, case: int = 0) -> bool:
        """Whether this webhook, click or event was not seen before; it is from now on."""
        table = tables.table_of(tables.Inbox)
        done = self.connection.execute(
            self._insert_or_nothing(table), {"client": self.slug, "key": key, "case_id": case, "at": self.machine}
        )
        return done.rowcount == 1

    # --- history, outbox, timers ------------------------------------------------------------------

    def record(self, case: Case, actor: str, verb: str, *, words: str = "", **facts: Any) -> None:
        """Add a line to the case's history."""
        now = self._cases[case.id]
        facts = {**facts, "version": now.version}
        seq = now.seq + 1
        chained = digest(
            now.head,
            client=self.slug,
            case=case.id,
            seq=seq,
            at=self.now,
            actor=actor,
            verb=verb,
            facts=facts,
            words=words,
        )
        self._entries.append(
            {
                "client": self.slug,
                "case_id": case.id,
                "seq": seq,
                "at": self.now,
                "actor": actor,
                "verb": verb,
                "facts": facts,
                "words": words,
                "digest": chained,
            }
        )
        self._cases[case.id] = now.model_copy(update={"seq": seq, "head": chained})

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
                **_defaults(records.OutboxRow),
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

    def set_timer(self, kind: str, at: datetime, *, case: int, ref: str = "") -> None:
        """Something falls due at `at`; set again, it moves."""
        table = TABLE[Timer]
        make = self._dialect_insert(table).values(client=self.slug, case_id=case, kind=kind, ref=ref, at=at)
        self.connection.execute(
            make.on_conflict_do_update(index_elements=["client", "case_id", "kind", "ref"], set_={"at": at})
        )

    def claim_timer(self, timer: Timer) -> bool:
        """Take a due timer away; False if somebody else did, or if it was moved since it was read."""
        table = TABLE[Timer]
        done = self.connection.execute(
            delete(table).where(table.c.client == self.slug, table.c.id == timer.id, table.c.at == timer.at)
        )
        return done.rowcount == 1

    def cancel_timer(self, kind: str, *, case: int, ref: str | None = None) -> bool:
        """Whether there was one."""
        table = TABLE[Timer]
        where = [table.c.client == self.slug, table.c.case_id == case, table.c.kind == kind]
        if ref is not None:
            where.append(table.c.ref == ref)
        return self.connection.execute(delete(table).where(*where)).rowcount > 0

    # --- the end ----------------------------------------------------------------------------------

    def finish(self) -> None:
        """Write what was gathered: cases, history, outbox and its lanes."""
        for id_, case in self._cases.items():
            self._write_case(self._stored[id_], case)
        if self._entries:
            self.connection.execute(insert(TABLE[Entry]), self._entries)
        if self._outbox:
            self._write_outbox()

    def _write_case(self, before: Case, after: Case) -> None:
        if before is after:
            return
        table = TABLE[Case]
        changed = {name: value for name, value in after if getattr(before, name) != value}
        self.connection.execute(update(table).where(table.c.id == after.id), changed)
        if "rank" in changed:
            outbox = TABLE[records.OutboxRow]
            self.connection.execute(
                update(outbox)
                .where(outbox.c.client == self.slug, outbox.c.case_id == after.id, outbox.c.state == "pending")
                .values(rank=after.rank)
            )

    def _write_outbox(self) -> None:
        rows = [row for row in self._outbox if not self._is_waiting(row)]
        if not rows:
            return
        self.connection.execute(self._insert_or_nothing(TABLE[records.OutboxRow]), rows)
        table = tables.table_of(tables.Lanes)
        make = self._dialect_insert(table)
        least = func.min if self._is_sqlite else func.least
        ready = func.coalesce(table.c.ready_at, make.excluded.ready_at)
        upsert = make.on_conflict_do_update(
            index_elements=["id"],
            set_={
                "ready_at": least(ready, make.excluded.ready_at),
                "rank": least(table.c.rank, make.excluded.rank),
            },
        )
        ranks: dict[str, int] = {}
        for row in rows:
            ranks[row["lane"]] = min(row["rank"], ranks.get(row["lane"], row["rank"]))
        self.connection.execute(
            upsert,
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
        if not self._is_sqlite:
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

    # --- the two dialects -------------------------------------------------------------------------

    @property
    def _is_sqlite(self) -> bool:
        return self.connection.dialect.name == "sqlite"

    def _dialect_insert(self, table: Table) -> Any:
        return sqlite.insert(table) if self._is_sqlite else postgresql.insert(table)

    def _insert_or_nothing(self, table: Table) -> Any:
        return self._dialect_insert(table).on_conflict_do_nothing()

    def _insert(self, kind: type[Any], values: Mapping[str, Any]) -> int:
        result = self.connection.execute(insert(TABLE[kind]), {"client": self.slug, **values})
        key = result.inserted_primary_key
        assert key is not None
        id_: int = key[0]
        return id_


_DEFAULTS: dict[type[Any], dict[str, Any]] = {}


def _defaults(kind: type[Any]) -> dict[str, Any]:
    """The columns that a record fills by itself."""
    if kind not in _DEFAULTS:
        _DEFAULTS[kind] = {
            name: field.get_default(call_default_factory=True)
            for name, field in kind.model_fields.items()
            if not field.is_required() and name != "id"
        }
    return _DEFAULTS[kind]
