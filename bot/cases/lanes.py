"""The names of the outbox's lanes and of the effects put on them."""

from __future__ import annotations

from enum import StrEnum


class Effect(StrEnum):
    """Kinds of outbox rows. `handlers/senders.py` has a sender and a class for each."""

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
    """One lane per channel or person: chats limit the pace of each."""
    return f"chat:{dest}"


def tidy_lane(dest: str) -> str:
    """A separate lane for cleaning up a chat, so that people's messages do not wait for it."""
    return f"tidy:{dest}"


def community_lane(client: str, community: str) -> str:
    return f"community:{client}/{community}"


def private_lane(client: str, community: str) -> str:
    """A lane beside the community's: if hiding a message fails, our private words to its author must not wait
    for it."""
    return f"private:{client}/{community}"


def mail_lane(client: str, case: int) -> str:
    """One per case: a slow mail server must not hold up the others."""
    return f"mail:{client}/{case}"


def letter_lane(client: str) -> str:
    """One lane for all letters: each takes milliseconds, and waits for the post office anyway."""
    return f"letter:{client}"


def statement_lane(client: str) -> str:
    """One at a time: each reads a whole period."""
    return f"statement:{client}"


def alarm_lane(client: str) -> str:
    return f"alarm:{client}"


def look_up_lane(client: str, source: str) -> str:
    """One lane per client and source: a slow source only holds up itself."""
    return f"{LOOK_UPS}{client}/{source}"


LOOK_UPS = "look_up:"
"""The prefix of look-up lanes."""
