"""Teams' activities -> the shared types: Click, ThreadMessage, Command. `BadButton` refuses what is malformed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.chat.teams_inbound import THREAD, Inbound
from cards.button import BadButton, Carried, decode_button, decode_form
from cards.teams_entered import entered
from config.patterns import late
from config.words import Account, Click, Command, Place, ThreadMessage, Verb
from handlers.opening import Chosen
from handlers.teams_words import typed_words, words_of_html

Json = dict[str, Any]

MESSAGES = ("message", "messageUpdate", "messageDelete")

# Message ids are milliseconds, invoke ids `f:` and a GUID, conversation ids 19:…@thread.tacv2 or a:….
_ID = late(r"[\w.:@=~+-]{1,250}", re.ASCII)
_ENTRA = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_LOCALE = late(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})?", re.ASCII | re.IGNORECASE)
_ZONE = late(r"[A-Za-z0-9_+/-]{1,64}", re.ASCII)
_ACCOUNT = late(rf"teams:{_ENTRA}/{_ENTRA}", re.ASCII)


@contextmanager
def _strict() -> Iterator[None]:
    """Turn any error from an unexpected shape into `BadButton`."""
    try:
        yield
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise BadButton(f"not an activity of Teams' ({type(error).__name__})") from None


def _id(value: object) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise BadButton("an id of Teams' is missing or malformed")
    return value


def _object(value: object) -> Json:
    if not isinstance(value, dict):
        raise BadButton("an object of Teams' is missing or malformed")
    return value


def account(inbound: Inbound) -> Account:
    """Who acted."""
    ref = inbound.user.lower()
    if not _ACCOUNT.fullmatch(ref):
        raise BadButton("nobody of the tenant did this")
    return Account(ref, _locale(inbound))


def place(inbound: Inbound, *, message: object = None) -> Place:
    """Where something happened: a channel with its thread, or somebody's private side (private posts are recorded under
    the person they went to).

    The thread's root is taken from the conversation's id; `activity.id` is not always the root (facts/teams.md, 2.2).
    """
    told = _id(message) if message else ""
    if inbound.is_personal or not inbound.channel:
        return Place(account(inbound).ref, message=told)
    _id(inbound.channel)
    return Place(inbound.dest, message=told, thread=_id(inbound.root) if inbound.root else "")


def is_refresh(inbound: Inbound, verb: str) -> bool:
    """Whether Teams asks for this person's own view of a card, which is never an act."""
    action = inbound.value.get("action")
    return isinstance(action, dict) and action.get("verb") == verb


def manners(inbound: Inbound) -> tuple[str, str, str]:
    """The account, and the language and zone in which they use Teams; "" for each that is not told, or not in Teams'
    format."""
    zone = inbound.activity.get("localTimezone")
    return (
        inbound.user if _ACCOUNT.fullmatch(inbound.user) else "",
        _locale(inbound),
        zone if isinstance(zone, str) and _is_zone(zone) else "",
    )


def _locale(inbound: Inbound) -> str:
    return inbound.locale if _LOCALE.fullmatch(inbound.locale) else ""


def _is_zone(name: str) -> bool:
    try:
        return bool(_ZONE.fullmatch(name)) and bool(ZoneInfo(name).key)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return False


@_strict()
def executed(inbound: Inbound) -> Click:
    """A card's button that acts (Action.Execute)."""
    action = _object(inbound.value.get("action"))
    carried = decode_button(action.get("verb"), _object(action.get("data")).get("fanal"))
    return _click(inbound, carried)


@_strict()
def fetched(inbound: Inbound) -> Click:
    """A card's button that opens a dialog (task/fetch)."""
    data = _object(inbound.value.get("data"))
    return _click(inbound, decode_button(data.get("action"), data.get("fanal")))


@_strict()
def submitted(inbound: Inbound) -> Click:
    """A submitted dialog (task/submit, composeExtension/submitAction): its form, or a button in it."""
    data = _object(inbound.value.get("data"))
    if "form" in data:
        carried, typed = decode_form(data["form"], data.get("fanal")), True
    else:
        carried = decode_button(data.get("action"), data.get("fanal"))
        typed = carried.verb is Verb.MEND  # only a remedy works on what was typed; any other button opens or does
    return _click(inbound, carried, values=dict(entered(data, inbound.tenant)) if typed else None)


