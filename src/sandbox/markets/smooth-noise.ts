import { noiseAt } from './random.js';

// By name, as in random.ts.
const { floor, sqrt } = Math;

/**
 * A number around 0, mostly within a half of it, that goes up and down with the position: slow waves, each of twice the
 * length of the one before it, the first of length 1. It can be had anywhere without what is beside it.
 *
 * @param growth how much higher each wave is than the next faster one
 */
export function smoothNoise(key: number, position: number, octaves: number, growth: number): number {
  let sum = 0;
  let squares = 0;
  for (let octave = 0, height = 1, length = 1; octave < octaves; octave++, height *= growth, length *= 2) {
    const knot = floor(position / length);
    const t = position / length - knot;
    const [from, to] = [noiseAt(key + octave, knot), noiseAt(key + octave, knot + 1)];
    sum += height * (2 * (from + (to - from) * t * t * (3 - 2 * t)) - 1);
    squares += height * height;
  }
  return sum / sqrt(squares);
}
