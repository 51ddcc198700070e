// Block Kit's rich text -> nodes: what a message holds when it was written rather than marked up.
import { h } from "./dom.js";
import { dateText, link, mention } from "./mrkdwn.js";
import { channels } from "./store.js";

export function richText(elements) {
  return (elements ?? []).map((element) => PARTS[element.type]?.(element) ?? "");
}

const PARTS = {
  rich_text_section: (part) => h("p", {}, runs(part.elements)),
  rich_text_quote: (part) => h("blockquote", {}, runs(part.elements)),
  rich_text_preformatted: (part) => h("pre", {}, runs(part.elements)),
  rich_text_list: (part) =>
    h(part.style === "ordered" ? "ol" : "ul", {}, part.elements.map((item) => h("li", {}, runs(item.elements)))),
};

const runs = (elements) => (elements ?? []).map((element) => RUNS[element.type]?.(element) ?? "");

const RUNS = {
  text: (run) => styled(run.text, run.style),
  emoji: (run) => (run.unicode ? String.fromCodePoint(...run.unicode.split("-").map((code) => parseInt(code, 16))) : `:${run.name}:`),
  link: (run) => link(run.url, run.text),
  user: (run) => mention(run.user_id),
  channel: (run) => h("span", { class: "mention" }, `#${channels()[run.channel_id]?.name ?? run.channel_id}`),
  usergroup: (run) => h("span", { class: "mention" }, `@${run.usergroup_id}`),
  broadcast: (run) => h("span", { class: "mention" }, `@${run.range}`),
  date: (run) => {
    const date = new Date(run.timestamp * 1000);
    return h("time", { datetime: date.toISOString() }, dateText(run.format, date));
  },
};

const STYLES = { bold: "strong", italic: "em", strike: "s", code: "code" };

function styled(text, style = {}) {
  return Object.entries(STYLES).reduce((inner, [name, tag]) => (style[name] ? h(tag, {}, inner) : inner), text);
}
