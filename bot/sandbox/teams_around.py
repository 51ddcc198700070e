"""Somebody acts in the pretend Teams: who they are, where they are, and the bot at the other end."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from msgspec import Struct

from .config import Json
from .errors import Refusal
from .teams_activities import Activities
from .teams_config import TeamsConfig, TeamsPerson
from .teams_delivery import TeamsDelivery
from .teams_rooms import TeamsRooms
from .teams_state import TeamsMessage, TeamsRoom


class TeamsAround(Struct, frozen=True):
    """What people act upon."""

    config: TeamsConfig
    rooms: TeamsRooms
    delivery: TeamsDelivery
    activities: Callable[[], Activities]


class TeamsActing:
    """The common part of all that people do."""

    def __init__(self, around: TeamsAround) -> None:
        self.at = around

    def person(self, name: Any) -> TeamsPerson:
        person = self.at.config.person(str(name or ""))
        if person is None:
            known = ", ".join(f"{one.id} ({one.name})" for one in self.at.config.people)
            raise Refusal(404, "user_not_found", f"{name!r} is nobody here; there are: {known}")
        return person

    def room(self, name: Any, person: TeamsPerson) -> TeamsRoom:
        """`personal`: the conversation with the bot."""
        if name in ("personal", self.at.config.personal_room(person)):
            if person.id not in self.at.rooms.world.installed:
                raise Refusal(409, "not_installed", f"{person.name} has not installed the app")
            return self.at.rooms.personal(person)
        room, _ = self.at.rooms.find(str(name or ""))
        if room is None or person.id not in room.members:
            raise Refusal(404, "channel_not_found", f"{person.name} sees no channel {name!r}")
        return room

    def message(self, room: TeamsRoom, name: Any) -> TeamsMessage:
        message = room.messages.get(str(name))
        if message is None or message.deleted:
            raise Refusal(404, "message_not_found", f"no message {name} in {room.name}")
        return message


def fresh(value: Json) -> Json:
    """A copy: what is sent is not what stands on the card."""
    return copy.deepcopy(value)
