// The right pane: whose eyes, which conversation, its messages, and the thread beside it.
import { api } from "./api.js";
import { drawBlocks } from "./blocks.js";
import { composer } from "./composer.js";
import { h, reconcile, refill } from "./dom.js";
import { messageList } from "./lists.js";
import { badge, drawEphemeral, drawMessage } from "./message.js";
import { drawPeople } from "./people.js";
import {
  channels, conversationsOf, findMessage, isDirect, markSeen, messagesOf, now, openOf, openPlace, store, titleOf, unread, unreadThread,
} from "./store.js";
import { attempt } from "./toast.js";
import { dayOf, t } from "./words.js";

const pane = document.getElementById("chat");
const parts = {};

export function startChat() {
  parts.people = h("div", { class: "people" });
  parts.rooms = h("nav", { class: "rooms", "aria-label": t("conversations") });
  parts.title = h("h2", { id: "chat-title" });
  parts.list = messageList("chat-title");
  parts.home = h("div", { class: "home card blocks", tabindex: "0", role: "group", "aria-labelledby": "chat-title" });
  parts.composer = h("div", { class: "composer-place" });
  parts.thread = h("section", { class: "thread", "aria-labelledby": "thread-title", tabindex: "-1", on: { keydown: escapeThread } });
  parts.threadList = messageList("thread-title");
  parts.threadComposer = h("div", { class: "composer-place" });
  parts.thread.append(
    h("div", { class: "pane-head" },
      h("h2", { id: "thread-title" }, t("thread")),
      h("button", { type: "button", class: "button button-quiet", "aria-label": t("close_thread"), on: { click: closeThread } }, "✕")),
    parts.threadList.node, parts.threadComposer);
  const room = h("div", { class: "room" }, h("div", { class: "pane-head" }, parts.title), parts.list.node, parts.home, parts.composer);
  pane.append(parts.people, h("div", { class: "chat-body" }, parts.rooms, room, parts.thread));
}

export function drawChat() {
  if (!store.state || !store.person) return;
  const place = openOf();
  const isHome = place.channel === "home";
  if (!isHome && isInSight()) markSeen(store.person, place.channel, messagesOf(place.channel));
  parts.list.node.hidden = isHome;
  parts.home.hidden = !isHome;
  drawThread(place);
  if (isHome) drawHome();
  else drawRoom(place);
  drawPeople(parts.people);
  drawRooms(place);
}

/** On a narrow window the chat may be behind the forum: then nothing of it was seen. */
function isInSight() {
  return pane.offsetParent !== null && !document.hidden;
}

function drawRooms(place) {
  const rooms = conversationsOf(store.person).map(([id, channel]) => ({
    id, title: (isDirect(id, channel) ? "" : "# ") + titleOf(id), fresh: unread(store.person, id, channel), here: place.channel === id,
  }));
  rooms.push({ id: "home", title: t("home"), fresh: 0, here: place.channel === "home" });
  reconcile(parts.rooms, rooms, {
    key: (room) => room.id,
    signature: (room) => JSON.stringify(room),
    build: (room) => h("button", {
      type: "button", class: "room-link", "aria-current": room.here ? "true" : undefined, data: { focus: room.id }, on: { click: () => enter(room.id) },
    }, h("span", {}, room.title), badge(room.fresh)),
  });
}

/** Go to a conversation; opening Fanal's own page tells the bot so, as Slack does. */
export function enter(id) {
  openPlace(id);
  if (id === "home") attempt(() => api.home({ user: store.person }));
}

function drawRoom(place) {
  const id = place.channel;
  parts.title.textContent = (isDirect(id, channels()[id]) ? "" : "# ") + titleOf(id);
  const label = t("write_in", { place: parts.title.textContent });
  refill(parts.composer, `${store.person}/${id}`, () => composer(id, "", label));
  const entries = [...messagesOf(id), ...whispers(id, "")].sort(byTs);
  drawList(parts.list, `${store.person}/${id}`, entries, id, false);
}

const byTs = (a, b) => (a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : 0);

/** The private answers of this person in a conversation or thread, those put away left out. */
function whispers(channel, thread) {
  const mine = (store.state.slack.ephemeral ?? []).filter((one) =>
    one.user === store.person && one.channel === channel && (one.thread_ts ?? "") === thread);
  return mine.map((one) => ({ ...one, private: `whisper-${one.ts}` })).filter((one) => !store.dismissed.has(one.private));
}

function drawList(list, where, entries, channel, inThread) {
  const openThread = openOf().thread;
  list.draw(where, entries, {
    key: (one) => one.private ?? one.ts,
    signature: (one) => JSON.stringify([one, store.person, dayOf(now()), !inThread && [openThread === one.ts, unreadThread(store.person, channel, one)]]),
    build: (one) => (one.private ? drawEphemeral(one, one.private) : drawMessage(one, channel, inThread)),
  });
}

function drawHome() {
  parts.title.textContent = t("home");
  refill(parts.composer, "home", () => []);
  const view = store.state.slack.homes?.[store.person];
  const press = (element, value) => attempt(() => api.homeClick({
    user: store.person, action_id: element.action_id, block_id: element.block_id, value,
  }));
  refill(parts.home, JSON.stringify([view, store.person, dayOf(now())]), () =>
    view ? drawBlocks(view.blocks, { press }) : h("p", { class: "quiet" }, t("home_empty")));
}

function drawThread(place) {
  const root = place.thread ? findMessage(place.channel, place.thread) : undefined;
  parts.thread.hidden = !root;
  pane.classList.toggle("has-thread", Boolean(root));
  if (!root) return;
  if (isInSight()) markSeen(store.person, `${place.channel}/${root.ts}`, root.replies ?? []);
  const where = `${store.person}/${place.channel}/${root.ts}`;
  refill(parts.threadComposer, where, () => composer(place.channel, root.ts, t("write_in_thread")));
  const entries = [...(root.replies ?? []), ...whispers(place.channel, root.ts)].sort(byTs);
  drawList(parts.threadList, where, [root, ...entries], place.channel, true);
}

function closeThread() {
  const { channel, thread } = openOf();
  openPlace(channel);
  queueMicrotask(() => {
    const message = [...parts.list.list.children].find((node) => node.dataset.key === thread);
    message?.querySelector("[data-focus=thread]")?.focus();
  });
}

function escapeThread(event) {
  if (event.key === "Escape") closeThread();
}
