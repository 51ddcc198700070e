// A small form to answer as a member: under a post, in private, to an e-mail. What was begun outlives a new drawing.
import { freshId, h } from "./dom.js";
import { attempt, say } from "./toast.js";
import { t } from "./words.js";

const begun = new Map();

/** `key` names what is answered, `title` what stands on the fold; `send(text, who)` calls the sandbox. `whos`: whom one may be. */
export function answerForm({ key, title, send, done, whos = [] }) {
  const draft = begun.get(key) ?? { open: false, text: "", who: whos[0] };
  begun.set(key, draft);
  const id = freshId("answer");
  const box = h("textarea", {
    rows: 2, "aria-label": title, maxlength: 4000, required: true, data: { focus: `${key}-text` },
    on: { input: () => { draft.text = box.value; } },
  });
  box.value = draft.text;
  const who = h("select", { id: `${id}-who`, data: { focus: `${key}-who` }, on: { change: () => { draft.who = who.value; } } },
    whos.map((one) => h("option", { value: one, selected: one === draft.who }, `@${one}`)));
  const form = () => h("form", { on: { submit: answer } },
    whos.length > 1 ? h("p", { class: "field-inline" }, h("label", { for: `${id}-who` }, t("answer_as")), who) : null,
    box,
    h("p", { class: "post-foot" }, h("button", { type: "submit", class: "button", data: { focus: `${key}-send` } }, t("answer_send"))));
  const fold = h("details", { class: "answering", open: draft.open, on: { toggle: turned } },
    h("summary", { data: { focus: `${key}-fold` } }, title), draft.open ? form() : null);
  return fold;

  /** What is folded is not there: a post names nobody who has not written in it. */
  function turned() {
    draft.open = fold.open;
    if (fold.open && !fold.querySelector("form")) fold.append(form());
    else if (!fold.open) fold.querySelector("form")?.remove();
  }

  async function answer(event) {
    event.preventDefault();
    const text = box.value.trim();
    if (!text) return;
    begun.delete(key);
    if (await attempt(() => send(text, draft.who))) say(done);
    else begun.set(key, draft);
  }
}
