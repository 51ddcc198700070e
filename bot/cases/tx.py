"""What a use case may use: locked reads, history, outbox, timers, the time, new ids; opened for one client.

Changes of a case are collected and written once, at the end, with its history. A use case cannot await, so no
transaction is ever open across the network.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from bot.cases.history import FANAL, digest
from bot.cases.outgoing import Outgoing, defaults_of
from bot.catalog import Catalog
from bot.catalog.clients import Person
from bot.errors import Conflict, NotAllowed, NotFound
from bot.rules import permissions
from bot.storage import inbox, records, statements
from bot.storage.records import Case, Entry, Timer
from bot.storage.session import TABLE, Opened, altered, recorded
from config.words import Account, CaseStatus, Verb

R = TypeVar("R", bound=Any)

DECISIONS = frozenset({"status", "visibility", "holder", "level", "category", "acknowledged_at"})
"""A change of one of these increases the case's version, so that older buttons are stale."""


class Tx(Outgoing):
    """One transaction of one client."""

    def __init__(self, opened: Opened, catalog: Catalog) -> None:
        super().__init__(opened, catalog)
        self.rules = catalog.rules
        self._stored: dict[int, Case] = {}
        self._entries: list[dict[str, Any]] = []

    # --- the case ---------------------------------------------------------------------------------

    def lock(self, case: int, *, version: int | None = None, actor: str = "") -> Case:
        """The case, locked until the end. With a version, raises `Conflict` if somebody else has decided since."""
        found = self._cases.get(case)
        if found is None:
            rows = self.matching(Case, id=case, lock=not self.is_sqlite)
            if not rows:
                raise NotFound(f"case {case}")
            found = self._cases[case] = self._stored[case] = rows[0]
        if version is not None and version != found.version:
            self._explain(found, version, actor)
        return found

    def _explain(self, case: Case, version: int, actor: str) -> None:
        """Refuse a click from a card that others have changed since; one's own acts since do not count."""
        decided = _decisions(self.of_case(Entry, case.id))
        since = [entry for entry in decided if entry.facts["version"] > version]
        others = [entry for entry in since if entry.actor != actor]
        if others or version > case.version:
            people = [entry for entry in others if entry.actor != FANAL]
            last = (people or others or decided)[-1]
            raise Conflict(last.actor, last.verb, last.at)

    def save(self, case: Case, **changes: Any) -> Case:
        """Change columns of the case; its version grows if one of them is a decision."""
        before = self._cases[case.id]
        changed = {name: value for name, value in changes.items() if getattr(before, name) != value}
        if DECISIONS & changed.keys() and before.version == self._stored[case.id].version:
            changed["version"] = before.version + 1
        if "level" in changed:
            changed["rank"] = changed["level"].rank
        after = altered(before, changed)
        self._cases[case.id] = after
        return after

    def insert_case(self, **columns: Any) -> Case:
        """A new case; its number is its id."""
        id_ = self._insert(Case, {**defaults_of(Case), **columns})
        case: Case = recorded(Case, {"id": id_, "client": self.slug, **defaults_of(Case), **columns})
        self._cases[id_] = self._stored[id_] = case
        self._opened.add(id_)
        return case

    def open_case_of(self, author: int, *, since: datetime) -> int | None:
        """The member's newest open case, locked; one that was closed before we had the lock does not count."""
        found = super().open_case_of(author, since=since)
        return found if found is not None and self.lock(found).status is CaseStatus.OPEN else None

    def current(self, case: int) -> Case:
        """The locked case as this transaction has changed it so far."""
        return self._cases[case]

    # --- who --------------------------------------------------------------------------------------

    def require(self, actor: Account, verb: Verb) -> Person:
        """The person, if they may do this; else `NotAllowed`, with the ids of those who may."""
        person = self.person(actor)
        if person is None or not permissions.may(verb, person.roles):
            who = tuple(p.id for p in self.staffed.people if permissions.may(verb, p.roles))
            raise NotAllowed(verb, who)
        return person

    # --- rows -------------------------------------------------------------------------------------

    def add(self, kind: type[R], /, **columns: Any) -> R:
        """Insert a record of this client."""
        values = {**defaults_of(kind), **columns}
        id_ = self._insert(kind, values)
        record: R = recorded(kind, {"id": id_, "client": self.slug, **values})
        return record

    def add_all(self, kind: type[Any], rows: Sequence[Mapping[str, Any]], /) -> None:
        """Insert several records of this client in one statement, without returning their ids."""
        if rows:
            whole = [{"client": self.slug, **defaults_of(kind), **row} for row in rows]
            statements.inserted(TABLE[kind]).run_many(self.connection, whole)

    def insert_once(self, kind: type[R], /, **columns: Any) -> None:
        """Insert a record, unless there is one with the same unique key."""
        make = statements.inserted_once(TABLE[kind], self.dialect)
        make.run(self.connection, {"client": self.slug, **defaults_of(kind), **columns})

    def add_once(self, kind: type[R], /, **columns: Any) -> R | None:
        """Insert a record; None if there is one with the same unique key."""
        values = {**defaults_of(kind), **columns}
        make = statements.inserted_new_once(TABLE[kind], self.dialect)
        id_ = make.new_id(self.connection, {"client": self.slug, **values})
        if id_ is None:
            return None
        record: R = recorded(kind, {"id": id_, "client": self.slug, **values})
        return record

    def change(self, record: R, **changes: Any) -> R:
        """Change columns of a record (for a case, use `save`)."""
        make = statements.changed(TABLE[type(record)], "client", "id")
        make.run(self.connection, {"is_client": self.slug, "is_id": record.id, **changes})
        return altered(record, changes)

    def seal(self, kind: str, content: Mapping[str, Any], *, case: int = 0) -> tuple[int, str]:
        """Keep words, encrypted: (evidence id, salted digest for the history)."""
        key_id, body, words = self.vault.seal(self.slug, content)
        id_ = self._insert(
            records.Evidence, {"case_id": case, "kind": kind, "key_id": key_id, "body": body, "created_at": self.now}
        )
        return id_, words

    def first_time(self, key: str, *, case: int = 0) -> bool:
        """Whether this webhook, click or event is new; records it as seen."""
        return inbox.first_time(self, key, case=case)

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
        self._cases[case.id] = altered(now, {"seq": seq, "head": chained})

    def set_timer(self, kind: str, at: datetime, *, case: int, ref: str = "") -> None:
        """Let something fall due at `at`; setting it again moves it."""
        make = statements.upserted(TABLE[Timer], self.dialect, ("client", "case_id", "kind", "ref"), ("at",))
        make.run(self.connection, {"client": self.slug, "case_id": case, "kind": kind, "ref": ref, "at": at})

    def claim_timer(self, timer: Timer) -> bool:
        """Remove a due timer; False if somebody else did, or if it has been moved since it was read.

        Its case is locked first, in the same order as a click, so that the two cannot deadlock.
        """
        if timer.case_id:
            self.lock(timer.case_id)
        make = statements.deleted(TABLE[Timer], "client", "id", "at")
        return make.run(self.connection, {"is_client": self.slug, "is_id": timer.id, "is_at": timer.at}) == 1

    def cancel_timer(self, kind: str, *, case: int, ref: str | None = None) -> bool:
        """Remove a timer; returns whether there was one."""
        which = {"client": self.slug, "case_id": case, "kind": kind, **({} if ref is None else {"ref": ref})}
        make = statements.deleted(TABLE[Timer], *which)
        return make.run(self.connection, {f"is_{name}": value for name, value in which.items()}) > 0

    # --- the end ----------------------------------------------------------------------------------

    def finish(self) -> None:
        """Write what was collected: cases, history, outbox rows and their lanes."""
        for id_, case in self._cases.items():
            before = self._stored[id_]
            self._write_case(before, case)
            if (before.level, before.visibility) != (case.level, case.visibility):
                self.redraw_asked(case)
        if self._entries:
            statements.inserted(TABLE[Entry]).run_many(self.connection, self._entries)
        if self._outbox:
            self.write_outbox()

    def _write_case(self, before: Case, after: Case) -> None:
        if before is after:
            return
        old = vars(before)
        changed = {name: value for name, value in vars(after).items() if old[name] != value}
        statements.changed(TABLE[Case], "id").run(self.connection, {"is_id": after.id, **changed})
        if "rank" in changed:
            # Includes rows being sent: one may come back, and must not queue behind later rows of its case.
            for state in ("pending", "sending"):
                waiting = {"is_client": self.slug, "is_case_id": after.id, "is_state": state}
                make = statements.changed(TABLE[records.OutboxRow], "client", "case_id", "state")
                make.run(self.connection, {**waiting, "rank": after.rank})

    def _insert(self, kind: type[Any], values: Mapping[str, Any]) -> int:
        make = statements.inserted_new(TABLE[kind], self.dialect)
        id_ = make.new_id(self.connection, {"client": self.slug, **values})
        assert id_ is not None
        return id_


def _decisions(entries: list[Entry]) -> list[Entry]:
    """The entries at which the case's version grew (the first one opened it)."""
    found: list[Entry] = []
    version = 0
    for entry in entries:
        if entry.facts.get("version", 0) > version:
            version = entry.facts["version"]
            found.append(entry)
    return found
