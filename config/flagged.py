"""What comes with a flag beside the message itself: who wrote it, what stood around it, pictures and films."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class Media(Struct, frozen=True):
    """A picture or film that came with a message: named, never fetched."""

    url: str
    type: str
    alt: str = ""
    sha256: str = ""


class Author(Struct, frozen=True):
    """The member who wrote, as the community knows them."""

    id: str
    name: str
    email: str = ""
    phone: str = ""
    postal_address: str = ""
    country: str = ""
    age: int | None = None


class ContextMessage(Struct, frozen=True):
    """A message around the flagged one."""

    author: str
    text: str
    posted_at: datetime | None = None
