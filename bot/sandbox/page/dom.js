// Builds nodes and keeps lists of them up to date, without ever parsing a string as markup.
import { keepFocus } from "./focus.js";

/**
 * Make an element. `props`: `class`, `text`, `on` ({event: listener}), `data` ({name: value}); any other name is an
 * attribute (`true` sets it empty, `false`, `null` and `undefined` leave it out). Children may be nodes, strings, lists or nothing.
 */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === false || value === null || value === undefined) continue;
    if (name === "class") node.className = value;
    else if (name === "text") node.textContent = value;
    else if (name === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    else if (name === "data") Object.assign(node.dataset, value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  append(node, children);
  return node;
}

export function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child);
  }
  return node;
}

/** Put other content into `node`, unless `signature` says that it is what it already shows; focus stays where it was. */
export function refill(node, signature, build) {
  if (node._signature === signature) return false;
  node._signature = signature;
  keepFocus(node, () => node.replaceChildren(...[build()].flat(Infinity).filter(Boolean)));
  return true;
}

/**
 * Make the children of `parent` those of `items`, in order. A node is built anew only when its signature changed, so
 * that typing, scrolling and focus elsewhere are left alone.
 */
export function reconcile(parent, items, { key, signature, build }) {
  const before = parent._kept ?? new Map();
  const kept = new Map();
  let place = parent.firstChild;
  for (const item of items) {
    const id = key(item);
    const sign = signature(item);
    let entry = before.get(id);
    if (!entry) entry = { sign, node: build(item) };
    else if (entry.sign !== sign) {
      const old = entry.node;
      entry = { sign, node: build(item) };
      if (place === old) place = entry.node;
      keepFocus(old, () => old.replaceWith(entry.node), entry.node);
    }
    kept.set(id, entry);
    before.delete(id);
    if (entry.node === place) place = place.nextSibling;
    else parent.insertBefore(entry.node, place);
  }
  for (const entry of before.values()) entry.node.remove();
  parent._kept = kept;
}

let counter = 0;
/** An id that no other node of the page has. */
export function freshId(prefix) {
  counter += 1;
  return `${prefix}-${counter}`;
}
