// The bot's forms (modals): one dialog over the page, with what was typed kept while the bot redraws it.
import { api } from "./api.js";
import { drawBlocks } from "./blocks.js";
import { append, h, refill } from "./dom.js";
import { controlAt, focusIn } from "./focus.js";
import { textObject } from "./mrkdwn.js";
import { store } from "./store.js";
import { attempt } from "./toast.js";
import { t } from "./words.js";

const dialog = document.getElementById("form");
/** view id -> (block/action -> what was typed): Slack too keeps a field's content while its two ids stay the same. */
const typedIn = new Map();
let fields = [];
let shown = null;
let opener = null;

export function startForms() {
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    leave();
  });
  dialog.addEventListener("close", () => {
    if (shown) leave(); // the browser closed it on its own (Escape pressed twice)
  });
}

export function drawForm() {
  const view = store.state?.slack?.forms?.[store.person];
  if (!view) return hide();
  const isNew = shown?.id !== view.id;
  if (!typedIn.has(view.id)) typedIn.set(view.id, typedBefore(view));
  const errors = view.errors ?? {};
  shown = view;
  if (!dialog.open) remember();
  // What was typed is on the page already: it alone is no reason to draw again.
  const redrawn = refill(dialog, JSON.stringify([{ ...view, values: null }, store.person]), () => content(view, errors));
  if (!dialog.open) dialog.showModal();
  if (isNew || document.activeElement === dialog) dialog.querySelector("h2").focus();
  else if (redrawn && Object.keys(errors).length) focusFirstError();
}

/** What the sandbox holds of a form that was open when the page was loaded: the values in Slack's shape. */
function typedBefore(view) {
  const simple = (value) => (Array.isArray(value) ? value.map(simple) : (value?.value ?? value ?? undefined));
  return new Map(Object.entries(view.values ?? {}).flatMap(([block, actions]) =>
    Object.entries(actions).map(([action, held]) => [`${block}/${action}`, simple(held.value)])));
}

function hide() {
  if (!shown) return;
  typedIn.delete(shown.id);
  shown = null;
  fields = [];
  dialog._signature = undefined;
  if (dialog.open) dialog.close();
  giveBack();
}

function content(view, errors) {
  const before = fields;
  fields = [];
  const host = { fields, errors, typed: typedIn.get(view.id), press: (element, value) => pressed(element, value) };
  const body = h("div", { class: "dialog-body" }, drawBlocks(view.blocks, host));
  for (const field of before) if (!fields.some((one) => one.key === field.key)) host.typed.delete(field.key);
  const form = h("form", { novalidate: true, on: { submit: (event) => { event.preventDefault(); submit(); } } });
  append(form, [
    h("div", { class: "dialog-head" },
      h("h2", { id: "form-title", tabindex: "-1" }, textObject(view.title)),
      h("button", { type: "button", class: "button button-quiet", "aria-label": t("close_form"), data: { focus: "cross" }, on: { click: () => leave(true) } }, "✕")),
    Object.keys(errors).length ? h("p", { class: "form-errors", role: "alert" }, t("form_errors", { n: Object.keys(errors).length })) : null,
    body,
    h("div", { class: "dialog-foot" },
      h("button", { type: "button", class: "button", data: { focus: "close" }, on: { click: () => leave() } }, view.close ? textObject(view.close) : t("cancel")),
      view.submit ? h("button", { type: "submit", class: "button button-primary", data: { focus: "submit" } }, textObject(view.submit)) : null),
  ]);
  return form;
}

/** What stands in the fields: block id -> value (see `inputFor`). */
function readValues() {
  return Object.fromEntries(fields.map((field) => [field.blockId, field.read()]));
}

async function submit() {
  const missing = fields.filter((field) => !field.optional && isEmpty(field.read()));
  for (const field of fields) field.showError(missing.includes(field) ? t("field_required") : (shown.errors?.[field.blockId] ?? ""));
  if (missing.length) {
    focusField(missing[0]);
    return;
  }
  const button = dialog.querySelector("[data-focus=submit]");
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  await attempt(() => api.submit({ user: store.person, values: readValues() }));
  button.removeAttribute("aria-busy");
  if (dialog.open) focusFirstError();
}

const isEmpty = (value) => value === null || value === "" || (Array.isArray(value) && !value.length);

function focusField(field) {
  field.node.querySelector("input, textarea, select")?.focus();
}

function focusFirstError() {
  dialog.querySelector('[aria-invalid="true"]')?.focus();
}

async function pressed(element, value) {
  await attempt(() => api.formClick({
    user: store.person, action_id: element.action_id, block_id: element.block_id, value, values: readValues(),
  }));
}

/** Give up the form on top; `all`: those beneath it too, as the cross does. */
function leave(all = false) {
  attempt(() => api.close({ user: store.person, all }));
}

/** Where the focus was when the form opened: the card may have been redrawn when it closes. */
function remember() {
  const active = document.activeElement;
  opener = { message: active?.closest("[data-key]")?.dataset.key, place: focusIn(document), node: active };
}

function giveBack() {
  if (opener?.node?.isConnected && opener.node !== document.body) return opener.node.focus();
  const message = [...document.querySelectorAll("[data-key]")].find((node) => node.dataset.key === opener?.message);
  (controlAt(document, opener?.place) ?? message?.querySelector("article") ?? document.getElementById("chat")).focus();
}
