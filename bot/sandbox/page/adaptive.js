// Draws an Adaptive Card 1.5, as far as Fanal uses it: elements, actions, cards behind buttons. Never markup from a string.
import { cardText } from "./adaptive_text.js";
import { inputField } from "./adaptive_inputs.js";
import { freshId, h } from "./dom.js";
import { menu } from "./menu.js";
import { t } from "./words.js";

/**
 * `host`: {press(action, node), errors?, values?}; what it is given besides is `fields`, to read what was filled in.
 */
export function drawCard(card, host) {
  const inside = { entities: card.msteams?.entities ?? [], fields: [], ...host };
  return h("div", { class: "ac" }, (card.body ?? []).map((one) => element(one, inside)), actions(card.actions, inside));
}

function element(one, host) {
  const draw = ELEMENTS[one.type] ?? (one.type?.startsWith("Input.") ? inputField : null);
  const node = draw ? draw(one, host) : h("p", { class: "quiet" }, t("unknown_block", { type: one.type }));
  if (one.separator) node.classList.add("ac-separator");
  const spacing = low(one.spacing);
  if (spacing && spacing !== "default") node.classList.add(`ac-space-${spacing}`);
  if (one.id) node.dataset.element = one.id;
  if (one.isVisible === false) node.hidden = true;
  return node;
}

const low = (word) => String(word ?? "").toLowerCase();

/** Classes for how a text looks. */
function look(one) {
  const names = ["ac-text"];
  for (const name of ["size", "weight", "color", "horizontalAlignment"]) {
    const value = low(one[name]);
    if (value && value !== "default") names.push(`ac-${name === "horizontalAlignment" ? "to" : name}-${value}`);
  }
  if (one.isSubtle) names.push("ac-subtle");
  if (low(one.fontType) === "monospace") names.push("ac-mono");
  return names.join(" ");
}

const ELEMENTS = {
  TextBlock: (one, host) => h(low(one.style) === "heading" ? "h3" : "p", { class: look(one) }, cardText(one.text, host.entities)),
  RichTextBlock: (one) => h("p", { class: `${look(one)} ac-rich` }, one.inlines.map(run)),
  Container: (one, host) => h("div", { class: box(one) }, (one.items ?? []).map((inner) => element(inner, host))),
  ColumnSet: (one, host) => h("div", { class: `${box(one)} ac-columns` }, one.columns.map((inner) => column(inner, host))),
  FactSet: (one, host) => h("dl", { class: "ac-facts" }, one.facts.map((fact) =>
    h("div", {}, h("dt", {}, cardText(fact.title, host.entities)), h("dd", {}, cardText(fact.value, host.entities))))),
  ActionSet: (one, host) => h("div", {}, actions(one.actions, host)),
};

function run(one) {
  if (typeof one === "string") return one;
  const tag = one.strikethrough ? "s" : one.italic ? "em" : "span";
  return h(tag, { class: look(one) }, one.text);
}

function box(one) {
  const style = low(one.style);
  return style && style !== "default" ? `ac-box ac-box-${style}` : "ac-box";
}

function column(one, host) {
  const node = h("div", { class: box(one) }, (one.items ?? []).map((inner) => element(inner, host)));
  const width = String(one.width ?? "stretch");
  if (width === "auto") node.style.flex = "0 1 auto";
  else if (width.endsWith("px")) node.style.flex = `0 0 ${Number.parseInt(width, 10)}px`;
  else node.style.flex = `${Number(width) || 1} 1 0`;
  if (low(one.verticalContentAlignment) === "center") node.style.alignSelf = "center";
  return node;
}

/** A row of buttons: those of mode "secondary" behind one, a card that opens below the row. */
function actions(all, host) {
  if (!all?.length) return null;
  const below = h("div");
  const first = all.filter((one) => low(one.mode) !== "secondary");
  const rest = all.filter((one) => low(one.mode) === "secondary");
  const row = h("div", { class: "ac-actions" }, first.map((one) => button(one, host, below)));
  if (rest.length) {
    const items = rest.map((one) => ({ label: one.title, act: () => act(one, host, below) }));
    row.append(menu({ label: t("more_actions"), sign: "⋯", focus: "more", items }));
  }
  return [row, below];
}

const LOOKS = { positive: "button-primary", destructive: "button-danger" };

function button(one, host, below) {
  const shows = one.type === "Action.ShowCard";
  const node = h("button", {
    type: "button", class: `button ${LOOKS[low(one.style)] ?? ""}`, disabled: one.isEnabled === false, title: one.tooltip,
    "aria-expanded": shows ? "false" : undefined, data: { focus: `action-${one.title}` },
    on: { click: () => act(one, host, below, node) },
  }, one.title);
  return node;
}

async function act(one, host, below, node) {
  if (one.type === "Action.ShowCard") return show(one, host, below, node);
  if (one.type === "Action.ToggleVisibility") return toggle(one, below);
  if (node?.getAttribute("aria-busy") === "true") return undefined;
  node?.setAttribute("aria-busy", "true");
  try {
    return await host.press(one, node);
  } finally {
    node?.removeAttribute("aria-busy");
  }
}

/** One card at a time stands below the row. */
function show(one, host, below, node) {
  const isOpen = below.dataset.open === one.title;
  for (const other of below.previousSibling.querySelectorAll("[aria-expanded]")) other.setAttribute("aria-expanded", "false");
  below.dataset.open = isOpen ? "" : one.title;
  node?.setAttribute("aria-expanded", String(!isOpen));
  if (isOpen) return below.replaceChildren();
  return below.replaceChildren(h("div", { class: "ac ac-shown", id: freshId("shown") },
    (one.card.body ?? []).map((part) => element(part, host)), actions(one.card.actions, host)));
}

function toggle(one, below) {
  const card = below.closest(".ac");
  for (const target of one.targetElements) {
    const id = target.elementId ?? target;
    const node = [...card.querySelectorAll("[data-element]")].find((found) => found.dataset.element === id);
    if (node) node.hidden = target.isVisible === undefined ? !node.hidden : !target.isVisible;
  }
}
