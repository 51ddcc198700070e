// The box to write in, in the Teams pane: a new post, an answer, a word to the bot; « @Fanal » names it.
import { api } from "./api.js";
import { freshId, h } from "./dom.js";
import { menu } from "./menu.js";
import { teamsCast, teamsPerson } from "./teams_store.js";
import { attempt, say } from "./toast.js";
import { t } from "./words.js";

const drafts = new Map();

/** `thread`: the post that is answered, or nothing. */
export function teamsComposer(room, thread, label) {
  const who = teamsPerson();
  const key = `${who.id}/${room}/${thread}`;
  const id = freshId("t-write");
  const box = h("textarea", {
    id, rows: 1, placeholder: t(thread ? "teams_reply" : "teams_write"), data: { focus: `write-${thread}` },
    on: { input: () => drafts.set(key, box.value), keydown: onKey },
  });
  box.value = drafts.get(key) ?? "";
  const commands = thread ? [] : teamsCast().commands.filter((one) => one.contexts.includes("compose"));
  const items = commands.map((one) => ({ label: one.title, act: () => open(one) }));
  function onKey(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  }
  async function send() {
    if (!box.value.trim()) return;
    const { text, mention } = named(box.value.trim());
    const body = { user: who.id, channel: room, text, mention, ...(thread ? { thread } : {}) };
    const answer = await attempt(() => api.teamsMessage(body));
    if (!answer) return;
    drafts.delete(key);
    box.value = "";
  }
  async function open(command) {
    const answer = await attempt(() => api.teams("extension", { user: who.id, command: command.id, channel: room }));
    if (answer?.ephemeral?.text) say(answer.ephemeral.text);
  }
  return h("form", { class: thread ? "composer t-reply" : "composer", on: { submit: (event) => { event.preventDefault(); send(); } } },
    h("label", { class: "sr-only", for: id }, label), box,
    items.length ? menu({ label: t("teams_apps"), sign: "+", focus: "apps", items }) : null,
    h("button", { type: "submit", class: thread ? "button button-quiet" : "button", data: { focus: `send-${thread}` } }, t("send")));
}

/** « @Name » of somebody here becomes a mention; the sandbox knows the bot's by its words. */
function named(text) {
  const mention = [];
  let words = text.replaceAll(`@${teamsCast().botName}`, `<at>${teamsCast().botName}</at>`);
  for (const one of teamsCast().people) {
    if (!words.includes(`@${one.name}`)) continue;
    words = words.replaceAll(`@${one.name}`, `<at>${one.name}</at>`);
    mention.push(one.id);
  }
  return { text: words, mention };
}
