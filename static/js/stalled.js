// What refreshes itself and cannot: a line behind it says so, since when, and how it goes on. The words are the page's
// (components/stalled.html), for each of: offline, signedOut, ended.

import { announce } from "./announce.js";
import { clock } from "./clock.js";
import { signedIn } from "./sign-in.js";

class Stalled {
  constructor(element) { Object.assign(this, { element, at: clock(), note: null, reason: "" }); }

  stopped(reason) {
    const template = document.getElementById("stalled");
    if (this.reason === reason || this.reason === "ended" || !template) return;
    this.note?.remove();
    this.reason = reason;
    this.note = template.content.cloneNode(true).firstElementChild;
    this.note.querySelector("[data-text]").textContent = this.note.dataset[reason];
    this.note.querySelector("[data-at]").textContent = this.at;
    const button = this.note.querySelector("button");
    if (reason === "signedOut") button.addEventListener("click", () => signedIn().catch(() => {}));
    else button.remove();
    this.element.after(this.note);
    announce(this.note.textContent.trim().replace(/\s+/g, " "));
  }

  goesOn() {
    this.at = clock();
    if (this.reason === "ended") return;
    this.note?.remove();
    Object.assign(this, { note: null, reason: "" });
  }
}

const known = new WeakMap();

/** What is told of this element. */
export function stalled(element) {
  if (!known.has(element)) known.set(element, new Stalled(element));
  return known.get(element);
}

// htmx asks again by itself, too.
const polling = ({ detail: { elt } }) => (elt.matches?.('[hx-trigger^="every"]') ? stalled(elt) : null);

document.addEventListener("htmx:sendError", (event) => polling(event)?.stopped("offline"));
document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  const reason = { 401: "signedOut", 403: "ended", 404: "ended" }[status] || "offline";
  polling(event)?.stopped(reason);
});
document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) polling(event)?.goesOn(); });
