// What a kind of call does to the form: calls/kinds.py says it, here it happens when one is chosen.

export class Kinds {
  /** The form's ``data-kinds``: by kind what it sets, and whether it asks for a caller and a message at all. */
  constructor(form) {
    Object.assign(this, { form, kinds: JSON.parse(form.dataset.kinds), before: new Map() });
    this.withoutCallback = form.dataset.withoutCallback.split(" ");
  }

  get kind() { return this.kinds[new FormData(this.form).get("disposition")] || { sets: {}, brief: false, asks: [] }; }

  control(name) { return this.form.elements.namedItem(name); }

  /** A list of radio buttons does not take '' as its value; a filtered list shows what its select is told to have. */
  set(name, value) {
    const found = this.control(name);
    if (found instanceof HTMLSelectElement) {
      found.value = value;
      found.dispatchEvent(new Event("change", { bubbles: true }));
    } else if (!(found instanceof RadioNodeList)) found.value = value;
    else for (const radio of found) radio.checked = radio.value === value;
  }

  /** A kind was chosen: what the last one set goes back, unless somebody has changed it since. */
  chosen() {
    for (const [name, { was, set }] of this.before) {
      if (this.control(name).value === set) this.set(name, was);
    }
    this.before.clear();
    for (const [name, set] of Object.entries(this.kind.sets)) {
      this.before.set(name, { was: this.control(name).value, set });
      this.set(name, set);
    }
    this.collapse();
  }

  /** What the company's script wants of this kind of call, on this way of its tree and those above, said at the fields. */
  ask() {
    const chosen = new FormData(this.form);
    const on = `${chosen.get("way") || ""}-`;
    for (const note of this.form.querySelectorAll("[data-asked]")) {
      const { asked, way } = note.dataset;
      note.hidden = (asked !== "" && asked !== chosen.get("disposition")) || Boolean(way && !on.startsWith(`${way}-`));
    }
  }

  /** Out of sight is what is not asked, and then not sent either. */
  collapse() {
    this.ask();
    const { brief } = this.kind;
    for (const section of this.form.querySelectorAll("[data-when]")) section.classList.toggle("is-collapsed", brief);
    for (const section of this.form.querySelectorAll("[data-asked-of]")) section.classList.toggle("is-collapsed", !this.kind.asks.includes(section.dataset.askedOf));
    const alone = !this.control("callback").value;
    for (const name of this.withoutCallback) {
      this.control(name).closest(".field").classList.toggle("is-collapsed", alone);
    }
  }
}
