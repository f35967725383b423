// 社内メモ beside the form of a call: it leaves by its own button or by Ctrl+Enter in it, and a call is not sent while one is half
// written, since its page, and what was typed, would be gone. Alt+M leads to it, also on the page of a call that was sent.

import { announce } from "./announce.js";
import { Guard } from "./guard.js";
import { onKey } from "./ime.js";

/** `place`: what stays when the part in it is replaced; `words`: what is said at a field (guard.js). */
export class Memo {
  constructor(place, words) {
    Object.assign(this, { place, guard: new Guard(place, words, () => {}) });
    place.addEventListener("submit", (event) => { if (this.guard.stops()) event.preventDefault(); });
  }

  get part() { return this.place.querySelector("[data-part]"); }

  get text() { return this.place.querySelector("textarea"); }

  holds(target) { return this.place.contains(target); }

  leave() { this.text.form.requestSubmit(); }

  /** Whether something half written keeps the call here; then it is said, and the pen is there. */
  stops() {
    if (!this.text.value.trim()) return false;
    this.text.focus();
    announce(this.part.dataset.left, true);
    this.say();
    return true;
  }

  say() {
    const told = this.place.querySelector("[data-unfinished]");
    told.textContent = this.part.dataset.left;
    told.hidden = false;
  }
}

onKey(document, (event) => {
  if (event.code !== "KeyM" || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || document.querySelector("dialog[open]")) return;
  const text = document.querySelector("#memo textarea");
  if (!text) return;
  event.preventDefault();
  text.focus();
});
