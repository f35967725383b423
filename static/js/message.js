// A message of the portal: open for two seconds in front of somebody, it becomes 確認済; `u` takes that back
// (one-letter keys can be switched off in one's own settings).

import { announce } from "./announce.js";
import { onKey } from "./ime.js";
import { ask } from "./request.js";

const LOOKED = 2000;
const form = document.getElementById("seen-form");

async function seen() {
  if (document.hidden) {
    document.addEventListener("visibilitychange", () => setTimeout(seen, LOOKED), { once: true });
    return;
  }
  const answer = await ask(form.action, { method: "POST", body: new FormData(form), quiet: true }).catch(() => null);
  if (!answer?.ok) return;
  const html = new DOMParser().parseFromString(await answer.text(), "text/html");
  const badge = html.querySelector(".badge");
  const version = html.querySelector("[data-version]")?.dataset.version;
  document.querySelector("[data-status]")?.replaceChildren(badge);
  for (const field of document.querySelectorAll('input[name="version"]')) field.value = version;
  const undo = document.getElementById("unread-form");
  if (undo) undo.hidden = false;
  addReader(html.querySelector("[data-reader]"));
  announce(badge.textContent.trim());
}

function addReader(reader) {
  const panel = document.getElementById("seen-panel");
  if (!reader || !panel) return;
  panel.querySelector("[data-nobody]")?.remove();
  let list = panel.querySelector("ul");
  if (!list) {
    list = document.createElement("ul");
    list.className = "plain-list seen-list";
    panel.querySelector("h2").after(list);
  }
  list.append(reader);
}

if (form) setTimeout(seen, LOOKED);

onKey(document, (event) => {
  if (document.body.dataset.keys !== "on" || event.key !== "u" || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.closest("input, textarea, select, dialog")) return;
  const undo = document.getElementById("unread-form");
  if (undo && !undo.hidden) undo.requestSubmit(undo.querySelector("button"));
});
