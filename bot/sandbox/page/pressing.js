// A click is a press and a release on one and the same node: what is replaced in between hears nothing of it.

let isDown = false;
let waiting = null;
let releasing = 0;

const PRESSED = "button, a, label, summary, input";

export function startPressing() {
  const down = (event) => {
    clearTimeout(releasing); // a quick hand presses again before the last release was dealt with
    isDown = Boolean(event.target.closest?.(PRESSED));
    if (!isDown) released();
  };
  const up = () => {
    clearTimeout(releasing);
    releasing = setTimeout(released); // the click itself comes right after the release
  };
  addEventListener("pointerdown", down, true);
  addEventListener("keydown", (event) => { if (event.key === " ") down(event); }, true);
  for (const name of ["pointerup", "pointercancel", "dragend", "keyup"]) addEventListener(name, up, true);
  addEventListener("blur", up); // the window's own; those of its nodes do not bubble
}

/** Run `act` now, or as soon as no control is held down; of several that wait, the last. */
export function whenReleased(act) {
  if (isDown) waiting = act;
  else act();
}

function released() {
  isDown = false;
  const act = waiting;
  waiting = null;
  act?.();
}
