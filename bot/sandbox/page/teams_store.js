// Questions about the pretend Teams in the state, and what its reader looks at.
import { changed, store } from "./store.js";

export const teamsCast = () => store.cast.teams ?? { people: [], commands: [], bot: "", botName: "" };
export const teamsRooms = () => store.state?.teams?.channels ?? {};

/** Somebody by Entra id or by Teams' own id; without one, whose eyes these are. */
export function teamsPerson(id = store.teams.person) {
  const people = teamsCast().people;
  return people.find((one) => one.id === id || one.mri === id) ?? (id === store.teams.person ? people[0] : undefined);
}

export const isTeamsBot = (id) => id === teamsCast().bot;

export function teamsNameOf(id) {
  return isTeamsBot(id) ? teamsCast().botName : (teamsPerson(id)?.name ?? id ?? "");
}

/** The rooms that a person is in: channels, then the conversation with the bot (which may not have begun). */
export function teamsRoomsOf(who) {
  const mine = Object.entries(teamsRooms()).filter(([, room]) => room.members.includes(who.id) && !room.is_im);
  const personal = teamsRooms()[who.personal] ?? { name: teamsCast().botName, is_im: true, messages: [], members: [] };
  return [...mine, [who.personal, personal]];
}

export function teamsOpen(who = teamsPerson()) {
  const rooms = teamsRoomsOf(who);
  return rooms.find(([id]) => id === store.teams.open[who.id]) ?? rooms[0];
}

export function openTeamsRoom(id) {
  store.teams.open[teamsPerson().id] = id;
  changed();
}

export const shownIn = (room) => room.messages.filter((one) => !one.deleted || one.replies.length);

/** The card that this person sees: their own, if they got one. */
export const cardFor = (message, who) => message.views?.[who.id] ?? message.card;

function concerns(message, room, who) {
  if (message.user === who.id || message.deleted) return false;
  const entities = [...(message.entities ?? []), ...(message.card?.msteams?.entities ?? [])];
  return room.is_im || entities.some((one) => [who.id, who.mri].includes(one.mentioned?.id));
}

export function teamsUnread(who, [id, room]) {
  const last = store.teams.seen[who.id]?.[id] ?? "";
  const all = room.messages.flatMap((one) => [one, ...one.replies]);
  return all.filter((one) => one.id > last && concerns(one, room, who)).length;
}

export const teamsUnreadOf = (who) => (who ? teamsRoomsOf(who).reduce((sum, one) => sum + teamsUnread(who, one), 0) : 0);

export function markTeamsSeen(who, [id, room]) {
  const ids = room.messages.flatMap((one) => [one.id, ...one.replies.map((reply) => reply.id)]);
  (store.teams.seen[who.id] ??= {})[id] = ids.sort().at(-1) ?? "";
}
