// The call page. Typing never waits: every committed change is saved to the server 800 ms later, the form is never
// replaced, and what could not be saved stays on the page and is tried again. Sending asks once, in the page.

import { announce } from "./announce.js";
import { onCommitted, onKey } from "./ime.js";
import { ask } from "./request.js";
import { signedIn } from "./sign-in.js";

const SAVE_AFTER = 800;
const RETRY_AFTER = 3000;
const REFLEX = 600;
const FINAL = new Set([400, 403, 404, 409, 413]);

const form = document.getElementById("call-form");
const chip = document.getElementById("save-state");
const strip = document.getElementById("confirm-strip");
const bar = document.getElementById("send-bar");
const brief = new Set(form.dataset.brief.split(" "));
const control = (name) => form.elements.namedItem(name);
const state = { rev: Number(form.dataset.rev), dirty: false, timer: 0, saving: null, shownAt: 0, leaving: false, out: false };

function content() {
  const found = {};
  for (const [name, value] of new FormData(form)) {
    if (!["csrfmiddlewaretoken", "rev", "confirm", "client"].includes(name)) found[name] = value;
  }
  return found;
}

function show(kind, text) {
  chip.dataset.state = kind;
  chip.textContent = text ? `${chip.dataset[kind] || ""} ${text}`.trim() : chip.dataset[kind];
}

function touched() {
  state.dirty = true;
  clearTimeout(state.timer);
  state.timer = setTimeout(save, SAVE_AFTER);
}

/** Saves what is on the page, one save at a time. Resolves to the server's answer, or null when it did not arrive. */
async function save(check = false) {
  clearTimeout(state.timer);
  while (state.saving) await state.saving;
  state.saving = put(check === true);
  try {
    return await state.saving;
  } finally {
    state.saving = null;
  }
}

async function put(check) {
  state.dirty = false;
  show("saving");
  try {
    const answer = await ask(form.dataset.saveUrl, {
      method: "PUT",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ rev: state.rev, content: content(), check }),
      quiet: !check,
    });
    if (!answer.ok) return notSaved("failed", FINAL.has(answer.status));
    return saved(await answer.json());
  } catch {
    return notSaved("failed");
  }
}

function notSaved(kind, final = false) {
  state.dirty = true;
  if (chip.dataset.state !== kind) announce(chip.dataset[kind], true);
  show(kind);
  if (!final) state.timer = setTimeout(save, RETRY_AFTER);
  return null;
}

function saved(answer) {
  if (answer.conflict) {
    state.dirty = true;
    show("failed");
    showConflict(answer);
    return null;
  }
  state.rev = answer.rev;
  control("rev").value = String(answer.rev);
  if (!state.dirty) show("saved", answer.saved_at);
  return answer;
}

// Two pages typed into the same call: both texts are shown, the person decides, nothing is overwritten silently.
function showConflict(answer) {
  const place = document.getElementById("conflict");
  const template = document.getElementById("saved-elsewhere").content.cloneNode(true);
  const list = template.querySelector("dl");
  const mine = content();
  for (const [name, theirs] of Object.entries(answer.conflict)) {
    if (typeof theirs !== "string" || theirs === (mine[name] || "")) continue;
    const label = control(name)?.labels?.[0] || form.querySelector(`[name="${name}"]`)?.closest("fieldset")?.querySelector("legend");
    list.append(part("dt", label?.firstChild?.textContent.trim() || name), part("dd", theirs));
  }
  template.querySelector("[data-keep]").addEventListener("click", () => {
    state.rev = answer.rev;
    place.hidden = true;
    save();
  });
  template.querySelector("[data-take]").addEventListener("click", () => {
    state.dirty = false;
    state.leaving = true;
    location.reload();
  });
  place.replaceChildren(template);
  place.hidden = false;
  place.scrollIntoView({ block: "nearest" });
}

