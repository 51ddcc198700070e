"""Queues effects on the outbox's lanes, in the transaction that decides them; they happen after the commit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, select

from bot.cases import lanes
from bot.cases.lanes import Effect
from bot.cases.reads import Reads
from bot.catalog import Catalog
from bot.catalog.clients import Destination
from bot.storage import records, statements, tables
from bot.storage.outbox import NEWS, name_of
from bot.storage.ready import Ready
from bot.storage.records import Case, OutboxRow, Post, Question
from bot.storage.session import TABLE, Opened
from config.words import Level, Place

URGENT = frozenset({"inform", "passed_on", "question_unanswered", "second_look_missing", "parked"})
"""Private messages that go to all of a person's accounts when the case wakes people: somebody must look now."""


QUESTIONS = ("question", "question_reminder")
"""What tells an expert of a question."""

OUTDATED = "outdated"
"""Marks a row that was being posted while its content changed."""


class Outgoing(Reads):
    """Collects outbox rows; `write_outbox` inserts them once, with their lanes."""

    def __init__(self, opened: Opened, catalog: Catalog) -> None:
        super().__init__(opened, catalog)
        self.has_news = False
        self._cases: dict[int, Case] = {}
        self._opened: set[int] = set()
        self._outbox: list[dict[str, Any]] = []

    def put(
        self, effect: Effect, lane: str, *, case: Case, key: str, ref: str = "", dest: str = "", **payload: Any
    ) -> None:
        """Queue an effect. The same key is queued once."""
        rank = self._cases[case.id].rank
        self._queue(
            effect, lane, case=case.id, rank=rank, key=f"{effect}:{case.id}:{key}", ref=ref, dest=dest, payload=payload
        )

    def tell(
        self, person: str, what: str, *, key: str, ref: str = "", case: Case | None = None, **payload: Any
    ) -> None:
        """A private message about no single case; its key is unique for the whole client."""
        for account, others in self._addresses(person, everywhere=False):
            otherwise = {"otherwise": others} if others else {}
            payload = {"what": what, "person": person, **otherwise, **payload}
            self._tell(account, what, key=key, ref=ref, case=case.id if case else 0, payload=payload)

    def announce(self, place: Destination, what: str, *, key: str, **payload: Any) -> None:
        """A line about no case in one of the client's channels; its key is unique for the whole client."""
        self._tell(place.dest, what, key=key, ref="", case=0, payload={"what": what, **payload})

    def _tell(self, dest: str, what: str, *, key: str, ref: str, case: int, payload: dict[str, Any]) -> None:
        self._queue(
            Effect.DIRECT, lanes.chat_lane(dest), case=case, rank=Level.P2.rank, key=f"{what}:{dest}:{key}", ref=ref,
            dest=dest, payload=payload,
        )  # fmt: skip

    def put_apart(self, effect: Effect, lane: str, *, key: str, ref: str) -> None:
        """Queue an effect of no case."""
        self._queue(effect, lane, case=0, rank=Level.P3.rank, key=f"{effect}:{key}", ref=ref, dest="", payload={})

    def untwin(self, row: OutboxRow, *, dest: str, thread: str, after: timedelta) -> None:
        """Check later that a post is there only once, and delete a second copy."""
        self._queue(
            Effect.UNTWIN, lanes.tidy_lane(dest), case=row.case_id, rank=row.rank, ref=str(row.id), dest=dest,
            key=f"{Effect.UNTWIN}:{row.id}:{int(after.total_seconds())}",
            payload={"key": row.key, "name": name_of(row), "thread": thread}, wait=after,
        )  # fmt: skip

    def take_away(self, row: OutboxRow, place: Place) -> None:
        """Delete a second copy of a row's post whose place is known, before looking for unknown ones."""
        self._queue(
            Effect.UNTWIN, lanes.chat_lane(place.dest), case=row.case_id, rank=row.rank, ref=str(row.id),
            dest=place.dest, key=f"{Effect.UNTWIN}:{row.id}:{place.message}",
            payload={"key": row.key, "name": name_of(row), "thread": place.thread, "message": place.message},
        )  # fmt: skip

    def _queue(
        self,
        effect: Effect,
        lane: str,
        *,
        case: int,
        rank: int,
        key: str,
        ref: str,
        dest: str,
        payload: dict[str, Any],
        wait: timedelta = timedelta(),
    ) -> None:
        # A delayed row counts as created when it becomes due, so that the outbox does not look late.
        at = self.machine + wait
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
                "next_at": at,
                "created_at": at,
            }
        )

    def redraw(self, case: Case) -> None:
        """Redraw the case's cards, once however often this is asked before they leave."""
        for place in self.client.destinations:
            lane = lanes.chat_lane(place.dest)
            if not any(
                row["kind"] == Effect.UPDATE_CARD and row["lane"] == lane and row["case_id"] == case.id
                for row in self._outbox
            ):
                self.put(
                    Effect.UPDATE_CARD,
                    lane,
                    case=case,
                    dest=place.dest,
                    key=f"{place.dest}:{self._drawn_from(case)}",
                )

    def thread(
        self, case: Case, what: str, *, ref: str = "", places: Sequence[Destination] | None = None, **payload: Any
    ) -> None:
        """A new message in the case's thread, wherever its card is, or in these `places` only."""
        for place in self.client.destinations if places is None else places:
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
        """Redraw earlier posts about this (a question, a reminder): it is answered or done."""
        for post in self.matching(Post, case_id=case.id, kind=what, ref=ref):
            self.draw_again(case, post)
        # A post being sent right now shows the former state: it is redrawn once it is there.
        own = TABLE[OutboxRow].c
        for row in self.of_case(OutboxRow, case.id, own.state == "sending", own.ref == ref):
            if row.payload.get("what") == what:
                outdated = {"is_id": row.id, "payload": {**row.payload, OUTDATED: True}}
                statements.changed(TABLE[OutboxRow], "id").run(self.connection, outdated)

    def redraw_question(self, case: Case, question: int) -> None:
        """Have what was asked, and what recalled it, drawn again."""
        for what in QUESTIONS:
            self.refresh(case, what, str(question))

    def redraw_asked(self, case: Case) -> None:
        """Whoever still has to answer reads how urgent it is, where the message stands and whether it was answered."""
        for question in self.of_case(Question, case.id, TABLE[Question].c.closed_at.is_(None)):
            self.redraw_question(case, question.id)

    def refresh_questions(self, case: Case) -> None:
        """The same of the questions without an answer: whether one is awaited hangs on the case being open."""
        for question in self.of_case(Question, case.id, TABLE[Question].c.closed_at.is_(None)):
            for what in ("question", "question_reminder"):
                self.refresh(case, what, str(question.id))

    def _drawn_from(self, case: Case) -> str:
        """Identifies the state drawn; it includes the instant, since not every change is in the history."""
        return f"{self._cases[case.id].seq}:{self.now.isoformat()}"

    def draw_again(self, case: Case, post: Post) -> None:
        """Redraw one post."""
        self.put(
            Effect.UPDATE_POST,
            lanes.chat_lane(post.dest),
            case=case,
            ref=str(post.id),
            dest=post.dest,
            key=f"{post.id}:{self._drawn_from(case)}",
        )

    def refresh_at(self, case: Case, what: str, ref: str, dest: str) -> None:
        """Redraw the post about this in one place. It may still be on its way, so it is looked for at send time."""
        key = f"{what}:{ref}:{dest}:{self._cases[case.id].seq}"
        self.put(Effect.UPDATE_POST, lanes.chat_lane(dest), case=case, dest=dest, key=key, what=what, about=ref)

    def direct(self, case: Case, person: str, what: str, *, ref: str = "", **payload: Any) -> None:
        """A private message to somebody at the desk, in their preferred chat; their next account is used if that chat
        is unreachable. What is urgent goes to all their accounts at once."""
        everywhere = what in URGENT and self._cases[case.id].level.wakes
        for account, others in self._addresses(person, everywhere=everywhere):
            self.put(
                Effect.DIRECT,
                lanes.chat_lane(account),
                case=case,
                ref=ref,
                dest=account,
                key=f"{what}:{ref}:{account}:{self._cases[case.id].seq}",
                what=what,
                person=person,
                **({"otherwise": others} if others else {}),
                **({"everywhere": True} if everywhere else {}),
                **payload,
            )

    def _addresses(self, person: str, *, everywhere: bool) -> list[tuple[str, list[str]]]:
        """Accounts to write to, each with the ones to try after it."""
        accounts = list(self.open_accounts(person))
        return [(account, []) for account in accounts] if everywhere else [(one, accounts[1:]) for one in accounts[:1]]

    def told_elsewhere(self, row: OutboxRow) -> None:
        """Pass on to the next account what one account could not receive."""
        account, *others = row.payload["otherwise"]
        self._queue(
            Effect.DIRECT, lanes.chat_lane(account), case=row.case_id, rank=row.rank, key=f"{row.key}:{account}"[:240],
            ref=row.ref, dest=account, payload={**row.payload, "otherwise": others},
        )  # fmt: skip

    def write_outbox(self) -> None:
        self._open_lanes()
        rows = [row for row in self._outbox if not self._is_waiting(row)]
        if not rows:
            return
        statements.inserted_once(TABLE[records.OutboxRow], self.dialect).run_many(self.connection, rows)
        if not self.is_sqlite:
            self.connection.execute(select(func.pg_notify(NEWS, "")))
        self.has_news = True

    def _open_lanes(self) -> None:
        """Lock the lanes before inserting rows: otherwise a worker could take a card's update and draw the former
        state, between our look at it and our commit."""
        lanes_of: dict[str, dict[str, Any]] = {}
        for row in self._outbox:
            lane = lanes_of.setdefault(
                row["lane"],
                {"id": row["lane"], "rank": row["rank"], "ready_at": row["next_at"], "lease_until": self.machine,
                 "owner": "", "tat": 0.0, "tat_slow": 0.0},
            )  # fmt: skip
            lane["rank"] = min(lane["rank"], row["rank"])
            lane["ready_at"] = min(lane["ready_at"], row["next_at"])
        _lanes_upsert(self.dialect).run_many(self.connection, [lanes_of[name] for name in sorted(lanes_of)])

    def _is_waiting(self, row: dict[str, Any]) -> bool:
        """Whether an update of the same card that has not left yet, or the card itself, will show this change too."""
        if row["kind"] not in (Effect.UPDATE_CARD, Effect.POST_CARD) or row["case_id"] in self._opened:
            return False
        values = {"lane": row["lane"], "client": self.slug, "case": row["case_id"]}
        return _waiting(Effect(row["kind"])).scalar(self.connection, values) is not None

    @property
    def is_sqlite(self) -> bool:
        return self.connection.dialect.name == "sqlite"

    @property
    def dialect(self) -> str:
        return self.connection.dialect.name


