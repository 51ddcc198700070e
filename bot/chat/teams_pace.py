"""How fast the Bot Connector takes messages in one conversation."""

from __future__ import annotations

from typing import Final

from bot.storage.outbox import Pace

LIMITS: Final = ((7, 1.0), (8, 2.0), (60, 30.0), (1800, 3600.0))
"""Messages of one bot in one conversation, and the seconds in which Teams takes that many.
https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit#per-bot-per-thread-limit"""
PACE: Final = Pace(0.54, burst=4, slow=Pace(2.41, burst=300))
"""Four at once, then two a second; after some hundreds, one every 2.4 seconds. Stays within each of the limits."""
