// Native <dialog>s: [data-dialog="id"] opens one, [data-dialog-close] closes it. Without this module the
// opener is a link to a page that does the same. A menu made of <details data-menu> closes on Escape or a click elsewhere.

import { onKey } from "./ime.js";

const openMenus = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
  const dialog = document.getElementById(event.target.closest("[data-dialog]")?.dataset.dialog || "");
  if (dialog instanceof HTMLDialogElement) {
    event.preventDefault();
    dialog.showModal();
  } else if (event.target.closest("[data-dialog-close]")) {
    event.target.closest("dialog")?.close();
  }
});

onKey(document, (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary")?.focus();
  }
});
