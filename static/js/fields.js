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

/**
 * Marks what the server has found ({name: texts}) and takes back earlier marks. False when there is something;
 * `focus`: the first of it then takes the focus.
 */
export function showErrors(form, errors, { focus = true } = {}) {
  for (const old of form.querySelectorAll("[data-script-error]")) old.remove();
  for (const marked of form.querySelectorAll("[data-marked]")) {
    marked.removeAttribute("aria-invalid");
    describe(marked, marked.dataset.marked);
    delete marked.dataset.marked;
  }
  const marked = Object.entries(errors).map(([name, texts]) => mark(form, name, texts));
  const before = (one, other) => (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1);
  if (focus) marked.sort(before)[0]?.focus();
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
  const described = input.getAttribute("aria-describedby") || "";
  input.dataset.marked = described;
  input.setAttribute("aria-invalid", "true");
  describe(input, `${described} ${list.id}`.trim());
  return input;
}

function describe(input, ids) {
  if (ids) input.setAttribute("aria-describedby", ids);
  else input.removeAttribute("aria-describedby");
}
