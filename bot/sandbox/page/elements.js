// The controls of Block Kit that act at once: buttons, overflow menus, and selects outside of inputs.
import { askFirst } from "./confirm.js";
import { freshId, h } from "./dom.js";
import { menu } from "./menu.js";
import { inputFor } from "./inputs.js";
import { t } from "./words.js";

/** Draw one control; using it asks first if it says so, then calls `host.press(element, value)`. */
export function control(element, host, blockId) {
  if (element.type === "button") return button(element, host, blockId);
  if (element.type === "overflow") return overflow(element, host, blockId);
  const input = inputFor(element, { id: freshId("control"), focus: element.action_id, label: element.placeholder?.text ?? t("choose") });
  if (!input) return h("p", { class: "quiet" }, t("unknown_block", { type: element.type }));
  input.node.addEventListener("change", () => press(element, host, blockId, input.read(), input.node));
  return input.node;
}

const LOOKS = { primary: "button-primary", danger: "button-danger" };

function button(element, host, blockId) {
  const node = h("button", {
    type: "button",
    class: `button ${LOOKS[element.style] ?? ""}`,
    "aria-label": element.accessibility_label,
    data: { focus: element.text.text, action: element.action_id },
    on: { click: () => press(element, host, blockId, undefined, node) },
  }, element.text.text);
  return node;
}

function overflow(element, host, blockId) {
  const items = element.options.map((option) => ({
    label: option.text.text,
    act: () => press(element, host, blockId, option.value),
  }));
  return menu({ label: t("more_actions"), sign: "⋯", focus: element.action_id, items });
}

async function press(element, host, blockId, value, node) {
  if (element.confirm && !(await askFirst(element.confirm))) return;
  if (node?.getAttribute("aria-busy") === "true") return;
  node?.setAttribute("aria-busy", "true");
  try {
    await host.press({ ...element, block_id: blockId }, value);
  } finally {
    node?.removeAttribute("aria-busy");
  }
}
