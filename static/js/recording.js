// <recording-upload>: sends the file with progress and shows the new list. Without this module the form is posted.

import { announce } from "./announce.js";
import { ask, upload } from "./request.js";

class RecordingUpload extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.error = this.querySelector("[data-upload-error]");
    this.progress = this.querySelector("[data-upload-progress]");
    this.form?.addEventListener("submit", (event) => this.send(event));
  }

  async send(event) {
    event.preventDefault();
    const file = this.form.elements.file.files[0];
    if (!file || this.sending) return;
    this.error.hidden = true;
    if (file.size > Number(this.dataset.maxBytes)) { this.fail(this.error.dataset.tooLarge); return; }
    const body = new FormData();
    body.append("file", file);
    const headers = { Accept: "application/json", "Idempotency-Key": crypto.randomUUID() };
    this.sending = true;
    this.progress.hidden = false;
    await this.done(await upload(this.dataset.api, body, { headers, progress: (step) => this.show(step) }));
  }

  show(step) {
    if (!step.lengthComputable) return;
    const percent = Math.round((100 * step.loaded) / step.total);
    this.querySelector("progress").value = percent;
    this.querySelector("[data-upload-percent]").textContent = `${percent}%`;
  }

  async done({ status, text }) {
    if (status === 201) { this.sending = false; await this.refresh(); return; }
    let detail = "";
    try { detail = JSON.parse(text).detail; } catch { /* no answer of ours */ }
    this.fail(detail || this.error.dataset.offline);
  }

  fail(text) {
    this.sending = false;
    this.progress.hidden = true;
    this.error.textContent = text;
    this.error.hidden = false;
  }

  async refresh() {
    const answer = await ask(this.dataset.panel, { headers: { "HX-Request": "true" } });
    const old = this.closest("[data-recordings]");
    if (!answer.ok || !old) { window.location.reload(); return; }
    const holder = document.createElement("template");
    holder.innerHTML = await answer.text();
    const fresh = holder.content.querySelector("[data-recordings]");
    old.replaceWith(fresh);
    window.htmx?.process(fresh);
    fresh.focus();
    announce(fresh.querySelector("li:last-child .badge")?.textContent.trim() || "");
  }
}

customElements.define("recording-upload", RecordingUpload);
