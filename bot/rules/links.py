"""Signed links: what they carry, until when, and what for; nobody makes one without our key, nobody uses one for more.

A token is url-safe and short enough to be typed from paper: expiry, payload and a signature cut to 128 bits. Payloads
are ids of ours, never somebody's words: whoever holds the link can read them.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable
from datetime import UTC, datetime

from msgspec import Struct

SIGNATURE = 16
"""Bytes of HMAC-SHA256 that are kept: nobody guesses 128 bits."""
STAMP = 5
"""Bytes of the expiry: whole seconds, for the next thirty thousand years."""
LONGEST = 1000
"""Characters; more is not looked at."""
LONGEST_NUMBER = 15
"""Digits of a row's number."""


class Expired(Struct, frozen=True):
    """It was ours, and its time is over: the payload says what it was for, so that a page can tell what to do next."""

    payload: str


class Forged(Struct, frozen=True):
    """Nothing that we signed for this purpose."""


def sign(purpose: str, payload: str, expires: datetime, key: bytes) -> str:
    """A token for this purpose alone, good until `expires` (whole seconds), in letters that need no escaping."""
    body = int(expires.timestamp()).to_bytes(STAMP, "big") + payload.encode()
    return base64.urlsafe_b64encode(_signature(purpose, body, key) + body).rstrip(b"=").decode()


def named(number: int, made_at: datetime) -> str:
    """What a payload calls a row: with an older backup put back another may have its number, but was made later."""
    return f"{number}-{int(made_at.timestamp())}"


def number_in(name: str) -> int:
    """The number of a row that a payload calls so; 0 for what is no such name."""
    number, _, _ = name.partition("-")
    return int(number) if number.isdecimal() and len(number) <= LONGEST_NUMBER else 0


def read(token: str, purpose: str, now: datetime, keys: Iterable[bytes]) -> str | Expired | Forged:
    """The payload of a token signed with one of the keys (the newest comes first; the older ones still hold)."""
    raw = _bytes_of(token)
    signature, body = raw[:SIGNATURE], raw[SIGNATURE:]
    if len(body) < STAMP or not _is_ours(signature, purpose, body, keys):
        return Forged()
    payload = body[STAMP:].decode()
    until = datetime.fromtimestamp(int.from_bytes(body[:STAMP], "big"), UTC)
    return payload if now < until else Expired(payload)


def _is_ours(signature: bytes, purpose: str, body: bytes, keys: Iterable[bytes]) -> bool:
    return any(hmac.compare_digest(signature, _signature(purpose, body, key)) for key in keys)


def _signature(purpose: str, body: bytes, key: bytes) -> bytes:
    bound = hmac.new(key, purpose.encode(), hashlib.sha256).digest()  # a key of its own for each purpose
    return hmac.new(bound, body, hashlib.sha256).digest()[:SIGNATURE]


def _bytes_of(token: str) -> bytes:
    """What a token is made of; nothing for what is written otherwise than `sign` writes it."""
    if not 0 < len(token) <= LONGEST or not token.isascii():
        return b""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
    return raw if base64.urlsafe_b64encode(raw).rstrip(b"=") == token.encode() else b""
