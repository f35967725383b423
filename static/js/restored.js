// The copy that an earlier page has left of a call: put back into the form where nothing was saved since, else shown
// beside what was saved, for the person to choose. Until then nothing of either is lost.

import { Copy, possible } from "./copies.js";
import { labelOf, words } from "./fields.js";

const ASK_AGAIN = 3000;

export class Restored {
  /** `place`: where it is told, by its templates. */
  constructor(form, draft, place) {
    Object.assign(this, { form, draft, place, other: null, ready: false });
    this.copy = new Copy(form.dataset.copy, () => this.value(), (kept) => this.told(kept));
    for (const kind of ["input", "change"]) form.addEventListener(kind, () => this.touched());
    form.addEventListener("draft-saved", ({ detail }) => this.saved(detail));
    if (possible) this.begin();
  }

  /** Nothing is written before it is known what lies there, which needs the key. */
  async begin() {
    const left = await this.copy.read().catch(() => undefined);
    if (left === undefined) { setTimeout(() => this.begin(), ASK_AGAIN); return; }
    this.ready = true;
    if (left) this.found(left);
    if (this.draft.unsaved) this.touched();
  }

  touched() { if (this.ready) this.copy.touched(); }

  /** What is kept: what stands on the page, and what still waits for a decision. */
  value() { return { content: typed(this.form), rev: this.draft.rev, other: this.other }; }

  /** The page says that the text is safe, whatever becomes of the line, as long as that is true. */
  told(kept) {
    const { chip } = this.draft;
    for (const state of ["failed", "expired"]) {
      chip.dataset[`${state}Plain`] ??= chip.dataset[state];
      chip.dataset[state] = chip.dataset[state + (kept ? "Kept" : "Plain")];
      if (chip.dataset.state === state) chip.textContent = chip.dataset[state];
    }
  }

  /** The server has `sent`. What was typed since, or is half converted, waits for the next time. */
  saved(sent) {
    if (!this.ready || !equal(sent, typed(this.form))) return;
    if (this.other) this.copy.write();
    else this.copy.drop();
  }

  found({ content, rev, at, other }) {
    const mine = { content, rev, at };
    const same = equal(content, typed(this.form));
    const follows = rev === this.draft.rev && !this.draft.unsaved;
    this.other = same || follows ? other : mine;
    if (!same && follows) this.put(mine);
    if (this.other) this.ask();
    else if (same) this.copy.drop();
  }

  put({ content, at }) {
    fill(this.form, content);
    this.draft.touched();
    this.show("put-back", at);
  }

  ask() {
    const { content, at } = this.other;
    const parts = this.show("left-here", at);
    const row = parts.querySelector("[data-row]");
    for (const [name, kept, saved] of differences(this.form, content)) {
      const copy = row.cloneNode(true);
      copy.querySelector("dt").textContent = labelOf(this.form, name);
      copy.querySelector("[data-kept]").append(kept);
      copy.querySelector("[data-saved]").append(saved);
      row.before(copy);
    }
    row.remove();
    parts.querySelector("[data-keep]").addEventListener("click", () => {
      fill(this.form, content);
      this.decided();
      this.draft.touched();
    });
    parts.querySelector("[data-take]").addEventListener("click", () => this.decided());
  }

  decided() {
    this.other = null;
    this.place.hidden = true;
    this.copy.write();
    this.form.querySelector("[name=disposition]:checked")?.focus();
  }

  show(name, at) {
    const parts = document.getElementById(name).content.cloneNode(true).firstElementChild;
    const time = new Date(at).toLocaleTimeString("ja-JP", { hour: "2-digit", minute: "2-digit" });
    for (const part of parts.querySelectorAll("[data-at]")) part.textContent = time;
    this.place.replaceChildren(parts);
    this.place.hidden = false;
    this.place.scrollIntoView({ block: "nearest" });
    return parts;
  }
}

/** All that was typed and chosen, by field, whole. */
function typed(form) {
  const ours = (name) => name !== "client" && form.querySelector(`[name="${name}"]`)?.type !== "hidden";
  return Object.fromEntries([...new FormData(form)].filter(([name]) => ours(name)));
}

const names = (...contents) => [...new Set(contents.flatMap((content) => Object.keys(content)))];

function equal(one, other) {
  return names(one, other).every((name) => (one[name] || "") === (other[name] || ""));
}

/** [name, what is kept, what stands in the form], in the words of the screen, where they differ. */
function differences(form, kept) {
  const before = typed(form);
  const differs = (name) => (kept[name] || "") !== (before[name] || "") && form.elements.namedItem(name);
  const every = names(kept, before).filter(differs);
  const saved = every.map((name) => shown(form, name));
  const scratch = form.cloneNode(true);
  fill(scratch, kept);
  return every.map((name, index) => [name, shown(scratch, name), saved[index]]);
}

function shown(form, name) {
  const found = form.elements.namedItem(name);
  return (found?.type === "checkbox" ? found.checked && "✓" : words(form, name)) || "—";
}

function fill(form, content) {
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden" || field.type === "submit" || field.name === "client") continue;
    const value = content[field.name];
    if (field.type === "radio") field.checked = field.value === value;
    else if (field.type === "checkbox") field.checked = value !== undefined;
    else field.value = value ?? "";
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}
