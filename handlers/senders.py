"""SENDERS: outbox kind -> how it is rendered and sent, from what is true now; what is no longer true is not sent."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from bot.cases import catching_up, dispatches, invitations, letters, mailing, posts, sending, twins
from bot.cases.lanes import Effect
from bot.cases.reads import reading
from bot.cases.sending import Target
from bot.catalog import Catalog
from bot.chat.base import CannotInvite, CannotLook, InvitationRefused, MessageRef
from bot.communities.base import Action
from bot.delivery.letter import render as typeset
from bot.errors import Permanent, Retryable, Unknown
from bot.storage.outbox import Taken, name_of
from bot.storage.records import OutboxRow, Post
from bot.storage.session import Session
from config.words import Ability, Level, Method, Place
from handlers import statements, views
from handlers.look_ups import look_up
from handlers.outbox import Drain, SendClass, Sender
from handlers.views import experts

GONE = "message_not_found"
THREAD_GONE = frozenset({"thread_not_found", "cannot_reply_to_message"})
"""Slack's errors for a thread whose root was deleted."""


async def post_card(drain: Drain, taken: Taken) -> None:
    row = taken.row
    card = await drain.store.read(views.case_card, row.client, drain.catalog, row.case_id, dest=row.dest)
    await drain.post(taken, card, kind=posts.CARD)


async def update_card(drain: Drain, taken: Taken) -> None:
    row = taken.row
    post = await drain.card_post(row)
    if post is None:
        await drain.settle(posts.nothing_to_draw, row)
        return
    card = await drain.store.read(views.case_card, row.client, drain.catalog, row.case_id, dest=row.dest)
    try:
        await drain.chat(row.dest).update(
            MessageRef(post.dest, post.message, post.thread), drain.render(row.dest, card)
        )
    except Permanent as error:
        if str(error) != GONE:
            raise
        await drain.settle(posts.card_gone, row)
        return
    await drain.settle(posts.done, row)


async def post_thread(drain: Drain, taken: Taken) -> None:
    row = taken.row
    root = await drain.card_post(row)
    if root is None:
        await drain.settle(posts.without_card, row, at=drain.in_a_moment())
        return
    taken = await drain.gathered(taken)
    row = taken.row
    card = await drain.store.read(views.post, row.client, drain.catalog, row, dest=row.dest)
    if card is None:
        await _moot(drain, taken, root.message)
        return
    try:
        await drain.post(taken, card, kind=row.payload["what"], thread=root.message)
    except (Permanent, Retryable) as error:
        if str(error) not in THREAD_GONE:
            raise
        await drain.settle(posts.thread_gone, row, at=drain.in_a_moment())


async def _moot(drain: Drain, taken: Taken, thread: str = "") -> None:
    if taken.interrupted:
        await drain.settle(posts.overtaken, taken.row, thread=thread)
    else:
        await drain.settle(posts.moot, taken.row)


async def direct(drain: Drain, taken: Taken) -> None:
    row = taken.row
    if row.payload.get("outsiders_only") and await _is_inside(drain, row):
        await _moot(drain, taken)
        return
    card = await drain.store.read(views.post, row.client, drain.catalog, row, dest=row.dest)
    if card is None:
        await _moot(drain, taken)
        return
    await drain.post(taken, card, kind=row.payload["what"])


async def _is_inside(drain: Drain, row: OutboxRow) -> bool:
    """Whether this person sees the thread anyway, as a member of the channel in their preferred chat (or in any, if
    they prefer none). If that cannot be known, they are also told in private."""
    client = drain.catalog.clients[row.client]
    found = client.person(row.payload["person"])
    accounts: tuple[str, ...] = (row.dest,)
    if found is not None and not found.prefers and not row.payload.get("everywhere"):
        accounts = await drain.store.read(_open_accounts, row.client, drain.catalog, found.id)
    for place in client.destinations:
        for account in (ref for ref in accounts if ref.split("/", 1)[0] == place.dest.split("/", 1)[0]):
            if await _is_member(drain, account, place.dest, must_know=account == row.dest):
                return True
    return False


def _open_accounts(session: Session, catalog: Catalog, person: str) -> tuple[str, ...]:
    return reading(session, catalog).open_accounts(person)


