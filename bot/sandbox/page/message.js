// One message of the chat: who, when, what, its buttons, and the way into its thread.
import { api } from "./api.js";
import { drawBlocks } from "./blocks.js";
import { h } from "./dom.js";
import { menu } from "./menu.js";
import { mrkdwn } from "./mrkdwn.js";
import { changed, isBot, nameOf, openPlace, store, unreadThread } from "./store.js";
import { attempt } from "./toast.js";
import { moment, t } from "./words.js";

/** When a message was written, on the desk's clock (`ts`, its name, is a time of the machine's). */
export function writtenAt(message) {
  return new Date(message.at);
}

/** A message of `channel`. `inThread`: drawn in the thread's pane, without the way into it. */
export function drawMessage(message, channel, inThread) {
  const name = nameOf(message.user);
  const time = writtenAt(message);
  const label = t("message_by", { name, time: moment(time, "time") });
  return h("li", { class: "message-item", data: { key: message.ts } },
    h("article", { class: "message", "aria-label": label, tabindex: "-1" },
      h("span", { class: isBot(message.user) ? "avatar avatar-bot" : "avatar", "aria-hidden": "true" }, isBot(message.user) ? "" : initials(name)),
      h("div", { class: "message-body" },
        h("p", { class: "message-head" },
          h("strong", {}, name),
          isBot(message.user) ? h("span", { class: "tag" }, t("app")) : null,
          h("time", { class: "quiet", datetime: time.toISOString() }, moment(time, "time")),
          message.edited ? h("span", { class: "quiet" }, t("edited")) : null),
        contents(message, (element, value) => click(message, channel, element, value)),
        inThread ? null : foot(message, channel))));
}

/** A private answer: only this person sees it, until they put it away. */
export function drawEphemeral(answer, key) {
  return h("li", { class: "message-item", data: { key } },
    h("article", { class: "message ephemeral", "aria-label": t("only_you"), tabindex: "-1" },
      h("span", { class: "avatar avatar-bot", "aria-hidden": "true" }),
      h("div", { class: "message-body" },
        h("p", { class: "message-head" },
          h("strong", {}, nameOf(store.cast.bot)),
          h("span", { class: "tag" }, t("only_you")),
          h("button", { type: "button", class: "link", data: { focus: "hide" }, on: { click: () => dismiss(key) } }, t("put_away"))),
        contents(answer, (element, value) => click(answer, answer.channel, element, value)))));
}

function contents(message, press) {
  if (message.deleted) return h("p", { class: "quiet" }, t("message_deleted"));
  if (message.blocks?.length) return h("div", { class: isBot(message.user) ? "blocks card" : "blocks" }, drawBlocks(message.blocks, { press }));
  return h("div", { class: "blocks" }, h("div", { class: "block-text" }, mrkdwn(message.text ?? "")));
}

function dismiss(key) {
  store.dismissed.add(key);
  changed();
}

/** What the page sends when a button of a message is used: of the version before these eyes, which may have changed since. */
function click(message, channel, element, value) {
  return attempt(() => api.click({
    channel, ts: message.ts, user: store.person, action_id: element.action_id, block_id: element.block_id, value,
    version_index: (message.versions ?? 1) - 1,
  }));
}

function foot(message, channel) {
  const replies = message.replies ?? [];
  const isOpen = store.open[store.person]?.thread === message.ts;
  const words = replies.length ? t("replies", { n: replies.length, time: moment(writtenAt(replies.at(-1)), "time") }) : t("reply_in_thread");
  const thread = h("button", {
    type: "button", class: "link thread-link", "aria-expanded": String(isOpen), data: { focus: "thread" },
    on: { click: () => openPlace(channel, isOpen ? "" : message.ts) },
  }, words, badge(unreadThread(store.person, channel, message)));
  const items = store.cast.shortcuts.map((one) => ({
    label: one.name,
    act: () => attempt(() => api.shortcut({ callback_id: one.callback_id, channel, ts: message.ts, user: store.person })),
  }));
  return h("div", { class: "message-foot" }, thread,
    items.length ? menu({ label: t("more_actions"), sign: "⋯", focus: "shortcuts", items }) : null);
}

export function initials(name) {
  const words = name.replace(/^Maître /, "").split(/[\s_]+/);
  return words.map((word) => word[0] ?? "").slice(0, 2).join("").toUpperCase();
}

/** How many things are new, for eyes and ears; nothing when there are none. */
export function badge(n) {
  return n ? h("span", { class: "badge" }, String(n), h("span", { class: "sr-only" }, ` ${t("new_messages", { n })}`)) : null;
}
