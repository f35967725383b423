// Nothing moves under a pointer between its press and its release: the click would miss what was pressed.

let down = false;
const waiting = [];

addEventListener("pointerdown", () => { down = true; }, true);
for (const kind of ["pointerup", "pointercancel"]) {
  addEventListener(kind, () => {
    down = false;
    setTimeout(() => { for (const deed of waiting.splice(0)) deed(); });
  }, true);
}

/** Does at once what may move the page, or once the pointer was released and its click is over. */
export function afterPress(deed) {
  if (down) waiting.push(deed);
  else deed();
}
