// The six steps: what to do next, a button that prepares it, and a tick once the sandbox saw it happen.
import { api } from "./api.js";
import { member } from "./cast.js";
import { reset } from "./desk.js";
import { h, reconcile, refill } from "./dom.js";
import { become } from "./people.js";
import { changed, now, posts, store } from "./store.js";
import { attempt, say } from "./toast.js";
import { asWritten, language, t } from "./words.js";

const DIALLO = "d1a110d1-0000-4000-8000-00000000fa02";
const nav = document.getElementById("steps");
const parts = {};

/** A step's post, by an invented member; its words stand in words_fr.js and words_en.js. */
const writes = (who, words) => () =>
  attempt(() => api.publish({ author: member(who), text: asWritten(words), flagged: true, moderation: "a_posteriori", language }));

/** In Slack, or in Teams, where the lawyer prefers to be asked. */
const is = (person) => () => {
  Object.assign(store, { chat: "chat", pane: "chat" });
  become(person);
};
const isInTeams = (person) => () => {
  Object.assign(store, { chat: "teams", pane: "teams" });
  store.teams.person = person;
  changed();
};
const isLawyer = () => store.chat === "teams" && store.teams.person === DIALLO;
const isModerator = () => store.chat === "chat" && store.person === "U0LEA";

/** Two days, and on to the morning of a weekday if they end at night or at the weekend: nobody is asked then how they
 * are (bot/rules/cadence.py). */
function twoDays() {
  let hours = 48;
  while (nobodyIsAsked(new Date(now().getTime() + hours * 3_600_000))) hours += 1;
  return attempt(() => api.clock(`PT${hours}H`));
}

function nobodyIsAsked(at) {
  const part = (options) => new Intl.DateTimeFormat("en", { ...options, timeZone: "Europe/Paris" }).format(at);
  const hour = Number(part({ hour: "numeric", hourCycle: "h23" }));
  return hour < 9 || hour >= 20 || part({ weekday: "short" }).startsWith("S");
}

const advance = (duration) => () => attempt(() => api.clock(duration));

/** The power goes the moment the chat has taken the card, before the bot hears that it did: the worst moment there is. */
async function cutInMidSend() {
  if (!(await attempt(() => api.power({ during: "chat.postMessage" })))) return;
  say(t("power_was_cut"));
  await writes("noor", "post_6")();
}

const saw = (part) => ({ parts }) => parts.includes(part);
const posted = ({ n }) => posts().some((post) => post.text === asWritten(`post_${n}`));
const later = () => false;
const onItsWay = (mark) => mark.onItsWay || saw("answered_in_one_click")(mark);

/**
 * `todo`: for each line of the words `todo_<n>`, whether it is done (see `marks`); a line is also done when a later one
 * is. `acts`: [words, what the button does]. Only step 2 can be passed over: its sentence is hard to read.
 */
const STEPS = [
  { n: 1, todo: [posted, onItsWay, later], acts: [["prepare_1", writes("camille", "post_1")], ["half_minute", advance("PT30S")], ["be_lea", is("U0LEA")]] },
  { n: 2, canSkip: true, todo: [posted, saw("words_read"), saw("taken_offline")], acts: [["prepare_2", writes("lou_77", "post_2")], ["be_lea", is("U0LEA")]] },
  { n: 3, todo: [posted, isLawyer, saw("expert_answered")], acts: [["prepare_3", writes("victor", "post_3")], ["be_diallo", isInTeams(DIALLO)]] },
  { n: 4, todo: [later, saw("mended"), saw("undone"), saw("sent")], acts: [["prepare_4", writes("maelle", "post_4")], ["half_minute", advance("PT30S")], ["be_lea", is("U0LEA")]] },
  { n: 5, todo: [later, saw("two_days_passed"), saw("check_in_done")], acts: [["prepare_5", twoDays], ["be_lea", is("U0LEA")]] },
  { n: 6, todo: [saw("power_cut"), saw("back"), later], acts: [["prepare_6", cutInMidSend]] },
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

/** What the sandbox saw of a step: the names of its parts, whether it is ticked, whether it was passed over. */
function marks({ n }) {
  const seen = store.steps.find((step) => step.id === n);
  const parts = (seen?.parts ?? []).filter((part) => part.done).map((part) => part.name);
  return { n, parts, onItsWay: Boolean(seen?.on_its_way), done: Boolean(seen?.done), skipped: store.skipped.includes(n) && !seen?.done, here: n === store.step };
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
  refill(parts.panel, JSON.stringify([marks(step), isModerator(), isLawyer(), posted(step)]), () => panel(step));
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
  const mark = marks(step);
  const { n, done } = mark;
  const lines = todo(step, mark);
  const mine = { be_lea: isModerator, be_diallo: isLawyer };
  const isOffered = ([words]) => (words === "half_minute" ? mark.onItsWay : !(words in mine) || !(done || mine[words]()));
  const acts = step.acts.filter(isOffered);
  const maySkip = step.canSkip && !lines[0].done;
  return [
    h("ol", { class: "todo" }, lines.map((line) => h("li", { "aria-current": line.here ? "step" : undefined, data: { done: String(line.done) } },
      line.words, line.done ? h("span", { class: "todo-tick" }, " ✓", h("span", { class: "sr-only" }, ` ${t("step_done")}`)) : null))),
    h("div", { class: "step-acts" },
      done ? h("p", { class: "step-seen" }, t(n === STEPS.length ? "all_seen" : "step_seen")) : null,
      maySkip ? h("p", { class: "step-note" }, t("hard_to_read")) : null,
      acts.map(([words, act], index) => stepButton(words, act, words === "half_minute" || (index === 0 && lines[0].here && !posted(step)))),
      maySkip ? stepButton("skip", () => skip(n), false) : null,
      n < STEPS.length && !maySkip ? stepButton("step_next", () => go(n + 1), done) : null),
  ];
}

/** The lines of a step: their words, whether each is done, and which one is next. */
function todo(step, mark) {
  const found = step.todo.map((isDone) => isDone(mark));
  const last = mark.done ? found.length - 1 : found.lastIndexOf(true);
  return t(`todo_${step.n}`).split("\n").map((words, index) => ({ words, done: index <= last, here: index === last + 1 }));
}

function stepButton(words, act, isMain) {
  return h("button", { type: "button", class: `button ${isMain ? "button-primary" : ""}`, data: { focus: words }, on: { click: act } }, t(words));
}

function skip(n) {
  store.skipped = [...store.skipped, n];
  go(n + 1);
}
