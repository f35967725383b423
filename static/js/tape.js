// The recording of a call is stopped while its caller reads out what must not be kept: by the button or Alt+T, and by itself while the field in
// which one types holds digits that guard.js looks for. It goes on when that field or the page is left, by a press, and at the latest after a minute
// by the server. What cannot be stopped from here is said, once, when it matters.

import { announce } from "./announce.js";
import { ask } from "./request.js";

export class Tape {
  /** `place`: the <poll-fragment> that says how the line is; `told`: where a failure is shown; `texts`: pairs of what holds fields, and their guard. */
  constructor(place, told, texts) {
    Object.assign(this, { place, told, field: null, pending: 0, warned: false });
    place.addEventListener("submit", (event) => { event.preventDefault(); this.press(); });
    for (const [holder, guard] of texts) {
      holder.addEventListener("input", ({ target }) => this.typed(target, guard));
      holder.addEventListener("focusout", (event) => this.left(event));
    }
    window.addEventListener("pagehide", () => { if (this.state === "stopped") this.send("go", "asked", { keepalive: true }).catch(() => {}); });
  }

  get control() { return this.place.querySelector("form[data-tape]"); }

  get state() { return this.place.querySelector("[data-tape]")?.dataset.tape; }

  /** Means what is shown. What is under way already is not asked for again by a second click. */
  press() {
    const deed = this.state === "stopped" ? "go" : "stop";
    if (this.pending && this.deed === deed) return;
    if (!this.control) { this.say(this.told.dataset.fixed, true); return; }
    this.field = null;
    this.order(deed);
  }

  typed(field, guard) {
    if (!guard.waits(field)) return;
    // Also while it is told to go on, because another field was left.
    if (this.pending ? this.deed === "go" : this.state === "runs") {
      this.field = field;
      this.order("stop", "digits");
    } else if (this.state === "fixed" && !this.warned) {
      this.warned = true;
      this.say(this.told.dataset.fixed, true);
    }
  }

  left({ target, relatedTarget }) {
    if (!this.field || target !== this.field || this.field.closest(".field")?.contains(relatedTarget)) return;
    this.field = null;
    this.order("go");
  }

  /** One after the other: what is asked last is what holds. */
  order(deed, reason = "asked") {
    this.pending += 1;
    this.deed = deed;
    this.turn = Promise.resolve(this.turn).then(() => this.carryOut(deed, reason)).finally(() => { this.pending -= 1; });
  }

  async carryOut(deed, reason) {
    try {
      const answer = await this.send(deed, reason);
      const { said, detail } = await answer.json();
      this.say(answer.ok ? said : detail, !answer.ok);
    } catch {
      this.say(this.told.dataset.unknown, true);
    }
    await this.place.ask();
  }

  async send(deed, reason, options = {}) {
    this.address = this.control?.getAttribute("action") || this.address;
    return ask(this.address, { method: "POST", body: new URLSearchParams({ deed, reason }), quiet: true, ...options });
  }

  say(text, failed) {
    this.told.hidden = !failed;
    this.told.querySelector("[data-text]").textContent = failed ? text : "";
    if (text) announce(text, failed);
  }
}
