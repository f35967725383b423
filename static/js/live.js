// What the server says has happened (/live/events/): kinds and ids, never a value. One stream for all tabs of a browser: the one
// that holds the lock opens it and passes on what it hears; when that tab goes, the lock goes to another. A browser without
// locks has no stream, and its pages ask by themselves as they do while it is broken.

import { listenTo } from "./request.js";

const ADDRESS = "/live/events/";
const [SOONEST, LATEST] = [10_000, 30_000];
const name = `live:${document.body.dataset.person || ""}`;

const listeners = new Set();
let channel = null;
let source = null;
let open = false;

/**
 * Calls `heard(happening)` for what is of one of these kinds, and `paced(open)` when the stream opens or breaks, and once at the
 * beginning. {kind: "reset"} goes to all. Answers a function that ends it.
 */
export function listen(kinds, heard, paced) {
  const listener = { kinds, heard, paced };
  listeners.add(listener);
  start();
  paced(open);
  return () => listeners.delete(listener);
}

function start() {
  if (channel || !navigator.locks || !document.body.dataset.person) return;
  channel = new BroadcastChannel(name);
  channel.addEventListener("message", ({ data }) => take(data));
  channel.postMessage({ asks: true });
  navigator.locks.request(name, () => {
    share(false); // what the last tab that had it said last may be long ago
    connect();
    return new Promise(() => {});
  });
}

/** From the tab that holds the stream, or as that tab from one that wants to know whether it is open. */
function take({ asks, state, happening }) {
  if (asks && source) channel.postMessage({ state: open });
  if (state !== undefined) pace(state);
  if (happening) tell(happening);
}

function pace(state) {
  if (state === open) return;
  open = state;
  for (const { paced } of listeners) paced(open);
}

function tell(happening) {
  for (const { kinds, heard } of listeners) {
    if (happening.kind === "reset" || kinds.includes(happening.kind)) heard(happening);
  }
}

function connect() {
  source = listenTo(ADDRESS);
  source.onopen = () => share(true);
  source.onmessage = ({ data }) => {
    const happening = JSON.parse(data);
    channel.postMessage({ happening });
    tell(happening);
  };
  source.onerror = () => {
    share(false);
    // Refused, not broken off: the browser gives up, we do not.
    if (source.readyState === source.CLOSED) setTimeout(connect, SOONEST + Math.random() * (LATEST - SOONEST));
  };
}

function share(state) {
  channel.postMessage({ state });
  pace(state);
}
