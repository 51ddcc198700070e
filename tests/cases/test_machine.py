"""Several people at several cases, in any order, with clocks that jump and a power that fails: what always holds."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import event

from bot.cases import posts, sending
from bot.cases.history import broken_at
from bot.cases.tx import DECISIONS
from bot.errors import AlreadyDone, NotAllowed
from bot.rules import permissions
from bot.storage import outbox
from bot.storage.records import Case, Entry, FollowUp, Message, OutboxRow, Proposal, Question, Reply, Timer
from bot.storage.session import TABLE, Session
from config.words import CaseStatus, Moderation, ReplyState, Verb, Visibility
from handlers.desk import Desk
from handlers.due import clock_stepped_back
from tests.cases.commands import MOVES, REFS, Move
from tests.cases.replay import replay
from tests.cases.room import CRITIQUE, LIFE, LUMEN, NORD, QUESTION, Clocks, Room, demo_catalog, make_store
from tests.storage.prepared import sqlite_copy

HAPPENINGS = st.lists(
    st.tuples(
        st.just("flag"), st.sampled_from([LIFE, CRITIQUE, QUESTION]), st.sampled_from(["lou", "ana"]),
        st.sampled_from("abcde"), st.sampled_from(["", "x"]), st.sampled_from([LUMEN, LUMEN, NORD]), st.booleans(),
    )
    | st.tuples(st.just("wait"), st.sampled_from([1, 31, 31, 160, 1900, 90_000, 260_000]))
    | st.tuples(st.just("step_back"), st.sampled_from([60, 4000, 700_000]))
    | st.lists(st.sampled_from(["done", "done", "done", "later", "parked", "cut"]), min_size=3, max_size=12).map(
        lambda outcomes: ("leave", *outcomes)
    )
    | st.sampled_from([("power_fails",), ("press_again",)]),
    min_size=1,
    max_size=3,
)  # fmt: skip
KINDS = {kind.__name__: kind for kind in (Question, Reply, Proposal, FollowUp)}
OPENED_AGAIN = {Verb.REOPEN, "reopened", Verb.UNDO}
LEASE = timedelta(seconds=30)


class DeskMachine(RuleBasedStateMachine):
    """The commands and what holds after each. Whatever raises but a refusal ends the run."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory(prefix="fanal-machine-")
        self.url = sqlite_copy(Path(self.folder.name))
        self.clocks = Clocks()
        self.known: dict[int, Case] = {}
        self.last: dict[str, Any] = {}
        self.arrived: Counter[str] = Counter()
        self._open()

    def _open(self) -> None:
        store = make_store(self.url, self.clocks)
        # Nobody pulls the plug of this machine: what is tested is the desk, not the disk.
        event.listen(store.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF"))
        self.runner.run(store.start((LUMEN, NORD)))
        self.room = Room(store, demo_catalog(), self.clocks, Desk(store, demo_catalog()))
        self.runner.run(store.across(outbox.free_leases))

    def _read(self, query: Any, client: str, *args: Any, **kwargs: Any) -> Any:
        return self.runner.run(self.room.store.read(query, client, *args, **kwargs))

    # --- what happens -------------------------------------------------------------------------------

    @initialize()
    def begin(self) -> None:
        self.flag(LIFE, "lou", "a", "", LUMEN, False)
        self.flag(QUESTION, "tim", "b", "", NORD, False)

    def flag(self, text: str, by: str, post: str, reporter: str, client: str, waits: bool) -> None:
        moderation = Moderation.A_PRIORI if waits else Moderation.A_POSTERIORI
        flagged = self.room.flag(
            text, by=by, id=f"{by}/{post}", reporter=reporter, client=client, moderation=moderation
        )
        case = self.runner.run(flagged)
        assert self._read(Session.find, client, Case, case) is not None

    @rule(moves=MOVES)
    def people_act(self, moves: list[Move]) -> None:
        for move in moves:
            case = list(self.known.values())[move.case % len(self.known)]
            refs = self._refs(move.verb, case)
            self.last = {
                "verb": move.verb,
                "case": case.id,
                "who": move.who,
                "version": case.version + move.stale,
                "ref": refs[-1 - move.ref % len(refs)] if refs else "0",
                "values": move.values,
                "key": f"press {next(self.room.keys)}",
            }
            self._click(case)

    def _refs(self, verb: Verb, case: Case) -> list[str]:
        kind = REFS.get(verb)
        return [str(row.id) for row in self._read(Session.of_case, case.client, KINDS[kind], case.id)] if kind else []

    def _click(self, case: Case) -> None:
        reacted = self.runner.run(self.room.click(**self.last))
        now: Case = self._read(Session.get, case.client, Case, case.id)
        decided = any(getattr(now, name) != getattr(case, name) for name in DECISIONS)
        assert now.version == case.version + decided, "the version grows with decisions, and by one"
        person = self.room.catalog.clients[case.client].person(self.last["who"])
        if person is None or not permissions.may(self.last["verb"], person.roles):
            assert isinstance(reacted.error, NotAllowed)
        if reacted.error is not None:
            assert now == case, "a refused click changes nothing"
        self.cases_are_in_order()

    @rule(happenings=HAPPENINGS)
    def the_world_goes_on(self, happenings: list[tuple[Any, ...]]) -> None:
        for name, *details in happenings:
            getattr(self, name)(*details)
            self.cases_are_in_order()

    def press_again(self) -> None:
        """The same click is delivered once more."""
        if self.last:
            case = self.known[self.last["case"]]
            before = self._entries(case)
            reacted = self.runner.run(self.room.click(**self.last))
            if isinstance(reacted.error, AlreadyDone):
                assert self._entries(case) == before

    def wait(self, seconds: int) -> None:
        self.runner.run(self.room.wait(seconds=seconds))

    def step_back(self, seconds: int) -> None:
        self.clocks.step(seconds=-seconds)
        self.runner.run(clock_stepped_back(self.room.store, timedelta(seconds=seconds)))
        self.runner.run(self.room.due())

    def leave(self, *outcomes: str) -> None:
        """The outbox is worked on for a while, with these outcomes."""
        self.runner.run(self._leave(list(outcomes)))

    def power_fails(self) -> None:
        self.runner.run(self.room.store.stop())
        self._open()

    async def _leave(self, outcomes: list[str]) -> None:
        store = self.room.store
        for lane in await store.across(outbox.claim, owner="w", lease=LEASE, most=8):
            while outcomes and (taken := await store.across(outbox.take, lane, owner="w", lease=LEASE, pace=None)):
                await self._settle(taken.row, outcomes.pop())
            await store.across(outbox.give_back, lane, owner="w")

    async def _settle(self, row: OutboxRow, outcome: str) -> None:
        run, machine = self.room.store.run, self.clocks.machine()
        if row.kind == "member" and await run(sending.still_fit, row.client, row) is None:
            return
        if outcome in ("done", "cut"):
            self.arrived[row.key] += row.kind == "member"
        match outcome:
            case "later":
                await run(posts.later, row.client, row, problem="busy", at=machine + timedelta(seconds=5))
            case "parked":
                await run(posts.parked, row.client, row, problem="refused")
            case "done" if row.kind in ("post_card", "post_thread", "direct"):
                kind = row.payload.get("what", posts.CARD)
                where = {"dest": row.dest, "message": f"{row.id}", "thread": ""}
                await run(posts.posted, row.client, row, **where, kind=kind, doubtful=False)
            case "done":
                await run(posts.done, row.client, row)

    # --- what holds ---------------------------------------------------------------------------------

    @invariant()
    def always(self) -> None:
        self.cases_are_in_order()

    def cases_are_in_order(self) -> None:
        now: dict[int, Case] = {}
        for client in (LUMEN, NORD):
            now |= {case.id: case for case in self._read(Session.rows, client, Case)}
        for id_, before in self.known.items():
            after = now[id_]
            assert after.version >= before.version
            assert after.seq >= before.seq
            if before.status is CaseStatus.CLOSED and after.status is CaseStatus.OPEN:
                since = [e.verb for e in self._entries(after) if e.seq > before.seq]
                assert OPENED_AGAIN & set(since), "closed stays closed until somebody opens it again"
        for case in now.values():
            holder = self.room.catalog.clients[case.client].person(case.holder)
            assert not case.holder or (holder and permissions.may(Verb.TAKE, holder.roles)), case.holder
        self.known = now

    def _entries(self, case: Case) -> list[Entry]:
        table = TABLE[Entry]
        found: list[Entry] = self._read(
            Session.rows, case.client, Entry, table.c.case_id == case.id, order=(table.c.seq,)
        )
        return found

    def teardown(self) -> None:
        try:
            for case in self.known.values():
                self._history_replays(case)
                self._promises_are_kept(case)
            self._nothing_left_twice()
        finally:
            self.runner.run(self.room.store.stop())
            self.runner.close()
            self.folder.cleanup()

    def _history_replays(self, case: Case) -> None:
        entries = self._entries(case)
        assert broken_at(entries, head=case.head) is None
        messages = self._read(Session.of_case, case.client, Message, case.id)
        first = {
            m.id: Visibility.PENDING if m.moderation is Moderation.A_PRIORI else Visibility.ONLINE for m in messages
        }
        client = self.room.catalog.clients[case.client]
        told = replay(entries, roles={p.id: p.roles for p in client.people}, first=first)
        says = (told.status, told.holder, told.level, told.version)
        lines = [(e.seq, e.actor, e.verb, e.facts) for e in entries]
        assert says == (case.status, case.holder, case.level, case.version), lines
        shown = {m.id: m.visibility for m in messages}
        assert shown.items() >= told.messages.items(), (shown, told.messages)
        assert case.visibility is shown[case.lead]

    def _promises_are_kept(self, case: Case) -> None:
        """Whatever is to be looked at again has a timer, or has been told to the managers often enough."""
        timers: list[Timer] = self._read(Session.of_case, case.client, Timer, case.id)
        waiting = Counter((timer.kind, timer.ref) for timer in timers)
        assert max(waiting.values(), default=0) <= 1
        for found in self._read(Session.of_case, case.client, FollowUp, case.id):
            reminded = ("follow_up", str(found.id)) in waiting
            assert reminded or found.closed_at is not None or found.step >= 5, found
        rows = self._read(Session.of_case, case.client, OutboxRow, case.id)
        for reply in self._read(Session.of_case, case.client, Reply, case.id):
            left = [row for row in rows if row.kind == "member" and row.ref == str(reply.id)]
            timed = ("send", str(reply.id)) in waiting
            assert timed == (reply.state is ReplyState.QUEUED and not left), reply
        cards = [row for row in rows if row.kind == "post_card"]
        stands = [row for row in cards if row.state != "parked"]
        assert cards
        assert len(stands) <= 1, "one card for each case; another only when the first one could not be posted"

    def _nothing_left_twice(self) -> None:
        for client in (LUMEN, NORD):
            rows: list[OutboxRow] = self._read(Session.rows, client, OutboxRow)
            assert max(Counter(row.key for row in rows).values(), default=1) == 1
            replies = Counter((row.ref, row.payload["method"]) for row in rows if row.kind == "member")
            assert max(replies.values(), default=1) == 1, "each method of a reply leaves once"
            for row in rows:
                if row.kind == "member" and row.state == "sent" and row.problem != "moot":
                    assert self.arrived[row.key] >= 1


DeskMachine.TestCase.settings = settings(
    max_examples=30,
    stateful_step_count=30,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
TestDesk = DeskMachine.TestCase
