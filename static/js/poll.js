// <poll-fragment src="…" every="10">: asks again with If-None-Match and shows what came, e.g. 「新着 2件を表示」.
// Nothing is pushed under the pointer: the fragment holds a link that the person follows. Silent while hidden or offline.

import { announce } from "./announce.js";
import { ask } from "./request.js";

class PollFragment extends HTMLElement {
  connectedCallback() {
    this.etag = this.getAttribute("etag") || "";
    this.timer = setInterval(() => this.ask(), 1000 * Number(this.getAttribute("every") || 10));
  }

  disconnectedCallback() { clearInterval(this.timer); }

  async ask() {
    if (document.hidden || this.busy) return;
    this.busy = true;
    try {
      const headers = { "HX-Request": "true", ...(this.etag && { "If-None-Match": this.etag }) };
      const answer = await ask(this.getAttribute("src"), { headers, quiet: true });
      if (answer.status === 200) this.show(await answer.text(), answer.headers.get("ETag"));
      else if ([403, 404].includes(answer.status)) clearInterval(this.timer);
    } catch {
      // Offline: the next round tries again.
    } finally {
      this.busy = false;
    }
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
