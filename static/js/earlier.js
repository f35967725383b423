// Who called before from the same number: what identified them goes into the form by a press, never by itself, and only where nothing was typed.
// For a number that was typed the server is asked once that has been saved.

import { ask } from "./request.js";

const FILLED = ["caller_company", "caller_kana", "caller_name"];

export class Earlier {
  /** `place`: where they stand, with the address to ask (``data-src``); `changed` is called when something was filled in. */
  constructor(form, place, changed) {
    Object.assign(this, { form, place, changed, number: this.numberOf(form) });
    form.addEventListener("draft-saved", ({ detail }) => this.saved(detail.caller_number || ""));
    place.addEventListener("click", ({ target }) => { if (target.closest("[data-recognised]")) this.insert(); });
    this.ready();
  }

  numberOf(form) { return form.elements.namedItem("caller_number").value; }

  ready() { for (const button of this.place.querySelectorAll("[data-recognised]")) button.hidden = false; }

  async saved(number) {
    if (number === this.number || document.activeElement?.name === "caller_number") return;
    this.number = number;
    const answer = await ask(this.place.dataset.src, { quiet: true }).catch(() => null);
    if (!answer?.ok || number !== this.number) return;
    this.place.innerHTML = await answer.text();
    this.ready();
    document.dispatchEvent(new Event("page-replaced"));
  }

  get known() { return Boolean(this.place.querySelector("[data-last] [data-field][data-masked]")); }

  /** What has closed again is filled in no more. */
  insert() {
    for (const name of FILLED) {
      const said = this.place.querySelector(`[data-last] [data-field="${name}"][data-masked]`);
      const field = this.form.elements.namedItem(name);
      if (said && !field.value.trim()) field.value = said.textContent;
    }
    this.changed();
    this.form.elements.namedItem("caller_kana").focus();
  }
}
