// <list-keys> around a list: `j` and `k` go down and up among its links (data-item), Enter opens as everywhere.
// One-letter keys can be switched off in one's own settings.

import { onKey } from "./ime.js";

const STEPS = { j: 1, k: -1 };

onKey(document, (event) => {
  const step = STEPS[event.key];
  if (!step || document.body.dataset.keys !== "on" || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.closest("input, textarea, select, dialog")) return;
  const items = [...document.querySelectorAll("list-keys [data-item]")];
  if (!items.length) return;
  const here = items.indexOf(document.activeElement);
  const next = here < 0 ? (step > 0 ? 0 : items.length - 1) : Math.min(Math.max(here + step, 0), items.length - 1);
  items[next].focus();
  event.preventDefault();
});
