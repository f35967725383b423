// The last question before a call is sent: which company, to whom, which number. It stands in the page, takes the focus,
// and a press that comes by reflex, before anybody can have read it, does nothing.

const REFLEX = 600;

export class Strip {
  /** `bar` is what stands in its place while nothing is asked. */
  constructor(strip, bar) {
    Object.assign(this, { strip, bar, shownAt: strip.hidden ? 0 : performance.now() });
  }

  get open() { return !this.strip.hidden; }

  get readable() { return this.open && performance.now() - this.shownAt >= REFLEX; }

  show(values) {
    for (const place of this.strip.querySelectorAll("[data-strip]")) place.textContent = values[place.dataset.strip];
    this.bar.hidden = true;
    this.strip.hidden = false;
    this.shownAt = performance.now();
    this.strip.focus();
    this.strip.scrollIntoView({ block: "nearest" });
  }

  close() {
    this.strip.hidden = true;
    this.bar.hidden = false;
    this.bar.querySelector("button").focus();
  }
}
