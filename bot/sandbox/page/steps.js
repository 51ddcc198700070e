// The six steps: what to do next, a button that prepares it, and a tick once the sandbox saw it happen.
import { api } from "./api.js";
import { reset } from "./desk.js";
import { h, reconcile, refill } from "./dom.js";
import { become } from "./people.js";
import { changed, store } from "./store.js";
import { attempt, say } from "./toast.js";
import { asWritten, t } from "./words.js";

const nav = document.getElementById("steps");
const parts = {};

/** The posts that the steps write, by an invented member each; the words stand in words_fr.js and words_en.js. */
const writes = (author, words) => () => attempt(() => api.publish({ author, text: asWritten(words), flagged: true, moderation: "a_posteriori" }));

const is = (person) => () => become(person);
const advance = (duration) => () => attempt(() => api.clock(duration));

async function cutInMidSend() {
  if (!(await writes("noor", "post_6")())) return;
  await attempt(() => api.power());
  say(t("power_was_cut"));
}

/** `acts`: [words, what it does]. Only step 2 can be passed over: its sentence is hard to read. */
const STEPS = [
  { n: 1, acts: [["prepare_1", writes("camille", "post_1")], ["be_lea", is("U0LEA")]] },
  { n: 2, canSkip: true, acts: [["prepare_2", writes("lou_77", "post_2")], ["be_lea", is("U0LEA")]] },
  { n: 3, acts: [["prepare_3", writes("victor", "post_3")], ["be_diallo", is("U0DIALLO")]] },
  { n: 4, acts: [["prepare_4", writes("maelle", "post_4")], ["be_lea", is("U0LEA")]] },
  { n: 5, acts: [["prepare_5", advance("PT48H")], ["be_lea", is("U0LEA")]] },
  { n: 6, acts: [["prepare_6", cutInMidSend]] },
];

export function startSteps() {
  parts.list = h("ol", { class: "steps-list", role: "list" });
  parts.panel = h("div", { class: "step-panel", id: "step-panel" });
  parts.fold = h("button", { type: "button", class: "link steps-fold", "aria-controls": "step-panel", on: { click: fold } });
  const empty = h("button", { type: "button", class: "link steps-fold", on: { click: reset } }, t("reset"));
  nav.append(h("div", { class: "steps-row" }, parts.list, parts.fold, empty), parts.panel);
}

function fold() {
  store.stepsFolded = !store.stepsFolded;
  changed();
}

const isDone = (n) => store.steps.some((step) => step.n === n && step.done);

function marks(step) {
  const n = step.n;
  return { n, done: isDone(n), skipped: store.skipped.has(n) && !isDone(n), here: n === store.step };
}

export function drawSteps() {
  reconcile(parts.list, STEPS.map(marks), {
    key: (row) => row.n,
    signature: (row) => JSON.stringify(row),
    build: (row) => h("li", {}, h("button", {
      type: "button", class: "step", "aria-current": row.here ? "step" : undefined, data: { focus: `step-${row.n}`, done: String(row.done) },
      on: { click: () => go(row.n) },
    }, h("span", { class: "step-mark", "aria-hidden": "true" }, row.done ? "✓" : String(row.n)),
    h("span", {}, t(`step_${row.n}`), mark(row)))),
  });
  parts.fold.textContent = t(store.stepsFolded ? "steps_show" : "steps_hide");
  parts.fold.setAttribute("aria-expanded", String(!store.stepsFolded));
  parts.panel.hidden = store.stepsFolded;
  const step = STEPS.find((one) => one.n === store.step) ?? STEPS[0];
  refill(parts.panel, JSON.stringify([marks(step), store.person]), () => panel(step));
}

function mark(row) {
  if (row.done) return h("span", { class: "sr-only" }, ` ${t("step_done")}`);
  return row.skipped ? h("span", { class: "quiet" }, ` ${t("step_skipped")}`) : null;
}

function go(n) {
  Object.assign(store, { step: n, stepsFolded: false });
  changed();
}

function panel(step) {
  const { n, done } = marks(step);
  const lines = t(`todo_${n}`).split("\n");
  const acts = step.acts.filter(([words]) => !(words === "be_lea" && store.person === "U0LEA") && !(words === "be_diallo" && store.person === "U0DIALLO"));
  const next = n < STEPS.length ? h("button", { type: "button", class: `button ${done ? "button-primary" : ""}`, data: { focus: "next" }, on: { click: () => go(n + 1) } }, t("step_next")) : null;
  return [
    h("ol", { class: "todo" }, lines.map((line) => h("li", {}, line))),
    h("p", { class: "step-acts" },
      step.canSkip && !done ? h("span", { class: "step-note" }, t("hard_to_read")) : null,
      acts.map(([words, act], index) => h("button", {
        type: "button", class: `button ${index === 0 && !done ? "button-primary" : ""}`, data: { focus: words }, on: { click: act },
      }, t(words))),
      step.canSkip && !done ? h("button", { type: "button", class: "button", data: { focus: "skip" }, on: { click: () => skip(n) } }, t("skip")) : next,
      done ? h("span", { class: "step-seen" }, t(n === STEPS.length ? "all_seen" : "step_seen")) : null),
  ];
}

function skip(n) {
  store.skipped.add(n);
  go(n + 1);
}
