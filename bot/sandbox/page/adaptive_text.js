// The words of an Adaptive Card -> nodes: a little Markdown, moments, mentions. The text is hostile: text nodes only.
import { h } from "./dom.js";
import { link } from "./mrkdwn.js";
import { teamsNameOf, teamsPerson } from "./teams_store.js";
import { moment, t } from "./words.js";

const TOKEN = new RegExp([
  /\{\{(DATE|TIME)\(([^,(){}]+)(?:,\s*(COMPACT|SHORT|LONG))?\)\}\}/, // 1 2 3
  /<at>([^<>]+)<\/at>/, // 4
  /\*\*(\S(?:.*?\S)?)\*\*/, // 5
  /(?<![\p{L}\p{N}_])_(\S(?:.*?\S)?)_(?![\p{L}\p{N}_])/, // 6
  /\[([^[\]]+)\]\((https?:[^()\s]+)\)/, // 7 8
].map((one) => one.source).join("|"), "su");

/** A TextBlock's text; `entities` are the card's mentions. */
export function cardText(text, entities = []) {
  const nodes = [];
  let list = null;
  for (const line of text.split("\n")) {
    const item = /^\s*[-*] (.*)$/.exec(line);
    if (item) {
      if (!list) nodes.push((list = h("ul")));
      list.append(h("li", {}, inline(item[1], entities)));
      continue;
    }
    if (nodes.length && !list) nodes.push(h("br"));
    list = null;
    nodes.push(...inline(line, entities));
  }
  return nodes;
}

function inline(text, entities) {
  const found = TOKEN.exec(text);
  if (!found) return text ? [text] : [];
  const [whole, macro, when, look, name, bold, italic, label, address] = found;
  const node = macro ? instant(macro, when, look, whole)
    : name ? mention(name, entities)
      : bold ? h("strong", {}, inline(bold, entities))
        : italic ? h("em", {}, inline(italic, entities))
          : link(address, label);
  return [text.slice(0, found.index), node, ...inline(text.slice(found.index + whole.length), entities)].filter((one) => one !== "");
}

const LOOKS = { COMPACT: "number", SHORT: "day", LONG: "long" };

/** {{DATE(…)}} and {{TIME(…)}}: the reader's own day and hour. Source: Adaptive Cards, text features. */
function instant(macro, when, look, whole) {
  const date = new Date(when);
  if (Number.isNaN(date.getTime())) return whole;
  return h("time", { datetime: date.toISOString() }, moment(date, macro === "TIME" ? "time" : LOOKS[look ?? "COMPACT"]));
}

/** Only a mention that an entity stands behind reaches somebody; another is the name alone. */
export function mention(name, entities) {
  const entity = entities.find((one) => one.text === `<at>${name}</at>`);
  if (!entity) return name;
  const mine = teamsPerson()?.id === teamsPerson(entity.mentioned.id)?.id && teamsPerson(entity.mentioned.id);
  const words = [`@${teamsNameOf(entity.mentioned.id)}`, mine ? h("span", { class: "sr-only" }, ` ${t("that_is_you")}`) : null];
  return h("span", { class: mine ? "mention mention-me" : "mention" }, words);
}
