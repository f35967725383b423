// Sends a form and stays on its page until it went well: whatever happens, what was typed is still there, and the person
// is told what happened, what is safe and what to do. A session that has ended is renewed inside the page (request.js).
// What the server wants to be set right is shown in place; a form marked data-keep (it has a life of its own) only gets
// the summary of what is wrong. A form in [data-part] is answered with that part alone: what is typed beside it stays as it is. data-forget: what this browser keeps goes with it ("all" or the id of a copy).

import { announce } from "./announce.js";
import { drop, forget, possible } from "./copies.js";
import { ask } from "./request.js";
import { isKept, replaced, sending, taken } from "./typing.js";

export async function send(form, button) {
  form.querySelector("[data-not-sent]")?.remove();
  if (withoutLine(form)) return;
  sending(form);
  const answer = await ask(addressOf(form, button), {
    method: "POST",
    headers: { "X-Form": "1", ...(form.closest("[data-part]") && { "X-Part": "1" }) },
    body: () => bodyOf(form, button),
  }).catch(() => null);
  if (!answer) { tell(form, "unknown"); return; }
  const address = answer.headers.get("X-Go-To");
  if (address) { await forgotten(form); await taken(); await go(address); }
  else show(form, answer, await answer.text().catch(() => ""));
}

/** Says so, where nothing can be sent. */
export function withoutLine(form) {
  if (navigator.onLine) return false;
  form.querySelector("[data-not-sent]")?.remove();
  tell(form, "offline");
  return true;
}

// A field may be called "action", which would hide the property.
function addressOf(form, button) {
  return button?.getAttribute("formaction") || form.getAttribute("action") || window.location.href;
}

function bodyOf(form, button) {
  const body = new FormData(form, button);
  return form.enctype === "multipart/form-data" ? body : new URLSearchParams(body);
}

/** Leaves the page; resolves only where it could not be left. */
function go(address) {
  const target = new URL(address, window.location.href);
  const here = target.href.split("#")[0] === window.location.href.split("#")[0];
  window.location.assign(target);
  if (here && target.hash) window.location.reload();
  return new Promise((resolve) => { setTimeout(resolve, 10_000); });
}

async function forgotten({ dataset }) {
  if (!possible || !dataset.forget) return;
  await (dataset.forget === "all" ? forget() : drop(dataset.forget)).catch(() => {});
}

function show(form, { status, url }, html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const refused = page.querySelector(".error-page");
  const part = form.closest("[data-part]");
  const fresh = page.getElementById(part?.id || "content");
  if (refused || !fresh || status >= 500) tell(form, "refused", refused, status);
  else if (part) exchange(form, part, fresh);
  else if ("keep" in form.dataset) summarise(form, page.querySelector("[data-error-summary]"), status);
  else {
    const wrong = status >= 400 || Boolean(fresh.querySelector("[data-error-summary]"));
    replace(fresh, page.title, url);
    replaced(form, wrong);
    document.dispatchEvent(new Event("page-replaced"));
  }
}

function exchange(form, part, fresh) {
  const wrong = fresh.querySelector("[data-error-summary]");
  part.replaceWith(fresh);
  window.htmx?.process(fresh);
  replaced(form, Boolean(wrong));
  (wrong || fresh.querySelector("textarea")).focus();
  if (!wrong) announce(fresh.dataset.said);
}

// What is there for a browser without scripts is read as if it were one. The address of the window stays; what the fresh page leads to by leaving its own address out is where it came from.
function replace(fresh, title, from) {
  for (const plain of fresh.querySelectorAll("noscript")) plain.remove();
  for (const form of fresh.querySelectorAll("form:not([action])")) form.setAttribute("action", from);
  for (const link of fresh.querySelectorAll('a[href^="?"]')) link.href = new URL(link.getAttribute("href"), from).href;
  const here = document.getElementById("content");
  document.title = title;
  here.className = fresh.className;
  here.replaceChildren(...fresh.childNodes);
  window.htmx?.process(here);
  window.scrollTo(0, 0);
  (here.querySelector("[data-error-summary]") || here).focus();
}

function summarise(form, summary, status) {
  if (!summary) { tell(form, "refused", null, status); return; }
  form.querySelector("[data-error-summary]")?.remove();
  form.prepend(summary);
  form.dispatchEvent(new CustomEvent("form-answered"));
  setTimeout(() => summary.focus(), 0);
}

/** The notice above the form. `refused`: the server's own words, where it has said any. */
function tell(form, reason, refused = null, status = 0) {
  const notice = document.getElementById("not-sent").content.cloneNode(true).firstElementChild;
  const said = [...(refused?.querySelectorAll("p:not(.button-row, .small), li") || [])].map((part) => part.textContent.trim());
  const title = refused?.querySelector("h1")?.textContent.trim();
  if (title) notice.querySelector("[data-title]").textContent = title;
  notice.querySelector("[data-text]").textContent = said.filter(Boolean).join(" ") || notice.dataset[status === 413 ? "large" : reason];
  const safe = notice.querySelector("[data-safe]");
  if (safe) safe.hidden = !isKept(form);
  form.prepend(notice);
  setTimeout(() => notice.focus(), 0);
  form.dispatchEvent(new CustomEvent("form-answered"));
}
