"""The key that a pretend Teams signs with takes a tenth of a second to make: those of a process begin with the same."""

from __future__ import annotations

import functools
import secrets

from cryptography.hazmat.primitives.asymmetric import rsa

from bot.sandbox.teams_tokens import SigningKeys


def share_the_first() -> None:
    """From now on, in this process; whoever rotates takes a key of their own."""
    first = functools.cache(functools.partial(rsa.generate_private_key, public_exponent=65537, key_size=2048))
    current = SigningKeys._current

    def shared(keys: SigningKeys) -> rsa.RSAPrivateKey:
        if not keys._kid:
            keys._key, keys._kid = first(), secrets.token_hex(10)
        return current(keys)

    SigningKeys._current = shared  # type: ignore[assignment, method-assign]
