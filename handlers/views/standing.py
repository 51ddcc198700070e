"""Redraws what is there already: the post a button is on, or a form that was sent with something missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import ColumnElement, select

from bot.cases import posts
from bot.cases.answer import Answer
from bot.catalog import Catalog
from bot.catalog.clients import Person
from bot.rules.replies import Kind
from bot.storage import tables
from bot.storage.records import Post, Reply
from bot.storage.session import TABLE, Session, fetch
from cards.card import Card, Form, Input
from config.words import Click, Place, Verb
from handlers.views.answers import field_error
from handlers.views.case import own_card
from handlers.views.forms import form
from handlers.views.posts import refresh


def client_of_post(session: Session, place: Place) -> str:
    """The client of a post, across clients; "" if it is none of ours."""
    table = tables.POSTS
    found: str | None = session.connection.execute(
        select(table.c.client).where(*_there(place), table.c.deleted_at.is_(None))
    ).scalar()
    return found or ""


def standing(
    session: Session, catalog: Catalog, place: Place, reader: Person, account: str, *, case: int = 0
) -> Card | None:
    """The post that somebody pressed, as it is now for them; None if it stays as it was, or is not ours.

    `case`: the case they acted on, if known. A copy that the chat accepted unknown to us is not recorded, and if it
    stands by itself in a channel it must be a card.
    """
    client = catalog.clients.get(session.slug)
    if client is None or not place.message:
        return None
    table = TABLE[Post]
    query = select(table).where(*_there(place), table.c.client == client.slug, table.c.deleted_at.is_(None))
    found = next(iter(fetch(session.connection, Post, query)), None)
    if found is None and case and client.destination(place.dest) is not None and place.message == place.thread:
        return own_card(session, catalog, case, dest=place.dest, reader=reader, account=account)
    if found is None:
        return None
    if found.kind != posts.CARD:
        return refresh(session, catalog, found)
    if client.destination(found.dest) is None:
        return None
    return own_card(session, catalog, found.case_id, dest=found.dest, reader=reader, account=account)


def _there(place: Place) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    table = tables.POSTS
    return table.c.dest == place.dest, table.c.message == place.message


# --- forms ----------------------------------------------------------------------------------------

SENT_BY: Final[Mapping[str, tuple[Verb, ...]]] = {
    "read": (),
    "messages": (Verb.TAKE_OFFLINE, Verb.RESTORE, Verb.PUBLISH, Verb.REFUSE, Verb.KEEP_WAITING),
    "reclassify": (Verb.RECLASSIFY,),
    "hand_over": (Verb.HAND_OVER,),
    "close": (Verb.CLOSE,),
    "more": (),
    "history": (),
    "note": (Verb.NOTE,),
    "link": (Verb.LINK,),
    "add_person": (Verb.ADD_PERSON,),
    "member": (),
    "contacts": (),
    "correct_contact": (Verb.CORRECT_CONTACT,),
    "emergency": (Verb.LOG_CALL,),
    "confirm_helpline": (Verb.CONFIRM_HELPLINE,),
    "wrong_person": (Verb.WRONG_PERSON,),
    "wrong_person_done": (Verb.WRONG_PERSON_DONE,),
    "report_offence": (Verb.REPORT_OFFENCE,),
    "ask": (Verb.ASK,),
    "advise": (Verb.ADVISE,),
    "object": (Verb.OBJECT,),
    "reply": (Verb.SEND, Verb.MEND),
    "first_word": (Verb.SEND, Verb.MEND),
    "sending": (),
    "letter": (),
    "letter_returned": (Verb.LETTER_RETURNED,),
    "follow_up": (Verb.FOLLOW_UP,),
    "follow_up_done": (Verb.FOLLOW_UP_DONE,),
    "follow_up_later": (Verb.FOLLOW_UP_LATER,),
    "follow_up_hand_over": (Verb.FOLLOW_UP_HAND_OVER,),
    "follow_up_stop": (Verb.FOLLOW_UP_STOP,),
}
"""Every form, and the verbs that send it; none for a form without inputs."""
REPLIES: Final = ("reply", "first_word")
"""Two forms share a verb: the reply they concern tells them apart."""


def form_again(session: Session, catalog: Catalog, click: Click, reader: Person) -> Form | None:
    """The form that was sent, redrawn from what is true now, for chats that do not keep it open. None if the verb has
    no form (a message without words, kept as advice)."""
    name = _name(session, click)
    if not name:
        return None
    ref = str(click.verb) if name == "messages" else click.ref.partition("/")[0] if name in REPLIES else click.ref
    return form(session, catalog, Answer.form(name, ref), click, reader)


def _name(session: Session, click: Click) -> str:
    names = [name for name, verbs in SENT_BY.items() if click.verb in verbs]
    if names == [*REPLIES]:
        found = session.find(Reply, int(click.ref.partition("/")[0]))
        return REPLIES[found is not None and found.kind == Kind.FIRST_WORD]
    return next(iter(names), "")


def errors_in(form: Form, fields: Mapping[str, str], reader: Person | None) -> dict[str, str]:
    """Each problem by its input, or by the first input if the form lacks that one."""
    inputs = [element.id for element in form.body if isinstance(element, Input)]
    first = next(iter(inputs), "")
    told = {name if name in inputs else first: field_error(reason, reader) for name, reason in fields.items()}
    return {name: words for name, words in told.items() if name}
