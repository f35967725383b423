// Every request of a script goes through here. One that comes back because the session has ended waits until the
// person has signed in again, and is sent once more; the caller only sees that it took a while.

import { PAGE, signedIn } from "./sign-in.js";

const SIGNED_OUT = 401;

/**
 * As fetch(), never followed to another page. `quiet`: nobody has asked for this just now, so no dialog opens. A `body`
 * that is a function is asked each time it is sent: what was typed before signing in again is sent, too.
 */
export async function ask(address, { quiet = false, headers = {}, ...options } = {}) {
  const body = () => (typeof options.body === "function" ? options.body() : options.body);
  const once = () => fetch(address, { redirect: "manual", ...options, body: body(), headers: { ...headers, ...PAGE } });
  const answer = await once();
  if (answer.status !== SIGNED_OUT) return answer;
  await signedIn({ quiet });
  return once();
}

/** An event stream. The browser opens it again by itself, unless it was refused. */
export const listenTo = (address) => new EventSource(address);

/** Sends a large body and says how far it is. Resolves to {status, text}; status 0 when it did not arrive. */
export async function upload(address, body, { headers = {}, progress }) {
  const once = () => new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", progress);
    request.addEventListener("loadend", () => resolve({ status: request.status, text: request.responseText }));
    request.open("POST", address);
    for (const [name, value] of Object.entries({ ...headers, ...PAGE })) request.setRequestHeader(name, value);
    request.send(body);
  });
  const answer = await once();
  if (answer.status !== SIGNED_OUT) return answer;
  await signedIn();
  return once();
}

// htmx sends its requests itself; they follow the same rules by its events.
const waiting = new WeakSet();

document.addEventListener("htmx:configRequest", (event) => Object.assign(event.detail.headers, PAGE));
document.addEventListener("htmx:responseError", async (event) => {
  const { elt: source, target, xhr, requestConfig } = event.detail;
  if (xhr.status !== SIGNED_OUT || waiting.has(source)) return;
  waiting.add(source);
  await signedIn({ quiet: requestConfig.verb === "get" });
  waiting.delete(source);
  window.htmx.ajax(requestConfig.verb, requestConfig.path, { source, target, values: requestConfig.parameters });
});
