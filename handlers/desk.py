"""The desk as the chats see it: clicks, forms and thread messages come in, answers go back.

There is no default client: the case and the channel each name one, and the two must agree.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

from msgspec import Struct, field
from sqlalchemy import or_, select

from bot.cases import community_answers, deeds, drawn, intake, threads, twins
from bot.cases.answer import Answer
from bot.cases.lanes import Effect
from bot.cases.posts import CARD
from bot.cases.reads import known
from bot.cases.threads import Other
from bot.catalog import Catalog
from bot.catalog.clients import Client, Person
from bot.errors import AlreadyDone, FanalError, NotFound, Refused, Retryable
from bot.rules.drawn import is_drawn
from bot.rules.reported import with_reason
from bot.rules.triage import Reading
from bot.storage import inbox, outbox, tables
from bot.storage.records import Advice, Case, OutboxRow, Post, Question
from bot.storage.session import LARGEST_ID, TABLE, Session, fetch
from bot.storage.store import Store
from config.deliveries import Answered
from config.values import replace
from config.words import Account, CaseStatus, Click, Discipline, Flag, Place, ThreadMessage
from handlers.actions import ACTIONS
from handlers.faults import placed

log = logging.getLogger("fanal.desk")

QUESTIONS = ("question", "question_reminder")
"""Kinds of posts that people may answer by writing below them."""

ASKED_OF_LATE = 20
"""How many of a person's latest questions are searched for one that still waits."""


class OnItsWay(Retryable):
    """The post that this message may belong to is still being sent; try again once its place is known."""


class Reacted(Struct, frozen=True):
    """The result of a click: an answer, or the error that explains why not. `reader` is None for a stranger."""

    client: str
    answer: Answer
    reader: Person | None
    error: FanalError | None = None

    @property
    def lost_words(self) -> bool:
        """Whether nothing was kept of what a form held."""
        return self.error is not None and not isinstance(self.error, AlreadyDone)


