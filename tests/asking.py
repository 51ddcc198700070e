"""What people ask of the desk in Slack outside a card: commands, their home, shortcuts on a message."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from bot.sandbox import Sandbox
from tests.reading import Json, action_ids, action_of, words

if TYPE_CHECKING:
    from tests.desk import Answer, Form, Post

T = TypeVar("T")

PEOPLE = {
    "lea": "U0LEA",
    "sam": "U0SAM",
    "diallo": "U0DIALLO",
    "nadia": "U0NADIA",
    "marc": "U0MARC",
    "ines": "U0INES",
    "tom": "U0TOM",
}
CHANNEL = "C0CRISE"


class Whisper(Protocol):
    """A message that one person alone sees."""

    async def press(self, verb: str, *, as_: str) -> Answer: ...


class Asking(ABC):
    """A part of the desk's harness, and what it needs of the rest."""

    sandbox: Sandbox
    state: Json

    @abstractmethod
    async def call(self, path: str, **body: Any) -> Json: ...

    @abstractmethod
    async def _act(self, path: str, user: str, **body: Any) -> Answer: ...

    @abstractmethod
    async def command(self, text: str, *, as_: str) -> Answer: ...

    @abstractmethod
    async def look(self) -> None: ...

    @abstractmethod
    async def until(self, look: Callable[[], T | None], what: str) -> T: ...

    async def asked(self, text: str, *expected: str, as_: str) -> None:
        """Somebody asks for something in words, and is told it in private."""
        told = await (await self.command(text, as_=as_)).private()
        assert all(part in told for part in expected), told

    async def tell(self, path: str, **body: Any) -> None:
        """Somebody writes. Returns when the desk has taken it: it asks for it again while it cannot keep it yet."""
        await self.call(path, **body)
        world = self.sandbox.store.world
        await self.until(lambda: not world.tellings and not world.teams.outgoing, "what was written to be taken")

    async def home(self, person: str) -> str:
        """What somebody reads at home."""
        await self.look()
        before = self.state["homes"].get(PEOPLE[person], {}).get("hash")
        await self.call("/sandbox/slack/home", user=PEOPLE[person])

        def drawn() -> Any:
            view = self.state["homes"].get(PEOPLE[person], {})
            return view if view.get("hash") not in (None, before) else None

        return words(await self.until(drawn, "a home drawn anew"))

    async def home_verbs(self, person: str) -> list[str]:
        """The buttons that somebody has at home."""
        await self.home(person)
        return [name.split(":")[1] for name in action_ids(self.state["homes"][PEOPLE[person]]["blocks"])]

    async def at_home(self, verb: str, *, as_: str) -> Answer:
        """Press a button of one's home."""
        await self.home(as_)
        action = action_of(self.state["homes"][PEOPLE[as_]]["blocks"], verb)
        return await self._act("/sandbox/slack/home_click", PEOPLE[as_], action_id=action)

    async def open_case_on(self, text: str, *, as_: str) -> Form:
        """Somebody writes in the channel; a case is opened from the message."""
        said = await self.call("/sandbox/slack/message", channel=CHANNEL, user=PEOPLE[as_], text=text)
        given = {"callback_id": "fanal:open_case", "channel": CHANNEL, "ts": said["ts"]}
        return await (await self._act("/sandbox/slack/shortcut", PEOPLE[as_], **given)).form()

    async def new_case(self, *, as_: str) -> Form:
        return await (await self.command("new", as_=as_)).form()

    async def keep_as_advice(self, post: Post, *, as_: str) -> str:
        """« Garder comme avis » on a message -> the private answer."""
        given = {"callback_id": "fanal:record_advice", "channel": post.channel, "ts": post.ts}
        return await (await self._act("/sandbox/slack/shortcut", PEOPLE[as_], **given)).private()
