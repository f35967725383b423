// Two pages typed into the same call: both texts are shown, the person decides, nothing is overwritten silently.

import { element, labelOf } from "./fields.js";

/** `mine` is what this page holds. `keep` goes on from the other's revision, `take` loads what the other has saved. */
export function showConflict({ place, template, form, mine, theirs, keep, take }) {
  const parts = template.content.cloneNode(true);
  const list = parts.querySelector("dl");
  for (const [name, value] of Object.entries(theirs)) {
    if (typeof value !== "string" || value === (mine[name] || "")) continue;
    list.append(element("dt", labelOf(form, name)), element("dd", value));
  }
  parts.querySelector("[data-keep]").addEventListener("click", () => { place.hidden = true; keep(); });
  parts.querySelector("[data-take]").addEventListener("click", take);
  place.replaceChildren(parts);
  place.hidden = false;
  place.scrollIntoView({ block: "nearest" });
}
