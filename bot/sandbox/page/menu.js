// A small menu: a button that opens a list of buttons. Escape and leaving it close it.
import { freshId, h } from "./dom.js";

/** `items`: {label, act}. `sign` is what the button shows, `label` what it is called. */
export function menu({ label, sign, focus, items }) {
  const id = freshId("menu");
  const list = h("ul", { class: "menu-list", id, hidden: true }, items.map((item) =>
    h("li", {}, h("button", { type: "button", class: "menu-item", on: { click: () => { toggle(false); item.act(); } } }, item.label))));
  const opener = h("button", {
    type: "button", class: "button button-quiet", "aria-label": label, "aria-expanded": "false", "aria-controls": id,
    data: { focus }, on: { click: () => toggle(list.hidden) },
  }, sign);
  const node = h("div", { class: "menu", on: { keydown: escaped, focusout: left } }, opener, list);
  function toggle(open) {
    const inside = list.contains(document.activeElement);
    list.hidden = !open;
    opener.setAttribute("aria-expanded", String(open));
    if (open) list.querySelector("button")?.focus();
    else if (inside) opener.focus();
  }
  function escaped(event) {
    if (event.key !== "Escape" || list.hidden) return;
    event.stopPropagation();
    toggle(false);
  }
  function left(event) {
    if (event.relatedTarget && !node.contains(event.relatedTarget)) toggle(false);
  }
  return node;
}
