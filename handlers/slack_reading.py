"""Slack's payloads -> what the rooms share: Click, ThreadMessage, Command. `BadButton` refuses what is malformed."""

from __future__ import annotations

from typing import Any

from cards.button import Carried, decode_button, decode_form
from config.words import Account, Click, Command, Place, ThreadMessage, Verb

Body = dict[str, Any]


def account(body: Body) -> Account:
    """Who acted: on Enterprise Grid a person's id belongs to the organisation, so the workspace is always named."""
    user = body["user"]
    return Account(f"slack:{team(body)}/{user['id'] if isinstance(user, dict) else user}")


def team(body: Body) -> str:
    found = (body.get("team") or {}).get("id") or body.get("team_id") or (body.get("user") or {}).get("team_id") or ""
    return str(found)


def place(body: Body) -> Place:
    """Where a button was pressed: its channel, or the person's private side (a form, the home)."""
    container = body.get("container") or {}
    channel = (body.get("channel") or {}).get("id") or container.get("channel_id")
    if not channel:
        return Place(account(body).ref)
    message = body.get("message") or {}
    return Place(
        f"slack:{team(body)}/{channel}",
        message=str(container.get("message_ts") or message.get("ts") or ""),
        thread=str(message.get("thread_ts") or container.get("thread_ts") or ""),
    )


def pressed(body: Body) -> Click:
    """A button, on a message, in a form or at home; with what stood in the form's fields."""
    action = body["actions"][0]
    carried = decode_button(action.get("action_id"), action.get("value"))
    typed = carried.verb is Verb.MEND  # only a remedy works on what was typed; any other button opens or does
    values = entered(body["view"], team(body)) if typed and body.get("view") else None
    return _click(body, carried, key=f"{action['action_ts']}:{action['action_id']}", values=values)


def submitted(body: Body) -> Click:
    """A form that was sent."""
    view = body["view"]
    carried = decode_form(view.get("callback_id"), view.get("private_metadata"))
    return _click(body, carried, key=f"{view['id']}:{view.get('hash', '')}", values=entered(view, team(body)))


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


def entered(view: Body, team_id: str) -> dict[str, Any]:
    """A form's fields by their ids: text, a choice's id, a list of them; somebody as an account ref."""
    found: dict[str, Any] = {}
    for block in ((view.get("state") or {}).get("values") or {}).values():
        for name, given in block.items():
            found[name] = _given(given, team_id)
    return found


def _given(given: Body, team_id: str) -> Any:
    if given.get("selected_user"):
        return f"slack:{team_id}/{given['selected_user']}"
    if "selected_options" in given:
        return [option["value"] for option in given["selected_options"] or ()]
    if given.get("selected_option"):
        return given["selected_option"]["value"]
    return given.get("value") or given.get("selected_date") or given.get("selected_time") or ""


def blocks_by_field(view: Body) -> dict[str, str]:
    """Field id -> block id, for the errors that Slack shows under a field."""
    return {
        block["element"]["action_id"]: block["block_id"]
        for block in view.get("blocks") or ()
        if block.get("type") == "input" and "action_id" in (block.get("element") or {})
    }


def command(body: Body) -> Command:
    actor = Account(f"slack:{body['team_id']}/{body['user_id']}")
    where = Place(f"slack:{body['team_id']}/{body['channel_id']}")
    return Command(str(body.get("text", "")).strip(), actor, where, key=str(body.get("trigger_id", "")))


def thread_message(body: Body) -> ThreadMessage | None:
    """Somebody's message, its change or its deletion; None for what a machine posted (ourselves first of all)."""
    event = body["event"]
    subtype = event.get("subtype", "")
    inner = event
    if subtype == "message_changed":
        inner = event["message"]
        if inner.get("text") == (event.get("previous_message") or {}).get("text"):
            return None
    elif subtype == "message_deleted":
        inner = event.get("previous_message") or {}
    elif subtype not in ("", "thread_broadcast", "file_share"):
        return None
    if inner.get("bot_id") or not inner.get("user"):
        return None
    team_id = str(body.get("team_id") or event.get("team") or "")
    return ThreadMessage(
        place=Place(
            f"slack:{team_id}/{event['channel']}",
            message=str(inner.get("ts", "")),
            thread=str(inner.get("thread_ts") or ""),
        ),
        actor=Account(f"slack:{team_id}/{inner['user']}"),
        text="" if subtype == "message_deleted" else str(inner.get("text", "")),
        key=f"event:{body['event_id']}",
        deleted=subtype == "message_deleted",
        edited=subtype == "message_changed",
    )
