// Slack's message markup (mrkdwn) -> nodes. The text is hostile: it becomes text nodes and a short list of elements, never markup.
import { h } from "./dom.js";
import { inThisPage } from "./places.js";
import { channels, nameOf, now, store } from "./store.js";
import { ago, moment, nearDay, t } from "./words.js";

/** A text object of Block Kit (`plain_text` or `mrkdwn`) -> nodes. */
export function textObject(object) {
  if (!object) return [];
  if (object.type === "plain_text") return [object.text ?? ""];
  return mrkdwn(object.text ?? "");
}

/** A whole mrkdwn text -> nodes: fenced code, quotes and lines, with what may stand inside a line. */
export function mrkdwn(text) {
  return text.split("```").flatMap((part, index) => {
    if (index % 2 === 1) return [h("pre", {}, unescape(part.replace(/^\n|\n$/g, "")))];
    return lines(part);
  });
}

function lines(text) {
  const nodes = [];
  let quote = null;
  for (const line of text.split("\n")) {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (quoted) {
      if (!quote) nodes.push((quote = h("blockquote")));
      else quote.append(h("br"));
      quote.append(...inline(quoted[1]));
      continue;
    }
    if (nodes.length && !quote) nodes.push(h("br"));
    quote = null;
    nodes.push(...inline(line));
  }
  return nodes;
}

const TOKEN = /`([^`\n]+)`|<([^<>\n]+)>/;
const STYLES = { "*": "strong", _: "em", "~": "s" };
// A mark opens after a border and before a letter, and closes the other way round: snake_case and 2*3*4 are left alone.
const STYLED = /(^|[^\p{L}\p{N}*_~])([*_~])(?=\S)((?:(?!\2).)*?\S)\2(?![\p{L}\p{N}])/u;

/** What stands inside one line: code, references in angle brackets, then bold, italic and struck. */
export function inline(text) {
  const found = TOKEN.exec(text);
  const styled = STYLED.exec(text);
  const styledAt = styled ? styled.index + styled[1].length : Infinity;
  if (found && found.index < styledAt) {
    const node = found[1] !== undefined ? h("code", {}, unescape(found[1])) : reference(found[2]);
    return [...plain(text.slice(0, found.index)), node, ...inline(text.slice(found.index + found[0].length))];
  }
  if (styled) {
    const end = styled.index + styled[0].length;
    const node = h(STYLES[styled[2]], {}, inline(styled[3]));
    return [...plain(text.slice(0, styledAt)), node, ...inline(text.slice(end))];
  }
  return plain(text);
}

const plain = (text) => (text ? [unescape(text)] : []);

const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };

/** Slack escapes three characters and no others. */
export function unescape(text) {
  return text.replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity]);
}

/** What stands between < and >: a person, a channel, a moment, a group, a broadcast, or a link. */
function reference(body) {
  const [target, label] = split(body, "|");
  if (/^@[UWB]\w+$/.test(target)) return mention(target.slice(1));
  if (/^#C\w+$/.test(target)) return h("span", { class: "mention" }, `#${channels()[target.slice(1)]?.name ?? label ?? target.slice(1)}`);
  if (target.startsWith("!date^")) return dateToken(target, label);
  if (target.startsWith("!subteam^")) return h("span", { class: "mention" }, unescape(label ?? target.slice(9)));
  if (/^!(?:here|channel|everyone)$/.test(target)) return h("span", { class: "mention" }, `@${target.slice(1)}`);
  return link(unescape(target), label === undefined ? undefined : unescape(label));
}

function split(text, mark) {
  const at = text.indexOf(mark);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

export function mention(id) {
  const mine = id === store.person;
  const words = mine ? [`@${nameOf(id)}`, h("span", { class: "sr-only" }, ` ${t("that_is_you")}`)] : [`@${nameOf(id)}`];
  return h("span", { class: mine ? "mention mention-me" : "mention" }, words);
}

/** Only addresses that a reader can follow knowingly become links; anything else is shown as it stands. */
export function link(address, label) {
  const known = /^(?:https?:\/\/|mailto:|tel:)/i.test(address);
  if (!known) return document.createTextNode(label ?? address);
  const here = inThisPage(address);
  if (here) return h("a", { href: here }, label ?? address);
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, label ?? address.replace(/^(?:mailto:|tel:)/i, ""));
}

/** `!date^<unix seconds>^<format>^<link?>`, `fallback` after the bar. Source: Slack's "Formatting text", date tokens. */
function dateToken(target, fallback) {
  const [, seconds, pattern] = target.split("^");
  const date = new Date(Number(seconds) * 1000);
  if (!pattern || Number.isNaN(date.getTime())) return document.createTextNode(unescape(fallback ?? target));
  return h("time", { datetime: date.toISOString(), title: moment(date, "long") }, dateText(pattern, date));
}

const PRETTY = { date_pretty: "date", date_short_pretty: "short", date_long_pretty: "long" };
const FORMS = { date_num: "number", date: "date", date_short: "short", date_long: "long", time: "time", time_secs: "seconds" };

/** Slack's own `{date_…}` and `{time…}` words, in the reader's language and zone. */
export function dateText(pattern, date) {
  return unescape(pattern).replace(/\{(\w+)\}/g, (whole, name) => {
    if (name === "ago") return ago(date, now());
    if (name in PRETTY) return nearDay(date, now()) || moment(date, PRETTY[name]);
    return name in FORMS ? moment(date, FORMS[name]) : whole;
  });
}
