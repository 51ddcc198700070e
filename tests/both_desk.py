"""The same harness across both chats: the agency's people act in Slack, the others in Teams, on the same case."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests import desk as slack
from tests import teams_desk as teams

IN_TEAMS = ("diallo", "nadia", "ines")
"""Each person works in one chat alone."""


def spread_over_both(folder: Path) -> dict[str, str]:
    """Maison Lumen's file with each person in one chat and full cards in both -> the setting that names its folder."""
    return {"FANAL_OUTBOX_GATHER_SECONDS": "0", **teams.own_file(folder, teams.in_teams(IN_TEAMS))}


class BothTexts(str):
    """What two cards say: they must agree on whatever is looked for."""

    parts: tuple[str, ...]

    @classmethod
    def of(cls, *parts: str) -> BothTexts:
        made = cls("\n--- and in the other chat:\n".join(parts))
        made.parts = parts
        return made

    def __contains__(self, sought: str) -> bool:  # type: ignore[override]
        found = {sought in part for part in self.parts}
        assert len(found) == 1, f"{sought!r} stands in one chat alone:\n{self}"
        return found.pop()


@dataclass
class BothPost(slack.Post):
    """A card that stands in both; whoever acts on it does so where they are."""

    other: teams.TeamsPost

    def at(self, person: str) -> slack.Post:
        return self.other if person in IN_TEAMS else self.here

    @property
    def here(self) -> slack.Post:
        return slack.Post(self.desk, self.channel, self.ts)

    @property
    def text(self) -> str:
        return BothTexts.of(self.here.text, self.other.text)

    @property
    def verbs(self) -> list[str]:
        assert self.here.verbs == self.other.verbs
        return self.here.verbs

    async def press(self, verb: str, *, as_: str, stale: bool = False, first: bool = False) -> slack.Answer:
        return await self.at(as_).press(verb, as_=as_, stale=stale, first=first)

    async def act(self, verb: str, *, as_: str) -> slack.Answer:
        return await self.at(as_).act(verb, as_=as_)

    async def says(self, *parts: str) -> str:
        return BothTexts.of(await self.here.says(*parts), await self.other.says(*parts))

    @property
    def thread(self) -> list[slack.Post]:
        return [*self.here.thread, *self.other.thread]

    async def reply_with(self, *parts: str) -> slack.Post:
        found = await super().reply_with(*parts)
        return BothReply(self.desk, found.channel, found.ts, self, parts)

    async def write(self, text: str, *, as_: str) -> None:
        """Written in one chat, it is read in the other, with the name."""
        there = self.here if as_ in IN_TEAMS else self.other
        await self.at(as_).write(text, as_=as_)
        await there.reply_with(teams.NAMES[as_], text)


@dataclass
class BothReply(slack.Post):
    """What stands under a card in one chat or in both; each person has their own chat's before them."""

    card: BothPost
    parts: tuple[str, ...]
    known: dict[str, slack.Post] = field(default_factory=dict)

    def __post_init__(self) -> None:
        both = (("slack", self.card.here), ("teams", self.card.other))
        for chat, card in both:
            found = [post for post in card.thread if all(part in post.text for part in self.parts)]
            self.known |= {chat: found[0]} if found else {}

    async def at(self, person: str) -> slack.Post:
        chat = "teams" if person in IN_TEAMS else "slack"
        if chat not in self.known:
            self.known[chat] = await self.card.at(person).reply_with(*self.parts)
        return self.known[chat]

    @property
    def text(self) -> str:
        return BothTexts.of(*(post.text for post in self.known.values()))

    async def says(self, *parts: str) -> str:
        return BothTexts.of(*[await post.says(*parts) for post in self.known.values()])

    async def press(self, verb: str, *, as_: str, stale: bool = False, first: bool = False) -> slack.Answer:
        return await (await self.at(as_)).press(verb, as_=as_, stale=stale, first=first)

    async def edit(self, text: str, *, as_: str) -> None:
        await (await self.at(as_)).edit(text, as_=as_)

    async def delete(self, *, as_: str) -> None:
        await (await self.at(as_)).delete(as_=as_)


@dataclass
class BothDesk(teams.TeamsDesk):
    """The bot and the world around it, with people in both chats. What is not asked by a person is asked of both."""

    async def _act(self, path: str, user: str, **body: Any) -> Any:
        kind = teams.TeamsDesk if path.startswith("/sandbox/teams/") else slack.Desk
        return await kind._act(self, path, user, **body)

    def cards(self, channel: str = "") -> list[slack.Post]:
        """Those that stand in both already."""
        pairs = zip(slack.Desk.cards(self), teams.TeamsDesk.cards(self), strict=False)
        return [BothPost(self, one.channel, one.ts, teams.TeamsPost(self, two.channel, two.ts)) for one, two in pairs]

    def direct(self, person: str) -> list[slack.Post]:
        return _of(person).direct(self, person)

    def mention(self, person: str) -> str:
        return _of(person).mention(self, person)

    async def command(self, text: str, *, as_: str, channel: str = "") -> Any:
        return await _of(as_).command(self, text, as_=as_)

    async def asked(self, text: str, *expected: str, as_: str) -> None:
        await _of(as_).asked(self, text, *expected, as_=as_)

    async def home(self, person: str) -> str:
        return await _of(person).home(self, person)

    async def home_verbs(self, person: str) -> list[str]:
        return await _of(person).home_verbs(self, person)

    async def at_home(self, verb: str, *, as_: str) -> slack.Answer:
        return await _of(as_).at_home(self, verb, as_=as_)

    async def open_case_on(self, text: str, *, as_: str) -> slack.Form:
        return await _of(as_).open_case_on(self, text, as_=as_)

    async def new_case(self, *, as_: str) -> slack.Form:
        return await _of(as_).new_case(self, as_=as_)

    async def keep_as_advice(self, post: slack.Post, *, as_: str) -> str:
        theirs = await post.at(as_) if isinstance(post, BothReply) else post
        return await _of(as_).keep_as_advice(self, theirs, as_=as_)

    async def close(self, person: str) -> None:
        await _of(person).close(self, person)


def _of(person: str) -> type[slack.Desk]:
    return teams.TeamsDesk if person in IN_TEAMS else slack.Desk