@cache
def _waiting(effect: Effect) -> Ready:
    """Whether a row of this kind has not begun to leave; a card that has begun counts too, since it will be there."""
    table = TABLE[records.OutboxRow]
    return Ready(
        select(table.c.id)
        .where(
            table.c.client == bindparam("client"),
            table.c.case_id == bindparam("case"),
            table.c.lane == bindparam("lane"),
            table.c.kind == effect.value,
            tables.WAITING if effect is Effect.POST_CARD else table.c.state == "pending",
        )
        .limit(1)
    )


@cache
def _lanes_upsert(dialect: str) -> Ready:
    """An existing lane becomes ready earlier and more urgent, never later or less."""
    table = tables.LANES
    make = statements.dialect_insert(table, dialect)
    least = func.min if dialect == "sqlite" else func.least
    ready = func.coalesce(table.c.ready_at, make.excluded.ready_at)
    sooner = {"ready_at": least(ready, make.excluded.ready_at), "rank": least(table.c.rank, make.excluded.rank)}
    return Ready(make.on_conflict_do_update(index_elements=["id"], set_=sooner).inline())


_DEFAULTS: dict[type[Any], dict[str, Any]] = {}


def defaults_of(kind: type[Any]) -> dict[str, Any]:
    """The columns that a record fills in by itself."""
    if kind not in _DEFAULTS:
        _DEFAULTS[kind] = {
            name: field.get_default(call_default_factory=True)
            for name, field in kind.model_fields.items()
            if not field.is_required() and name != "id"
        }
    return _DEFAULTS[kind]
