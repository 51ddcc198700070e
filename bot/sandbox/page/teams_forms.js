// The dialogs of the Teams pane: the bot's Adaptive Card over the page, sent by one of its own buttons.
import { drawCard } from "./adaptive.js";
import { api } from "./api.js";
import { h, refill } from "./dom.js";
import { controlAt, focusIn } from "./focus.js";
import { store } from "./store.js";
import { told } from "./teams_message.js";
import { teamsPerson } from "./teams_store.js";
import { attempt } from "./toast.js";
import { t } from "./words.js";

const dialog = document.getElementById("task");
let fields = [];
let shown = null;
let opener = null;

export function startTeamsForms() {
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    leave();
  });
  dialog.addEventListener("close", () => {
    if (shown) leave(); // the browser closed it on its own (Escape pressed twice)
  });
}

export function drawTeamsForm() {
  const who = teamsPerson();
  const task = who && store.state?.teams?.forms?.[who.id];
  if (!task || document.getElementById("teams").offsetParent === null) return hide();
  if (!dialog.open) opener = { node: document.activeElement, place: focusIn(document) };
  const isNew = shown === null;
  shown = task;
  const redrawn = refill(dialog, JSON.stringify([{ ...task, values: null }, who.id]), () => content(task));
  if (!dialog.open) dialog.showModal();
  if (isNew || document.activeElement === dialog) dialog.querySelector("h2").focus();
  else if (redrawn) dialog.querySelector('[aria-invalid="true"]')?.focus();
}

function hide() {
  if (!shown) return;
  shown = null;
  fields = [];
  dialog._signature = undefined;
  if (dialog.open) dialog.close();
  const button = opener?.node?.isConnected ? opener.node : controlAt(document, opener?.place);
  (button ?? document.getElementById("teams")).focus();
}

function content(task) {
  fields = [];
  const errors = task.errors ?? {};
  const card = drawCard(task.card.content, { press: send, fields, errors, values: task.values });
  return [
    h("div", { class: "dialog-head" },
      h("h2", { id: "task-title", tabindex: "-1" }, task.title),
      h("button", { type: "button", class: "button button-quiet", "aria-label": t("close_form"), data: { focus: "cross" }, on: { click: leave } }, "✕")),
    Object.keys(errors).length ? h("p", { class: "form-errors", role: "alert" }, t("form_errors", { n: Object.keys(errors).length })) : null,
    h("div", { class: "dialog-body t-dialog", tabindex: "-1" }, card),
  ];
}

async function send(action) {
  if (action.type === "Action.OpenUrl") return window.open(action.url, "_blank", "noopener,noreferrer");
  const values = Object.fromEntries(fields.map((field) => [field.id, field.read()]));
  return told(await attempt(() => api.teams("submit", { user: teamsPerson().id, button: action.title, values })));
}

function leave() {
  attempt(() => api.teams("close", { user: teamsPerson().id }));
}
