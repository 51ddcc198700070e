"""How secrets are written: master keys of 32 bytes, and the secrets of Standard Webhooks."""

from __future__ import annotations

import base64
import binascii

KEY_BYTES = 32
WEBHOOK_PREFIX = "whsec_"
# Standard Webhooks, "Signature scheme": between 24 and 64 bytes.
WEBHOOK_BYTES = range(24, 65)


def decode_key(text: str) -> bytes:
    """32 bytes from base64 (either alphabet, padded or not); ValueError otherwise."""
    try:
        key = base64.b64decode(text.translate(str.maketrans("-_", "+/")) + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise ValueError("a key is 32 bytes in base64. Make one with: openssl rand -base64 32")
    return key


def decode_webhook_secret(text: str) -> bytes:
    """The bytes behind `whsec_`; ValueError when it is no secret of Standard Webhooks."""
    try:
        secret = base64.b64decode(text.removeprefix(WEBHOOK_PREFIX) + "==", validate=False)
    except (binascii.Error, ValueError):
        secret = b""
    if not text.startswith(WEBHOOK_PREFIX) or len(secret) not in WEBHOOK_BYTES:
        raise ValueError(
            'a secret is whsec_ and 24 to 64 bytes in base64. Make one with: echo "whsec_$(openssl rand -base64 32)"'
        )
    return secret
