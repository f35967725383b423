// Values that were revealed for a purpose close again: after a minute, when the page is left for another window, by Alt+L.
// Each stands beside its mask (data-masked), so that closing needs no line. A purpose is chosen by its number, too.

import { announce } from "./announce.js";
import { onKey } from "./ime.js";

const OPEN = 60_000;
let timer = 0;

function watch() {
  clearTimeout(timer);
  if (document.querySelector("[data-masked]")) timer = setTimeout(close, OPEN);
}

function close() {
  clearTimeout(timer);
  const shown = document.querySelectorAll("[data-masked]");
  for (const value of shown) {
    value.textContent = value.dataset.masked || "—";
    value.classList.replace("revealed", "masked");
    value.removeAttribute("data-masked");
  }
  for (const told of document.querySelectorAll("[data-while-revealed]")) told.hidden = true;
  for (const told of document.querySelectorAll("[data-after-revealed]")) {
    told.hidden = false;
    announce(told.textContent.trim().replace(/\s+/g, " "));
  }
}

/** The radio buttons that digits choose from: those one is in, else those of a form of them, where single keys are wanted. */
function choices(target) {
  const group = target.closest("[data-numbers]");
  if (group && target.type === "radio") return group.querySelectorAll(`[name="${target.name}"]`);
  if (document.body.dataset.keys !== "on" || target.closest("input, textarea, select, dialog")) return [];
  return document.querySelectorAll("form[data-numbers] [type=radio]");
}

onKey(document, (event) => {
  if (event.altKey && event.code === "KeyL" && document.querySelector("[data-masked]")) {
    event.preventDefault();
    close();
    return;
  }
  if (event.altKey || event.ctrlKey || event.metaKey || !/^[1-9]$/.test(event.key)) return;
  const chosen = choices(event.target)[Number(event.key) - 1];
  if (!chosen?.checkVisibility()) return;
  event.preventDefault();
  chosen.checked = true;
  chosen.focus();
  chosen.dispatchEvent(new Event("change", { bubbles: true }));
});

document.addEventListener("visibilitychange", () => { if (document.hidden) close(); });
document.addEventListener("page-replaced", watch);
watch();
