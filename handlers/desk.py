"""The desk as the chats see it: a click, a form, a message in a thread come in; an answer goes back.

There is no default client: a case tells its client, a channel tells its client, and the two must agree.
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
from bot.errors import FanalError, NotFound, Refused, Retryable
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
"""Posts that somebody may answer by writing under them."""

ASKED_OF_LATE = 20
"""So many questions to one person are looked through for one that waits."""


class OnItsWay(Retryable):
    """What somebody's words may stand under is being posted: soon we know where it stands."""


class Reacted(Struct, frozen=True):
    """What a click came to: an answer, or the error that says why not. `reader` is None for a stranger."""

    client: str
    answer: Answer
    reader: Person | None
    error: FanalError | None = None


class Desk(Struct):
    """Where everything that happens is brought to its use case."""

    store: Store
    catalog: Catalog
    _clients: dict[int, str] = field(default_factory=dict)

    async def click(self, click: Click) -> Reacted:
        """Do what was clicked, in one transaction; a refusal is an answer too."""
        client = ""
        try:
            client = await self.client_of(click)
            answer = await self.store.run(deeds.acted, client, ACTIONS[click.verb], click)
        except FanalError as error:
            if client and isinstance(error, Refused) and error.reason == drawn.LOST:
                await self.store.run(drawn.draw_again, client, click)
            return Reacted(client, Answer.nothing(), await self.reader(client, click.actor), error)
        except (ValueError, OverflowError) as error:
            # A use case reads what the button or form carried (int(), Level()); what we draw carries nothing else.
            log.error("a click was not ours or is out of date: %s", placed(error))
            return Reacted(client, Answer.nothing(), await self.reader(client, click.actor), Refused("outdated_button"))
        return Reacted(client, answer, await self.reader(client, click.actor))

    async def first_time(self, key: str) -> bool:
        """Whether what is of no client (a command, words told in private) was not seen before; it is from now on. While
        the database takes nothing, whatever comes is: words told twice harm less than silence."""
        try:
            return await self.store.across(inbox.first_time, key)
        except Retryable:
            return True

    async def pressed_on_twin(self, click: Click) -> None:
        """See whether a button was pressed on a second copy of a post, in a chat where nobody can look for one."""
        client = self.client_at(click.place.dest)
        if client is None or not (click.case and click.place.message):
            return
        if await self.store.read(twins.is_unknown, client.slug, click.place):
            await self.store.run(twins.pressed, client.slug, click)

    async def flag(self, flag: Flag) -> int:
        """A flag becomes a case (its number), read by the machine first: the reading waits for no database."""
        reading = read_flag(self.catalog, flag)
        return await self.store.run(intake.open_case, flag.client, flag, reading)

    async def answered(self, told: Answered) -> int:
        """What a member answered on their community goes to its case (the number)."""
        reading = read_words(self.catalog, told.client, told.text, language=told.language)
        return await self.store.run(community_answers.answer_came, told.client, told, reading)

    async def said(self, message: ThreadMessage, *, last: bool = False) -> bool:
        """Keep what was written in a case's thread, or under a private post of ours; False if it is in neither.

        `OnItsWay` while what it may stand under is on its way there: it may stand there already, unknown to us. What
        is said in private under nothing may be about that even where an older question waits. `last`: the chat does
        not send it again, so that it is kept by what is known, and its writer can move it.
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
        """By which name we post to where this was written: a crisis channel's, or the person's own; "" elsewhere."""
        if is_private(message.place):
            return message.actor.ref
        in_thread = message.place.thread and self.client_at(message.place.dest) is not None
        return message.place.dest if in_thread else ""

    async def client_of(self, click: Click) -> str:
        """The client of a case, if the place may speak of it; `NotFound` otherwise."""
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
        """Who somebody is at a client."""
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
    """How the machine reads a flagged message, with the client's harmless words left out, and why it was flagged."""
    reading = read_words(catalog, flag.client, flag.text, language=flag.language)
    return with_reason(reading, flag.reason, fears=catalog.fears)


def read_words(catalog: Catalog, client: str, text: str, *, language: str = "") -> Reading:
    """The same of words that came in another way: what a member wrote back."""
    return catalog.triage.read(text, language=language, allowed=catalog.clients[client].allowed_words)


def _client_of(session: Session, case: int) -> str | None:
    table = TABLE[Case]
    query = select(table.c.client).where(table.c.id == case)
    found: str | None = session.connection.execute(query).scalar() if case <= LARGEST_ID else None
    return found


def _thread_root(session: Session, message: ThreadMessage) -> Post | None:
    """Our post that a message stands under: a case's card in a channel, or any post of ours in private. What stands
    under nothing in private is about the last question that waits for an answer, else about the last one; and what is
    changed or deleted there, about the case where it was kept: about none, if it was in none (« aide », a lost case).
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
    """Which case, and which of its questions, is written about under a post; "" for none. Under the line that says
    where words were kept, it is where they are now."""
    if post.kind != threads.KEPT_FOR:
        return post.case_id, post.ref if post.kind in QUESTIONS else ""
    asked = session.matching(OutboxRow, key=post.key)
    names_words = bool(asked) and "asked" in asked[0].payload  # (an older Fanal's names a question)
    words = session.find(Advice, int(post.ref)) if names_words else None
    return (words.case_id, str(words.question)) if words is not None else (post.case_id, "")


def _others_that_wait(
    session: Session, message: ThreadMessage, chosen: Post, coming: tuple[Post, ...]
) -> tuple[Other, ...]:
    """What else was asked where somebody writes under nothing, and waits: their words may be about that."""
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
    """Who is asked by a post that still waits: nobody waits for an answer once it is there, or the case was closed."""
    asked, cases = TABLE[Question].c, TABLE[Case].c
    same = (asked.client == question.client, asked.id == int(question.ref), asked.closed_at.is_(None))
    is_open = (cases.client == asked.client, cases.id == asked.case_id, cases.status == CaseStatus.OPEN)
    found = session.connection.execute(select(asked.discipline).where(*same, *is_open)).scalar()
    return None if found is None else Discipline(found)


def _on_its_way(session: Session, message: ThreadMessage, dest: str) -> tuple[Post, ...]:
    """What this may stand under of all that was handed to the chat for this place, and of which nothing has come back
    yet, the newest first: a card or a private message, as it would be remembered; under nothing, a question alone. What
    was refused does not stand there."""
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
    """Said in private without naming a post: it is about whatever was asked there last."""
    return is_private(message.place) and not (message.place.thread or message.edited or message.deleted)


def is_private(place: Place) -> bool:
    """Whether this is somebody's own conversation with the bot."""
    return not _is_channel(place)


def _is_channel(place: Place) -> bool:
    """Slack's channels begin with C or G, Teams' with 19: (a personal conversation with a:)."""
    return place.dest.split("/", 1)[1].startswith(("19:",) if place.dest.startswith("teams:") else ("C", "G"))


def _person(session: Session, client: Client, account: Account) -> Person | None:
    table = tables.ACCOUNTS
    row = session.connection.execute(
        select(table.c.locale, table.c.zone).where(table.c.ref == account.ref)
    ).one_or_none()
    person = known(session, client, account)
    if person is None:
        return None
    # Teams tells neither, and finds nobody who is in no channel: they are spoken to as their client is.
    locale, zone = ("", "") if row is None else (row.locale[:2], row.zone)
    told = locale if locale in ("fr", "en") else ""
    return replace(person, locale=person.locale or told or client.locale, zone=person.zone or zone or client.zone)
