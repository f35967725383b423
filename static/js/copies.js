// What is typed is kept in this browser, sealed, until the server has it: a browser that dies while the line is gone
// loses less than a second. The key comes from the server after sign-in and lives in the memory of the page alone, so
// that what lies on the disk opens for nobody else. It goes when the server has the text, at sign-out, after a day.

import { ask } from "./request.js";
import { PAGE } from "./sign-in.js";

const DATABASE = "typed";
const STORE = "copies";
const WRITE_AFTER = 200;
const WRITE_AGAIN = 3000;
const KEPT = 24 * 3600 * 1000;
// A page that has just gone lets go within this.
const HELD_ELSEWHERE = 3000;
const KEY = "/me/typing-key/";

const person = () => PAGE["X-Page-Person"];

let opened = null;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: ["person", "id"] });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

/** Runs `act` with the store and resolves to its request's result, when it is on the disk. */
async function store(mode, act) {
  const transaction = (await database()).transaction(STORE, mode, { durability: "strict" });
  const request = act(transaction.objectStore(STORE));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

let asked = null;

/** The person's key. What fails is asked for again at the next use. */
export function key() {
  asked ??= ask(KEY, { method: "POST", quiet: true })
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(`no key: ${answer.status}`))))
    .then(({ key: text }) => {
      const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
    })
    .catch((error) => { asked = null; throw error; });
  return asked;
}

/** Under which circumstances a sealed text opens: as this person's copy of this thing. */
const sealed = (id, iv) => ({ name: "AES-GCM", iv, additionalData: new TextEncoder().encode(`${person()} ${id}`) });

async function seal(id, value) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder().encode(JSON.stringify(value));
  return { person: person(), id, at: Date.now(), iv, text: await crypto.subtle.encrypt(sealed(id, iv), await key(), text) };
}

/** Whether this browser can keep anything: not over plain HTTP, not where it keeps no data. */
export const possible = Boolean(globalThis.crypto?.subtle && globalThis.indexedDB);

export class Copy {
  /** `id`: of what is typed into; `value`: what is to be kept, when it is written; `told` whether that went well. */
  constructor(id, value = () => null, told = () => {}) {
    Object.assign(this, { id, value, told, timer: 0, wanted: true, last: Promise.resolve() });
  }

  /** Something was typed: it is on the disk a moment later. */
  touched() {
    this.timer ||= setTimeout(() => this.write(), WRITE_AFTER);
  }

  /** What could not be written is tried again, whether or not anything more is typed. */
  write() {
    clearTimeout(this.timer);
    Object.assign(this, { timer: 0, wanted: true });
    const written = this.next(async () => {
      const row = await seal(this.id, this.value());
      await store("readwrite", (copies) => copies.put(row));
    });
    return written.then(() => true, () => false).then((kept) => {
      if (!kept && this.wanted) this.timer ||= setTimeout(() => this.write(), WRITE_AGAIN);
      this.told(kept);
      return kept;
    });
  }

  /** The server has it all, or nobody wants it. */
  drop() {
    clearTimeout(this.timer);
    Object.assign(this, { timer: 0, wanted: false });
    return this.next(() => drop(this.id));
  }

  /** What an earlier page has left; null where nothing opens. Rejects while there is no key. */
  read() {
    return this.next(async () => {
      const row = await store("readonly", (copies) => copies.get([person(), this.id]));
      const mine = row && (await key());
      if (!mine) return null;
      const text = await crypto.subtle.decrypt(sealed(this.id, row.iv), mine, row.text).catch(() => null);
      return text && { ...JSON.parse(new TextDecoder().decode(text)), at: row.at };
    });
  }

  /** One after the other. */
  next(act) {
    const done = this.last.then(act);
    this.last = done.catch(() => {});
    return done;
  }
}

/** The ids of what this person has typed here and no server has. */
export async function waiting() {
  const all = await store("readonly", (copies) => copies.getAllKeys());
  return new Set(all.filter(([owner]) => owner === person()).map(([, id]) => id));
}

/** A new copy of something that may be open in several tabs, each with its own: this page's until it goes, however it goes. */
export function own(name) {
  const copy = new Copy(`${name} ${crypto.randomUUID()}`);
  held(copy.id);
  return copy;
}

/** The newest copy of it that an earlier page has left and no living one holds; null for none. */
export async function left(name, mine) {
  const range = IDBKeyRange.bound([person(), `${name} `], [person(), `${name} \uffff`]);
  const rows = await store("readonly", (copies) => copies.getAll(range));
  const others = rows.filter(({ id }) => id !== mine.id).sort((one, other) => other.at - one.at);
  for (const { id } of others) if (await held(id)) return new Copy(id);
  return null;
}

function held(id) {
  const untilGone = new Promise((gone) => { window.addEventListener("pagehide", gone, { once: true }); });
  return new Promise((done) => {
    const take = () => { done(true); return untilGone; };
    navigator.locks.request(id, { signal: AbortSignal.timeout(HELD_ELSEWHERE) }, take).catch(() => done(false));
  });
}

/** What was typed into this is not wanted any more. */
export function drop(id) {
  return store("readwrite", (copies) => copies.delete([person(), id]));
}

/** At sign-out: nothing of this person stays. */
export function forget() {
  return store("readwrite", (copies) => copies.delete(IDBKeyRange.bound([person()], [person(), []])));
}

/** What is older than a day goes, whosever it is. */
export function tidy(now = Date.now()) {
  return store("readwrite", (copies) => {
    const walk = copies.openCursor();
    walk.onsuccess = () => {
      const row = walk.result;
      if (!row) return;
      if (!(now - row.value.at < KEPT)) row.delete();
      row.continue();
    };
    return walk;
  });
}
