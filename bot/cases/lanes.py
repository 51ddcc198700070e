"""The names of the outbox's lanes and of the effects put on them."""

from __future__ import annotations

from enum import StrEnum


class Effect(StrEnum):
    """Outbox kinds. `handlers/senders.py` has a sender and a class for each."""

    POST_CARD = "post_card"
    UPDATE_CARD = "update_card"
    POST_THREAD = "post_thread"
    DIRECT = "direct"
    UPDATE_POST = "update_post"
    UNTWIN = "untwin"
    DELETE_POST = "delete_post"
    INVITE = "invite"
    COMMUNITY = "community"
    MEMBER = "member"
    EMAIL = "email"
    EXPERT_EMAIL = "expert_email"
    LETTER = "letter"
    ALARM = "alarm"
    LOOK_UP = "look_up"
    STATEMENT = "statement"


def chat_lane(dest: str) -> str:
    """One lane for each channel or person: a chat paces each of them."""
    return f"chat:{dest}"


def tidy_lane(dest: str) -> str:
    """Where a chat is tidied up later: beside the lane of what people wait for."""
    return f"tidy:{dest}"


def community_lane(client: str, community: str) -> str:
    return f"community:{client}/{community}"


def private_lane(client: str, community: str) -> str:
    """Beside the community's lane: a community that cannot hide a message must not keep our words from who wrote it."""
    return f"private:{client}/{community}"


def mail_lane(client: str, case: int) -> str:
    """One for each case: a slow server for one must not keep others waiting."""
    return f"mail:{client}/{case}"


def letter_lane(client: str) -> str:
    """Letters are made one after the other: they take milliseconds, and wait for a post office anyway."""
    return f"letter:{client}"


def statement_lane(client: str) -> str:
    """One after the other: each reads all of a period."""
    return f"statement:{client}"


def alarm_lane(client: str) -> str:
    return f"alarm:{client}"


def look_up_lane(client: str, source: str) -> str:
    """One lane for each source of a client: a slow one holds up nothing but itself."""
    return f"{LOOK_UPS}{client}/{source}"


LOOK_UPS = "look_up:"
"""How the lanes of look-ups begin."""
