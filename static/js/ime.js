// One guard for Japanese input: while a conversion is open, keys belong to the input method, not to the page.
// Everything that listens to keys or saves what was typed goes through this module.

// Keys that end a conversion. Any other that follows one is the page's at once, however slow the page is: Tab and Alt+2
// would else leave the next text in the field before.
const ENDING = new Set(["Enter", "Escape"]);
let justComposed = false;

document.addEventListener("compositionend", () => {
  // Safari delivers the Enter that ends a conversion after compositionend: ignore it for one tick.
  justComposed = true;
  setTimeout(() => { justComposed = false; }, 0);
}, true);

/** True while the key event belongs to a conversion. */
export function composing(event) {
  return event.isComposing || event.keyCode === 229 || (justComposed && ENDING.has(event.key));
}

/** Listen for keys outside of conversions. */
export function onKey(target, handler, options) {
  target.addEventListener("keydown", (event) => { if (!composing(event)) handler(event); }, options);
}

/** Call `changed` after each committed change in `form`, never in the middle of a conversion. */
export function onCommitted(form, changed) {
  form.addEventListener("input", (event) => { if (!event.isComposing) changed(event); });
  form.addEventListener("compositionend", (event) => setTimeout(() => changed(event), 0));
  form.addEventListener("change", changed);
}

// Enter in a one-line field never sends: neither at the end of a conversion, nor in a form marked data-enter="off".
document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.key !== "Enter" || !(field instanceof HTMLInputElement) || field.type === "submit") return;
  const quiet = field.form?.dataset.enter === "off" && !event.ctrlKey && !event.metaKey;
  if (composing(event) || quiet) event.preventDefault();
}, true);