function part(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

function isBrief() { return brief.has(new FormData(form).get("disposition")); }

function collapse() {
  const short = isBrief();
  for (const section of form.querySelectorAll("[data-when]")) section.classList.toggle("is-collapsed", short);
}

function showErrors(errors) {
  for (const old of form.querySelectorAll("[data-script-error]")) old.remove();
  for (const marked of form.querySelectorAll("[data-marked]")) {
    marked.removeAttribute("aria-invalid");
    delete marked.dataset.marked;
  }
  let first = null;
  for (const [name, texts] of Object.entries(errors)) {
    const input = document.getElementById(`id_${name}`) || form.querySelector(`[name="${name}"]`);
    const list = document.createElement("ul");
    list.className = "errorlist";
    list.dataset.scriptError = "";
    list.id = `${name}-script-error`;
    list.append(...texts.map((text) => part("li", text)));
    input.closest(".field").append(list);
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", list.id);
    input.dataset.marked = "";
    first ??= input;
  }
  first?.focus();
  return first === null;
}

function words(name) {
  const found = control(name);
  if (found instanceof RadioNodeList) {
    return form.querySelector(`[name="${name}"]:checked`)?.closest("label")?.textContent.trim() || "";
  }
  const chosen = found?.selectedOptions?.[0];
  if (chosen) return [chosen.text, chosen.dataset.note && `（${chosen.dataset.note}）`].filter(Boolean).join("");
  return found?.value || "";
}

/** Whoever presses a button wants it now: a sign-in that a save is waiting for is asked for in the page. */
function askForSignIn() { if (state.out) signedIn(); }

async function confirmSend() {
  askForSignIn();
  const answer = await save(true);
  if (!answer || !showErrors(answer.errors || {})) return;
  const values = {
    addressee: words("addressee"),
    callback: words("callback"),
    number: words("callback_number") || words("caller_number") || "—",
    urgency: words("urgency"),
  };
  for (const place of strip.querySelectorAll("[data-strip]")) place.textContent = values[place.dataset.strip];
  bar.hidden = true;
  strip.hidden = false;
  state.shownAt = performance.now();
  strip.focus();
  strip.scrollIntoView({ block: "nearest" });
}

function back() {
  strip.hidden = true;
  bar.hidden = false;
  document.getElementById("to-confirm").focus();
}

const unsaved = () => state.dirty || state.saving !== null;

/** Leaves the page by a button of the form, after what was typed has arrived. */
async function leave(button) {
  askForSignIn();
  if (unsaved() && !(await save())) return;
  state.leaving = true;
  form.requestSubmit(button);
}

// A form cannot be submitted again from inside its own submit event: with nothing left to save, the event itself goes on.
form.addEventListener("submit", (event) => {
  const button = event.submitter;
  const leaves = button?.id === "send" || button?.id === "move";
  if (state.leaving) return;
  if (leaves && !unsaved() && !tooSoon(button)) { state.leaving = true; return; }
  event.preventDefault();
  if (leaves) { if (!tooSoon(button)) leave(button); }
  else if (button?.id === "back") back();
  else confirmSend();
});

/** A second press by reflex, before anybody can have read the strip, sends nothing. */
function tooSoon(button) { return button?.id === "send" && performance.now() - state.shownAt < REFLEX; }

onKey(document, (event) => {
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    if (strip.hidden) confirmSend();
    else if (!tooSoon(document.getElementById("send"))) leave(document.getElementById("send"));
  } else if (event.key === "Escape" && !strip.hidden) {
    back();
  } else if (event.code === "F2") {
    event.preventDefault();
    form.querySelector("[name=disposition]:checked")?.focus();
  } else if (event.altKey && !event.shiftKey && !event.metaKey) {
    jump(event);
  }
});

const PLACES = {
  Digit1: () => document.getElementById("id_caller_kana"),
  Digit2: () => document.getElementById("id_addressee"),
  Digit3: () => document.getElementById("id_body"),
  Digit4: () => form.querySelector("[name=callback]:checked"),
  Digit5: () => document.getElementById("script-pane"),
  Digit6: () => document.getElementById("card-pane"),
};

function jump(event) {
  const place = PLACES[event.code]?.();
  if (!place) return;
  event.preventDefault();
  place.focus();
}

onCommitted(form, touched);
document.addEventListener("signed-out", () => { state.out = true; show("expired"); });
document.addEventListener("signed-in", () => { state.out = false; show("saving"); });
form.addEventListener("change", collapse);
window.addEventListener("beforeunload", (event) => {
  if (unsaved() && !state.leaving) event.preventDefault();
});
for (const extra of document.querySelectorAll("[data-without-script]")) extra.hidden = true;
collapse();
if (!strip.hidden) state.shownAt = performance.now();
