// <audio-player> around a native <audio controls>: adds a waveform to seek on, speed, and keys (Space, ← →).
// Markup: templates/components/player.html. Without this module the native controls are used.

import { onKey } from "./ime.js";
import { ask } from "./request.js";

const clock = (seconds) => {
  const whole = Math.max(0, Math.floor(Number.isFinite(seconds) ? seconds : 0));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
};

class AudioPlayer extends HTMLElement {
  connectedCallback() {
    this.audio = this.querySelector("audio");
    this.bar = this.querySelector("[data-player]");
    if (!this.audio || !this.bar || this.ready) return;
    this.ready = true;
    this.audio.controls = false;
    this.bar.hidden = false;
    this.toggle = this.querySelector("[data-player-toggle]");
    this.seek = this.querySelector("[data-player-seek]");
    this.time = this.querySelector("[data-player-time]");
    this.played = this.querySelector("[data-player-played]");
    this.listen();
    this.draw();
    if (this.audio.error) this.fail(); // it may have failed before this module was there
  }

  disconnectedCallback() { this.audio?.pause(); }

  get total() {
    return Number.isFinite(this.audio.duration) ? this.audio.duration : Number(this.dataset.seconds || 0);
  }

  listen() {
    const audio = this.audio;
    this.toggle.addEventListener("click", () => (audio.paused ? audio.play() : audio.pause()));
    for (const name of ["timeupdate", "durationchange", "seeked"]) audio.addEventListener(name, () => this.draw());
    for (const name of ["play", "pause", "ended"]) audio.addEventListener(name, () => this.label());
    audio.addEventListener("error", () => this.fail());
    this.seek.addEventListener("input", () => { audio.currentTime = (this.total * Number(this.seek.value)) / 1000; });
    this.querySelector("[data-player-rate]")?.addEventListener("change", (event) => {
      audio.playbackRate = Number(event.target.value);
    });
    onKey(this, (event) => this.key(event));
  }

  key(event) {
    if (event.target.matches("select, a, button:not([data-player-toggle])")) return;
    const step = { ArrowLeft: -5, ArrowRight: 5 }[event.key];
    if (step) {
      event.preventDefault();
      this.audio.currentTime = Math.min(this.total, Math.max(0, this.audio.currentTime + step));
    } else if (event.key === " " && !event.target.matches("[data-player-toggle]")) {
      event.preventDefault();
      this.toggle.click();
    }
  }

  draw() {
    const share = this.total ? this.audio.currentTime / this.total : 0;
    const text = `${clock(this.audio.currentTime)} / ${clock(this.total)}`;
    this.seek.value = String(Math.round(share * 1000));
    this.seek.setAttribute("aria-valuetext", text);
    this.time.textContent = text;
    this.played?.setAttribute("width", String(Math.round(1000 * share)));
  }

  label() {
    this.going = !this.audio.paused && !this.audio.ended;
    const state = this.audio.paused || this.audio.ended ? "paused" : "playing";
    for (const part of this.toggle.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== state;
  }

  /** An address holds for a few minutes: ask for a new one, once, and go on where one was. */
  async renew() {
    const { renew, purpose } = this.dataset;
    if (!renew || Date.now() - (this.renewed || 0) < 10000) return false;
    this.renewed = Date.now();
    const headers = { "Content-Type": "application/json" };
    try {
      const answer = await ask(renew, { method: "POST", headers, body: JSON.stringify({ purpose }) });
      if (!answer.ok) return false;
      const [at, playing, rate] = [this.audio.currentTime, this.going, this.audio.playbackRate];
      this.audio.src = (await answer.json()).url;
      this.audio.currentTime = at;
      this.audio.playbackRate = rate;
      if (playing) await this.audio.play();
      return true;
    } catch {
      return false;
    }
  }

  async fail() {
    if (await this.renew()) return;
    const message = this.querySelector("[data-player-error]");
    if (message) message.hidden = false;
  }
}

customElements.define("audio-player", AudioPlayer);
