// By name: looking up a global costs a hundred times as much inside jest's contexts, and this is done millions of times.
const { imul } = Math;

/** Spreads a 32-bit integer over all 32 bits (the finaliser of MurmurHash3). */
function finalise(h: number): number {
  h = imul(h ^ (h >>> 16), 0x85ebca6b);
  h = imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A 32-bit key made of texts and numbers: the same parts, the same key, on any machine. */
export function keyOf(...parts: readonly (string | number)[]): number {
  let key = 0x811c9dc5;
  for (const part of parts) {
    for (const character of `${part}\u0000`) key = imul(key ^ character.codePointAt(0)!, 0x01000193);
  }
  return finalise(key);
}

/** What an unsigned 32-bit integer is multiplied by to be a number in [0, 1). */
export const UNIT = 2 ** -32;

/** The number in [0, 1) that belongs to an integer under a key: random access to a random sequence. */
export function noiseAt(key: number, index: number): number {
  return finalise(key ^ imul(index | 0, 0x9e3779b1)) * UNIT;
}

/** A sequence of numbers in [0, 1) (mulberry32). */
export function randomSequence(key: number): () => number {
  let state = key | 0;
  return () => {
    state = advance(state);
    return drawn(state) * UNIT;
  };
}

/** The state of the sequence of a key after one more number: loops that draw thousands keep it themselves, which takes a third of the time. */
export function advance(state: number): number {
  return (state + 0x6d2b79f5) | 0;
}

/** The number of a state, as an unsigned 32-bit integer. */
export function drawn(state: number): number {
  let t = imul(state ^ (state >>> 15), 1 | state);
  t = (t + imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return (t ^ (t >>> 14)) >>> 0;
}
