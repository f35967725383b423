// What a page offers to press, and what a press did. For tests/e2e/pressing.py; runs in the page before it does anything.
(() => {
  // A page is opened again after a press that changed it: it begins with what the server has, not with a copy of before.
  Object.defineProperty(window, "indexedDB", { value: undefined });
  const CONTROLS = [
    "a[href]", "button", "summary", "input[type=submit]", "input[type=button]", "input[type=checkbox]", "input[type=radio]",
    "[role=button]", "[role=combobox]", "[hx-get]:not(form)", "[hx-post]:not(form)",
  ].join(",");
  // Says that something is under way, moves nothing by itself.
  const NO_EFFECT = new Set(["aria-busy", "data-sent", "data-state"]);
  // What stands in for a script, and what is shown by an event that no press makes (each has tests of its own).
  const INSTEAD = "[data-without-script], [data-said], #unread-form, [data-after-revealed], [data-player], .stalled";
  const found = [];
  let changes = 0;
  let clicks = 0;
  let settled = 0;

  const kindOf = (el) => {
    if (el.tagName === "SUMMARY") return "summary";
    if (el.tagName === "A") return "link";
    if (el.type === "checkbox" || el.type === "radio") return el.type;
    if (el.getAttribute("role") === "combobox") return "combobox";
    return el.type === "submit" && el.form ? "submit" : "button";
  };

  const ofItself = (el) => /\b(load|every|revealed)\b/.test(el.getAttribute("hx-trigger") || "");
  const visible = (el) => el.checkVisibility({ visibilityProperty: true }) && el.getClientRects().length > 0;
  // A chip's radio button is drawn by its label.
  const shape = (el) => (["checkbox", "radio"].includes(el.type) && el.labels?.[0]) || el;

  const controls = () => [...document.querySelectorAll(CONTROLS)].filter(
    (el) => !el.disabled && el.getAttribute("aria-disabled") !== "true" && !ofItself(el));

  const wordsOf = (el) =>
    (el.getAttribute("aria-label") || el.textContent.trim() || el.value || el.name || "").trim().replace(/\s+/g, " ").slice(0, 60);

  const place = (el) => el.closest("dialog, header, footer, [data-restored], section[id], main")?.id || el.closest("header, footer, main")?.tagName || "";

  const target = (el) => {
    if (el.tagName === "A") return el.getAttribute("href").startsWith("#") ? el.getAttribute("href") : el.href;
    const form = el.form;
    return form ? `${form.getAttribute("method") || "get"} ${new URL(el.getAttribute("formaction") || form.getAttribute("action") || "", location.href).href}` : "";
  };

  const describe = (el, index) => {
    const form = el.form;
    return {
      index, kind: kindOf(el), name: wordsOf(shape(el)), target: target(el), place: place(el), className: el.className.toString(),
      field: el.name || "", value: kindOf(el) === "submit" ? el.value : "", id: el.dataset.control || "",
      method: (form?.getAttribute("method") || "get").toUpperCase(),
      api: el.closest("[data-api]")?.dataset.api || "", token: form?.querySelector("[name=csrfmiddlewaretoken]")?.value || "",
      opens: "dialog" in el.dataset || "help" in el.dataset,
      // Comes into view when it gets the focus, as the link to the content does.
      aside: shape(el).getBoundingClientRect().bottom + scrollY <= 0,
    };
  };

  const press = {
    /** Whether what the page fetches at once has come. */
    whole: () => settled >= document.querySelectorAll("[hx-trigger=load]").length,

    collect() {
      found.length = 0;
      found.push(...controls().filter((el) => visible(shape(el)) && !el.closest("[inert]") && !(el.type === "radio" && el.checked)));
      return found.map(describe);
    },

    /** What the page holds, but does not show yet. */
    hidden: () => controls().filter((el) => !visible(shape(el)) && !el.closest(INSTEAD) && !el.matches("combo-box select")).map(describe),

    /** Fills the form of a control so that nothing but the press is missing. */
    fill(index) {
      const form = found[index].form;
      for (const field of form?.elements || []) {
        if (!field.willValidate || field.checkValidity()) continue;
        if (field.type === "radio" || field.type === "checkbox") field.checked = true;
        else if (field.tagName === "SELECT") field.value = [...field.options].find((option) => option.value)?.value || "";
        else if (field.type === "file") {
          const files = new DataTransfer();
          files.items.add(new File(["RIFF"], "a.wav", { type: "audio/wav" }));
          field.files = files.files;
        } else field.value = { email: "a@example.test", date: "2026-11-20", "datetime-local": "2026-11-20T09:00", time: "09:00", number: field.min || "1", tel: "0312345678" }[field.type] || "0123456789abc".slice(0, Math.max(field.minLength, 4));
        field.dispatchEvent(new Event("input", { bubbles: true }));
        field.dispatchEvent(new Event("change", { bubbles: true }));
      }
      return [...(form?.elements || [])].filter((field) => field.willValidate && !field.checkValidity()).map((field) => field.name);
    },

    /** Where to put the pointer: the middle of the control, once it is in view; and what lies there instead of it, if anything. */
    aim(index) {
      const el = shape(found[index]);
      el.scrollIntoView({ block: "center", behavior: "instant" });
      const box = el.getClientRects()[0] || el.getBoundingClientRect();
      const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
      const there = document.elementFromPoint(x, y);
      const hit = there && (el.contains(there) || there.contains(found[index]) || there.closest("label")?.control === found[index]);
      return { x, y, covered: hit ? "" : there?.outerHTML.slice(0, 120) || "nothing" };
    },

    /** Whether an answer to an earlier press has left it where it is. */
    there: (index) => found[index].isConnected,

    focus(index) {
      found[index].focus();
      return document.activeElement === found[index];
    },

    before(index) {
      const el = found[index];
      changes = 0;
      clicks = 0;
      const choices = [...document.querySelectorAll("input[type=checkbox], input[type=radio]")].filter((choice) => choice.form === el.form);
      window.__at = {
        choices, chosen: choices.filter((choice) => choice.checked),
        focus: document.activeElement, hash: location.hash, scroll: scrollY };
      return { connected: el.isConnected, checked: el.checked, open: el.parentElement?.open, value: el.value };
    },

    after(index) {
      const el = found[index];
      const now = document.activeElement;
      const moved = now && now !== window.__at.focus && now !== el && now !== document.body;
      return {
        changes, clicks, checked: el.checked, open: el.parentElement?.open, value: el.value, hash: location.hash,
        exists: Boolean(document.getElementById(decodeURIComponent(location.hash.slice(1)))),
        focus: moved ? now.id || now.className || now.tagName : "",
        trouble: Boolean(moved && now.closest("[data-not-sent], [data-error-summary], :invalid")),
        playing: [...document.querySelectorAll("audio")].some((audio) => !audio.paused),
      };
    },

    /** As before the press, where that is possible without opening the page again. Whether the control is still there. */
    async tidy(index) {
      for (let turn = 0; turn < 100 && document.querySelector("form[data-sent]"); turn += 1) await new Promise((go) => { setTimeout(go, 5); });
      await new Promise((go) => { setTimeout(go, 0); });
      for (const notice of document.querySelectorAll("[data-not-sent]")) notice.remove();
      const el = found[index];
      if (el.tagName === "SUMMARY") el.parentElement.open = false;
      if (el.type === "checkbox" || el.type === "radio") {
        for (const choice of window.__at.choices) choice.checked = window.__at.chosen.includes(choice);
        el.dispatchEvent(new Event("change", { bubbles: true }));
      }
      document.activeElement?.blur();
      return el.isConnected && visible(shape(el));
    },
  };
  window.__press = press;

  // Of a telephone there is none here: that the click arrived is all that shows.
  addEventListener("click", (event) => {
    if (!event.isTrusted || event.defaultPrevented) return;
    clicks += 1;
    if (event.target.closest("a[href^='tel:'], a[href^='mailto:']")) event.preventDefault();
  });
  addEventListener("htmx:afterSettle", () => { settled += 1; });
  new MutationObserver((records) => {
    changes += records.filter((record) => !NO_EFFECT.has(record.attributeName)).length;
  }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
})();
