// A send that waits for a supervisor: `a` approves it, `b` goes to the reason for which it is returned
// (one-letter keys can be switched off in one's own settings).

import { onKey } from "./ime.js";

const DEEDS = {
  a: () => document.querySelector("[data-approve]")?.click(),
  b: () => document.getElementById("id_reason")?.focus(),
};

onKey(document, (event) => {
  const deed = DEEDS[event.key];
  if (!deed || document.body.dataset.keys !== "on" || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.closest("input, textarea, select, dialog")) return;
  event.preventDefault();
  deed();
});
