// The script beside a call: digits choose a way of the tree, Backspace goes back up, a way fills in what it says; questions
// are found as one types, a phrase goes into the message. Nothing here asks the server.

import { fold } from "./folding.js";
import { onCommitted, onKey } from "./ime.js";
import { ask } from "./request.js";

const typed = (target) => target.matches?.("input, textarea, select");

const waysIn = (place) => [...place.querySelectorAll(":scope > ol > li > details")];

export class Script {
  /** `pane`: where the script stands; `set(name, value)`: fills in a field of the call; `insert(text)`: adds to the message, where there is one. */
  constructor(pane, { set, insert }) {
    Object.assign(this, { pane, set, insert, tree: pane.querySelector("[data-tree]") });
    this.search = pane.querySelector("#faq-search");
    this.questions = [...pane.querySelectorAll("[data-question]")];
    this.tree?.addEventListener("toggle", (event) => this.toggled(event.target), true);
    onKey(pane, (event) => this.pressed(event));
    if (this.search) this.searchable();
    this.changed = pane.querySelector("[data-unread] form");
    if (this.changed) this.readable();
    if (insert) for (const line of pane.querySelectorAll("[data-snippets] > li")) this.button(line);
  }

  /** The way that is open furthest down. */
  get open() { return [...(this.tree?.querySelectorAll("details[open]") || [])].pop(); }

  /** The ways that one can go from here: below the open one; where nothing is below, beside it. */
  get ways() {
    const { open } = this;
    const below = waysIn(open || this.tree);
    return below.length ? below : waysIn(open.parentElement.parentElement.parentElement);
  }

  pressed(event) {
    if (typed(event.target) || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "r") { if (this.changed) this.changed.requestSubmit(); return; }
    if (!this.tree) return;
    const way = /^[1-6]$/.test(event.key) && this.ways.find((one) => one.querySelector("kbd").textContent === event.key);
    if (way) {
      event.preventDefault();
      way.open = true;
      way.querySelector("summary").focus();
    } else if (event.key === "Backspace") {
      event.preventDefault();
      const { open } = this;
      if (open) { open.open = false; open.querySelector("summary").focus(); }
    }
  }

  /** One way at a time: the others at its place close, with all below them. */
  toggled(way) {
    if (!way.open) { for (const below of way.querySelectorAll("details[open]")) below.open = false; return; }
    for (const other of way.parentElement.parentElement.children) {
      if (other !== way.parentElement) other.firstElementChild.open = false;
    }
    for (const [name, value] of Object.entries(JSON.parse(way.dataset.sets))) this.set(name, value);
  }

  /** What has changed is put away once it is on record that it was read; the call stays where it is. */
  readable() {
    const form = this.changed;
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const body = new URLSearchParams(new FormData(form));
      const answer = await ask(form.action, { method: "POST", headers: { "X-Form": "1" }, body }).catch(() => null);
      if (!answer?.ok) { form.querySelector("[data-failed]").hidden = false; return; }
      form.closest("[data-unread]").remove();
      this.changed = null;
      this.pane.focus();
    });
  }

  searchable() {
    this.pane.querySelector("[data-faq-search]").hidden = false;
    const texts = this.questions.map((line) => fold(line.textContent));
    const none = this.pane.querySelector("[data-faq-none]");
    onCommitted(this.search, () => {
      const wanted = fold(this.search.value);
      this.questions.forEach((line, place) => { line.hidden = !texts[place].includes(wanted); });
      none.hidden = this.questions.some((line) => !line.hidden);
    });
  }

  button(line) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "link-button", textContent: line.textContent });
    button.addEventListener("click", () => this.insert(button.textContent));
    line.replaceChildren(button);
  }

  get snippet() { return this.pane.querySelector("[data-snippets] button"); }
}
