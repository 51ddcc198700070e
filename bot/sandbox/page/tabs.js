// Which pane is in sight: on a narrow window one of three, on a wider one which of the two chats is beside the forum.
import { h, reconcile } from "./dom.js";
import { changed, store, unreadOf } from "./store.js";
import { badge } from "./message.js";
import { teamsPerson, teamsUnreadOf } from "./teams_store.js";
import { t } from "./words.js";

const bar = document.getElementById("tabs");
const wide = matchMedia("(min-width: 60.01rem)");

export function startTabs() {
  document.querySelector(".skip").addEventListener("click", () => show("chat"));
  wide.addEventListener("change", changed);
}

export function drawTabs() {
  const teams = store.cast.teams.people.length > 0;
  if (!teams) store.chat = "chat";
  Object.assign(document.body.dataset, { pane: store.pane, chat: store.chat, chats: teams ? "2" : "1" });
  const fresh = { forum: 0, chat: unreadOf(store.person), teams: teamsUnreadOf(teamsPerson()) };
  const shown = wide.matches ? store.chat : store.pane;
  const rows = (teams ? ["forum", "chat", "teams"] : ["forum", "chat"]).map((id) => ({ id, here: shown === id, fresh: fresh[id] }));
  reconcile(bar, rows, {
    key: (row) => row.id,
    signature: (row) => JSON.stringify(row),
    build: (row) => h("button", {
      type: "button", class: "tab", "aria-pressed": String(row.here), data: { focus: row.id }, on: { click: () => show(row.id) },
    }, t(`pane_${row.id}`), badge(row.fresh)),
  });
}

function show(id) {
  store.pane = id;
  if (id !== "forum") store.chat = id;
  changed();
}
