// Whether its person takes calls now. <desk-presence state="available"> on the desk rings while something rings there, and says so where it
// cannot sound. Once somebody has begun, every page of this browser gives a sign of life, one of them at a time, until they leave.

import { onKey } from "./ime.js";
import { ask } from "./request.js";
import { ring, silent, unlock } from "./sound.js";

const BEAT = "/desk/presence/beat/";
const EACH = 5; // ticks of two seconds
const NO_LONGER = [401, 403, 404, 410];
const person = document.body.dataset.person || "";
const key = "presence";

let beating = false;
let bar = null;
let pressed = false;

const present = () => localStorage.getItem(key) === person && person !== "";

function begin() {
  if (beating || !present() || !navigator.locks) return;
  beating = true;
  const worker = new Worker(new URL("./beat.js", import.meta.url));
  let holds = false;
  let ticks = 0;
  navigator.locks.request(`presence:${person}`, () => { holds = true; return new Promise(() => {}); });
  worker.addEventListener("message", () => {
    bar?.sound();
    ticks += 1;
    if (holds && present() && ticks % EACH === 0) beat();
  });
}

/** One that does not arrive is no reason to stop: that the person is silent is seen by the server. */
async function beat() {
  try {
    const { status } = await ask(BEAT, { method: "POST", quiet: true });
    if (NO_LONGER.includes(status)) localStorage.removeItem(key);
  } catch { /* the next one */ }
}

class DeskPresence extends HTMLElement {
  connectedCallback() {
    bar = this;
    this.addEventListener("click", ({ target }) => {
      if (target.closest("[data-unlock]")) this.unlocked(true);
      if (target.closest("button[type=submit]")) pressed = true;
    });
    // What was pressed is no longer there.
    if (pressed) setTimeout(() => this.querySelector("button[type=submit]")?.focus());
    pressed = false;
    const state = this.getAttribute("state");
    if (state && state !== "away") localStorage.setItem(key, person);
    if (state === "away") localStorage.removeItem(key);
    begin();
    if (this.takesCalls) this.unlocked(false);
  }

  disconnectedCallback() {
    if (bar === this) bar = null;
  }

  get takesCalls() { return this.getAttribute("state") === "available"; }

  /** `test`: somebody pressed, and hears that it rings. */
  async unlocked(test) {
    const sounds = await unlock();
    this.querySelector("[data-silent]").hidden = sounds;
    if (test && sounds) ring();
  }

  sound() {
    if (!this.takesCalls) return;
    this.querySelector("[data-silent]").hidden = !silent();
    if (document.querySelector("form[data-answer], [data-rings]")) ring();
  }
}

customElements.define("desk-presence", DeskPresence);
begin();

onKey(document, (event) => {
  if (event.code !== "KeyA" || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.repeat) return;
  const button = bar?.querySelector('button[value="available"]');
  if (!button) return;
  event.preventDefault();
  button.click();
});