async def _is_member(drain: Drain, account: str, dest: str, *, must_know: bool) -> bool:
    """Whether an account is in a channel. If the chat does not answer, wait only when the message goes to that chat."""
    try:
        return account in await drain.chat(dest).members(dest)
    except Retryable:
        if must_know:
            raise
        return False


async def update_post(drain: Drain, taken: Taken) -> None:
    row = taken.row
    drawn = [
        await _drawn_again(drain, row, post) for post in await drain.store.read(catching_up.standing, row.client, row)
    ]
    await drain.settle(posts.done if any(drawn) else posts.moot, row)


async def _drawn_again(drain: Drain, row: OutboxRow, post: Post) -> bool:
    """Redraw one post. False if it stays as it is, or was deleted in the chat."""
    card = await drain.store.read(views.refresh, row.client, drain.catalog, post)
    if card is None:
        return False
    ref = MessageRef(post.dest, post.message, post.thread)
    try:
        await drain.chat(post.dest).update(ref, drain.render(post.dest, card))
    except Permanent as error:
        if str(error) != GONE:
            raise
        return False
    return True


def _post(session: Session, post: int) -> Post | None:
    return session.find(Post, post)


async def delete_post(drain: Drain, taken: Taken) -> None:
    row = taken.row
    post = await drain.store.read(_post, row.client, int(row.ref))
    if post is not None:
        await drain.chat(post.dest).delete(MessageRef(post.dest, post.message, post.thread))
    await drain.settle(posts.done, row)


async def untwin(drain: Drain, taken: Taken) -> None:
    """Delete the second copy of a post that may have been posted twice, and keep the remembered one.

    If none is remembered, because nothing was to be said any more (`posts.overtaken`), every copy goes.
    """
    row = taken.row
    chat = drain.chat(row.dest)
    if "message" in row.payload:  # the copy is already known
        copy = MessageRef(row.dest, row.payload["message"], row.payload["thread"])
        if await drain.store.read(twins.is_unknown, row.client, Place(copy.dest, message=copy.message)):
            await chat.delete(copy)
        await drain.settle(posts.done, row)
        return
    known = await drain.store.read(posts.remembered, row.client, row.payload["key"])
    try:
        found = await chat.find(row.dest, key=row.payload["name"], thread=row.payload["thread"])
    except CannotLook:
        await drain.settle(posts.moot, row)
        return
    for twin in found:
        if known is None or twin.message != known.message:
            await chat.delete(twin)
    await drain.settle(posts.done, row)


async def invite(drain: Drain, taken: Taken) -> None:
    row = taken.row
    try:
        await drain.chat(row.dest).invite(row.dest, row.ref)
    except CannotInvite:  # people outside the channel are asked in private
        await drain.settle(posts.moot, row)
        return
    except InvitationRefused as error:
        await drain.settle(invitations.refused, row, code=str(error))
        return
    await drain.settle(posts.done, row)


async def community(drain: Drain, taken: Taken) -> None:
    """Hide, restore, publish, refuse or delete a message."""
    row = taken.row
    found = await drain.store.read(sending.target, row.client, int(row.ref))
    await _perform(drain, row, found, Ability(row.payload["ability"]))


async def _perform(drain: Drain, row: OutboxRow, found: Target, ability: Ability, text: str = "") -> None:
    """Ask the community to act. In a drill this is only recorded, and the community hears nothing."""
    if found.drill:
        await drain.settle(posts.done, row)
        return
    done = await drain.communities[row.client, found.community].perform(
        Action(
            ability,
            found.message,
            f"{row.client}:{name_of(row)}",
            member=found.member,
            text=text,
            case=row.case_id,
        )
    )
    try:
        await drain.settle(posts.done, row, done.provider_id)
    except Exception as error:
        raise Unknown("the community took it, but it was not written down") from error


async def member(drain: Drain, taken: Taken) -> None:
    """A reply to the member on the community; its guards are checked once more."""
    row = taken.row
    text = await drain.settle(sending.still_fit, row)
    if text is None:
        return
    found = await drain.store.read(sending.addressee, row.client, row)
    public = Method(row.payload["method"]) is Method.PUBLIC_REPLY
    await _perform(drain, row, found, Ability.REPLY if public else Ability.PRIVATE_MESSAGE, text)


