// Who plays in the demo: the people of the workspace, as the sandbox names them, and the forum's invented members.
import { wordsOr } from "./words.js";

/** `GET /sandbox/cast` with what somebody does, and what a shortcut is called, in the reader's language where known. */
export function readCast(cast) {
  return {
    ...cast,
    people: cast.people.filter((one) => !one.deleted).map((one) => ({
      id: one.id, name: one.name, tz: one.tz, role: wordsOr(`role_${one.id}`, one.role || one.job),
    })),
    teams: { ...cast.teams, people: cast.teams.people.map((one) => ({ ...one, role: wordsOr(`role_${one.id}`, one.role) })),
      commands: cast.teams.commands.map((one) => ({ ...one, title: wordsOr(`shortcut_${one.id}`, one.title) })) },
    shortcuts: cast.shortcuts.map((one) => ({ ...one, name: wordsOr(`shortcut_${one.callback_id.split(":").at(-1)}`, one.name) })),
  };
}

// Some members left an address, so that the desk can show how they may be reached.
const ADDRESSES = { camille: "camille@membre.example", lou_77: "lou@membre.example", maelle: "maelle@membre.example" };

/** A member as the forum's flags tell of them. */
export function member(name) {
  return name in ADDRESSES ? { id: name, name, email: ADDRESSES[name] } : { id: name, name };
}
