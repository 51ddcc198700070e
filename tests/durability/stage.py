"""A bot in a process of its own, killed and started again at will; the sandbox around it; and what must hold then."""

from __future__ import annotations

import asyncio
import base64
import json
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
from sqlalchemy import Engine, select, update

from bot.cases.history import broken_at
from bot.clock import machine_now
from bot.command.demo import demo_environment
from bot.rules.drawn import version_of
from bot.sandbox import UNPACED, Limits, Sandbox, Secrets, demo_config
from bot.storage import tables
from bot.storage.records import Case, Entry, OutboxRow, Post, Timer
from bot.storage.session import TABLE, Opened, Session
from bot.storage.store import make_engine
from bot.storage.vault import Vault
from cards.slack import render_message
from handlers import views
from tests.asking import CHANNEL
from tests.cases.room import CHANNEL as DEST
from tests.cases.room import LUMEN, demo_catalog
from tests.desk import Desk
from tests.durability.bots import PATIENCE, Bot, Nursery
from tests.listening import free_ports
from tests.shipped import read_lately
from tests.teams_desk import without_teams

KEY = base64.b64encode(b"the key of the crash tests, 32 b").decode()
TEXTS = (
    "je veux mourir, c'est pour ce soir, adieu à tous",
    "Votre vendeur est un escroc et un voleur, je vais porter plainte contre lui.",
    "Où en est mon colis ? Cela fait trois semaines que j'attends.",
)
NIGHT = 1
"""The hour, in UTC."""
Json = dict[str, Any]
T = TypeVar("T")


def as_seen(blocks: list[Json]) -> list[Json]:
    """A card without what Slack adds, and its buttons without their mark: a line of the history that shows nowhere (a
    message in the thread) draws no card again."""

    def bare(found: re.Match[str]) -> str:
        return found[1] + str(version_of(int(found[2])))

    text = json.dumps([{k: v for k, v in block.items() if k != "block_id"} for block in blocks])
    seen: list[Json] = json.loads(re.sub(r'(\\"version\\":)(\d+)', bare, text))
    return seen


def unlike(stands: list[Json], drawn: list[Json]) -> str:
    """What one card says and the other does not, for whoever reads that a test failed."""
    here, there = ([json.dumps(block, ensure_ascii=False, sort_keys=True) for block in one] for one in (stands, drawn))
    gone, new = [b for b in here if b not in there], [b for b in there if b not in here]
    return f"there stands {gone}, there should stand {new}"


