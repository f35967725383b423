// The copy that an earlier page has left of a form: put back where nothing was saved since, else shown beside what was
// saved, for the person to choose. Until then nothing of either is lost.

import { clock } from "./clock.js";
import { labelOf, words } from "./fields.js";
import { ask } from "./request.js";

const ASK_AGAIN = 3000;
const WORDS = "/me/put-back/";

export class Restored {
  /**
   * `source` is what the server has: by what it is known (`rev`), whether the page holds something else (`unsaved`), which
   * events begin a copy (`minds`), what of a content may be kept (`permitted`); it hears of a change (`touched`), of a copy
   * that was put back (`putBack`, by the template `words`), and whether one could be made (`kept`).
   */
  constructor(form, source, place, copy) {
    Object.assign(this, { form, source, place, other: null, ready: false });
    this.copy = copy;
    this.copy.value = () => this.value();
    this.copy.told = (kept) => source.kept(kept);
    for (const kind of ["input", "change"]) form.addEventListener(kind, (event) => { if (source.minds(event)) this.touched(); });
    form.addEventListener("draft-saved", ({ detail }) => this.saved(detail));
  }

  /**
   * Looks for what an earlier page has left, which needs the key; of a copy that is this one's own, nothing is written
   * before it is known what lies there.
   */
  async begin(from = this.copy) {
    const left = await this.look(from).catch(() => undefined);
    if (left === undefined) { setTimeout(() => this.begin(from), ASK_AGAIN); return; }
    this.ready = true;
    if (left) this.found(left);
    if (from === this.copy) { if (this.source.unsaved) this.touched(); }
    else if (!(this.source.unsaved || this.other) || (await this.copy.write())) await from.drop();
  }

  /** What lies there, once the page has the words for it: its own, or those that are fetched when they are needed. */
  async look(from) {
    const left = await from.read();
    if (left && !document.getElementById(this.source.words)) await fetchedWords(this.source.words);
    return left;
  }

  touched() { if (this.ready) this.copy.touched(); }

  /** What is kept: what stands on the page, and what still waits for a decision. */
  value() { return { content: this.source.permitted(typed(this.form)), rev: this.source.rev, other: this.other }; }

  /** The server has `sent`. What was typed since, or is half converted, waits for the next time. */
  saved(sent) {
    if (!this.ready || !equal(sent, this.source.permitted(typed(this.form)))) return;
    if (this.other) this.copy.write();
    else this.copy.drop();
  }

  found({ content, rev, at, other }) {
    const mine = { content, rev, at };
    const same = equal(content, typed(this.form));
    const follows = rev === this.source.rev && !this.source.unsaved;
    this.other = same || follows ? other : mine;
    if (!same && follows) this.put(mine);
    if (this.other) this.ask();
    else if (same) this.copy.drop();
  }

  put({ content, at }) {
    fill(this.form, content);
    this.source.touched();
    this.source.putBack(this.show(this.source.words, at));
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
      this.source.touched();
      this.decided();
    });
    parts.querySelector("[data-take]").addEventListener("click", () => this.decided());
  }

  decided() {
    this.other = null;
    this.place.hidden = true;
    if (this.source.unsaved) this.copy.write();
    else this.copy.drop();
    first(this.form)?.focus();
  }

  show(name, at) {
    const parts = document.getElementById(name).content.cloneNode(true).firstElementChild;
    const time = clock(at);
    for (const part of parts.querySelectorAll("[data-at]")) part.textContent = time;
    this.place.replaceChildren(parts);
    this.place.hidden = false;
    this.place.scrollIntoView({ block: "nearest" });
    return parts;
  }
}

let asked = null;

/** Once for all forms of the page. What fails is asked for again at the next use. */
function fetchedWords(name) {
  asked ??= ask(WORDS, { quiet: true })
    .then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error(`no words: ${answer.status}`))))
    .then((html) => {
      const page = new DOMParser().parseFromString(html, "text/html");
      if (!page.getElementById(name)) throw new Error("no words");
      document.body.append(...page.querySelectorAll("template"));
    })
    .catch((error) => { asked = null; throw error; });
  return asked;
}

/** Where somebody goes on. */
const first = (form) => form.querySelector("input:checked") || form.querySelector("input:not([type=hidden]), textarea");

const ours = (field) => field.name && !["hidden", "file", "submit", "button"].includes(field.type);

/** All that was typed and chosen, by field, whole; of a field that has several values, all. */
export function typed(form) {
  const names = new Set([...form.elements].filter(ours).map(({ name }) => name));
  const found = {};
  for (const [name, value] of new FormData(form)) {
    if (names.has(name)) found[name] = name in found ? [found[name], value].flat() : value;
  }
  return found;
}

const names = (...contents) => [...new Set(contents.flatMap((content) => Object.keys(content)))];

const same = (one, other) => JSON.stringify(one || "") === JSON.stringify(other || "");

export function equal(one, other) {
  return names(one, other).every((name) => same(one[name], other[name]));
}

/** [name, what is kept, what stands in the form], in the words of the screen, where they differ. */
function differences(form, kept) {
  const before = typed(form);
  const differs = (name) => !same(kept[name], before[name]) && form.elements.namedItem(name);
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

export function fill(form, content) {
  for (const field of [...form.elements].filter(ours)) {
    const values = [content[field.name] ?? []].flat();
    if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
    else if (field.multiple && field.options) for (const option of field.options) option.selected = values.includes(option.value);
    else field.value = values[0] ?? "";
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}
