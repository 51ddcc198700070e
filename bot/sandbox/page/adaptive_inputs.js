// The inputs of an Adaptive Card: each is a native control with its label, as the forms of the other chat have them.
import { freshId, h } from "./dom.js";
import { store } from "./store.js";
import { t } from "./words.js";

/** A labelled input; adds itself to `host.fields` as {id, read}. `host.values` is what was typed, `host.errors` what is wrong. */
export function inputField(one, host) {
  const id = freshId("input");
  const typed = host.values?.[one.id] ?? one.value ?? "";
  const error = host.errors?.[one.id] ?? "";
  const said = h("p", { class: "field-error", id: `${id}-error` }, error);
  const shared = {
    id, name: id, "aria-describedby": `${id}-error`, "aria-invalid": error ? "true" : undefined,
    "aria-required": one.isRequired ? "true" : undefined, data: { focus: `input-${one.id}` },
  };
  const { node, read, grouped } = (INPUTS[one.type] ?? INPUTS["Input.Text"])(one, String(typed), shared);
  host.fields.push({ id: one.id, read });
  const label = [one.label, one.isRequired ? null : h("span", { class: "quiet" }, ` ${t("optional")}`)];
  return grouped
    ? h("fieldset", { class: "field" }, h("legend", {}, label), node, said)
    : h("div", { class: "field" }, h("label", { for: id }, label), node, said);
}

const INPUTS = {
  "Input.Text": (one, typed, shared) => {
    const more = { ...shared, maxlength: one.maxLength, placeholder: one.placeholder, autocomplete: "off" };
    const node = one.isMultiline ? h("textarea", { ...more, rows: 6 }) : h("input", { ...more, type: one.style ?? "text" });
    node.value = typed;
    return { node, read: () => node.value };
  },
  "Input.Number": simple("number"),
  "Input.Date": simple("date"),
  "Input.Time": simple("time"),
  "Input.Toggle": (one, typed, shared) => {
    const [on, off] = [one.valueOn ?? "true", one.valueOff ?? "false"];
    const box = h("input", { ...shared, type: "checkbox", checked: typed === on });
    return { node: h("label", { class: "choice" }, box, h("span", {}, one.title)), read: () => (box.checked ? on : off), grouped: true };
  },
  "Input.ChoiceSet": (one, typed, shared) => {
    const choices = one["choices.data"] ? people() : one.choices;
    if (one.isMultiSelect) return several("checkbox", choices, typed.split(","), shared, (picked) => picked.join(","));
    if (String(one.style).toLowerCase() === "expanded") return several("radio", choices, [typed], shared, (picked) => picked[0] ?? "");
    const entry = (choice) => h("option", { value: choice.value, selected: choice.value === typed }, choice.title);
    const node = h("select", shared, h("option", { value: "", selected: !typed }, one.placeholder || t("choose")), choices.map(entry));
    return { node, read: () => node.value };
  },
};

function simple(type) {
  return (one, typed, shared) => {
    const node = h("input", { ...shared, type, min: one.min, max: one.max, placeholder: one.placeholder });
    node.value = typed;
    return { node, read: () => node.value };
  };
}

const people = () => store.cast.teams.people.map((one) => ({ title: one.name, value: one.id }));

function several(type, choices, chosen, shared, write) {
  const boxes = choices.map((choice, index) => h("input", {
    type, name: shared.name, value: choice.value, checked: chosen.includes(choice.value), "aria-describedby": shared["aria-describedby"],
    "aria-invalid": type === "checkbox" ? shared["aria-invalid"] : undefined, data: { focus: `${shared.data.focus}/${index}` },
  }));
  const node = h("div", { class: "choices" }, choices.map((choice, index) => h("label", { class: "choice" }, boxes[index], h("span", {}, choice.title))));
  return { node, read: () => write(boxes.filter((box) => box.checked).map((box) => box.value)), grouped: true };
}
