"""Keeps what people wrote and who they are, encrypted with the client's key, which the desk's master key wraps.

Deleting a row of `evidence`, or a key, erases: the words are stored nowhere else.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from pydantic_core import to_json

SALT = 16


def new_master_key() -> str:
    """A key for FANAL_SECRET_KEYS: 32 random bytes, URL-safe base64."""
    return Fernet.generate_key().decode()


def key_name(master: str) -> str:
    """The name of a master key where the key itself must not appear (8 hex digits)."""
    return hashlib.sha256(b"fanal master key" + master.encode()).hexdigest()[:8]


class Vault:
    """Encrypts and decrypts evidence. `keys` are the client's unwrapped data keys by id; the highest id encrypts."""

    def __init__(self, masters: Iterable[str]) -> None:
        masters = tuple(masters)
        self._masters = [Fernet(key) for key in masters]
        self._master = MultiFernet(self._masters)
        # Keys for signed links, newest first; derived from the master keys, which all processes share.
        self.link_keys = tuple(hmac.new(key.encode(), b"fanal links", hashlib.sha256).digest() for key in masters)
        self._keys: dict[str, dict[int, Fernet]] = {}
        self._newest: dict[str, tuple[int, Fernet]] = {}
        self._index: dict[str, bytes] = {}

    def master_of(self, wrapped: bytes) -> int | None:
        """The index of the master key that wraps this (0 is the newest); None if none does."""
        for number, master in enumerate(self._masters):
            try:
                master.decrypt(wrapped)
            except InvalidToken:
                continue
            return number
        return None

    def rewrap(self, wrapped: bytes) -> bytes:
        """The same data key under the newest master key. Raises `InvalidToken` if none of ours unwraps it."""
        return self._master.rotate(wrapped)

    def wrap_new(self) -> bytes:
        """A new data key for a client, wrapped for storage."""
        return self._master.encrypt(Fernet.generate_key())

    def load(self, rows: Iterable[Any]) -> None:
        """Load (id, client, wrapped) rows. Raises `InvalidToken` under another master key."""
        for id_, client, wrapped in sorted(tuple(row) for row in rows):
            key = self._master.decrypt(wrapped)
            cipher = Fernet(key)
            self._keys.setdefault(client, {})[id_] = cipher
            self._newest[client] = (id_, cipher)
            # The oldest key also makes the digests by which members are found again: they must survive a rotation.
            self._index.setdefault(client, hashlib.sha256(b"index" + key).digest())

    def knows(self, client: str) -> bool:
        return client in self._keys

    def seal(self, client: str, content: Mapping[str, Any]) -> tuple[int, bytes, str]:
        """(key id, encrypted bytes, salted digest of the content for the history)."""
        id_, key = self._newest[client]
        plain = secrets.token_bytes(SALT) + to_json(content)
        return id_, key.encrypt(plain), hashlib.sha256(plain).hexdigest()

    def open(self, client: str, key_id: int, body: bytes) -> dict[str, Any]:
        """The content; `{}` if its key was deleted, which erases it."""
        key = self._keys.get(client, {}).get(key_id)
        if key is None:
            return {}
        content: dict[str, Any] = json.loads(key.decrypt(body)[SALT:])
        return content

    def digest_of(self, client: str, key_id: int, body: bytes) -> str:
        """The digest that `seal` gave for these bytes."""
        return hashlib.sha256(self._keys[client][key_id].decrypt(body)).hexdigest()

    def reference(self, client: str, *parts: str) -> str:
        """A keyed digest by which a member is found again without keeping their name in the clear (64 hex digits)."""
        return hmac.new(self._index[client], "\0".join(parts).encode(), hashlib.sha256).hexdigest()


__all__ = ["InvalidToken", "Vault", "new_master_key"]
