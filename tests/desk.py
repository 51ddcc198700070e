"""The story harness: a real bot on a real database, a sandbox over real HTTP, and words that read as a story.

`async with story(...) as desk: card = await desk.flag("…", by="lou")`; people press verbs, fill in forms, write in
threads; whatever the bot says is read from what the sandbox received. Nothing of the bot is reached into but its clock.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import aiohttp

from bot.sandbox import Sandbox
from tests.asking import CHANNEL, PEOPLE, Asking, Whisper
from tests.reading import Json, action_ids, action_of, find_message, words

T = TypeVar("T")
PATIENCE = 20.0


class NotYet(AssertionError):
    """What was waited for did not come; says what stands there instead."""


@dataclass
class Answer:
    """What a person got back from an act: a private answer, a form, or nothing."""

    desk: Desk
    user: str
    result: Json
    whispers_before: int
    form_before: Json | None

    async def private(self) -> str:
        """The words of the private answer that came."""

        def came() -> str:
            mine = [w for w in self.desk.state["ephemeral"] if w["user"] == self.user]
            return words(mine[-1]) if len(mine) > self.whispers_before else ""

        return await self.desk.until(came, "a private answer")

    async def whisper(self) -> Whisper:
        """The private answer itself, to press its buttons."""
        await self.private()
        mine = [w for w in self.desk.state["ephemeral"] if w["user"] == self.user]
        return SlackWhisper(self.desk, mine[-1])

    async def form(self, *containing: str) -> Form:
        """The form that opened, or took the place of the one before."""

        def opened() -> Json | None:
            view = self.desk.state["forms"].get(self.user)
            is_new = view and view != self.form_before
            return view if is_new and all(part in words(view) for part in containing) else None

        view = await self.desk.until(opened, f"a form with {containing}")
        return Form(self.desk, self.user, view)

    @property
    def errors(self) -> Json:
        ack = self.result.get("ack") or {}
        return ack.get("errors", {}) if isinstance(ack, dict) else {}


@dataclass
class SlackWhisper:
    """It stands in the channel, for them."""

    desk: Desk
    message: Json

    async def press(self, verb: str, *, as_: str) -> Answer:
        action = action_of(self.message["blocks"], verb)
        given = {"channel": self.message["channel"], "ts": self.message["ts"], "action_id": action}
        return await self.desk._act("/sandbox/slack/click", PEOPLE[as_], **given)


@dataclass
class Form:
    """A form that stands open before somebody."""

    desk: Desk
    user: str
    view: Json

    @property
    def text(self) -> str:
        return words(self.view)

    @property
    def verbs(self) -> list[str]:
        return [name.split(":")[1] for name in action_ids(self.view["blocks"])]

    def options(self, field: str) -> list[tuple[str, str]]:
        """What a field lets one choose: (id, label)."""
        elements = [b["element"] for b in self.view["blocks"] if b.get("element", {}).get("action_id") == field]
        return [(o["value"], o["text"]["text"]) for o in elements[0]["options"]]

    async def fill(self, **values: Any) -> Answer:
        """Fill in fields (by their ids) and send it."""
        return await self.desk._act("/sandbox/slack/submit", self.user, values=values)

    async def press(self, verb: str, **values: Any) -> Answer:
        """Press a button inside the form, by its verb or by what stands on it."""
        named = {"action_id": action_of(self.view["blocks"], verb)} if verb in self.verbs else {"label": verb}
        return await self.desk._act("/sandbox/slack/form_click", self.user, **named, values=values)


@dataclass
class Post:
    """A message of ours in a chat: the card, or something in its thread."""

    desk: Desk
    channel: str
    ts: str

    @property
    def message(self) -> Json:
        return find_message(self.desk.state, self.channel, self.ts)

    @property
    def text(self) -> str:
        return words(self.message)

    @property
    def verbs(self) -> list[str]:
        """What its buttons ask for, in order."""
        return [name.split(":")[1] for name in action_ids(self.message["blocks"])]

    async def press(self, verb: str, *, as_: str, stale: bool = False, first: bool = False) -> Answer:
        """Press a button; `stale`: of the message as it was before its last edit, `first`: as it was at first."""
        known = self.desk.seen_actions.get((self.ts, verb), "")
        action = known if stale or first else action_of(self.message["blocks"], verb)
        given: Json = {
            "action_id": action,
            **({"stale": True} if stale else {}),
            **({"version_index": 0} if first else {}),
        }
        try:
            return await self.desk._act("/sandbox/slack/click", PEOPLE[as_], channel=self.channel, ts=self.ts, **given)
        except AssertionError as error:
            if stale or first or "no_such_button" not in str(error):
                raise
        # The card was drawn again while the finger went down: its buttons have other numbers now.
        await self.desk.look()
        return await self.press(verb, as_=as_)

    async def act(self, verb: str, *, as_: str) -> Answer:
        """Press a verb where it stands: in sight, or behind "more"."""
        return await (self.press(verb, as_=as_) if verb in self.verbs else self.more(verb, as_=as_))

    async def more(self, verb: str, *, as_: str) -> Answer:
        """Press a verb that stands behind "more", and wait until the form has said what became of it."""
        form = await (await self.press("more", as_=as_)).form()
        answer = await form.press(verb)
        await self.desk.until(lambda: self.desk.state["forms"].get(form.user) != form.view, f"what {verb} did")
        return answer

    async def says(self, *parts: str) -> str:
        """Wait until all of these stand in it -> its words."""

        def there() -> str:
            return self.text if all(part in self.text for part in parts) else ""

        return await self.desk.until(there, f"{parts} in this post", show=lambda: self.text)

    @property
    def thread(self) -> list[Post]:
        return [Post(self.desk, self.channel, reply["ts"]) for reply in self.message["replies"]]

    async def reply_with(self, *parts: str) -> Post:
        """Wait for a message in the thread with all of these."""

        def there() -> Post | None:
            return next((post for post in self.thread if all(part in post.text for part in parts)), None)

        return await self.desk.until(
            there, f"{parts} in the thread", show=lambda: "\n---\n".join(post.text for post in self.thread)
        )

    async def edit(self, text: str, *, as_: str) -> None:
        """Whoever wrote it changes it."""
        await self.desk.tell(
            "/sandbox/slack/message/edit", channel=self.channel, ts=self.ts, user=PEOPLE[as_], text=text
        )

    async def delete(self, *, as_: str) -> None:
        await self.desk.tell("/sandbox/slack/message/delete", channel=self.channel, ts=self.ts, user=PEOPLE[as_])

    async def answer(self, text: str, *, as_: str) -> None:
        """Somebody answers where this was told them in private."""
        await self.desk.call("/sandbox/slack/message", channel=self.channel, user=PEOPLE[as_], text=text)

    async def write(self, text: str, *, as_: str) -> None:
        """Somebody writes in the thread."""
        await self.desk.tell(
            "/sandbox/slack/message", channel=self.channel, thread_ts=self.ts, user=PEOPLE[as_], text=text
        )


@dataclass
class Desk(Asking):
    """The bot and the world around it."""

    sandbox: Sandbox
    bot_url: str
    http: aiohttp.ClientSession
    state: Json = field(default_factory=dict)
    seen_actions: dict[tuple[str, str], str] = field(default_factory=dict)
    version: int = 0

    # --- acting -------------------------------------------------------------------------------------

    async def call(self, path: str, **body: Any) -> Json:
        async with self.http.post(f"{self.sandbox.url}{path}", json=body) as answer:
            result: Json = await answer.json()
            assert answer.status < 400, f"{path}: {result}"
        await self.look()
        return result

    async def _act(self, path: str, user: str, **body: Any) -> Answer:
        await self.look()
        before = len([w for w in self.state["ephemeral"] if w["user"] == user])
        form = self.state["forms"].get(user)
        return Answer(self, user, await self.call(path, user=user, **body), before, form)

    async def write(
        self, text: str, *, by: str = "lou_77", moderation: str = "a_posteriori", flagged: bool = True
    ) -> str:
        """A member writes on the forum -> the post's id."""
        before = {post["id"] for post in self.state["community"]["posts"]}
        await self.call("/sandbox/community/posts", author=by, text=text, flagged=flagged, moderation=moderation)
        return next(str(post["id"]) for post in self.state["community"]["posts"] if post["id"] not in before)

    async def flag(self, text: str, *, by: str = "lou_77", moderation: str = "a_posteriori") -> Post:
        """A member writes, it is flagged, and the card appears."""
        cards = {post.ts for post in self.cards()}
        await self.write(text, by=by, moderation=moderation)

        def appeared() -> Post | None:
            return next((post for post in self.cards() if post.ts not in cards), None)

        return await self.until(appeared, "a new card")

    async def advance(self, duration: str) -> None:
        """Move the desk's clock by an ISO 8601 duration; the bot has followed when this returns."""
        result = await self.call("/sandbox/clock", advance=duration)
        async with asyncio.timeout(PATIENCE):  # the sandbox waits for some seconds; on a busy machine it takes more
            while not result["taken"]:
                result = await self.call("/sandbox/clock", advance="PT0S")

    async def fault(self, method: str, mode: str, *, count: int = 1, after: int = 0, channel: str = "") -> None:
        await self.call("/sandbox/faults", method=method, mode=mode, count=count, after=after, channel=channel)

    async def mended(self) -> None:
        """No more faults."""
        async with self.http.delete(f"{self.sandbox.url}/sandbox/faults") as answer:
            assert answer.status == 200

    async def close(self, person: str) -> None:
        """Close the form that stands before somebody."""
        await self.call("/sandbox/slack/close", user=PEOPLE[person])

    def mention(self, person: str) -> str:
        """How somebody who is to be woken is named in a post."""
        return f"<@{PEOPLE[person]}>"

    async def command(self, text: str, *, as_: str, channel: str = CHANNEL) -> Answer:
        return await self._act("/sandbox/slack/command", PEOPLE[as_], channel=channel, text=f"/fanal {text}")

    # --- looking ------------------------------------------------------------------------------------

    async def look(self) -> None:
        async with self.http.get(f"{self.sandbox.url}/sandbox/state") as answer:
            self.state = await answer.json()
        for channel in self.state["slack"]["channels"].values():
            for message in channel["messages"]:
                self._remember(message)
        self.state["ephemeral"] = self.state["slack"].get("ephemeral", self.state.get("ephemeral", []))
        self.state["forms"] = self.state["slack"].get("forms", self.state.get("forms", {}))
        self.state["homes"] = self.state["slack"].get("homes", self.state.get("homes", {}))

    def _remember(self, message: Json) -> None:
        for one in (message, *message.get("replies", ())):
            for name in action_ids(one.get("blocks") or []):
                self.seen_actions.setdefault((one["ts"], name.split(":")[1]), name)

    async def until(self, look: Callable[[], T | None], what: str, *, show: Callable[[], Any] | None = None) -> T:
        """Wait until `look` finds something in the state; fails with what stands there."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not (found := look()):
                    async with self.http.get(
                        f"{self.sandbox.url}/sandbox/wait", params={"version": self.version, "timeout": 1}
                    ) as answer:
                        self.version = (await answer.json())["version"]
                    await self.look()
                return found
        except TimeoutError:
            raise NotYet(f"waited for {what}; there is:\n{show() if show else words(self.state)[-3000:]}") from None

    def channel(self, channel: str = CHANNEL) -> list[Json]:
        found: list[Json] = self.state["slack"]["channels"].get(channel, {"messages": []})["messages"]
        return found

    def cards(self, channel: str = CHANNEL) -> list[Post]:
        return [Post(self, channel, message["ts"]) for message in self.channel(channel) if message.get("blocks")]

    def direct(self, person: str) -> list[Post]:
        """What the bot wrote to somebody in private."""
        user = PEOPLE[person]
        return [
            Post(self, id_, message["ts"])
            for id_, room in self.state["slack"]["channels"].items()
            if id_.startswith("D") and user in room["members"]
            for message in room["messages"]
            if message.get("blocks")
        ]

    async def told(self, person: str, *parts: str) -> Post:
        """Wait for a private message to somebody with all of these."""

        def there() -> Post | None:
            return next((post for post in self.direct(person) if all(part in post.text for part in parts)), None)

        return await self.until(
            there, f"{parts} to {person} in private", show=lambda: [post.text for post in self.direct(person)]
        )

    def post(self, id_: str) -> Json:
        """A post of the forum."""
        found: Json = next(post for post in self.state["community"]["posts"] if post["id"] == id_)
        return found

    def last_post(self) -> Json:
        found: Json = self.state["community"]["posts"][-1]
        return found

    async def becomes(self, visibility: str) -> Json:
        """Wait until the forum's last post is online, offline, pending, refused or deleted."""
        return await self.until(
            lambda: self.last_post() if self.last_post()["visibility"] == visibility else None,
            f"the post to be {visibility}",
            show=lambda: self.last_post(),
        )
