// The inputs of Block Kit: each is a native control, so that the keyboard and screen readers know it.
import { freshId, h } from "./dom.js";
import { textObject } from "./mrkdwn.js";
import { channels, isDirect, store, titleOf } from "./store.js";
import { fromWallClock, t, wallClock } from "./words.js";

/** An input block: label, control, hint, error. Adds itself to `host.fields`. */
export function inputBlock(block, host, blockId) {
  const element = block.element;
  const id = freshId("field");
  const hintId = block.hint ? `${id}-hint` : "";
  const errorId = `${id}-error`;
  const label = [textObject(block.label), block.optional ? h("span", { class: "quiet" }, ` ${t("optional")}`) : null];
  const key = `${blockId}/${element.action_id}`;
  const input = inputFor(element, { id, focus: key, typed: host.typed?.get(key), describedBy: [hintId, errorId].filter(Boolean).join(" ") });
  if (!input) return h("p", { class: "quiet" }, t("unknown_block", { type: element.type }));
  const error = h("p", { class: "field-error", id: errorId }, host.errors?.[blockId] ?? "");
  const hint = block.hint ? h("p", { class: "field-hint", id: hintId }, textObject(block.hint)) : null;
  const node = input.grouped
    ? h("fieldset", { class: "field" }, h("legend", {}, label), hint, input.node, error)
    : h("div", { class: "field" }, h("label", { for: id }, label), hint, input.node, error);
  const field = { key, blockId, actionId: element.action_id, type: element.type, optional: Boolean(block.optional), read: input.read, node, showError };
  function showError(words) {
    error.textContent = words;
    for (const one of input.controls) one.setAttribute("aria-invalid", String(Boolean(words)));
  }
  showError(host.errors?.[blockId] ?? "");
  const noted = () => host.typed?.set(key, input.read());
  node.addEventListener("input", noted);
  node.addEventListener("change", () => {
    noted();
    if (block.dispatch_action) host.press({ ...element, block_id: blockId }, input.read());
  });
  host.fields?.push(field);
  return node;
}

/**
 * The native control for an element: {node, controls, grouped, read}, or nothing when the page does not know it. `read`
 * gives a string, a list of strings (several may be chosen), a number (datetimepicker, Unix seconds) or null.
 */
export function inputFor(element, { id, focus, typed, label, describedBy }) {
  const shared = { "aria-label": label, "aria-describedby": describedBy || undefined, data: { focus } };
  return INPUTS[element.type]?.(element, { id, typed, name: freshId("choice"), shared });
}

const INPUTS = {
  plain_text_input: (element, how) => (element.multiline ? area(element, how) : line("text")(element, how)),
  rich_text_input: area,
  email_text_input: line("email"),
  url_text_input: line("url"),
  number_input: line("number"),
  datepicker: line("date", "initial_date"),
  timepicker: line("time", "initial_time"),
  datetimepicker: instant,
  static_select: (element, how) => select(element, how, element.initial_option?.value),
  users_select: (element, how) => select({ ...element, options: peopleOptions() }, how, element.initial_user),
  conversations_select: (element, how) => select({ ...element, options: channelOptions() }, how, element.initial_conversation),
  channels_select: (element, how) => select({ ...element, options: channelOptions() }, how, element.initial_channel),
  radio_buttons: (element, how) => choices("radio", element.options, how, [element.initial_option?.value]),
  checkboxes: (element, how) => choices("checkbox", element.options, how, values(element.initial_options)),
  multi_static_select: (element, how) => choices("checkbox", flat(element), how, values(element.initial_options)),
  multi_users_select: (element, how) => choices("checkbox", peopleOptions(), how, element.initial_users ?? []),
  multi_conversations_select: (element, how) => choices("checkbox", channelOptions(), how, element.initial_conversations ?? []),
};

const values = (options) => (options ?? []).map((option) => option.value);
const flat = (element) => element.options ?? (element.option_groups ?? []).flatMap((group) => group.options);
const option = (value, text) => ({ value, text: { type: "plain_text", text } });
const peopleOptions = () => store.cast.people.map((one) => option(one.id, one.name));
const channelOptions = () => Object.entries(channels()).filter(([id, one]) => !isDirect(id, one)).map(([id]) => option(id, titleOf(id)));

function single(node, read = () => node.value || null) {
  return { node, controls: [node], grouped: false, read };
}

function line(type, initial = "initial_value") {
  return (element, { id, typed, shared }) => single(h("input", {
    ...shared, id, type, value: typed ?? element[initial] ?? "", placeholder: element.placeholder?.text,
    maxlength: element.max_length, min: element.min_value, max: element.max_value, step: element.is_decimal_allowed ? "any" : undefined,
    autocomplete: "off",
  }));
}

function area(element, { id, typed, shared }) {
  const node = h("textarea", { ...shared, id, rows: 8, maxlength: element.max_length, placeholder: element.placeholder?.text });
  node.value = typed ?? element.initial_value ?? "";
  return single(node);
}

function instant(element, { id, typed, shared }) {
  const seconds = typed ?? element.initial_date_time;
  const local = (date) => new Date(wallClock(date)).toISOString().slice(0, 16);
  const node = h("input", { ...shared, id, type: "datetime-local", value: seconds ? local(new Date(seconds * 1000)) : "" });
  return single(node, () => (node.value ? fromWallClock(Date.parse(`${node.value}Z`)) / 1000 : null));
}

function select(element, { id, typed, shared }, initial) {
  const chosen = typed ?? initial ?? "";
  const entry = (one) => h("option", { value: one.value, selected: one.value === chosen }, one.text.text);
  const groups = (element.option_groups ?? []).map((group) => h("optgroup", { label: group.label.text }, group.options.map(entry)));
  const empty = h("option", { value: "", selected: !chosen }, element.placeholder?.text ?? t("choose"));
  return single(h("select", { ...shared, id }, empty, (element.options ?? []).map(entry), groups));
}

function choices(type, options, { typed, name, shared }, initial) {
  const chosen = typed === undefined ? initial : [typed].flat();
  const controls = [];
  const node = h("div", { class: "choices" }, options.map((one, index) => {
    const box = h("input", {
      type, name, value: one.value, checked: chosen.includes(one.value), "aria-describedby": shared["aria-describedby"],
      data: { focus: `${shared.data.focus}/${index}` },
    });
    controls.push(box);
    const more = one.description ? h("span", { class: "choice-more" }, textObject(one.description)) : null;
    return h("label", { class: "choice" }, box, h("span", {}, textObject(one.text), more));
  }));
  const picked = () => controls.filter((box) => box.checked).map((box) => box.value);
  return { node, controls, grouped: true, read: () => (type === "radio" ? (picked()[0] ?? null) : picked()) };
}
