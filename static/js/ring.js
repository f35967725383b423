// The desk while it rings: F2 presses the first 「応答する」, and <ring-clock seconds="…"> counts on between two answers of the server.
// Alt+N goes to where a call begins that no telephone system tells of.

import { onKey } from "./ime.js";

onKey(document, (event) => {
  if (event.key !== "F2" || event.repeat || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const button = document.querySelector("form[data-answer] button");
  if (!button || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  button.click();
});

onKey(document, (event) => {
  if (event.code !== "KeyN" || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const field = document.querySelector("[data-manual]");
  if (!field || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  field.focus();
  field.select();
});

const written = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

class RingClock extends HTMLElement {
  connectedCallback() {
    const began = Date.now() - 1000 * Number(this.getAttribute("seconds"));
    this.timer = setInterval(() => { this.textContent = written(Math.floor((Date.now() - began) / 1000)); }, 1000);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }
}

customElements.define("ring-clock", RingClock);
