"""Earlier cases of the same member with the same client: what the desk itself has kept, with its first source lost."""

from __future__ import annotations

from bot.rules.contacts import Asked, Found, Nothing, Outcome


class Earlier:
    """What was read from the desk's own rows with the question."""

    seconds = 5.0

    async def ask(self, member: Asked) -> Outcome:
        return Found(member.before) if member.before else Nothing()

    def close(self) -> None:
        """It holds nothing."""
