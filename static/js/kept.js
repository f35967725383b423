// Lists of unsent calls say which of them hold something that only this browser has; what is a day old goes.

import { possible, tidy, waiting } from "./copies.js";

async function mark() {
  await tidy();
  const marks = document.querySelectorAll("[data-copy-of]");
  if (!marks.length) return;
  const here = await waiting();
  for (const place of marks) place.hidden = !here.has(place.dataset.copyOf);
}

if (possible) mark();
