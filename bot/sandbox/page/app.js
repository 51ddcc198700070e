// Starts the demo page: reads the sandbox, redraws each pane whenever something changed.
import { api, listen, Refused } from "./api.js";
import { drawChat, startChat } from "./chat.js";
import { readCast } from "./cast.js";
import { drawDesk, startDesk } from "./desk.js";
import { drawForm, startForms } from "./forms.js";
import { drawForum, startForum } from "./forum.js";
import { drawMailbox, startMailbox } from "./mailbox.js";
import { goThere, startPlaces } from "./places.js";
import { startPressing, whenReleased } from "./pressing.js";
import { drawSteps, startSteps } from "./steps.js";
import { changed, everyMessage, conversationsOf, nameOf, person, store, subscribe } from "./store.js";
import { drawTabs, startTabs } from "./tabs.js";
import { drawTeams, startTeams } from "./teams.js";
import { drawTeamsForm, startTeamsForms } from "./teams_forms.js";
import { announce } from "./toast.js";
import { fillSkeleton, t, useZone } from "./words.js";

let reading = false;
let again = false;

/** Read everything; changes that arrive meanwhile are read once more, not several times. */
async function read() {
  again = true;
  if (reading) return;
  reading = true;
  try {
    while (again) {
      again = false;
      await readOnce();
    }
  } finally {
    reading = false;
  }
}

async function readOnce() {
  try {
    if (!store.cast.people.length) acceptCast(await api.cast());
    const [state, { steps }] = await Promise.all([api.state(), api.steps()]);
    const before = store.state;
    Object.assign(store, { state, steps, online: true, readAt: Date.now() });
    if (before) tellNews(before);
    else setTimeout(goThere);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    store.online = false;
  }
  changed();
}

function acceptCast(cast) {
  store.cast = readCast(cast);
  if (!store.cast.people.some((one) => one.id === store.person)) store.person = store.cast.people[0]?.id ?? "";
}

/** Say who wrote since the last reading, for those who do not see it. */
function tellNews(before) {
  const known = new Set(Object.values(before.slack.channels).flatMap((one) => one.messages.flatMap((m) => [m.ts, ...(m.replies ?? []).map((r) => r.ts)])));
  const fresh = conversationsOf(store.person).flatMap(([id]) => everyMessage(id)).filter((m) => !known.has(m.ts) && m.user !== store.person);
  if (fresh.length) announce(t("news", { name: nameOf(fresh.at(-1).user), n: fresh.length }));
}

function draw() {
  const banner = document.getElementById("banner");
  banner.hidden = store.online;
  banner.textContent = store.online ? "" : t("stopped");
  if (!store.state) return;
  useZone(person()?.tz);
  for (const pane of [drawDesk, drawSteps, drawTabs, drawForum, drawMailbox, drawChat, drawForm, drawTeams, drawTeamsForm]) {
    try {
      pane();
    } catch (error) {
      reportError(error); // the other panes go on
    }
  }
}

fillSkeleton();
startPressing();
for (const start of [startDesk, startSteps, startTabs, startForum, startMailbox, startChat, startForms, startTeams, startTeamsForms, startPlaces]) start();
subscribe(() => whenReleased(draw));
listen(read, () => {
  store.online = false;
  changed();
});
read();
