// The question before an act that cannot be taken back: the bot's own words, two buttons.
import { h } from "./dom.js";
import { textObject } from "./mrkdwn.js";

/** Show a Block Kit confirm object; resolves to true if the reader went on. */
export function askFirst(question) {
  const dialog = document.getElementById("confirm");
  return new Promise((resolve) => {
    const answer = (yes) => () => {
      dialog.close();
      resolve(yes);
    };
    dialog.replaceChildren(
      h("h2", { id: "confirm-title" }, textObject(question.title)),
      h("p", {}, textObject(question.text)),
      h("div", { class: "dialog-foot" },
        h("button", { type: "button", class: "button", autofocus: true, on: { click: answer(false) } }, question.deny.text),
        h("button", {
          type: "button", class: `button ${question.style === "danger" ? "button-danger" : "button-primary"}`, on: { click: answer(true) },
        }, question.confirm.text)),
    );
    dialog.oncancel = () => resolve(false);
    dialog.showModal();
  });
}
