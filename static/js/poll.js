// <poll-fragment src="…" every="10" stopped="…">: asks again with If-None-Match and shows what came, e.g. 「新着 2件を表示」.
// Nothing is pushed under the pointer: the fragment holds a link that the person follows. Silent while the page is hidden;
// when it can refresh no longer, it says so.

import { announce } from "./announce.js";
import { ask } from "./request.js";

const PATIENCE = 3;

class PollFragment extends HTMLElement {
  connectedCallback() {
    this.etag = this.getAttribute("etag") || "";
    this.missed = 0;
    this.timer = setInterval(() => this.ask(), 1000 * Number(this.getAttribute("every") || 10));
  }

  disconnectedCallback() { clearInterval(this.timer); }

  async ask() {
    if (document.hidden || this.busy) return;
    this.busy = true;
    const headers = { "HX-Request": "true", ...(this.etag && { "If-None-Match": this.etag }) };
    try {
      const answer = await ask(this.getAttribute("src"), { headers, quiet: true });
      this.missed = answer.status < 500 ? 0 : this.missed + 1;
      if (answer.status === 200) this.show(await answer.text(), answer.headers.get("ETag"));
      else if ([403, 404].includes(answer.status)) this.stop();
    } catch {
      this.missed += 1; // offline: the next round tries again
    } finally {
      this.busy = false;
    }
    if (this.missed === PATIENCE) this.say();
  }

  stop() {
    clearInterval(this.timer);
    this.say();
  }

  say() {
    const note = document.createElement("p");
    note.className = "soft";
    note.textContent = this.getAttribute("stopped") || "";
    this.etag = "";
    this.append(note);
    announce(note.textContent);
  }

  show(html, etag) {
    const before = this.textContent.trim();
    this.etag = etag || "";
    this.innerHTML = html;
    const now = this.textContent.trim();
    if (now && now !== before) announce(now);
  }
}

customElements.define("poll-fragment", PollFragment);
