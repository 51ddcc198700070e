// Block Kit -> nodes. One function per block; a block that the page does not know is named, never hidden.
import { control } from "./elements.js";
import { inputBlock } from "./inputs.js";
import { h } from "./dom.js";
import { textObject } from "./mrkdwn.js";
import { richText } from "./richtext.js";
import { t } from "./words.js";

/**
 * Draw blocks. `host` says where they stand: `press(element, value)` is called when a control is used, `fields` (forms
 * only) collects the inputs so that they can be read.
 */
export function drawBlocks(blocks, host) {
  return (blocks ?? []).map((block, index) => drawBlock(block, host, index));
}

function drawBlock(block, host, index) {
  const draw = BLOCKS[block.type];
  if (!draw) return h("p", { class: "quiet" }, t("unknown_block", { type: block.type }));
  return draw(block, host, block.block_id ?? String(index));
}

const BLOCKS = {
  header: (block) => h("h3", { class: "block-header" }, textObject(block.text)),
  divider: () => h("hr"),
  section,
  context: (block) => h("div", { class: "block-context" }, block.elements.map((element) => h("span", {}, inContext(element)))),
  actions: (block, host, id) => h("div", { class: "block-actions" }, block.elements.map((element) => control(element, host, id))),
  input: (block, host, id) => inputBlock(block, host, id),
  rich_text: (block) => h("div", { class: "block-rich" }, richText(block.elements)),
  markdown: (block) => h("div", { class: "block-plain" }, block.text),
  image: (block) => h("p", { class: "quiet" }, t("image", { alt: block.alt_text ?? "" })),
  table,
};

function section(block, host, id) {
  const words = [
    block.text ? h("div", { class: "block-text" }, textObject(block.text)) : null,
    block.fields ? h("div", { class: "block-fields" }, block.fields.map((field) => h("div", {}, textObject(field)))) : null,
  ];
  if (!block.accessory) return h("div", { class: "block-section" }, words);
  const beside = block.accessory.type === "image" ? inContext(block.accessory) : control(block.accessory, host, id);
  return h("div", { class: "block-section has-accessory" }, h("div", {}, words), h("div", { class: "accessory" }, beside));
}

/** Pictures are named, never fetched. */
function inContext(element) {
  return element.type === "image" ? t("image", { alt: element.alt_text ?? "" }) : textObject(element);
}

function table(block) {
  const [head, ...rows] = block.rows ?? [];
  const cell = (tag) => (one) => h(tag, tag === "th" ? { scope: "col" } : {}, one.type === "rich_text" ? richText(one.elements) : (one.text ?? ""));
  return h("table", {},
    h("thead", {}, h("tr", {}, (head ?? []).map(cell("th")))),
    h("tbody", {}, rows.map((row) => h("tr", {}, row.map(cell("td"))))));
}