async def email(drain: Drain, taken: Taken) -> None:
    """A reply by e-mail. The server gets everything but the text first: until then nothing has left."""
    row = taken.row
    if taken.interrupted and await drain.store.read(dispatches.was_handed_over, row.client, row):
        raise Unknown("cut off while the server took it")
    text = await drain.settle(sending.still_fit, row)
    if text is None:
        return
    if await drain.store.read(sending.is_drill, row.client, row.case_id):
        await drain.settle(posts.done, row)
        return
    mail = await drain.store.read(mailing.outgoing, row.client, drain.catalog, row, text)
    if drain.post_office is None:
        raise Retryable("mail is not set up")
    begun = await drain.post_office.begin(mail)
    try:
        await drain.settle(dispatches.handing_over, row)
    except BaseException:
        begun.give_up()
        raise
    provider = await drain.post_office.finish(begun)
    try:
        await drain.settle(posts.done, row, provider)
    except Exception as error:
        raise Unknown("the server took it, but it was not written down") from error


async def expert_email(drain: Drain, taken: Taken) -> None:
    """A question to somebody without a chat: a link to its page, nothing about the case. Sent twice beats never."""
    row = taken.row
    mail = await drain.store.read(experts.email, row.client, drain.catalog, row)
    if mail is None:
        await drain.settle(posts.moot, row)
        return
    if drain.post_office is None:
        raise Retryable("mail is not set up")
    try:
        provider = await drain.post_office.finish(await drain.post_office.begin(mail))
    except Unknown as error:
        raise Retryable(str(error)) from error
    await drain.settle(posts.done, row, provider)


async def letter(drain: Drain, taken: Taken) -> None:
    """A reply by letter: typeset and put into the tray. Nothing leaves until a person posts it."""
    row = taken.row
    text = await drain.settle(sending.still_fit, row)
    if text is None:
        return
    if await drain.store.read(sending.is_drill, row.client, row.case_id):
        await drain.settle(posts.done, row)
        return
    paper = await drain.settle(letters.paper, row, text)
    pdf = await asyncio.to_thread(typeset, paper)
    await drain.settle(letters.ready, row, paper, pdf)


async def alarm(drain: Drain, taken: Taken) -> None:
    row = taken.row
    drill = await drain.store.read(sending.is_drill, row.client, row.case_id)
    await drain.pagers[row.client].ring(
        key=f"{row.client}:{name_of(row)}",
        client=row.client,
        case=row.case_id,
        level=list(Level)[row.rank].value,
        step=row.ref,
        drill=drill,
    )
    await drain.settle(posts.done, row)


SENDERS: Mapping[Effect, Sender] = {
    Effect.POST_CARD: Sender(SendClass.POSTS, post_card),
    Effect.UPDATE_CARD: Sender(SendClass.OVERWRITES, update_card),
    Effect.POST_THREAD: Sender(SendClass.POSTS, post_thread),
    Effect.DIRECT: Sender(SendClass.POSTS, direct),
    Effect.UPDATE_POST: Sender(SendClass.OVERWRITES, update_post),
    Effect.UNTWIN: Sender(SendClass.OVERWRITES, untwin),
    Effect.DELETE_POST: Sender(SendClass.OVERWRITES, delete_post),
    Effect.INVITE: Sender(SendClass.OVERWRITES, invite),
    Effect.COMMUNITY: Sender(SendClass.OVERWRITES, community),
    Effect.MEMBER: Sender(SendClass.REACHES_MEMBER, member),
    Effect.EMAIL: Sender(SendClass.REACHES_MEMBER, email, once=True),
    Effect.EXPERT_EMAIL: Sender(SendClass.OVERWRITES, expert_email),
    Effect.LETTER: Sender(SendClass.REACHES_MEMBER, letter),
    Effect.ALARM: Sender(SendClass.OVERWRITES, alarm),
    Effect.LOOK_UP: Sender(SendClass.OVERWRITES, look_up),
    Effect.STATEMENT: Sender(SendClass.OVERWRITES, statements.made),
}
