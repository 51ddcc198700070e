// On a narrow window one pane is in sight at a time: two buttons choose it.
import { h, reconcile } from "./dom.js";
import { changed, store, unreadOf } from "./store.js";
import { badge } from "./message.js";
import { t } from "./words.js";

const bar = document.getElementById("tabs");

export function startTabs() {
  document.querySelector(".skip").addEventListener("click", () => show("chat"));
}

export function drawTabs() {
  document.body.dataset.pane = store.pane;
  const rows = ["forum", "chat"].map((id) => ({ id, here: store.pane === id, fresh: id === "chat" ? unreadOf(store.person) : 0 }));
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
  changed();
}
