// What is typed into a call is saved while one types: 800 ms after the last committed change, one save at a time.
// What could not be saved stays on the page and is tried again; the chip says how things stand.

import { announce } from "./announce.js";
import { ask } from "./request.js";
import { signedIn } from "./sign-in.js";

const SAVE_AFTER = 800;
const RETRY_AFTER = 3000;
// Sent again, these would be answered the same.
const FINAL = new Set([400, 403, 404, 409, 413]);
const KEPT = 64 * 1024;
const NOT_CONTENT = new Set(["csrfmiddlewaretoken", "rev", "confirm", "client"]);

export class Draft {
  /**
   * `form` names the address and the revision; `conflict` is called with what another page has saved meanwhile, `judged`
   * with what the server says of what it has saved.
   */
  constructor(form, chip, conflict, judged = () => {}) {
    Object.assign(this, { form, chip, conflict, judged, rev: Number(form.dataset.rev) });
    Object.assign(this, { dirty: false, timer: 0, saving: null, answer: null, signedOut: false, guard: null });
    document.addEventListener("signed-out", () => { this.signedOut = true; this.show("expired"); });
    document.addEventListener("signed-in", () => { this.signedOut = false; this.show("saving"); });
  }

  get unsaved() { return this.dirty || this.saving !== null; }

  /** What was typed, by field: of a text that is far too long as much as the server keeps, and a little, so that it says so. */
  content() {
    const typed = [...new FormData(this.form)].filter(([name]) => !NOT_CONTENT.has(name));
    return this.permitted(Object.fromEntries(typed.map(([name, text]) => [name, beginning(text)])));
  }

  /** What of it may leave the page. */
  permitted(content) { return this.guard ? this.guard.safe(content) : content; }

  touched() {
    this.dirty = true;
    this.later(SAVE_AFTER);
  }

  later(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
  }

  /**
   * Saves what is on the page. Resolves to the server's answer and what was `sent`, or null when it was not saved.
   * `check`: also when nothing has changed. `pressed`: somebody waits for it, so a sign-in is asked for at once.
   */
  async save({ check = false, pressed = check } = {}) {
    clearTimeout(this.timer);
    if (pressed && this.signedOut) signedIn();
    while (this.saving) await this.saving;
    if (!check && !this.dirty) return this.answer;
    this.saving = this.put(pressed, check).finally(() => { this.saving = null; });
    this.answer = await this.saving;
    return this.answer;
  }

  async put(pressed, check) {
    this.dirty = false;
    this.show("saving");
    const content = this.content();
    try {
      const answer = await ask(this.form.dataset.saveUrl, {
        method: "PUT",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ rev: this.rev, content, ...(check && { check }) }),
        quiet: !pressed,
      });
      if (!answer.ok) return this.notSaved(FINAL.has(answer.status));
      return this.saved({ ...(await answer.json()), sent: content });
    } catch {
      return this.notSaved();
    }
  }

  notSaved(final = false) {
    this.dirty = true;
    if (this.chip.dataset.state !== "failed") announce(this.chip.dataset.failed, true);
    this.show("failed");
    if (!final) this.later(RETRY_AFTER);
    return null;
  }

  saved(answer) {
    if (answer.conflict) {
      this.dirty = true;
      this.show("failed");
      this.conflict(answer);
      return null;
    }
    this.rev = answer.rev;
    this.form.elements.namedItem("rev").value = String(answer.rev);
    if (!this.dirty) this.show("saved", answer.saved_at);
    this.form.dispatchEvent(new CustomEvent("draft-saved", { detail: answer.sent }));
    this.judged(answer);
    return answer;
  }

  get words() { return "put-back"; }

  minds() { return true; }

  putBack() {}

  /** The chip says that the text is safe, whatever becomes of the line, as long as that is true. */
  kept(kept) {
    const { chip } = this;
    for (const state of ["failed", "expired"]) {
      chip.dataset[`${state}Plain`] ??= chip.dataset[state];
      chip.dataset[state] = chip.dataset[state + (kept ? "Kept" : "Plain")];
      if (chip.dataset.state === state) chip.textContent = chip.dataset[state];
    }
  }

  show(state, text = "") {
    this.chip.dataset.state = state;
    this.chip.textContent = `${this.chip.dataset[state] || ""} ${text}`.trim();
  }
}

function beginning(text) {
  if (text.length * 3 <= KEPT) return text;
  return text.slice(0, new TextEncoder().encodeInto(text, new Uint8Array(KEPT + 4)).read);
}
