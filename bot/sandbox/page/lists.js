// A list of messages that stays where the reader is, and says when there is something new below.
import { h, reconcile } from "./dom.js";
import { focusQuietly } from "./focus.js";
import { t } from "./words.js";

/** `labelledBy`: the id of the heading that names the list. `draw` shows entries; `node` goes into the page. */
export function messageList(labelledBy) {
  const list = h("ol", { class: "messages", tabindex: "0", role: "list", "aria-labelledby": labelledBy, on: { scroll: looked } });
  const jump = h("button", { type: "button", class: "button button-primary jump", hidden: true, on: { click: goDown } });
  const node = h("div", { class: "list-frame" }, list, jump);
  let shown = { where: "", count: 0 };
  let below = 0;
  let parked = 0; // where the list was put when the newest was shown: who has not moved since still looks at the newest

  const isAtEnd = () => list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const follows = () => isAtEnd() || (Math.abs(list.scrollTop - parked) < 2 && !list.contains(document.activeElement));

  function looked() {
    if (isAtEnd()) below = 0;
    tell();
  }

  function tell() {
    jump.hidden = below === 0;
    if (below) jump.textContent = t("jump", { n: below });
  }

  function goDown() {
    const next = list.children[list.children.length - below] ?? list.lastElementChild;
    showNewest();
    if (next) focusQuietly(next.querySelector("article") ?? next);
  }

  /** Go to the end; of a newest message taller than the pane, show the beginning. */
  function showNewest() {
    const newest = list.lastElementChild;
    list.scrollTop = list.scrollHeight;
    if (newest && newest.offsetHeight > list.clientHeight) list.scrollTop = newest.offsetTop;
    parked = list.scrollTop;
    below = 0;
    tell();
  }

  /** `where` names the conversation; `how` is what `reconcile` needs. */
  function draw(where, entries, how) {
    const moved = shown.where !== where;
    const goesOn = moved || follows();
    const more = moved ? 0 : Math.max(0, entries.length - shown.count);
    shown = { where, count: entries.length };
    reconcile(list, entries, how);
    list.dataset.empty = entries.length ? "" : t("nothing_yet");
    if (moved || (goesOn && more)) showNewest();
    else if (more) below += more;
    tell();
  }

  return { node, draw, list };
}
