// A number that its company refuses: the call ends as such by one press. Of another sales call one press proposes it.

const REASON = "block_reason";

export class Blocks {
  /** `place`: where it is said that the number is refused; `end` goes on to the question before sending. */
  constructor(form, place, kinds, end) {
    Object.assign(this, { form, place, kinds, end });
  }

  get refused() { return Boolean(this.place.querySelector("[data-blocked]")); }

  get reasons() { return [...this.form.elements.namedItem(REASON)]; }

  /** Whether there was anything to do. */
  press() {
    if (this.refused) this.finish();
    else if (this.reasons[0].checkVisibility()) this.propose();
    else return false;
    return true;
  }

  finish() {
    this.kinds.set("disposition", "blocked");
    this.kinds.chosen();
    this.end();
  }

  /** The first reason, where there is none yet; pressed again, none. */
  propose() {
    const [none, first] = this.reasons;
    const next = none.checked ? first : none;
    next.checked = true;
    next.focus();
    next.dispatchEvent(new Event("change", { bubbles: true }));
  }
}
