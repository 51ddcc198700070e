"""Slack's payloads -> the shared types: Click, ThreadMessage, Command. `BadButton` refuses what is malformed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from cards.button import BadButton, Carried, decode_button, decode_form
from config.patterns import late
from config.values import replace
from config.words import Account, Click, Command, Place, ThreadMessage, Verb
from handlers.opening import Chosen

Body = dict[str, Any]

# Slack's ids and stamps: U0LEA, 1795312920.000100, 156772938.1827394. Nothing that a database or a mention chokes on.
_ID = late(r"[\w.:-]{1,120}", re.ASCII)
# Characters that no database keeps and no reader sees: NUL and lone surrogates, from broken encoders.
_UNKEEPABLE = late(r"[\x00\ud800-\udfff]")
# Slack's markup in a message: <https://…|words>, <#C1|channel>, <@U1|name>.
# Source: docs.slack.dev/messaging/formatting-message-text.
_ADDRESS = late(r"<((?:https?://|mailto:|tel:)[^|<>]*)(?:\|([^<>]*))?>")
_NAMED = late(r"<([#@])[A-Z0-9]+\|([^<>]+)>")
RETRIES = 3
"""At once, after a minute, after five. Source: docs.slack.dev/apis/events-api, "Retries"."""
TOMBSTONE = "tombstone"
"""What Slack leaves of a deleted message with replies; it arrives as a change."""


@contextmanager
def _strict() -> Iterator[None]:
    """Turn any error from an unexpected shape into `BadButton`."""
    try:
        yield
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise BadButton(f"not a payload of Slack's ({type(error).__name__})") from None


def _id(value: object) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise BadButton("an id of Slack's is missing or malformed")
    return value


def _text(value: object) -> str:
    return _UNKEEPABLE.sub("", value) if isinstance(value, str) else ""


def _message_text(value: object) -> str:
    """A message's words as they were typed: Slack escapes three characters in messages, but not in form fields. Source:
    docs.slack.dev/messaging/formatting-message-text, "Escaping text"."""
    return _text(value).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


@_strict()
def account(body: Body) -> Account:
    """Who acted. On Enterprise Grid a person's id belongs to the organisation, so the workspace is always part of the
    ref."""
    user = body["user"]
    return Account(f"slack:{team(body)}/{_id(user['id'] if isinstance(user, dict) else user)}")


@_strict()
def team(body: Body) -> str:
    return _id((body.get("team") or {}).get("id") or body.get("team_id") or (body.get("user") or {}).get("team_id"))


@_strict()
def place(body: Body) -> Place:
    """Where a button was pressed: its channel, or the person's private side (a form, the home, or a message only they
    see, whichever client's channel it is in)."""
    container = body.get("container") or {}
    channel = (body.get("channel") or {}).get("id") or container.get("channel_id")
    if not channel or container.get("is_ephemeral") is True:
        return Place(account(body).ref)
    message = body.get("message") or {}
    thread = message.get("thread_ts") or container.get("thread_ts")
    return Place(
        f"slack:{team(body)}/{_id(channel)}",
        message=_id(container.get("message_ts") or message.get("ts")),
        thread=_id(thread) if thread else "",
    )


@_strict()
def pressed(body: Body) -> Click:
    """A button on a message, in a form or at home, with the contents of the form's fields."""
    action = body["actions"][0]
    carried = decode_button(action.get("action_id"), action.get("value"))
    typed = carried.verb is Verb.MEND  # only a remedy works on what was typed; any other button opens or does
    values = entered(body["view"], team(body)) if typed and body.get("view") else None
    return _click(body, carried, key=f"{_id(action['action_ts'])}:{action['action_id']}", values=values)


@_strict()
def submitted(body: Body) -> Click:
    """A submitted form."""
    view = body["view"]
    carried = decode_form(view.get("callback_id"), view.get("private_metadata"))
    return _click(body, carried, key=f"{_id(view['id'])}:{_id(view['hash'])}", values=entered(view, team(body)))


def _click(body: Body, carried: Carried, *, key: str, values: dict[str, Any] | None) -> Click:
    actor = account(body)
    return Click(
        verb=carried.verb,
        case=carried.case,
        version=carried.version,
        actor=actor,
        key=f"{actor.ref}:{key}"[:200],
        place=place(body),
        ref=carried.ref,
        values=values,
    )


@_strict()
def entered(view: Body, team_id: str) -> dict[str, Any]:
    """A form's values by field id: text, a choice's id, a list of them, or a person as an account ref."""
    found: dict[str, Any] = {}
    for block in ((view.get("state") or {}).get("values") or {}).values():
        for name, given in block.items():
            found[name] = _given(given, team_id)
    return found


