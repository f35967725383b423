// Every form in which one types keeps a sealed copy of it in this browser until the server has it (copies.js): a browser
// that dies, a page left by mistake, lose less than a second. It is put back when its person opens the same form again.
// Never kept: a form with a password or a one-time code. The call page keeps its own (data-copy).

import { key, left, own, possible } from "./copies.js";
import { Restored, equal, fill, typed } from "./restored.js";
import { PAGE } from "./sign-in.js";

const TYPED = "input:not([type=hidden], [type=radio], [type=checkbox], [type=file], [type=submit], [type=button], [role=combobox])";
const SECRET = "[type=password], [autocomplete~=one-time-code]";

/** By name: what stands for each form of this page, and for those that an answer has replaced. */
const forms = new Map();

class Kept {
  /** `before`: the same form in an earlier state of this page. */
  constructor(form, before) {
    Object.assign(this, { form, words: "form-put-back", begun: false, safe: false, sent: false, ...before });
    this.shown ??= typed(form);
    this.rev = JSON.stringify(this.shown);
    this.place = document.createElement("div");
    this.place.hidden = true;
    form.prepend(this.place);
    // A browser writes down in clear what it would fill in again by itself.
    form.autocomplete = "off";
  }

  async begin(name) {
    const copy = own(name);
    this.keepIn(copy);
    const earlier = await left(name, copy);
    if (earlier) await this.restored.begin(earlier);
  }

  keepIn(copy) {
    this.restored = new Restored(this.form, this, this.place, copy);
    this.restored.ready = true;
  }

  /** Goes on in the place of a form that an answer has replaced: nothing has to be looked for. */
  follow(old) {
    this.keepIn(old.restored.copy);
    if (this.unsaved) this.restored.touched();
    else this.drop();
  }

  get unsaved() { return !equal(this.shown, typed(this.form)); }

  /** A copy begins with the first text: what was only chosen is chosen again. */
  minds({ target }) { return (this.begun ||= target.matches(`${TYPED}, textarea`)); }

  touched() { this.begun = true; }

  permitted(content) { return content; }

  kept(safe) { this.safe = safe; }

  putBack(parts) {
    parts.querySelector("[data-take-back]").addEventListener("click", () => {
      fill(this.form, this.shown);
      this.place.hidden = true;
      this.drop();
    });
  }

  async drop() {
    this.safe = false;
    await this.restored.copy.drop().catch(() => {});
  }

  /** Whether a page asks on, with what was typed here. */
  carriedBy(page) {
    const names = Object.keys(this.shown).map((name) => `input[type=hidden][name="${CSS.escape(name)}"]`);
    return names.some((name) => page.querySelector(name));
  }
}

const fieldsOf = (form) => [...form.elements].filter((field) => field.name && !field.readOnly && field.matches(`${TYPED}, textarea`));

function keeps(form) {
  if ("copy" in form.dataset || "again" in form.dataset || form.querySelector(SECRET)) return false;
  return fieldsOf(form).length >= (form.getAttribute("method") === "post" ? 1 : 2);
}

/** The forms of the page by names that are the same the next time it is opened. */
function named() {
  const found = new Map();
  for (const form of [...document.querySelectorAll("main form")].filter(keeps)) {
    const { pathname } = new URL(form.getAttribute("action") || "", window.location.href);
    const name = [window.location.pathname, pathname, ...new Set(fieldsOf(form).map((field) => field.name))].join(" ");
    const count = [...found.keys()].filter((one) => one.startsWith(`${name} #`)).length;
    found.set(`${name} #${count}`, form);
  }
  return found;
}

function begin(name, form) {
  const kept = new Kept(form);
  forms.set(name, kept);
  // The key is asked for while there is a line; without one, every write asks again.
  key().catch(() => {});
  kept.begin(name).catch(() => {});
}

function scan() {
  for (const [name, form] of named()) if (forms.get(name)?.form !== form) begin(name, form);
}

const of = (form) => [...forms.values()].find((kept) => kept.form === form);

export const isKept = (form) => Boolean(of(form)?.safe);

export function sending(form) {
  const kept = of(form);
  if (kept) kept.sent = true;
}

/** The server has it: what was sent from this page, in one step or in several. */
export function taken() {
  return Promise.all([...forms.values()].filter(({ sent }) => sent).map((kept) => kept.drop()));
}

/** The answer to `sent` has taken the place of the page. `refused`: the server has nothing of it. */
export function replaced(sent, refused) {
  if (!keeping) return;
  for (const [name, form] of named()) {
    const old = forms.get(name);
    if (!old) { begin(name, form); continue; }
    const mine = old.form === sent;
    const kept = new Kept(form, mine && refused ? { shown: old.shown, begun: old.begun, sent: true } : {});
    if (!mine && old.unsaved) fill(form, typed(old.form));
    forms.set(name, kept);
    kept.follow(old);
  }
  const gone = of(sent);
  if (gone && !refused && !gone.carriedBy(document)) gone.drop();
}

const keeping = possible && Boolean(PAGE["X-Page-Person"]);

if (keeping) {
  scan();
  document.addEventListener("htmx:load", scan);
}
