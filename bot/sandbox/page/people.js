// « Vous êtes : » the switch between the people of the cast.
import { h, reconcile } from "./dom.js";
import { badge } from "./message.js";
import { changed, store, unreadOf } from "./store.js";
import { t } from "./words.js";

/** Radio buttons, so that the arrows move between people as they do in any choice of one. */
export function drawPeople(place) {
  if (!place.firstChild) {
    place.append(h("fieldset", { class: "people-set" }, h("legend", {}, t("you_are")), h("div", { class: "people-list" })));
  }
  const rows = store.cast.people.map((one) => ({ ...one, here: one.id === store.person, fresh: one.id === store.person ? 0 : unreadOf(one.id) }));
  reconcile(place.querySelector(".people-list"), rows, {
    key: (row) => row.id,
    signature: (row) => JSON.stringify(row),
    build: (row) => h("label", { class: "person" },
      h("input", {
        type: "radio", name: "person", value: row.id, checked: row.here, class: "sr-only", data: { focus: row.id },
        on: { change: () => become(row.id) },
      }),
      h("span", { class: "person-words" }, h("span", { class: "person-name" }, row.name), h("span", { class: "person-role" }, row.role)),
      badge(row.fresh)),
  });
}

export function become(id) {
  store.person = id;
  changed();
}