class Desk(Struct):
    """Takes everything that happens to its use case."""

    store: Store
    catalog: Catalog
    _clients: dict[int, str] = field(default_factory=dict)

    async def click(self, click: Click) -> Reacted:
        """Do what was clicked, in one transaction. A refusal is returned, not raised."""
        client = ""
        try:
            client = await self.client_of(click)
            answer = await self.store.run(deeds.acted, client, ACTIONS[click.verb], click)
        except FanalError as error:
            if client and isinstance(error, Refused) and error.reason == drawn.LOST:
                await self.store.run(drawn.draw_again, client, click)
            return Reacted(client, Answer.nothing(), await self.reader(client, click.actor), error)
        except (ValueError, OverflowError) as error:
            # Use cases parse what buttons and forms carry (int(), Level()), which fails for forged and outdated ones.
            log.error("a click was not ours or is out of date: %s", placed(error))
            return Reacted(client, Answer.nothing(), await self.reader(client, click.actor), Refused("outdated_button"))
        return Reacted(client, answer, await self.reader(client, click.actor))

    async def first_time(self, key: str) -> bool:
        """Whether an event that belongs to no client (a command, a private message) is new; records it as seen.

        True while the database cannot be written: answering twice harms less than not answering.
        """
        try:
            return await self.store.across(inbox.first_time, key)
        except Retryable:
            return True

    async def pressed_on_twin(self, click: Click) -> None:
        """Check whether the button was on a second copy of a post, in a chat where copies cannot be searched for."""
        client = self.client_at(click.place.dest)
        if client is None or not (click.case and click.place.message):
            return
        if await self.store.read(twins.is_unknown, client.slug, click.place):
            await self.store.run(twins.pressed, client.slug, click)

    async def flag(self, flag: Flag) -> int:
        """Turn a flag into a case and return its number. Triage runs first, outside the transaction."""
        reading = read_flag(self.catalog, flag)
        return await self.store.run(intake.open_case, flag.client, flag, reading)

    async def answered(self, told: Answered) -> int:
        """Add what a member answered on their community to its case, and return the case's number."""
        reading = read_words(self.catalog, told.client, told.text, language=told.language)
        return await self.store.run(community_answers.answer_came, told.client, told, reading)

    async def said(self, message: ThreadMessage, *, last: bool = False) -> bool:
        """Keep a message written in a case's thread or below a private post of ours; False if it is in neither.

        Raises `OnItsWay` while a post that the message may answer is still being sent. `last` means that the chat will
        not deliver the message again: it is then kept on the best guess, and its writer can move it.
        """
        post = await self.store.read(_thread_root, "", message)
        coming: tuple[Post, ...] = ()
        if (post is None or _is_under_nothing(message)) and (to := self._where_posted(message)):
            coming = await self.store.read(_on_its_way, "", message, to)
            post = await self.store.read(_thread_root, "", message)
            if coming and not last and (post is None or _is_under_nothing(message)):
                raise OnItsWay("a post is on its way to where this was written")
        if post is None and coming and _is_under_nothing(message):
            post = coming[0]
        if post is None:
            return False
        client = self.catalog.clients.get(post.client)
        if client is None:
            return False
        private = client.destination(message.place.dest) is None
        case, about = await self.store.read(_about, post.client, post)
        others = await self.store.read(_others_that_wait, "", message, post, coming) if private else ()
        await self.store.run(threads.said, post.client, case, message, private=private, about=about, others=others)
        return True

    def _where_posted(self, message: ThreadMessage) -> str:
        """The destination name of the place where this was written: a crisis channel's, or the person's own; ""
        elsewhere."""
        if is_private(message.place):
            return message.actor.ref
        in_thread = message.place.thread and self.client_at(message.place.dest) is not None
        return message.place.dest if in_thread else ""

    async def client_of(self, click: Click) -> str:
        """The client of a case. Raises `NotFound` unless the case may be discussed in this place."""
        case = click.case
        client = self._clients.get(case)
        if client is None:
            client = await self.store.read(_client_of, "", case)
            if client is None:
                raise Refused(drawn.LOST) if is_drawn(click.version) else NotFound(f"case {case}")
            self._clients[case] = client
        here = self.client_at(click.place.dest)
        if client not in self.catalog.clients or (here is not None and here.slug != client):
            raise NotFound(f"case {case}")
        return client

    def client_at(self, dest: str) -> Client | None:
        """The client whose crisis channel this is; None for a private conversation."""
        return next((c for c in self.catalog.clients.values() if c.destination(dest) is not None), None)

    async def reader(self, client: str, account: Account) -> Person | None:
        """Who this account is at a client."""
        found = self.catalog.clients.get(client)
        return None if found is None else await self.store.read(_person, client, found, account)

    async def clients_of(self, account: Account) -> Mapping[str, Person]:
        """The clients where this account has a role."""
        found: dict[str, Person] = {}
        for slug in self.catalog.clients:
            person = await self.reader(slug, account)
            if person is not None and person.roles:
                found[slug] = person
        return found


def read_flag(catalog: Catalog, flag: Flag) -> Reading:
    """Triage a flagged message, without the client's allowed words, taking the flag's reason into account."""
    reading = read_words(catalog, flag.client, flag.text, language=flag.language)
    return with_reason(reading, flag.reason, fears=catalog.fears)


def read_words(catalog: Catalog, client: str, text: str, *, language: str = "") -> Reading:
    """Triage words that arrived without a flag, such as a member's answer."""
    return catalog.triage.read(text, language=language, allowed=catalog.clients[client].allowed_words)


def _client_of(session: Session, case: int) -> str | None:
    table = TABLE[Case]
    query = select(table.c.client).where(table.c.id == case)
    found: str | None = session.connection.execute(query).scalar() if case <= LARGEST_ID else None
    return found


def _thread_root(session: Session, message: ThreadMessage) -> Post | None:
    """The post of ours that a message belongs to: a case's card in a channel, or any private post.

    A private message outside any thread belongs to the newest question that still waits, or to the newest one if none
    waits. An edit or deletion of such a message belongs to the case that kept it, if any did.
    """
    place = message.place
    if not place.thread and _is_channel(place):
        return None
    table = TABLE[Post]
    own = table.c.message == place.thread if place.thread else table.c.kind.in_(QUESTIONS)
    where = (table.c.dest == place.dest, own, table.c.deleted_at.is_(None))
    query = select(table).where(*where).order_by(table.c.id.desc())
    if place.thread:
        return next(iter(fetch(session.connection, Post, query.limit(1))), None)
    if message.edited or message.deleted:
        written = {"dest": place.dest, "message": place.message}
        asked = fetch(session.connection, Post, query)
        return next((one for one in asked if threads.is_kept(session, one.client, one.case_id, written)), None)
    found = fetch(session.connection, Post, query.limit(ASKED_OF_LATE))
    return next((post for post in found if _waits(session, post) is not None), found[0] if found else None)


