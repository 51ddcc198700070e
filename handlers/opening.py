"""A case opened by hand: from a message in the chat, or about something seen elsewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct
from sqlalchemy import select

from bot.catalog import Catalog
from bot.catalog.clients import Person
from bot.errors import MissingData
from bot.rules import permissions
from bot.storage import tables
from bot.storage.session import Session
from config.words import SEEN_ELSEWHERE, Account, Author, Click, Flag, FlaggedBy, Moderation, Place, Verb
from handlers.desk import Desk

IN_CHAT, BY_HAND = SEEN_ELSEWHERE


class Chosen(Struct, frozen=True):
    """A chat message that somebody acts on. `author` is None if an app posted it; `place.message` is "" for none."""

    place: Place
    text: str = ""
    author: Account | None = None


def source_ref(chosen: Chosen) -> str:
    """The external id of a flagged chat message: where it is posted; "" if there is none."""
    found = chosen.place
    return f"{IN_CHAT}{found.dest.partition('/')[2]}/{found.message}" if found.message else ""


def form_ref(chosen: Chosen, delivery: str) -> str:
    """What makes a form unique: the message it was opened on, else the form itself, so that sending it twice opens one
    case."""
    return source_ref(chosen) or f"{BY_HAND}{_short(delivery)}"


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def flag_from_form(click: Click, catalog: Catalog, people: Mapping[str, Person], *, now: datetime) -> Flag:
    """The flag that the form describes. Raises `MissingData` for what is missing or not allowed."""
    values = click.values or {}
    slug = str(values.get("client") or (next(iter(people)) if len(people) == 1 else ""))
    person = people.get(slug)
    if person is None or not permissions.may(Verb.OPEN_CASE, person.roles):
        raise MissingData({"client": "unknown_client"})
    text = str(values.get("text") or "").strip()
    if not text:
        raise MissingData({"text": "required"})
    client = catalog.clients[slug]
    community = str(values.get("community") or next(iter(client.communities), "desk"))
    if client.communities and community not in client.communities:
        raise MissingData({"community": "unknown_community"})
    handle = str(values.get("handle") or "").strip().lstrip("@")
    made = _short(click.ref or f"{click.actor.ref}\0{click.key}")  # forms of an older Fanal name nothing
    return Flag(
        client=slug,
        community=community,
        external_id=click.ref or f"{BY_HAND}{made}",
        text=text,
        author=Author(id=handle or f"unknown:{made}", name=handle),
        posted_at=now,
        moderation=Moderation.A_POSTERIORI,
        reason=str(values.get("reason") or "").strip(),
        reporter=person.name or click.actor.ref,
        flagged_by=FlaggedBy.HUMAN,
    )


async def advice_from_message(desk: Desk, chosen: Chosen, user: Account) -> Click | None:
    """The click that records a thread message as advice; None if it is in no case's thread."""
    place = chosen.place
    found = await desk.store.read(_case_of_thread, "", place.dest, place.thread)
    if found is None:
        return None
    return Click(
        verb=Verb.RECORD_ADVICE,
        case=found,
        version=0,
        actor=user,
        key=f"advice:{place.message}:{user.ref}",
        place=place,
        values={"text": chosen.text, "author": chosen.author.ref if chosen.author is not None else ""},
    )


def _case_of_thread(session: Session, dest: str, thread: str) -> int | None:
    posts = tables.POSTS
    found: int | None = session.connection.execute(
        select(posts.c.case_id).where(posts.c.dest == dest, posts.c.message == thread, posts.c.kind == "card")
    ).scalar()
    return found
