// <wrap-up seconds="60">: the caller has gone, and so much is left of the time after the call. When it is over nothing is closed and nothing is
// taken away: the person is asked once whether they go on or back to the calls.

import { announce } from "./announce.js";

class WrapUp extends HTMLElement {
  connectedCallback() {
    if (!this.hasAttribute("seconds")) return;
    this.ends = performance.now() + 1000 * Number(this.getAttribute("seconds"));
    this.timer = setInterval(() => this.tick(), 1000);
    this.querySelector("[data-go-on]").addEventListener("click", () => this.goesOn());
  }

  disconnectedCallback() { clearInterval(this.timer); }

  tick() {
    const left = Math.max(0, Math.ceil((this.ends - performance.now()) / 1000));
    this.querySelector("[data-left]").textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (left) return;
    clearInterval(this.timer);
    const over = this.querySelector("[data-over]");
    this.querySelector("[data-running]").hidden = true;
    over.hidden = false;
    announce(over.firstElementChild.textContent);
  }

  /** The form is where one was, for as long as one likes. */
  goesOn() {
    this.querySelector("[data-over]").hidden = true;
    document.querySelector("#call-form :is(textarea, input[type=text]):not([hidden])")?.focus();
  }
}

customElements.define("wrap-up", WrapUp);
