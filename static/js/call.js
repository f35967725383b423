// The call page: draft.js saves what is typed, strip.js asks before it is sent; here are the buttons and the keys.
// The form is never replaced while somebody types.

import { showConflict } from "./conflict.js";
import { Blocks } from "./blocks.js";
import { Copy, possible } from "./copies.js";
import { Draft } from "./draft.js";
import { Earlier } from "./earlier.js";
import { words } from "./fields.js";
import { Guard } from "./guard.js";
import { onCommitted, onKey } from "./ime.js";
import { Kinds } from "./kinds.js";
import { Marks } from "./marks.js";
import { Memo } from "./memo.js";
import { Restored } from "./restored.js";
import { Script } from "./script.js";
import { Strip } from "./strip.js";
import { Tape } from "./tape.js";
import "./wrap-up.js";

const form = document.getElementById("call-form");
const strip = new Strip(document.getElementById("confirm-strip"), document.getElementById("send-bar"));
const marks = new Marks(form);
const kinds = new Kinds(form);
const judged = (answer) => marks.told(answer, answer.sent);
const draft = new Draft(form, document.getElementById("save-state"), ask, judged);
draft.guard = new Guard(form, document.getElementById("guard"), () => draft.touched());
if (possible) new Restored(form, draft, document.getElementById("kept-here"), new Copy(form.dataset.copy)).begin();
const memo = new Memo(document.getElementById("memo-place"), document.getElementById("guard"));
const tape = new Tape(document.getElementById("line"), document.getElementById("tape-told"), [[form, draft.guard], [memo.place, memo.guard]]);
const script = new Script(document.getElementById("script-pane"), {
  set(name, value) {
    kinds.set(name, value);
    if (name === "disposition") kinds.chosen();
    draft.touched();
  },
  insert(text) {
    const body = document.getElementById("id_body");
    body.focus();
    body.setRangeText(text, body.selectionStart, body.selectionEnd, "end");
    body.dispatchEvent(new Event("input", { bubbles: true }));
  },
});
const earlier = new Earlier(form, document.getElementById("earlier"), () => draft.touched());
for (const line of form.querySelectorAll("[data-line]")) lineButton(line);
const blocks = new Blocks(form, document.getElementById("earlier"), kinds, () => { draft.touched(); confirmSend(); });
let leaving = false;

/** A line that the message must have is begun by one press, at the end of what is written. */
function lineButton(line) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "link-button", textContent: line.textContent });
  button.addEventListener("click", () => {
    const body = document.getElementById("id_body");
    const begun = body.value && !body.value.endsWith("\n") ? "\n" : "";
    body.focus();
    body.setRangeText(`${begun}${line.dataset.line}：`, body.value.length, body.value.length, "end");
    body.dispatchEvent(new Event("input", { bubbles: true }));
  });
  line.replaceChildren(button);
}

function ask({ conflict, rev }) {
  showConflict({
    place: document.getElementById("conflict"),
    template: document.getElementById("saved-elsewhere"),
    form,
    mine: draft.content(),
    theirs: conflict,
    keep() { draft.rev = rev; draft.save(); },
    take() { leaving = true; location.reload(); },
  });
}

async function confirmSend() {
  if (memo.stops()) return;
  const answer = await draft.save({ check: true });
  if (!answer || !marks.all(answer.sent)) return;
  strip.show({
    addressee: words(form, "addressee"),
    callback: words(form, "callback"),
    number: words(form, "callback_number") || words(form, "caller_number") || "—",
    urgency: words(form, "urgency"),
    block: words(form, "block_reason"),
  }, answer.risks);
}

/** Leaves the page by a button of the form, after what was typed has arrived. */
async function leave(button) {
  if (draft.unsaved && !(await draft.save({ pressed: true }))) return;
  leaving = true;
  form.requestSubmit(button);
}

/** Nobody can have read it yet, a question waits for its answer, or a memo for its end. */
function tooSoon(button) {
  if (memo.stops()) return true;
  if (button?.id !== "send") return false;
  strip.unanswered?.focus();
  return !strip.readable || Boolean(strip.unanswered);
}

// A form cannot be submitted again from inside its own submit event: with nothing left to save, the event itself goes on.
form.addEventListener("submit", (event) => {
  if (leaving) return;
  const button = event.submitter;
  if (button?.id !== "back" && draft.guard.stops()) { event.preventDefault(); return; }
  const leaves = button?.id === "send" || button?.id === "move";
  if (leaves && !draft.unsaved && !tooSoon(button)) { leaving = true; return; }
  event.preventDefault();
  if (leaves) { if (!tooSoon(button)) leave(button); }
  else if (button?.id === "back") strip.close();
  else if (button?.id === "end-blocked") blocks.finish();
  else confirmSend();
});

onKey(document, (event) => {
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    if (memo.holds(event.target)) { memo.leave(); return; }
    if (draft.guard.stops()) return;
    if (!strip.open) confirmSend();
    else if (!tooSoon(document.getElementById("send"))) leave(document.getElementById("send"));
  } else if (event.key === "Escape" && strip.open) {
    strip.close();
  } else if (event.code === "F2") {
    go(event, kindChosen());
  } else if (event.ctrlKey && event.key === "/") {
    go(event, script.search);
  } else if (event.altKey && !event.shiftKey && !event.metaKey) {
    go(event, PLACES[event.code]?.());
    if (event.code === "KeyR" && !event.repeat) readBack()?.click();
    if (event.code === "KeyB" && !event.repeat && !strip.open && blocks.press()) event.preventDefault();
    if (event.code === "KeyT") { event.preventDefault(); if (!event.repeat) tape.press(); }
    if (event.code === "KeyP") { event.preventDefault(); if (!event.repeat) document.querySelector("[data-call-in]")?.click(); }
    if (event.code === "KeyG" && earlier.known) { event.preventDefault(); earlier.insert(); }
  }
});

const kindChosen = () => form.querySelector("[name=disposition]:checked");

/** The box that is ticked by its key, where it is asked at all. */
const readBack = () => [form.elements.namedItem("read_back")].find((box) => box.checkVisibility());

const PLACES = {
  Digit1: () => document.getElementById("id_caller_kana"),
  Digit2: () => document.getElementById("id_addressee"),
  Digit3: () => document.getElementById("id_body"),
  Digit4: () => form.querySelector("[name=callback]:checked"),
  Digit5: () => document.getElementById("script-pane"),
  Digit6: () => document.getElementById("card-pane"),
  KeyQ: () => script.snippet,
  KeyR: readBack,
};

function go(event, place) {
  if (!place) return;
  event.preventDefault();
  place.focus();
}

// It came back: whatever was wrong is said above the form, and the page goes on.
form.addEventListener("form-answered", () => { leaving = false; if (strip.open) strip.close(); });
onCommitted(form, () => draft.touched());
form.addEventListener("change", (event) => {
  if (event.target.name === "disposition") kinds.chosen();
  else kinds.collapse();
});
window.addEventListener("beforeunload", (event) => { if (draft.unsaved && !leaving) event.preventDefault(); });
for (const extra of document.querySelectorAll("[data-without-script]")) extra.hidden = true;
kinds.collapse();
// One begins with the kind, by a digit or an arrow, unless something else asks for attention.
if (document.activeElement === document.body && !strip.open) kindChosen()?.focus({ preventScroll: true });
