// Small helps for forms: the error summary takes the focus; a form on its way says so and is not sent
// twice (unless data-again: it answers with a file);
// [data-confirm] asks before what cannot be undone; [data-autosubmit] filters send themselves; [data-dismiss] puts a toast or
// notice away; [data-sign-in] signs in inside the page.

import { signedIn } from "./sign-in.js";

document.querySelector("[data-error-summary]")?.focus();

document.addEventListener("submit", (event) => {
  const form = event.target;
  const question = event.submitter?.dataset.confirm;
  if (question && !window.confirm(question)) { event.preventDefault(); return; }
  if (event.defaultPrevented || form.method !== "post" || "again" in form.dataset) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-busy", "true");
});

// A page that comes back from the browser's memory may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const busy of form.querySelectorAll("[aria-busy]")) busy.removeAttribute("aria-busy");
  }
});

document.addEventListener("change", (event) => {
  if (event.target.closest("[data-autosubmit]")) event.target.form?.requestSubmit();
});

document.addEventListener("click", (event) => {
  const signIn = event.target.closest("a[data-sign-in]");
  if (signIn) { event.preventDefault(); signedIn().catch(() => window.location.assign(signIn.href)); return; }
  event.target.closest("[data-dismiss]")?.closest(".toast, .notice")?.remove();
});
