"""What happens in the conversations of the pretend Teams, whoever does it."""

from __future__ import annotations

from typing import Any

from bot.clock import machine_now

from .config import Json
from .state import Store
from .teams_config import TeamsConfig, TeamsPerson
from .teams_state import TeamsMessage, TeamsRoom, TeamsWorld, Toast

THREAD = ";messageid="
"""Between a channel's id and the message that a thread hangs on."""


class TeamsRooms:
    def __init__(self, config: TeamsConfig, store: Store) -> None:
        self.config, self._store = config, store

    @property
    def world(self) -> TeamsWorld:
        return self._store.world.teams

    def changed(self) -> None:
        self._store.changed()

    def now(self) -> str:
        """The desk's time, as the page shows it."""
        return self._store.desk_now()

    def find(self, conversation: str) -> tuple[TeamsRoom | None, str]:
        """The room of a conversation's id, and the root of the thread if it names one."""
        room, _, root = conversation.partition(THREAD)
        return self.world.rooms.get(room), root

    def personal(self, person: TeamsPerson) -> TeamsRoom:
        """The conversation between the bot and this person; begun if there was none."""
        name = self.config.personal_room(person)
        room = self.world.rooms.get(name)
        if room is None:
            room = TeamsRoom(name, self.config.bot_name, [person.id, self.config.bot_id], personal_of=person.id)
            self.world.rooms[name] = room
            self.changed()
        return room

    def new_id(self) -> str:
        """Milliseconds since 1970, never twice."""
        world = self.world
        world.last_id = max(int(machine_now().timestamp() * 1000), world.last_id + 1)
        return str(world.last_id)

    def post(self, room: TeamsRoom, message: TeamsMessage) -> TeamsMessage:
        message.at = self.now()
        room.messages[message.id] = message
        self.changed()
        return message

    def edit(self, message: TeamsMessage, **fields: Any) -> None:
        """Change what stands there; what one person saw instead is gone, as in Teams."""
        message.former.append({"text": message.text, "card": message.card})
        for name, value in fields.items():
            setattr(message, name, value)
        message.edited = True
        message.views.clear()
        self.changed()

    def delete(self, message: TeamsMessage) -> None:
        message.deleted, message.text, message.card = True, "", None
        message.views.clear()
        self.changed()

    def show_to(self, message: TeamsMessage, person: TeamsPerson, card: Json) -> None:
        """One person gets a card of their own in this message's place."""
        message.views[person.id] = card
        self.changed()

    def tell(self, person: TeamsPerson, room: str, text: str) -> Toast:
        """Words under the card that only this person sees."""
        toast = Toast(ts=self.new_id(), user=person.id, channel=room, text=text, at=self.now())
        self.world.toasts.append(toast)
        self.changed()
        return toast
