"""The harness for one case in both chats: the same bot and forum, seen and pressed in Slack and in Teams."""

from __future__ import annotations

from dataclasses import dataclass

from bot.sandbox.teams_cast import CHANNEL as TEAMS_CHANNEL
from bot.sandbox.teams_cast import TENANT
from tests.asking import CHANNEL as SLACK_CHANNEL
from tests.desk import Desk, Post
from tests.teams_desk import TeamsDesk

__all__ = ["SLACK_CHANNEL", "TEAMS_CHANNEL", "TENANT", "Across"]


@dataclass(frozen=True, slots=True)
class Across:
    """`slack` and `teams` are what people see and do there."""

    slack: Desk
    teams: TeamsDesk

    @classmethod
    def beside(cls, slack: Desk) -> Across:
        """What stands in Teams beside a desk that works in both."""
        return cls(slack, TeamsDesk(slack.sandbox, slack.bot_url, slack.http))

    async def flag(self, text: str, *, by: str = "lou_77") -> tuple[Post, Post]:
        """A member writes, it is flagged -> the card in Slack, and the one in Teams."""
        await self.teams.look()
        known = {post.ts for post in self.teams.cards()}
        full = await self.slack.flag(text, by=by)
        return full, await self.card_in_teams(known)

    async def card_in_teams(self, known: set[str] | None = None) -> Post:
        """The newest case's card in the client's own channel."""
        before = known or set()
        found: Post = await self.teams.until(
            lambda: next((post for post in self.teams.cards() if post.ts not in before), None), "the card in Teams"
        )
        return found

    def pane(self) -> str:
        """Every word that stands in the client's channel in Teams, as it was sent."""
        return str(self.teams.state["rooms"][TEAMS_CHANNEL])
