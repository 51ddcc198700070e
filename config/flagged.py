"""What comes with a flag beside the message itself: who wrote it, what stood around it, pictures and films."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Media:
    """A picture or film that came with a message: named, never fetched."""

    url: str
    type: str
    alt: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Author:
    """The member who wrote, as the community knows them."""

    id: str
    name: str
    email: str = ""
    phone: str = ""
    postal_address: str = ""
    country: str = ""
    age: int | None = None


@dataclass(frozen=True, slots=True)
class ContextMessage:
    """A message around the flagged one."""

    author: str
    text: str
    posted_at: datetime | None = None
