// The fields of a form: what they are called, what they say in words, and what is wrong with them.

export function element(tag, text) {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}

/** The field's label or legend, else its name. */
export function labelOf(form, name) {
  const first = form.querySelector(`[name="${name}"]`);
  const label = first?.type === "radio" ? first.closest("fieldset")?.querySelector("legend") : first?.labels?.[0];
  return label?.firstChild?.textContent.trim() || name;
}

/** What was chosen or typed, as it stands on the screen; an option with its small note. */
export function words(form, name) {
  const found = form.elements.namedItem(name);
  if (found instanceof RadioNodeList) {
    return form.querySelector(`[name="${name}"]:checked`)?.closest("label")?.textContent.trim() || "";
  }
  const chosen = found?.selectedOptions?.[0];
  if (chosen) return [chosen.text, chosen.dataset.note && `（${chosen.dataset.note}）`].filter(Boolean).join("");
  return found?.value || "";
}

/** Marks what the server has found ({name: texts}) and takes back earlier marks. False when there is something. */
export function showErrors(form, errors) {
  for (const old of form.querySelectorAll("[data-script-error]")) old.remove();
  for (const marked of form.querySelectorAll("[data-marked]")) {
    marked.removeAttribute("aria-invalid");
    delete marked.dataset.marked;
  }
  const marked = Object.entries(errors).map(([name, texts]) => mark(form, name, texts));
  marked[0]?.focus();
  return marked.length === 0;
}

function mark(form, name, texts) {
  const input = document.getElementById(`id_${name}`) || form.querySelector(`[name="${name}"]`);
  const list = document.createElement("ul");
  list.className = "errorlist";
  list.dataset.scriptError = "";
  list.id = `${name}-script-error`;
  list.append(...texts.map((text) => element("li", text)));
  input.closest(".field").append(list);
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", list.id);
  input.dataset.marked = "";
  return input;
}