def _click(inbound: Inbound, carried: Carried, *, values: dict[str, Any] | None = None) -> Click:
    """If Teams gets no answer to an invoke, it sends it again with the same id."""
    actor = account(inbound)
    return Click(
        verb=carried.verb,
        case=carried.case,
        version=carried.version,
        actor=actor,
        key=f"{actor.ref}:{_key(_conversation(inbound), _id(inbound.id))}",
        place=place(inbound, message=inbound.activity.get("replyToId")),
        ref=carried.ref,
        values=values,
    )


def delivery(inbound: Inbound) -> str:
    """Identifies an activity when Teams sends it again."""
    return f"activity:{_key(_conversation(inbound), _id(inbound.id))}"


def _conversation(inbound: Inbound) -> str:
    """With its thread's root, if it has one."""
    _id(inbound.conversation.partition(THREAD)[0])
    return inbound.conversation


def _key(*parts: str) -> str:
    """A short key for something that may be long."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:40]


@_strict()
def thread_message(inbound: Inbound) -> ThreadMessage | None:
    """A person's message, or its edit or deletion; None for one posted by an app (ours first of all)."""
    sender = inbound.activity.get("from") or {}
    if not inbound.user or sender.get("role") == "bot":
        return None
    what = _object(inbound.activity.get("channelData") or {}).get("eventType")
    deleted = inbound.kind == "messageDelete" or what == "softDeleteMessage"
    edited = not deleted and inbound.kind == "messageUpdate"
    where = place(inbound, message=_id(inbound.id))
    if where.thread == where.message and not edited and not deleted:
        where = Place(where.dest, message=where.message)  # it begins its own thread
    # An edit has the original's id, and a redelivery the same instant.
    when = str(inbound.activity.get("timestamp") or "") if edited or deleted else ""
    text = "" if deleted else words(inbound)
    key = _key(_conversation(inbound), inbound.id, "deleted" if deleted else inbound.kind, when, text if edited else "")
    return ThreadMessage(
        place=where,
        actor=account(inbound),
        text=text,
        key=f"event:{key}",
        deleted=deleted,
        edited=edited,
    )


def words(inbound: Inbound) -> str:
    """A message's words as they were typed, without the mention of the bot."""
    return typed_words(inbound.text, is_markup=inbound.activity.get("textFormat") in ("xml", "html"))


def names_the_bot(inbound: Inbound) -> bool:
    """Whether the bot was mentioned, or is the only other participant."""
    told = inbound.activity.get("text")
    return inbound.is_personal or (isinstance(told, str) and inbound.text != told.strip())


@_strict()
def command(inbound: Inbound) -> Command:
    """A text command, sent in private or with a mention of the bot."""
    text = words(inbound).removeprefix("/fanal").strip()
    return Command(text, account(inbound), place(inbound), key=delivery(inbound))


@_strict()
def extension_command(inbound: Inbound) -> str:
    """The chosen action of the message extension, by its name in the manifest."""
    found = inbound.value.get("commandId")
    return found if isinstance(found, str) else ""


@_strict()
def chosen(inbound: Inbound) -> Chosen:
    """The message that an action was used on; an empty one for an action from the composer."""
    payload = inbound.value.get("messagePayload")
    if not payload:
        return Chosen(Place(""))
    message = _object(payload)
    id_ = _id(message["id"])
    body, user = message.get("body") or {}, (message.get("from") or {}).get("user") or {}
    where = place(inbound, message=id_)
    if not where.thread and inbound.channel:
        root = message.get("replyToId")
        where = Place(where.dest, message=id_, thread=_id(root) if root else id_)
    content = body.get("content")
    return Chosen(where, words_of_html(content) if isinstance(content, str) else "", _author(inbound, user))


def _author(inbound: Inbound, user: Json) -> Account | None:
    """The author; None for an app's message, or one from outside the organisation."""
    found = f"teams:{inbound.tenant}/{str(user.get('id') or '').lower()}"
    return Account(found) if _ACCOUNT.fullmatch(found) else None


@_strict()
def is_installed(inbound: Inbound) -> bool:
    """Whether somebody has just added the bot to their private side."""
    return inbound.kind == "installationUpdate" and inbound.is_personal and inbound.activity.get("action") == "add"