def _given(given: Body, team_id: str) -> Any:
    if given.get("selected_user"):
        return f"slack:{team_id}/{_id(given['selected_user'])}"
    if "selected_options" in given:
        return [_text(option["value"]) for option in given["selected_options"] or ()]
    if given.get("selected_option"):
        return _text(given["selected_option"]["value"])
    return _text(given.get("value") or given.get("selected_date") or given.get("selected_time"))


@_strict()
def blocks_by_field(view: Body) -> dict[str, str]:
    """Field id -> block id, for the errors that Slack shows below a field."""
    return {
        block["element"]["action_id"]: block["block_id"]
        for block in view.get("blocks") or ()
        if block.get("type") == "input" and "action_id" in (block.get("element") or {})
    }


def _unmarked(text: str) -> str:
    """A message's links, channels and people as plain words: a member quoted in a chat must not bring markup along."""
    return _ADDRESS.sub(lambda found: found[2] or found[1], _NAMED.sub(r"\1\2", text))


@_strict()
def chosen(body: Body) -> Chosen:
    """The message that a shortcut was used on; an empty one for a global shortcut."""
    message = body.get("message") or {}
    if not message.get("ts"):
        return Chosen(Place(""))
    user = message.get("user")
    where = replace(place(body), message=_id(message["ts"]))
    author = Account(f"slack:{team(body)}/{_id(user)}") if user else None
    return Chosen(where, _message_text(_unmarked(_text(message.get("text")))), author)


@_strict()
def trigger(body: Body) -> str:
    """The trigger, with which a form can be opened for 3 seconds."""
    return _id(body["trigger_id"])


def delivery(body: Body) -> str:
    """Identifies a command, shortcut or press when Slack delivers it again, by its own trigger; the envelope's id may
    change."""
    return f"trigger:{team(body)}:{trigger(body)}"


@_strict()
def command(body: Body) -> Command:
    team_id = _id(body["team_id"])
    actor = Account(f"slack:{team_id}/{_id(body['user_id'])}")
    where = Place(f"slack:{team_id}/{_id(body['channel_id'])}")
    return Command(_text(body.get("text")).strip(), actor, where, key=delivery(body))


def is_last(headers: Mapping[str, Sequence[str]]) -> bool:
    """Whether Slack will not deliver this event again: it retries three times."""
    told = "".join(headers.get("x-slack-retry-num") or ())
    return told.isdecimal() and int(told[:4]) >= RETRIES


@_strict()
def thread_message(body: Body) -> ThreadMessage | None:
    """A person's message, or its edit or deletion; None for one posted by an app (ours first of all)."""
    event = body["event"]
    subtype = event.get("subtype") or ""
    inner, before = event, event.get("previous_message") or {}
    if subtype == "message_changed":
        inner = event["message"]
        if inner.get("subtype") == TOMBSTONE:
            subtype = "message_deleted"
        elif inner.get("text") == before.get("text"):
            return None
    elif subtype not in ("", "thread_broadcast", "file_share", "message_deleted"):
        return None
    if subtype == "message_deleted":
        inner = before
    if inner.get("bot_id") or not inner.get("user") or inner.get("subtype") == TOMBSTONE:
        return None
    thread = inner.get("thread_ts") or ""
    team_id = _id(body.get("team_id") or event.get("team"))
    return ThreadMessage(
        place=Place(
            f"slack:{team_id}/{_id(event['channel'])}",
            message=_id(inner.get("ts")),
            thread=_id(thread) if thread and thread != inner.get("ts") else "",  # a root is in no thread
        ),
        actor=Account(f"slack:{team_id}/{_id(inner['user'])}"),
        text="" if subtype == "message_deleted" else _message_text(inner.get("text")),
        key=f"event:{_id(body['event_id'])}",
        deleted=subtype == "message_deleted",
        edited=subtype == "message_changed",
    )


@_strict()
def changed_account(body: Body) -> tuple[str, Body]:
    """(the workspace as `slack:T…`, Slack's facts about the account: id, name, locale, tz, deleted)."""
    user = body["event"]["user"]
    told = {name: _text(user.get(name)) for name in ("real_name", "name", "locale", "tz")}
    profile = user.get("profile") or {}
    called = _text(profile.get("display_name")) or told["real_name"]  # as when they are looked up
    gone = user.get("deleted") is True
    return f"slack:{team(body)}", {**told, "real_name": called, "id": _id(user["id"]), "deleted": gone}


@_strict()
def visitor(body: Body) -> Account:
    """Who opened the home."""
    return Account(f"slack:{team(body)}/{_id(body['event']['user'])}")