def _about(session: Session, post: Post) -> tuple[int, str]:
    """The case, and the question ("" for none), that somebody writes about below a post. Below the line that says where
    their words were kept, it is the place where those words are now."""
    if post.kind != threads.KEPT_FOR:
        return post.case_id, post.ref if post.kind in QUESTIONS else ""
    asked = session.matching(OutboxRow, key=post.key)
    names_words = bool(asked) and "asked" in asked[0].payload  # rows queued by an older Fanal name a question
    words = session.find(Advice, int(post.ref)) if names_words else None
    return (words.case_id, str(words.question)) if words is not None else (post.case_id, "")


def _others_that_wait(
    session: Session, message: ThreadMessage, chosen: Post, coming: tuple[Post, ...]
) -> tuple[Other, ...]:
    """Other questions that wait for the writer of a private message outside any thread: it may answer one of them."""
    if not _is_under_nothing(message):
        return ()
    table = TABLE[Post]
    where = (table.c.dest == message.place.dest, table.c.kind.in_(QUESTIONS), table.c.deleted_at.is_(None))
    query = select(table).where(*where).order_by(table.c.id.desc()).limit(ASKED_OF_LATE)
    known = {(post.client, post.ref): post for post in (*coming, *fetch(session.connection, Post, query))}
    known.pop((chosen.client, chosen.ref), None)
    waiting = ((post, _waits(session, post)) for post in known.values())
    return tuple(Other(post.client, post.case_id, int(post.ref), about) for post, about in waiting if about is not None)


def _waits(session: Session, question: Post) -> Discipline | None:
    """The discipline of a question that still waits; None once it is answered or its case is closed."""
    asked, cases = TABLE[Question].c, TABLE[Case].c
    same = (asked.client == question.client, asked.id == int(question.ref), asked.closed_at.is_(None))
    is_open = (cases.client == asked.client, cases.id == asked.case_id, cases.status == CaseStatus.OPEN)
    found = session.connection.execute(select(asked.discipline).where(*same, *is_open)).scalar()
    return None if found is None else Discipline(found)


def _on_its_way(session: Session, message: ThreadMessage, dest: str) -> tuple[Post, ...]:
    """Posts to this place whose outcome is not known yet, newest first, as they would be remembered.

    For a private message outside any thread, only questions count. Posts that the chat refused are left out.
    """
    table = TABLE[OutboxRow]
    first = table.c.kind.in_((Effect.POST_CARD.value, Effect.DIRECT.value))
    unclear = or_(table.c.state == "sending", table.c.problem == outbox.UNKNOWN)
    tried = (tables.WAITING, table.c.attempts > 0, unclear, first, table.c.dest == dest)
    rows = fetch(session.connection, OutboxRow, select(table).where(*tried).order_by(table.c.id.desc()))
    found = tuple(_as_it_would_stand(row) for row in rows)
    return tuple(post for post in found if post.kind in QUESTIONS) if _is_under_nothing(message) else found


def _as_it_would_stand(row: OutboxRow) -> Post:
    same = {name: getattr(row, name) for name in ("client", "case_id", "ref", "dest", "key", "created_at")}
    return Post(id=0, kind=str(row.payload.get("what", CARD)), message="", **same)


def _is_under_nothing(message: ThreadMessage) -> bool:
    """Whether this is a private message that replies to no post, so that it concerns the latest question there."""
    return is_private(message.place) and not (message.place.thread or message.edited or message.deleted)


def is_private(place: Place) -> bool:
    """Whether this is somebody's own conversation with the bot."""
    return not _is_channel(place)


def _is_channel(place: Place) -> bool:
    """Slack's channel ids begin with C or G, those of Teams with 19: (personal conversations with a:)."""
    return place.dest.split("/", 1)[1].startswith(("19:",) if place.dest.startswith("teams:") else ("C", "G"))


def _person(session: Session, client: Client, account: Account) -> Person | None:
    table = tables.ACCOUNTS
    row = session.connection.execute(
        select(table.c.locale, table.c.zone).where(table.c.ref == account.ref)
    ).one_or_none()
    person = known(session, client, account)
    if person is None:
        return None
    # Teams reports no locale or zone for people in no channel: they get the client's.
    locale, zone = ("", "") if row is None else (row.locale[:2], row.zone)
    told = locale if locale in ("fr", "en") else ""
    return replace(person, locale=person.locale or told or client.locale, zone=person.zone or zone or client.zone)
