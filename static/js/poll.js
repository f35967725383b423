// <poll-fragment src="…" every="10">: asks again with If-None-Match and shows what came, e.g. 「新着 2件を表示」.
// With `now` it asks as soon as the page is open, with `always` also while the page is hidden. `kinds`: of what it hears by the
// event stream, and then asks at once; while the stream is open it asks by itself once a minute, or every `listening` seconds.
// `company`: only of that one. `calm`: so many seconds of what it hears are asked about once, for what hears of all companies.
// `urgent` and `silent`: how what is new is announced.
// Nothing is pushed under the pointer: the fragment holds a link that the person follows. Silent while the page is hidden.
// When it cannot refresh it says so, since when, and how it goes on; it tries again by itself and takes that back.

import { announce } from "./announce.js";
import { listen } from "./live.js";
import { ask } from "./request.js";
import { stalled } from "./stalled.js";

const PATIENCE = 2;
const LISTENING = 60;

class PollFragment extends HTMLElement {
  connectedCallback() {
    this.etag = this.getAttribute("etag") || "";
    this.missed = 0;
    this.state = stalled(this);
    this.every(this.getAttribute("every") || 10);
    this.listening = new AbortController();
    const { signal } = this.listening;
    document.addEventListener("signed-out", () => this.state.stopped("signedOut"), { signal });
    document.addEventListener("visibilitychange", () => this.ask(), { signal });
    window.addEventListener("offline", () => this.lineGone(), { signal });
    window.addEventListener("online", () => this.ask(), { signal });
    if (this.hasAttribute("now")) this.ask();
    const kinds = this.getAttribute("kinds")?.split(" ");
    if (kinds) this.deaf = listen(kinds, (happening) => this.hear(happening), (open) => this.pace(open));
  }

  disconnectedCallback() {
    this.stop();
    this.state?.goesOn();
  }

  stop() {
    clearInterval(this.timer);
    clearTimeout(this.later);
    this.listening?.abort();
    this.deaf?.();
  }

  every(seconds) {
    clearInterval(this.timer);
    this.timer = setInterval(() => this.busy || this.ask(), 1000 * Number(seconds));
  }

  /** What happened before the stream was open is not told by it. */
  pace(open) {
    this.toggleAttribute("live", open);
    this.every(open ? this.getAttribute("listening") || LISTENING : this.getAttribute("every") || 10);
    if (open) this.ask();
  }

  hear({ kind, company }) {
    const ours = this.getAttribute("company");
    if (kind !== "reset" && ours && company !== ours) return;
    const calm = Number(this.getAttribute("calm"));
    if (!calm) this.ask();
    else this.later ||= setTimeout(() => { this.later = 0; this.ask(); }, 1000 * calm);
  }

  /** Who wants to know while an answer is under way gets one more after it, however many wants there were. */
  async ask() {
    if (document.hidden && !this.hasAttribute("always")) return;
    this.wanted = true;
    if (this.busy) return;
    while (this.wanted && this.isConnected) {
      this.wanted = false;
      await this.once();
    }
  }

  /** What is still answered now was asked before: it does not take the notice back. */
  lineGone() {
    this.cut = true;
    this.state.stopped("offline");
  }

  async once() {
    [this.busy, this.cut] = [true, false];
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
    this.stop();
    this.state.stopped("ended");
  }

  async refreshed(answer) {
    this.missed = 0;
    if (answer.status === 200) this.show(await answer.text(), answer.headers.get("ETag"));
    if (!this.cut) this.state.goesOn();
  }

  show(html, etag) {
    const before = this.textContent.trim();
    const focused = this.contains(document.activeElement) ? document.activeElement : null;
    const [pressed, link] = [focused?.closest("form")?.getAttribute("action"), focused?.getAttribute("href")];
    this.etag = etag || "";
    this.innerHTML = html;
    window.htmx?.process(this);
    if (pressed) [...this.querySelectorAll("form")].find((form) => form.getAttribute("action") === pressed)?.querySelector("button")?.focus();
    if (link) this.querySelector(`a[href="${CSS.escape(link)}"]`)?.focus();
    const now = this.textContent.trim();
    if (now && now !== before && !this.hasAttribute("silent")) announce(now, this.hasAttribute("urgent"));
  }
}

customElements.define("poll-fragment", PollFragment);
