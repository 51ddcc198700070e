// Below the forum: the e-mails that went out to members, as text, with the ways to answer each, or to send it back.
import { answerForm } from "./answering.js";
import { api } from "./api.js";
import { h, reconcile } from "./dom.js";
import { mails } from "./store.js";
import { attempt, say } from "./toast.js";
import { moment, t, zoneInUse } from "./words.js";

const LINK = /https?:\/\/[^\s<>"]+/;
let box;
let list;

export function startMailbox() {
  list = h("ol", { class: "mails", role: "list", "aria-labelledby": "mailbox-title" });
  box = h("details", { class: "mailbox", hidden: true }, h("summary", {}, h("h3", { id: "mailbox-title" }, "")), list);
  document.getElementById("forum").append(box);
}

export function drawMailbox() {
  box.hidden = mails().length === 0;
  const title = t("mailbox", { n: mails().length });
  const heading = box.querySelector("h3");
  if (heading.textContent !== title) heading.textContent = title;
  reconcile(list, mails().toReversed(), {
    key: (mail) => mail.id,
    signature: (mail) => JSON.stringify([mail, zoneInUse()]),
    build: drawMail,
  });
}

function drawMail(mail) {
  const when = new Date(mail.at);
  const link = LINK.exec(mail.text)?.[0];
  return h("li", { class: "mail" },
    h("article", { "aria-label": t("mail_to", { to: mail.to.join(", ") }) },
      h("p", { class: "answer-head" }, t("mail_to", { to: mail.to.join(", ") })),
      h("p", { class: "quiet" }, mail.from, " · ", h("time", { datetime: when.toISOString() }, `${moment(when, "day")}, ${moment(when, "time")}`)),
      h("p", {}, h("strong", {}, mail.subject)),
      h("p", { class: "post-text" }, mail.text),
      link && new URL(link).hostname === location.hostname
        ? h("p", { class: "post-foot" }, h("a", { href: link, target: "_blank", rel: "noopener noreferrer" }, t("mail_answer"))) : null,
      (mail.back ?? []).map((back) => h("div", { class: "letter" },
        h("p", { class: "answer-head" }, back.kind === "bounce" ? t("mail_bounced") : t("mail_back", { from: back.from })),
        h("p", { class: "post-text" }, back.text))),
      answerForm({
        key: `mail-${mail.id}`, title: t("mail_reply"), done: t("mail_done"),
        send: (text) => api.answerMail(mail.id, { text }),
      }),
      h("p", { class: "post-foot" },
        h("button", { type: "button", class: "link", data: { focus: `bounce-${mail.id}` }, on: { click: bounce } }, t("mail_gone")))));

  async function bounce() {
    if (await attempt(() => api.bounceMail(mail.id))) say(t("mail_gone_done"));
  }
}
