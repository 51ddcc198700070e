"""Standard Webhooks, both ways, with every failure of a check meaning the same: not signed."""

from __future__ import annotations

import binascii
from datetime import UTC, datetime

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from bot.clock import machine_now


def signed(secret: str, message_id: str, body: str, *, at: datetime | None = None) -> dict[str, str]:
    """The headers of a signed JSON request; the signature covers id, time (now, unless told) and body."""
    moment = (at or machine_now()).astimezone(UTC)
    return {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Webhook(secret).sign(message_id, moment, body),
    }


def is_signed(webhook: Webhook, body: bytes, headers: dict[str, str]) -> bool:
    """The library lets other errors through on malformed headers and bodies; they are no signature either."""
    try:
        webhook.verify(body, headers, json_parse=False)
    except (WebhookVerificationError, ValueError, TypeError, binascii.Error, OverflowError):
        return False
    return True
