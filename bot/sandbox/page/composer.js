// The box to write in: a message of the person one is, in a conversation or a thread; `/fanal …` is a command.
import { api } from "./api.js";
import { freshId, h } from "./dom.js";
import { store } from "./store.js";
import { attempt } from "./toast.js";
import { t } from "./words.js";

const drafts = new Map();

/** `label` says where the words go. What was begun is kept for each person and place. */
export function composer(channel, thread, label) {
  const id = freshId("write");
  const key = `${store.person}/${channel}/${thread}`;
  const box = h("textarea", {
    id, rows: 1, placeholder: t(thread ? "write_hint_thread" : "write_hint"), data: { focus: "write" },
    on: { input: () => { drafts.set(key, box.value); grow(); }, keydown: onKey },
  });
  box.value = drafts.get(key) ?? "";
  const form = h("form", { class: "composer", on: { submit: (event) => { event.preventDefault(); send(); } } },
    h("label", { class: "sr-only", for: id }, label),
    box,
    h("button", { type: "submit", class: "button", data: { focus: "send" } }, t("send")));
  function grow() {
    box.rows = Math.min(6, box.value.split("\n").length);
  }
  function onKey(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  }
  async function send() {
    const text = box.value.trim();
    if (!text) return;
    const answer = await attempt(() => speak(channel, thread, text));
    if (!answer) return;
    drafts.delete(key);
    box.value = "";
    grow();
  }
  grow();
  return form;
}

/** A message, or a command when the words begin with a slash. */
function speak(channel, thread, text) {
  const user = store.person;
  if (text.startsWith("/")) return api.command({ channel, user, text });
  return api.message({ channel, user, text, ...(thread ? { thread_ts: thread } : {}) });
}
