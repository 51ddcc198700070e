// One post of the Teams pane: who, when, words or card, the answers beneath, and where to answer.
import { drawCard } from "./adaptive.js";
import { cardText, mention } from "./adaptive_text.js";
import { api } from "./api.js";
import { h } from "./dom.js";
import { menu } from "./menu.js";
import { initials } from "./message.js";
import { changed, store } from "./store.js";
import { teamsComposer } from "./teams_composer.js";
import { cardFor, isTeamsBot, teamsCast, teamsNameOf, teamsPerson } from "./teams_store.js";
import { attempt, say } from "./toast.js";
import { moment, t } from "./words.js";

const FOLDED = 3;

/** A message that begins something in room `id`, with its answers. */
export function drawPost(message, [id, room]) {
  const replies = message.replies.filter((one) => !one.deleted);
  const unfolded = store.teams.unfolded.includes(message.id);
  const hidden = unfolded ? 0 : Math.max(0, replies.length - FOLDED);
  const more = hidden ? h("button", {
    type: "button", class: "link", data: { focus: "unfold" }, on: { click: () => unfold(message.id) },
  }, t("teams_older", { n: hidden })) : null;
  const answers = replies.slice(hidden).map((one) => h("li", { data: { key: one.id } }, written(one, id, "answer")));
  return h("li", { class: "message-item", data: { key: message.id } },
    h("div", { class: "t-post" }, written(message, id, "root"), more,
      answers.length ? h("ol", { class: "t-replies", role: "list" }, answers) : null,
      room.is_im ? null : teamsComposer(id, message.id, t("teams_answer", { name: teamsNameOf(message.user) }))));
}

function unfold(id) {
  store.teams.unfolded.push(id);
  changed();
}

function written(message, id, kind) {
  const name = teamsNameOf(message.user);
  const time = new Date(message.at);
  const bot = isTeamsBot(message.user);
  return h("article", { class: `t-message t-${kind}`, "aria-label": t("message_by", { name, time: moment(time, "time") }), tabindex: "-1" },
    h("span", { class: bot ? "avatar avatar-bot" : "avatar t-avatar", "aria-hidden": "true" }, bot ? "" : initials(name)),
    h("div", { class: "message-body" },
      h("p", { class: "message-head" },
        h("strong", {}, name), bot ? h("span", { class: "tag" }, t("app")) : null,
        h("time", { class: "quiet", datetime: time.toISOString() }, moment(time, "time")),
        message.edited ? h("span", { class: "quiet" }, t("edited")) : null,
        message.deleted ? null : more(message, id)),
      message.deleted ? h("p", { class: "quiet" }, t("message_deleted")) : contents(message, id, bot)));
}

function contents(message, id, bot) {
  const card = cardFor(message, teamsPerson());
  const words = message.text ? h("div", { class: "t-words" }, bot ? cardText(message.text, message.entities) : typed(message)) : null;
  if (!card) return words;
  const fields = [];
  const press = (action) => pressed(message, id, action, fields);
  return [words, h("div", { class: "card" }, drawCard(card, { press, fields }))];
}

/** What a person typed is no Markdown; only mentions are more than letters. */
function typed(message) {
  return message.text.split(/(<at>[^<>]+<\/at>)/).map((part) => {
    const name = /^<at>(.+)<\/at>$/.exec(part)?.[1];
    return name ? mention(name, message.entities) : part;
  });
}

async function pressed(message, id, action, fields) {
  if (action.type === "Action.OpenUrl") return window.open(action.url, "_blank", "noopener,noreferrer");
  const values = Object.fromEntries(fields.map((field) => [field.id, field.read()]));
  const wanted = action.verb ?? action.data?.action ?? action.title;
  return told(await attempt(() => api.teams("execute", {
    user: teamsPerson().id, channel: id, id: message.id, action: wanted, values, version_index: (message.versions ?? 1) - 1,
  })));
}

/** The bot's words to whoever pressed. */
export function told(answer) {
  if (answer?.ephemeral?.text) say(answer.ephemeral.text);
  return answer;
}

function more(message, id) {
  const user = teamsPerson().id;
  const items = teamsCast().commands.filter((one) => one.contexts.includes("message")).map((one) => ({
    label: one.title,
    act: async () => told(await attempt(() => api.teams("extension", { user, command: one.id, message: { channel: id, id: message.id } }))),
  }));
  if (message.card?.refresh) {
    items.push({ label: t("teams_refresh"), act: async () => told(await attempt(() => api.teams("refresh", { user, channel: id, id: message.id }))) });
  }
  return items.length ? menu({ label: t("more_actions"), sign: "⋯", focus: `menu-${message.id}`, items }) : null;
}
