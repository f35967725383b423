// A session ends while its page is open: the person signs in again without leaving the page, and what waited goes on.
// A note says so at once; the dialog opens when somebody asks for it, never under typing hands. A sign-in in another
// tab is noticed, too. The texts come with the answer of the server (templates/errors/_sign_in.html).

import { announce } from "./announce.js";

const SESSION = "/me/session/";
const LOOK_EVERY = 5000;

/** Whose page this is; the server refuses it once another person has signed in. */
export const PAGE = { "X-Page-Person": document.body.dataset.person || "" };

let surface = null;

/** Resolves when the page's person is signed in. `quiet` leaves it at the note, else the dialog opens. */
export async function signedIn({ quiet = false } = {}) {
  surface ??= new Surface();
  if (!quiet) surface.open();
  await surface.over;
}

/** What the server says: null when one is signed in, else the note and the dialog. Throws while it cannot be asked. */
async function look() {
  const answer = await fetch(SESSION, { headers: PAGE, redirect: "manual", cache: "no-store" });
  if (answer.status === 204) return null;
  if (answer.status !== 401) throw new Error("the session cannot be asked for");
  return answer.text();
}

class Surface {
  constructor() {
    this.over = this.run().finally(() => { surface = null; });
  }

  async run() {
    const said = await look();
    if (said === null) return;
    const parts = document.createElement("template");
    parts.innerHTML = said;
    this.note = parts.content.querySelector("[data-sign-in-note]");
    this.dialog = parts.content.querySelector("dialog");
    this.note.querySelector("button").addEventListener("click", () => this.open());
    this.dialog.addEventListener("submit", (event) => this.send(event));
    document.getElementById("toasts").append(this.note);
    document.body.append(this.dialog);
    document.dispatchEvent(new Event("signed-out"));
    if (this.wanted) this.open();
    await this.untilSignedIn();
    this.remove();
  }

  untilSignedIn() {
    return new Promise((done) => {
      const again = () => look().then((said) => { if (said === null) stop(); }, () => {});
      const timer = setInterval(again, LOOK_EVERY);
      const stop = () => { clearInterval(timer); window.removeEventListener("focus", again); done(); };
      window.addEventListener("focus", again);
      this.stop = stop;
    });
  }

  remove() {
    const text = this.note.dataset.over;
    this.dialog.close();
    this.dialog.remove();
    this.note.remove();
    document.dispatchEvent(new Event("signed-in"));
    announce(text);
  }

  async open() {
    this.wanted = true;
    if (!this.dialog || this.dialog.open) return;
    this.dialog.showModal();
    const place = this.dialog.querySelector("[data-entrance]");
    if (place && !place.childElementCount) await this.go(place.dataset.entrance);
  }

  send(event) {
    event.preventDefault();
    const form = event.target;
    this.go(form.getAttribute("action"), { method: "POST", body: new FormData(form, event.submitter) });
  }

  /** One step of the way in: the server's own pages, of which the dialog shows the form. */
  async go(address, options) {
    const answer = await fetch(address, { ...options, headers: PAGE }).catch(() => null);
    if (!answer) return;
    if (answer.status === 204) { this.stop(); return; }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const other = answer.status === 401 && page.querySelector("dialog");
    if (other) { this.dialog.replaceChildren(...other.childNodes); return; }
    const shown = page.querySelector(".auth-card form") || page.querySelector(".error-page p");
    if (shown) this.show(shown);
  }

  show(part) {
    this.dialog.querySelector("[data-entrance]").replaceChildren(part);
    (part.querySelector("[data-error-summary]") || part.querySelector("input:not([type=hidden])"))?.focus();
  }
}
