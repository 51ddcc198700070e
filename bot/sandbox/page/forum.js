// The left pane: a plain forum, as its members see it, with what the desk did to it.
import { answerForm } from "./answering.js";
import { api } from "./api.js";
import { member } from "./cast.js";
import { h, reconcile, refill } from "./dom.js";
import { initials } from "./message.js";
import { posts, store } from "./store.js";
import { attempt, say } from "./toast.js";
import { language, moment, t, wordsOr, zoneInUse } from "./words.js";

const pane = document.getElementById("forum");
let list;
let writer;

export function startForum() {
  list = h("ol", { class: "posts", role: "list", tabindex: "0", "aria-labelledby": "forum-title" });
  writer = h("select", { id: "post-author" });
  const box = h("textarea", { id: "post-text", rows: 2, maxlength: 4000, required: true, placeholder: t("post_placeholder") });
  const wait = h("input", { type: "checkbox", id: "post-wait" });
  const form = h("form", { class: "post-form", on: { submit: publish } },
    h("p", { class: "field-inline" }, h("label", { for: "post-author" }, t("write_as")), writer),
    h("label", { class: "sr-only", for: "post-text" }, t("post_label")), box,
    h("p", { class: "post-form-foot" },
      h("label", { class: "choice", for: "post-wait" }, wait, h("span", {}, t("wait_first"))),
      h("button", { type: "submit", class: "button" }, t("publish"))));
  pane.append(
    h("div", { class: "pane-head" }, h("h2", { id: "forum-title" }, t("forum"))),
    form, list);
  async function publish(event) {
    event.preventDefault();
    const text = box.value.trim();
    if (!text) return;
    const moderation = wait.checked ? "a_priori" : "a_posteriori";
    const answer = await attempt(() => api.publish({ author: member(writer.value), text, flagged: wait.checked, moderation, language }));
    if (!answer) return;
    box.value = "";
    say(t(wait.checked ? "post_waits" : "post_done"));
  }
}

export function drawForum() {
  const members = store.cast.members;
  const chosen = writer.value;
  refill(writer, members.join(), () => members.map((one) => h("option", { value: one, selected: one === chosen }, `@${one}`)));
  reconcile(list, posts().toReversed(), {
    key: (post) => post.id,
    signature: (post) => JSON.stringify([post, zoneInUse()]),
    build: drawPost,
  });
  showChanged();
  list.dataset.empty = posts().length ? "" : t("forum_empty");
}

const known = new Map();

/** A new post, or what the desk did to one, is brought into sight, unless somebody is busy over there. */
function showChanged() {
  const isBusy = list.contains(document.activeElement);
  if (!isBusy && posts().some((post) => !known.has(post.id))) list.scrollTop = 0;
  for (const post of posts()) {
    const sign = JSON.stringify([post.visibility, post.replies.length, post.private.length]);
    const isChanged = known.has(post.id) && known.get(post.id) !== sign;
    known.set(post.id, sign);
    if (!isChanged) continue;
    const node = [...list.children].find((one) => one.dataset.key === post.id);
    node.classList.add("post-changed");
    if (!isBusy) node.scrollIntoView({ block: "nearest" });
  }
}

function drawPost(post) {
  const author = post.author;
  const when = post.posted_at ? new Date(post.posted_at) : null;
  return h("li", { class: "post", data: { key: post.id, visibility: post.visibility } },
    h("article", { "aria-label": t("post_by", { author }), tabindex: "-1" },
      h("p", { class: "post-head" },
        h("span", { class: "avatar avatar-member", "aria-hidden": "true" }, initials(author)),
        h("span", { class: "post-who" },
          h("strong", {}, `@${author}`),
          when ? h("time", { class: "quiet", datetime: when.toISOString() }, `${moment(when, "day")}, ${moment(when, "time")}`) : null),
        h("span", { class: `state state-${post.visibility}` }, wordsOr(`visibility_${post.visibility}`, post.visibility))),
      words(post),
      post.replies.map((reply) => answerBox("answer", t("reply_by", { author: reply.by === "desk" ? t("the_team") : `@${reply.author}` }), reply)),
      post.private.map((letter) => answerBox("letter", t(letter.by === "desk" ? "private_for" : "private_by", { author }), letter)),
      post.private.length ? answerForm({
        key: `private-${post.id}`, title: t("answer_private", { author }), done: t("answer_done"),
        send: (text) => api.answer(post.id, { text, private: true, language }),
      }) : null,
      post.replies.length || post.cases.length ? answerForm({
        key: `public-${post.id}`, title: t("answer_public"), done: t("answer_done"),
        whos: [...new Set([author, ...store.cast.members])],
        send: (text, who) => api.answer(post.id, { text, author: member(who), language }),
      }) : null,
      h("p", { class: "post-foot" }, flagging(post))));
}

/** A message that visitors no longer see is folded: whoever wants to read it again asks for it. */
function words(post) {
  if (!post.text) return h("p", { class: "quiet" }, t("post_gone"));
  const text = h("p", { class: "post-text" }, post.text);
  if (post.visibility === "online" || post.visibility === "pending") return text;
  return h("details", { class: "post-hidden" }, h("summary", {}, t(`hidden_${post.visibility === "offline" ? "offline" : "gone"}`)), text);
}

function answerBox(kind, title, one) {
  return h("div", { class: kind }, h("p", { class: "answer-head" }, title), h("p", { class: "post-text" }, withPages(one.text)));
}

/** The desk's own pages on this machine open in a tab beside: so one answers as the member. */
function withPages(text) {
  return (text ?? "").split(/(http:\/\/127\.0\.0\.1:\d+\/r\/[\w-]+)/).map((part, at) =>
    at % 2 ? h("a", { href: part, target: "_blank", rel: "noopener noreferrer" }, part) : part);
}

function flagging(post) {
  return [
    h("button", { type: "button", class: "link", data: { focus: "flag" }, on: { click: () => flag(post) } }, t("flag")),
    post.flags ? h("span", { class: "quiet" }, post.cases.length ? t("flagged_as", { cases: post.cases.join(", ") }) : t("flagged")) : null,
  ];
}

async function flag(post) {
  if (await attempt(() => api.flag(post.id, { language }))) say(t("flag_done"));
}
