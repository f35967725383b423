// <undo-window seconds="14">: what was just sent, and for how long it can be taken back. The server decides; this only counts.
// Alt+U takes back the newest, where none is left what waits for a supervisor. When the time is over the notice says what is left; it stays until the page is left.

import { onKey } from "./ime.js";

class UndoWindow extends HTMLElement {
  connectedCallback() {
    this.ends = performance.now() + 1000 * Number(this.getAttribute("seconds"));
    this.timer = setInterval(() => this.tick(), 250);
    this.tick();
  }

  disconnectedCallback() { clearInterval(this.timer); }

  get open() { return performance.now() < this.ends; }

  tick() {
    const left = this.querySelector("[data-left]");
    left.textContent = left.dataset.text.replace("__", String(Math.max(0, Math.ceil((this.ends - performance.now()) / 1000))));
    if (this.open) return;
    clearInterval(this.timer);
    for (const part of this.querySelectorAll("[data-open]")) part.hidden = true;
    this.querySelector("[data-over]").hidden = false;
  }
}

customElements.define("undo-window", UndoWindow);

onKey(document, (event) => {
  if (event.code !== "KeyU" || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const newest = [...document.querySelectorAll("undo-window")].find((one) => one.open);
  const button = newest?.querySelector("[data-undo]") ?? document.querySelector("[data-take-back]");
  if (!button || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  button.click();
});
