// What is wrong is said at a field once it has been left, and what is good is then written as it should be: both are told
// by the server with every save, nothing is asked while one types. How long a text has become is counted here.

import { element, showErrors } from "./fields.js";
import { afterPress } from "./press.js";

const NEAR = 0.9;

export class Marks {
  /** `form` carries what the server said of it when the page was made (``data-marks``). */
  constructor(form) {
    Object.assign(this, { form, left: new Set(), said: JSON.parse(form.dataset.marks), judged: this.values(form) });
    form.addEventListener("focusout", (event) => this.leave(event.target));
    form.addEventListener("input", (event) => this.typed(event.target));
    for (const field of form.querySelectorAll("[data-limit]")) this.count(field);
  }

  /** The name under which a control's field is spoken of: a filtered list has an input beside its select. */
  nameOf(control) { return control.name || control.closest("combo-box")?.querySelector("select").name; }

  values(form) { return Object.fromEntries(new FormData(form)); }

  leave(control) {
    const name = this.nameOf(control);
    if (!name) return;
    this.left.add(name);
    afterPress(() => this.draw());
  }

  typed(control) {
    if (control.dataset.limit) this.count(control);
    const box = this.form.querySelector(`[data-said="${control.name}"] input`);
    if (box) box.checked = false;
  }

  /** The server has judged what was sent. `sent`: the content, so that nothing is changed that was typed meanwhile. */
  told(said, sent) {
    Object.assign(this, { said, judged: sent });
    for (const [name, text] of Object.entries(said.tidy)) {
      const field = this.form.elements.namedItem(name);
      if (field !== document.activeElement) this.tidy(field, sent[name], text);
    }
    this.draw();
  }

  /** Before the call is sent: everything is said, and everything is written as it should be. True when nothing is wrong. */
  all(sent) {
    for (const [name, text] of Object.entries(this.said.tidy)) {
      this.tidy(this.form.elements.namedItem(name), sent[name], text);
    }
    for (const name of Object.keys(this.said.marks)) this.left.add(name);
    return this.draw({ focus: true });
  }

  tidy(field, sent, text) {
    if (field.value === sent && sent !== text) field.value = text;
  }

  draw({ focus = false } = {}) {
    const { marks, unsure } = this.said;
    for (const box of this.form.querySelectorAll("[data-said]")) {
      const name = box.dataset.said;
      box.hidden = !(unsure.includes(name) && this.left.has(name)) && !box.querySelector("input").checked;
    }
    const now = this.values(this.form);
    // What was typed since is judged with the next save.
    const stands = ([name]) => this.left.has(name) && (focus || (now[name] || "") === (this.judged[name] || ""));
    return showErrors(this.form, Object.fromEntries(Object.entries(marks).filter(stands)), { focus });
  }

  /** Near its limit a text says how long it is, and how long it may be. */
  count(field) {
    const length = [...field.value].length;
    const limit = Number(field.dataset.limit);
    const shown = field.parentElement.querySelector("[data-count]");
    shown?.remove();
    if (length < limit * NEAR) return;
    const told = element("small", `${length.toLocaleString()} / ${limit.toLocaleString()}`);
    told.className = "field__count";
    told.dataset.count = "";
    told.classList.toggle("is-over", length > limit);
    field.after(told);
  }
}
