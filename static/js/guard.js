// Digits that have the check digit of a payment card or of an individual number (マイナンバー) should not be written down. Until somebody
// has said that they may stay they leave the page for nowhere: they are neither saved nor sent nor kept in this browser, and while one types,
// nothing is that is longer than a telephone number. The field says so once it has been left. The server asks about what stays, by the same rule
// (calls/risks.py).

import { announce } from "./announce.js";
import { afterPress } from "./press.js";

const RUN = /\+?\d(?:[ ()-]?\d){8,18}/g;
const DASHES = /[‐‑–—−ー－―]/;
const HIDDEN = "●●●●";
const LONGER = 12; // digits; the longest telephone number of this country has 11
const FIELDS = "textarea, input[type=text]:not([inputmode=tel], [role=combobox])";

/** The text as it is read, and where each of its signs was typed: [from, to]. */
function read(text) {
  let plain = "";
  const places = [];
  let at = 0;
  for (const sign of text) {
    for (const one of sign.normalize("NFKC")) {
      plain += DASHES.test(one) ? "-" : one;
      for (let unit = 0; unit < one.length; unit += 1) places.push([at, at + sign.length]);
    }
    at += sign.length;
  }
  return { plain, places };
}

function isCard(digits) {
  if (digits.length < 13 || digits.length > 16) return false;
  const sum = [...digits].reverse().reduce((total, digit, place) => {
    const value = Number(digit) * (place % 2 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

function isIndividual(digits) {
  if (digits.length !== 12) return false;
  const weighed = [...digits.slice(0, -1)].reverse().reduce((sum, digit, place) => sum + Number(digit) * (place < 6 ? place + 2 : place - 4), 0);
  const rest = weighed % 11;
  return Number(digits.at(-1)) === (rest <= 1 ? 0 : 11 - rest);
}

/** Digits that stand together in a text: [from, to, the digits alone]. */
function runs(text) {
  if (!/[\p{Nd}\p{No}]/u.test(text)) return [];
  const { plain, places } = read(text);
  return [...plain.matchAll(RUN)].map(({ 0: run, index }) => [places[index][0], places[index + run.length - 1][1], run.replace(/[ ()-]/g, "")]);
}

export const sensitive = (text) => runs(text).filter(([, , digits]) => isCard(digits) || isIndividual(digits));

const without = (text, found) => found.reduceRight((left, [from, to]) => left.slice(0, from) + HIDDEN + left.slice(to), text);

export class Guard {
  /** `form`: of its texts; `words`: a template with what is said at a field; `changed` is called when more of a text may leave. */
  constructor(form, words, changed) {
    Object.assign(this, { form, words, changed, allowed: new Set(), held: null });
    // What the page came with is with the server already.
    for (const { value } of this.fields) this.allow(value);
    form.addEventListener("focusout", ({ target }) => this.left(target));
    form.addEventListener("input", ({ target }) => { if (this.noteOf(target)) this.look(target); });
  }

  get fields() { return [...this.form.querySelectorAll(FIELDS)]; }

  found(text) { return sensitive(text).filter(([, , digits]) => !this.allowed.has(digits)); }

  allow(text) { for (const [, , digits] of sensitive(text)) this.allowed.add(digits); }

  /** What may leave the page of the texts of this form, by name. */
  safe(content) {
    const texts = this.fields.filter(({ name }) => typeof content[name] === "string");
    return { ...content, ...Object.fromEntries(texts.map((field) => [field.name, this.safeOf(field, content[field.name])])) };
  }

  /** Whether a text holds, or begins to hold, what should not be written down. */
  waits(field) {
    return field.matches(FIELDS) && runs(field.value).some(([, , digits]) => digits.length >= LONGER && !this.allowed.has(digits));
  }

  safeOf(field, text) {
    const typing = field === document.activeElement;
    const long = typing ? runs(text).filter(([, , digits]) => digits.length >= LONGER && !this.allowed.has(digits)) : [];
    if (long.length) this.held = field;
    return without(text, typing ? long : this.found(text));
  }

  noteOf(field) { return document.getElementById(`${field.id}-guard`); }

  left(field) {
    if (!field.matches(FIELDS)) return;
    afterPress(() => this.look(field));
    if (this.held !== field) return;
    this.held = null;
    this.changed();
  }

  look(field) {
    const there = this.noteOf(field);
    const found = this.found(field.value).length > 0;
    if (!found) there?.remove();
    else if (!there) this.say(field);
  }

  say(field) {
    const note = this.words.content.cloneNode(true).firstElementChild;
    note.id = `${field.id}-guard`;
    note.querySelector("[data-hide]").addEventListener("click", () => this.settled(field, () => this.hide(field)));
    note.querySelector("[data-allow]").addEventListener("click", () => this.settled(field, () => this.allow(field.value)));
    field.closest(".field").append(note);
    announce(note.querySelector("p").textContent, true);
  }

  hide(field) { field.value = without(field.value, this.found(field.value)); }

  settled(field, deed) {
    deed();
    for (const each of this.fields) if (this.noteOf(each)) this.look(each);
    field.focus();
    this.changed();
  }

  /** Whether a text waits for an answer, which is then asked for. What is out of sight is taken out: it is not sent anyway. */
  stops() {
    const waiting = this.fields.filter((field) => this.found(field.value).length);
    for (const field of waiting.filter((one) => !one.checkVisibility())) this.hide(field);
    const [first] = waiting.filter((one) => one.checkVisibility());
    if (!first) return false;
    this.look(first);
    this.noteOf(first).querySelector("[data-hide]").focus();
    return true;
  }
}
