// The top of the page: the desk's clock, the bot's power, and the way to begin again.
import { api } from "./api.js";
import { askFirst } from "./confirm.js";
import { h, refill } from "./dom.js";
import { changed, forget, store } from "./store.js";
import { attempt, say } from "./toast.js";
import { moment, otherZone, t, wordsOr } from "./words.js";

const ADVANCES = [["PT1H", "plus_hour"], ["P1D", "plus_day"], ["P7D", "plus_week"]];
const parts = {};

export function startDesk() {
  parts.clock = h("time", { class: "clock" });
  parts.zone = h("span", { class: "quiet zone" });
  document.getElementById("desk").append(
    parts.clock,
    parts.zone,
    ADVANCES.map(([duration, words]) => h("button", {
      type: "button", class: "button", "aria-label": t(`${words}_label`), on: { click: () => attempt(() => api.clock(duration)) },
    }, t(words))).reduce((all, one) => (all.append(one), all), document.createDocumentFragment()));
  setInterval(tick, 5000);
}

export function drawDesk() {
  tick();
  const power = store.state?.power ?? "on";
  refill(document.getElementById("power"), power, () => [
    h("span", { class: `power-state power-${power}`, role: "status" }, wordsOr(`power_${power}`, power)),
    h("button", { type: "button", class: "button", data: { focus: "cut" }, disabled: power !== "on" || !store.cast.has_power, on: { click: cut } }, t("cut")),
  ]);
}

/** The desk's clock runs: show it as read, plus what has passed since. */
function tick() {
  if (!store.state) return;
  const date = new Date(new Date(store.state.clock).getTime() + (Date.now() - store.readAt));
  parts.clock.dateTime = date.toISOString();
  parts.clock.textContent = moment(date, "desk");
  parts.zone.textContent = otherZone(date);
  parts.zone.hidden = !parts.zone.textContent;
}

async function cut() {
  say(t("power_was_cut"));
  await attempt(() => api.power({}));
}

/** Empty the desk, the chat and the forum, once the reader is sure. */
export async function reset() {
  const plain = (id) => ({ type: "plain_text", text: t(id) });
  const sure = await askFirst({ title: plain("reset_title"), text: plain("reset_text"), confirm: plain("reset_yes"), deny: plain("go_back"), style: "danger" });
  if (!sure) return;
  if (!(await attempt(() => api.reset()))) return;
  forget();
  changed();
}
