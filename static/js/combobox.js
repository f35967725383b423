// <combo-box><select>…</select></combo-box>: a filter over a native select.
// Without this module the select works by itself. The select keeps the value, so forms and drafts never notice.
// Each option may carry data-search (name, reading, department, romaji) and data-note (shown small).

import { fold } from "./folding.js";
import { onKey } from "./ime.js";

let serial = 0;

class ComboBox extends HTMLElement {
  connectedCallback() {
    this.select = this.querySelector("select");
    if (!this.select || this.input) return;
    serial += 1;
    this.list = document.createElement("ul");
    this.list.id = `combo-${serial}`;
    this.list.setAttribute("role", "listbox");
    this.list.hidden = true;
    this.input = this.makeInput();
    this.select.hidden = true;
    this.append(this.input, this.list);
    this.active = -1;
    this.showChosen();
    this.listen();
  }

  makeInput() {
    const select = this.select;
    const input = document.createElement("input");
    input.type = "text";
    input.autocomplete = "off";
    input.spellcheck = false;
    input.id = select.id;
    select.id = `${select.id}-value`;
    for (const name of ["aria-describedby", "aria-invalid", "aria-required", "aria-label"]) {
      if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
    }
    input.placeholder = [...select.options].find((option) => !option.value)?.text || "";
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", this.list.id);
    const label = document.querySelector(`label[for="${input.id}"]`)?.textContent.trim();
    this.list.setAttribute("aria-label", select.getAttribute("aria-label") || label || input.placeholder);
    return input;
  }

  listen() {
    this.input.addEventListener("input", () => { this.active = -1; this.open(this.input.value); });
    this.input.addEventListener("click", () => this.open(""));
    this.input.addEventListener("blur", () => { this.close(); this.showChosen(); });
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const item = event.target.closest("[role=option]");
      if (item) this.choose(item.dataset.value);
    });
    onKey(this.input, (event) => this.key(event));
    this.select.addEventListener("change", () => this.showChosen());
  }

  key(event) {
    const opened = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!opened) this.open("");
      this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && opened && this.active >= 0 && !event.ctrlKey) {
      event.preventDefault();
      this.choose(this.items()[this.active].dataset.value);
    } else if (event.key === "Tab" && opened && this.active >= 0) {
      this.choose(this.items()[this.active].dataset.value);
    } else if (event.key === "Escape" && opened) {
      event.stopPropagation();
      this.close();
    }
  }

  items() { return [...this.list.querySelectorAll("[role=option]")]; }

  matches(typed) {
    const wanted = fold(typed);
    return [...this.select.options].filter((option) => {
      if (!option.value) return !wanted && !this.select.required;
      return !wanted || fold(`${option.text} ${option.dataset.search || ""}`).includes(wanted);
    });
  }

  open(typed) {
    const found = this.matches(typed);
    this.list.replaceChildren(...found.map((option, index) => this.row(option, index)));
    if (!found.length) this.list.append(this.nothing());
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    if (typed && found.length) this.move(1);
  }

  nothing() {
    const none = document.createElement("li");
    none.className = "combo-none";
    none.setAttribute("role", "option");
    none.setAttribute("aria-disabled", "true");
    none.textContent = this.dataset.none || "—";
    return none;
  }

  row(option, index) {
    const row = document.createElement("li");
    row.id = `${this.list.id}-${index}`;
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", "false");
    row.dataset.value = option.value;
    row.append(option.text);
    if (option.dataset.note) {
      const note = document.createElement("small");
      note.textContent = option.dataset.note;
      row.append(" ", note);
    }
    return row;
  }

  move(step) {
    const items = this.items();
    if (!items.length) return;
    items[this.active]?.setAttribute("aria-selected", "false");
    this.active = this.active < 0 && step < 0 ? items.length - 1 : (this.active + step + items.length) % items.length;
    items[this.active].setAttribute("aria-selected", "true");
    items[this.active].scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", items[this.active].id);
  }

  choose(value) {
    if (value === undefined) return;
    this.select.value = value;
    this.close();
    this.showChosen();
    this.select.dispatchEvent(new Event("input", { bubbles: true }));
    this.select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  close() {
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  showChosen() {
    const option = this.select.selectedOptions[0];
    this.input.value = option?.value ? option.text : "";
  }
}

customElements.define("combo-box", ComboBox);
