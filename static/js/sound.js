// The ring. A browser lets a page sound only after somebody has pressed something; until then the page says that it is silent.

const TONES = [[480, 0], [620, 0.25], [480, 0.5]];
let context = null;

/** Inside a press, or to find out whether it can sound without one. */
export async function unlock() {
  context ??= new AudioContext();
  await Promise.race([context.resume(), new Promise((resolve) => { setTimeout(resolve, 300); })]);
  return !silent();
}

export const silent = () => context?.state !== "running";

export function ring() {
  if (silent()) return;
  for (const [pitch, after] of TONES) {
    const tone = new OscillatorNode(context, { frequency: pitch });
    const volume = new GainNode(context, { gain: 0.2 });
    tone.connect(volume).connect(context.destination);
    tone.start(context.currentTime + after);
    tone.stop(context.currentTime + after + 0.2);
  }
}
