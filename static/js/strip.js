// The last question before a call is sent: which company, to whom, which number. It stands in the page, takes the focus,
// and a press that comes by reflex, before anybody can have read it, does nothing. A risk is a question of its own: Y answers
// it, Enter goes on to the next one and at last to the button.

import { onKey } from "./ime.js";

const REFLEX = 600;

export class Strip {
  /** `bar` is what stands in its place while nothing is asked. */
  constructor(strip, bar) {
    Object.assign(this, { strip, bar, shownAt: strip.hidden ? 0 : performance.now() });
    onKey(strip, (event) => this.pressed(event));
  }

  get open() { return !this.strip.hidden; }

  get readable() { return this.open && performance.now() - this.shownAt >= REFLEX; }

  /** The first question that is not answered yet. */
  get unanswered() { return this.strip.querySelector("[name=risk]:not(:checked)"); }

  show(values, risks = []) {
    for (const place of this.strip.querySelectorAll("[data-strip]")) place.textContent = values[place.dataset.strip];
    this.strip.querySelector("[data-risks]").replaceChildren(...risks.map(question));
    this.bar.hidden = true;
    this.strip.hidden = false;
    this.shownAt = performance.now();
    (this.unanswered || this.strip).focus();
    this.strip.scrollIntoView({ block: "nearest" });
  }

  close() {
    this.strip.hidden = true;
    this.bar.hidden = false;
    this.bar.querySelector("button").focus();
  }

  pressed(event) {
    const box = document.activeElement?.closest("[name=risk]") || this.unanswered;
    if (!box || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.code === "KeyY" && this.readable) { event.preventDefault(); box.checked = true; box.focus(); }
    else if (event.key === "Enter" && document.activeElement === box) {
      event.preventDefault();
      (this.unanswered || this.strip.querySelector("#send")).focus();
    }
  }
}

function question({ code, question: words }) {
  const line = document.getElementById("risk").content.cloneNode(true).firstElementChild;
  line.querySelector("input").value = code;
  line.querySelector("[data-question]").textContent = words;
  return line;
}
