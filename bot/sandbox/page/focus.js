// Where the keyboard is, so that a redraw leaves it there: which control of which message, not which node.

const called = (node) => `${node.closest("[data-key]")?.dataset.key ?? ""} ${node.dataset.focus}`;
const controls = (root, name) => [...root.querySelectorAll("[data-focus]")].filter((node) => called(node) === name);

/** -> the place of the control in `root` that has the focus: its name, and which of several of that name; null when none has it. */
export function focusIn(root) {
  const control = document.activeElement?.closest("[data-focus]");
  if (!control || !root.contains(control)) return null;
  const name = called(control);
  return { name, rank: controls(root, name).indexOf(control) };
}

/** -> what stands in `root` at a place that `focusIn` gave, drawn anew or not; null when it is no longer there. */
export function controlAt(root, place) {
  return (place && controls(root, place.name)[place.rank]) ?? null;
}

/** Run `change`, which replaces what is inside `before`; if the focus was in there, give it to the same control of `after`. */
export function keepFocus(before, change, after = before) {
  const active = document.activeElement;
  const inside = before.contains(active) && active !== before;
  const place = focusIn(before);
  change();
  if (!inside || after.contains(document.activeElement)) return;
  const same = controlAt(after, place);
  if (same) same.focus({ preventScroll: true });
  else focusQuietly(after);
}

/** Give the focus to a node that is no control, so that the keyboard goes on from there. */
export function focusQuietly(node) {
  if (!node.hasAttribute("tabindex")) node.setAttribute("tabindex", "-1");
  node.focus({ preventScroll: true });
}