@dataclass
class Stage(Desk):
    """Acts like a story's desk; the bot is elsewhere, and may be dead."""

    bot: Bot = field(kw_only=True)
    engine: Engine = field(kw_only=True)
    vault: Vault = field(default_factory=lambda: Vault([base64.urlsafe_b64encode(base64.b64decode(KEY)).decode()]))

    async def at_night(self) -> None:
        """The clock stands well past midnight: what a card promises for the morning is the same an hour later."""
        midnight = machine_now().replace(hour=0, minute=0) + timedelta(days=1, hours=NIGHT)
        assert await self.sandbox.clock.set_offset((midnight - machine_now()).total_seconds())
        await self.look()

    # --- what happens -------------------------------------------------------------------------------

    async def rise(self) -> None:
        """Once the bot has died, and its leases have run out: start it again, until it can be talked to."""
        await self.bot.dead()
        self.leases_run_out()
        await self.sandbox.switch.on()

    def leases_run_out(self) -> None:
        """As three seconds later; a storm and a cut of the power wait for them in earnest."""
        with self.engine.begin() as connection:
            lanes = tables.LANES
            connection.execute(update(lanes).where(lanes.c.owner != "").values(lease_until=machine_now()))

    async def flags(self, most: int, *, text: str = TEXTS[0]) -> list[str]:
        """So many members write and are flagged, all at once -> the posts' ids."""
        before = {post["id"] for post in self.state["community"]["posts"]}
        await asyncio.gather(*(self.post_one(text, by=f"member{len(before) + n}") for n in range(most)))
        await self.look()
        return [post["id"] for post in self.state["community"]["posts"] if post["id"] not in before]

    async def post_one(self, text: str, *, by: str, moderation: str = "a_posteriori") -> None:
        body = {"author": by, "text": text, "flagged": True, "moderation": moderation}
        async with self.http.post(f"{self.sandbox.url}/sandbox/community/posts", json=body) as answer:
            assert answer.status == 200

    async def press(self, verb: str, case: int, *, user: str = "U0LEA") -> bool:
        """A button of the case's card, by name: what the bot answers is not waited for by anybody. False if it was not
        heard: the bot was not there, or the card was drawn again while the finger went down."""
        card = await self.card_of(case)
        action = next((name for name in self.actions(card) if name.split(":")[1] == verb), None)
        if action is None:
            return True  # the card does not offer it any more
        body = {"user": user, "channel": CHANNEL, "ts": card["ts"], "action_id": action}
        async with self.http.post(f"{self.sandbox.url}/sandbox/slack/click", json=body) as answer:
            assert answer.status < 500
            return (await answer.json())["ok"] is True

    async def press_again(self, verb: str, case: int) -> None:
        """As somebody does who saw nothing happen: until the bot has heard it."""
        async with asyncio.timeout(PATIENCE):
            while not await self.press(verb, case):
                await self.look()

    async def send_first_word(self, case: int, *, user: str = "U0LEA") -> None:
        """The two clicks of a first word; it leaves when the time to undo is over."""
        await self.press("first_word", case, user=user)
        await self.look()
        await self.until(lambda: self.state["forms"].get(user), "the first word's form")
        await self.call("/sandbox/slack/submit", user=user, values={})
        await self.call("/sandbox/slack/close", user=user, all=True)

    def woken(self, case: int) -> list[str]:
        """The steps of waking that stand in a case's thread, by the keys of their posts."""
        found = [key.split(":") for key in self.keys()]
        return [words[3] for words in found if words[1:3] == [str(case), "wake"]]

    def keys(self) -> list[str]:
        """Those of all our posts that stand anywhere: each is put once."""
        rooms = self.sandbox.store.world.rooms.values()
        posts = [message for room in rooms for message in room.messages.values() if not message.deleted]
        return [post.metadata["event_payload"]["key"] for post in posts if post.metadata]

    def offered(self, case: int) -> list[str]:
        """The verbs on a case's card."""
        post = next(p for p in self.read(Session.of_case, Post, case) if p.kind == "card" and p.deleted_at is None)
        message = next(message for message in self.channel() if message["ts"] == post.message)
        return [name.split(":")[1] for name in self.actions(message)]

    async def looked_for(self, kind: str, *, times: int) -> None:
        """Wait until a row of this kind was tried so often."""
        async with asyncio.timeout(PATIENCE):
            while not any(row.attempts >= times for row in self.rows(kind)):
                await asyncio.sleep(0.02)
        await self.look()

    def shown_cases(self) -> list[int]:
        """The cases whose cards stand there now."""
        shown = {message["ts"] for message in self.channel()}
        posts = self.read(Session.rows, Post)
        return [p.case_id for p in posts if p.kind == "card" and p.deleted_at is None and p.message in shown]

    def last_case(self) -> int:
        cases: list[Case] = self.read(Session.rows, Case)
        return max(case.id for case in cases)

    @staticmethod
    def actions(card: Json) -> list[str]:
        found = json.dumps(card["blocks"]).split('"action_id": "')[1:]
        return [piece.split('"', 1)[0] for piece in found]

    async def card_of(self, case: int) -> Json:
        """The case's card, as soon as it stands there."""

        def stands() -> Json | None:
            posts = [p for p in self.read(Session.of_case, Post, case) if p.kind == "card" and p.deleted_at is None]
            shown = {message["ts"]: message for message in self.channel()}
            return shown.get(posts[-1].message) if posts else None

        found: Json = await self.until(stands, f"the card of case {case}")
        return found

    # --- what is there ------------------------------------------------------------------------------

    def read(self, query: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Look into the bot's database from outside."""
        keys = tables.CLIENT_KEYS
        now, offset = machine_now(), timedelta(seconds=self.sandbox.store.world.offset)
        with self.engine.connect().execution_options(fanal_read=True) as connection:
            if not self.vault.knows(LUMEN):
                self.vault.load(connection.execute(select(keys.c.id, keys.c.client, keys.c.wrapped)))
            return query(Session(Opened(connection, LUMEN, self.vault, now + offset, now)), *args, **kwargs)

    def rows(self, kind: str = "") -> list[OutboxRow]:
        found: list[OutboxRow] = self.read(Session.rows, OutboxRow)
        return [row for row in found if kind in ("", row.kind)]

    async def settled(self) -> None:
        """Wait until nothing waits to leave any more."""

        def waiting() -> list[tuple[str, str, str]]:
            timers = self.read(Session.matching, Timer, kind="redraw")
            rows = self.read(Session.rows, OutboxRow, TABLE[OutboxRow].c.state.in_(("pending", "sending")))
            return [(t.kind, t.ref, "") for t in timers] + [(r.kind, r.state, r.problem) for r in rows]

        left: list[tuple[str, str, str]] = []
        try:
            async with asyncio.timeout(PATIENCE):
                while left := waiting():
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise AssertionError(f"still waiting: {left}") from None
        await self.look()

    async def all_flags_taken(self) -> None:
        def pending() -> list[str]:
            return [flag.id for flag in self.sandbox.store.world.flags.values() if flag.state == "pending"]

        async with asyncio.timeout(PATIENCE):
            while pending():
                await asyncio.sleep(0.02)

    # --- what must hold -----------------------------------------------------------------------------

    async def holds(self) -> None:
        """Everything was taken, everything left, once; and what stands there is what is true."""
        await self.all_flags_taken()
        await self.settled()
        self.every_row_left()
        self.one_card_for_each_flag()
        self.cards_show_what_is()
        self.each_message_once()
        self.each_effect_once()
        self.histories_hold()

    def every_row_left(self) -> None:
        stuck = [(row.kind, row.state, row.problem) for row in self.rows() if row.state != "sent"]
        assert not stuck, stuck

    def one_card_for_each_flag(self) -> None:
        cases: list[Case] = self.read(Session.rows, Case)
        told = {post["id"]: post["cases"] for post in self.state["community"]["posts"]}
        assert sorted({case for numbers in told.values() for case in numbers}) == sorted(case.id for case in cases)
        assert all(len(set(numbers)) == 1 for numbers in told.values()), told
        assert len(self.cards()) == len(cases), f"{len(self.cards())} cards for {len(cases)} cases"

    def cards_show_what_is(self) -> None:
        """The card in the channel is the one that would be drawn now: no change was forgotten on it."""
        shown = {message["ts"]: message["blocks"] for message in self.channel() if message.get("blocks")}
        catalog = read_lately(demo_catalog(), on=machine_now().date())
        for case in self.read(Session.rows, Case):
            post = next(p for p in self.read(Session.of_case, Post, case.id) if p.kind == "card" and not p.deleted_at)
            card = self.read(views.case_card, catalog, case.id, dest=DEST)
            stands, drawn = as_seen(shown[post.message]), as_seen(render_message(card)["blocks"])
            assert stands == drawn, f"the card of case {case.id} is of yesterday: {unlike(stands, drawn)}"

    def each_message_once(self) -> None:
        """No post of ours stands anywhere twice: their keys tell them apart."""
        twice = [key for key, times in Counter(self.keys()).items() if times > 1]
        assert not twice, twice

    def each_effect_once(self) -> None:
        effects = self.state["community"]["effects"]
        rows = [row for row in self.rows() if row.kind in ("community", "member") and row.problem != "moot"]
        assert len(effects) == len(rows), (effects, [(r.kind, r.payload) for r in rows])

    def histories_hold(self) -> None:
        table = TABLE[Entry]
        for case in self.read(Session.rows, Case):
            entries = self.read(Session.rows, Entry, table.c.case_id == case.id, order=(table.c.seq,))
            assert broken_at(entries, head=case.head) is None, f"the history of case {case.id}"


@asynccontextmanager
async def stage(bots: Nursery, data: Path, *, database_url: str = "", **environment: str) -> AsyncIterator[Stage]:
    """A sandbox here, a bot over there; both end with the block."""
    (port,), shared = free_ports(1), Secrets.new()
    quick = Limits(flag_retries=(0.05,), event_retries=(0.0, 0.3, 8.0), ack=1.0, event_ack=1.0)
    config = demo_config(shared, pace=UNPACED, limits=quick, bot_url=f"http://127.0.0.1:{port}")
    sandbox = Sandbox(config, state_file=data / "sandbox.json", power=(bot := Bot(bots, {}, data)))
    await sandbox.start()
    bot.environment |= without_teams(demo_environment(shared, data=data, port=port, sandbox=sandbox)) | {
        "FANAL_SECRET_KEYS": KEY,
        "FANAL_OUTBOX_PACE_SECONDS": "0",
        "FANAL_LOG_LEVEL": "error",
        "FANAL_OUTBOX_LEASE_SECONDS": "3",  # on PostgreSQL nobody knows that a process is gone: its leases run out
        "FANAL_DATABASE_URL": database_url,
        **environment,
    }
    engine = make_engine(database_url or f"sqlite:///{data / 'fanal.sqlite3'}")
    try:
        async with aiohttp.ClientSession() as http:
            made = Stage(sandbox, sandbox.bot_url, http, bot=bot, engine=engine)
            await sandbox.switch.on()
            await made.at_night()
            yield made
    finally:
        engine.dispose()
        await bot.kill()
        await sandbox.stop()
