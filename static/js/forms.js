// Small helps for forms: the error summary takes the focus; a form is sent without leaving its page until it went well
// (unless data-again: it answers with a file or draws itself), says that it is on its way, and is not sent twice;
// [data-confirm] asks before what cannot be undone; [data-dismiss] puts a toast or notice away; [data-sign-in] signs in inside
// the page.

import { send, withoutLine } from "./sending.js";
import { signedIn } from "./sign-in.js";

let signedOut = false;
document.addEventListener("signed-out", () => { signedOut = true; });
document.addEventListener("signed-in", () => { signedOut = false; });

document.querySelector("[data-error-summary]")?.focus();

document.addEventListener("submit", (event) => {
  const form = event.target;
  const question = event.submitter?.dataset.confirm;
  if (question && !event.defaultPrevented && !window.confirm(question)) { event.preventDefault(); return; }
  if (event.defaultPrevented || "again" in form.dataset) return;
  if (form.getAttribute("method") !== "post") { if (withoutLine(form)) event.preventDefault(); return; }
  event.preventDefault();
  if (form.dataset.sent) { if (signedOut) signedIn().catch(() => {}); return; }
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-busy", "true");
  send(form, event.submitter).finally(() => again(form));
});

function again(form) {
  delete form.dataset.sent;
  for (const busy of form.querySelectorAll("[aria-busy]")) busy.removeAttribute("aria-busy");
}

// A page that comes back from the browser's memory may be sent again.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach(again);
});

// A field comes into view as a whole, between the bars that stay where they are: a browser is content with its first line.
document.addEventListener("focusin", ({ target }) => {
  if (target.matches("main form textarea, main form input[type=text]")) target.scrollIntoView({ block: "nearest" });
});

document.addEventListener("click", (event) => {
  const signIn = event.target.closest("a[data-sign-in]");
  if (signIn) { event.preventDefault(); signedIn().catch(() => window.location.assign(signIn.href)); return; }
  event.target.closest("[data-dismiss]")?.closest(".toast, .notice")?.remove();
});
