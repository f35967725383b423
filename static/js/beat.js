// A worker: a page in the background counts its own time by the minute, a worker goes on; one that is frozen stops, and so do its signs.

setInterval(() => postMessage("tick"), 2000);
