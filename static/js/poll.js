// <poll-fragment src="…" every="10">: asks again with If-None-Match and shows what came, e.g. 「新着 2件を表示」.
// With `now` it asks as soon as the page is open.
// Nothing is pushed under the pointer: the fragment holds a link that the person follows. Silent while the page is hidden.
// When it cannot refresh it says so, since when, and how it goes on; it tries again by itself and takes that back.

import { announce } from "./announce.js";
import { ask } from "./request.js";
import { stalled } from "./stalled.js";

const PATIENCE = 2;

class PollFragment extends HTMLElement {
  connectedCallback() {
    this.etag = this.getAttribute("etag") || "";
    this.missed = 0;
    this.state = stalled(this);
    this.timer = setInterval(() => this.ask(), 1000 * Number(this.getAttribute("every") || 10));
    this.listening = new AbortController();
    const { signal } = this.listening;
    document.addEventListener("signed-out", () => this.state.stopped("signedOut"), { signal });
    document.addEventListener("visibilitychange", () => this.ask(), { signal });
    window.addEventListener("offline", () => this.state.stopped("offline"), { signal });
    window.addEventListener("online", () => this.ask(), { signal });
    if (this.hasAttribute("now")) this.ask();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    this.listening?.abort();
    this.state?.goesOn();
  }

  async ask() {
    if (document.hidden || this.busy) return;
    this.busy = true;
    const headers = { "HX-Request": "true", ...(this.etag && { "If-None-Match": this.etag }) };
    try {
      const answer = await ask(this.getAttribute("src"), { headers, quiet: true });
      if ([403, 404].includes(answer.status)) this.end();
      else if (answer.status >= 400) this.miss();
      else await this.refreshed(answer);
    } catch {
      this.miss();
    } finally {
      this.busy = false;
    }
  }

  /** One lost request is nothing to tell; the next round tries again. */
  miss() {
    this.missed += 1;
    if (!navigator.onLine || this.missed >= PATIENCE) this.state.stopped("offline");
  }

  end() {
    clearInterval(this.timer);
    this.listening.abort();
    this.state.stopped("ended");
  }

  async refreshed(answer) {
    this.missed = 0;
    if (answer.status === 200) this.show(await answer.text(), answer.headers.get("ETag"));
    this.state.goesOn();
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
