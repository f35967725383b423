// 「?」 of the frame: what this page is for and which keys work here, beside the page, which goes on meanwhile. F1 opens and closes it from
// everywhere, ? from outside of fields (one-letter keys can be switched off). Without this module it is a link to a page.

import { onKey } from "./ime.js";
import { ask } from "./request.js";

const link = document.querySelector("[data-help]");
let panel = null;
let from = null;
let text = null;

async function fetched() {
  const answer = await ask(link.href, { quiet: true }).catch(() => null);
  const html = answer?.ok ? await answer.text().catch(() => "") : "";
  return new DOMParser().parseFromString(html, "text/html").querySelector("[data-help-text]");
}

async function open() {
  panel = document.createElement("aside");
  Object.assign(panel, { className: "help-panel", tabIndex: -1, ariaLabel: link.textContent.replace("?", "").trim() });
  from = document.activeElement;
  text ||= await fetched();
  const close = document.createElement("button");
  Object.assign(close, { type: "button", className: "button button--quiet button--small help-panel__close", textContent: link.dataset.close });
  close.addEventListener("click", shut);
  panel.append(close, text || link.dataset.failed);
  document.body.append(panel);
  panel.focus();
}

function shut() {
  const back = from?.isConnected && from !== document.body ? from : link;
  if (panel.contains(document.activeElement) || document.activeElement === document.body) back.focus();
  panel.remove();
  panel = null;
}

/** While it is on its way, nothing more is asked. */
function turn() {
  if (!panel) open();
  else if (panel.isConnected) shut();
}

const plain = ({ ctrlKey, altKey, metaKey }) => !ctrlKey && !altKey && !metaKey;

const free = ({ target }) => document.body.dataset.keys === "on" && !target.closest("input, textarea, select, dialog");

if (link) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    turn();
  });
  onKey(document, (event) => {
    const wanted = plain(event) && (event.key === "F1" || (event.key === "?" && free(event)));
    if (!wanted || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    turn();
  });
  // Escape is the panel's only where nothing else is in use: in a field it belongs to the page.
  onKey(document, (event) => {
    const here = panel?.contains(document.activeElement) || document.activeElement === document.body;
    if (event.key !== "Escape" || !panel?.isConnected || !here) return;
    event.stopPropagation();
    shut();
  }, true);
}
