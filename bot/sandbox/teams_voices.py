"""What people say in the pretend Teams, and who installs the app."""

from __future__ import annotations

from typing import Any

from .config import Json
from .errors import Refusal
from .given import a_list
from .teams_activities import mention
from .teams_around import TeamsActing
from .teams_config import TeamsPerson
from .teams_delivery import Taken
from .teams_state import TeamsMessage, TeamsRoom


class TeamsVoices(TeamsActing):
    async def write(self, given: Json) -> Json:
        """{user, channel, text, thread?, mention?} writes; {edit: ID, text} changes, {delete: ID} takes back."""
        person = self.person(given.get("user"))
        room = self.room(given.get("channel"), person)
        if given.get("delete"):
            message = self._own(room, person, given["delete"])
            heard = self._hears(room, message)
            self.at.rooms.delete(message)
            return await self._told(message, self.at.activities().deleted(room, message, person), heard=heard)
        text, entities = self._words(given)
        if given.get("edit"):
            message = self._own(room, person, given["edit"])
            self.at.rooms.edit(message, text=text, entities=entities)
            activity = self.at.activities().edited(room, message, person)
            return await self._told(message, activity, heard=self._hears(room, message))
        message = TeamsMessage(
            id=self.at.rooms.new_id(),
            user=person.id,
            text=text,
            entities=entities,
            thread=self._root(room, given.get("thread")),
        )
        self.at.rooms.post(room, message)
        activity = self.at.activities().message(room, message, person)
        return await self._told(message, activity, heard=self._hears(room, message))

    async def _told(self, message: TeamsMessage, activity: Json, *, heard: bool) -> Json:
        """`heard`: false when the bot is not told, since nobody named it and it may not read along."""
        taken = await self.at.delivery.tell(activity) if heard else Taken()
        return taken.json() | {"id": message.id, "ts": message.id, "heard": heard}

    def _words(self, given: Json) -> tuple[str, list[Json]]:
        """`mention`: true names the bot, a list names people."""
        text, named = str(given.get("text") or ""), given.get("mention")
        if not text.strip():
            raise Refusal(400, "no_text", "a message has words")
        entities: list[Json] = []
        for name in named if isinstance(named, list) else []:
            person = self.person(name)
            words = f"<at>{person.name}</at>"
            text = text if words in text else f"{words} {text}"
            mentioned = {"id": person.mri, "name": person.name}
            entities.append({"type": "mention", "text": words, "mentioned": mentioned})
        bot = mention(self.at.config)
        if named is True and bot["text"] not in text:
            text = f"{bot['text']} {text}"
        return text, [*entities, bot] if bot["text"] in text else entities

    def _hears(self, room: TeamsRoom, message: TeamsMessage) -> bool:
        named = any(one["mentioned"]["id"] == self.at.config.bot_id for one in message.entities)
        is_here = self.at.config.bot_id in room.members
        return is_here and (bool(room.personal_of) or named or self.at.config.rsc)

    def _own(self, room: TeamsRoom, person: TeamsPerson, name: Any) -> TeamsMessage:
        message = self.message(room, name)
        if message.user != person.id:
            raise Refusal(409, "cant_update_message", "somebody else's message")
        return message

    def _root(self, room: TeamsRoom, thread: Any) -> str:
        if not thread:
            return ""
        if room.personal_of:
            raise Refusal(409, "no_threads", "a personal conversation has no threads")
        return self.message(room, thread).root

    # --- the app ---------------------------------------------------------------------------------

    async def install(self, given: Json) -> Json:
        """{user, remove?}: somebody installs the app for themselves, or takes it away."""
        person, added = self.person(given.get("user")), not given.get("remove")
        world = self.at.rooms.world
        room = self.at.rooms.personal(person)
        world.installed = [one for one in world.installed if one != person.id] + ([person.id] if added else [])
        self.at.rooms.changed()
        taken = Taken()
        for activity in self.at.activities().installed(person, room, added=added):
            taken = await self.at.delivery.tell(activity)
        return taken.json() | {"channel": room.id}

    async def install_team(self, given: Json) -> Json:
        """{user, channel, remove?}: an owner adds the app to the team of a channel, or takes it away."""
        person, added = self.person(given.get("user")), not given.get("remove")
        room = self.room(given.get("channel"), person)
        bot = self.at.config.bot_id
        room.members = [one for one in room.members if one != bot] + ([bot] if added else [])
        self.at.rooms.changed()
        taken = Taken()
        for activity in self.at.activities().installed(person, room, added=added):
            taken = await self.at.delivery.tell(activity)
        return taken.json()

    async def group(self, given: Json) -> Json:
        """{id, members}: who belongs to an Entra group from now on."""
        groups = self.at.rooms.world.groups
        if str(given.get("id")) not in groups:
            raise Refusal(404, "no_such_group", f"there are: {', '.join(groups) or 'none'}")
        groups[str(given["id"])] = [self.person(one).id for one in a_list(given, "members")]
        self.at.rooms.changed()
        return {"ok": True, "ack": None}
