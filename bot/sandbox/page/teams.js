// The Teams pane: whose eyes, which channel, its posts with their answers.
import { h, reconcile, refill } from "./dom.js";
import { messageList } from "./lists.js";
import { badge } from "./message.js";
import { changed, now, store } from "./store.js";
import { teamsComposer } from "./teams_composer.js";
import { drawPost } from "./teams_message.js";
import { markTeamsSeen, openTeamsRoom, shownIn, teamsCast, teamsOpen, teamsPerson, teamsRoomsOf, teamsUnread, teamsUnreadOf } from "./teams_store.js";
import { dayOf, t } from "./words.js";

const pane = document.getElementById("teams");
const parts = {};

export function startTeams() {
  parts.people = h("div", { class: "t-people" });
  parts.rooms = h("nav", { class: "t-rooms", "aria-label": t("teams_rooms") });
  parts.title = h("h2", { id: "teams-title" });
  parts.list = messageList("teams-title");
  parts.composer = h("div", { class: "composer-place" });
  const room = h("div", { class: "t-room" }, h("div", { class: "pane-head" }, parts.title), parts.list.node, parts.composer);
  pane.append(parts.people, parts.rooms, room);
}

export function drawTeams() {
  const who = teamsPerson();
  if (!store.state?.teams || !who) return;
  const place = teamsOpen(who);
  const isInSight = pane.offsetParent !== null;
  if (isInSight && !document.hidden) markTeamsSeen(who, place);
  drawPeople(who);
  drawRooms(who, place);
  const [id, room] = place;
  parts.title.textContent = room.is_im ? teamsCast().botName : `${teamsCast().team} › ${room.name}`;
  refill(parts.composer, `${who.id}/${id}`, () => teamsComposer(id, "", t("write_in", { place: parts.title.textContent })));
  if (!isInSight) return; // a list out of sight cannot be put at its end
  parts.list.draw(`${who.id}/${id}`, shownIn(room), {
    key: (one) => one.id,
    signature: (one) => JSON.stringify([one, who.id, dayOf(now()), store.teams.unfolded.includes(one.id)]),
    build: (one) => drawPost(one, place),
  });
}

function drawPeople(who) {
  if (!parts.people.firstChild) {
    parts.people.append(h("fieldset", { class: "people-set" }, h("legend", {}, t("you_are")), h("div", { class: "people-list" })));
  }
  const rows = teamsCast().people.map((one) => ({ ...one, here: one.id === who.id, fresh: one.id === who.id ? 0 : teamsUnreadOf(one) }));
  reconcile(parts.people.querySelector(".people-list"), rows, {
    key: (row) => row.id,
    signature: (row) => JSON.stringify(row),
    build: (row) => h("label", { class: "t-person" },
      h("input", {
        type: "radio", name: "teams-person", value: row.id, checked: row.here, class: "sr-only", data: { focus: row.id },
        on: { change: () => become(row.id) },
      }),
      h("span", { class: "person-words" }, h("span", { class: "person-name" }, row.name), h("span", { class: "person-role" }, row.role)),
      badge(row.fresh)),
  });
}

function become(id) {
  store.teams.person = id;
  changed();
}

function drawRooms(who, place) {
  const rows = teamsRoomsOf(who).map((one) => ({
    id: one[0], title: one[1].is_im ? t("teams_personal") : one[1].name, fresh: teamsUnread(who, one), here: one[0] === place[0],
  }));
  reconcile(parts.rooms, rows, {
    key: (row) => row.id,
    signature: (row) => JSON.stringify(row),
    build: (row) => h("button", {
      type: "button", class: "room-link", "aria-current": row.here ? "true" : undefined, data: { focus: row.id }, on: { click: () => openTeamsRoom(row.id) },
    }, h("span", {}, row.title), badge(row.fresh)),
  });
}
