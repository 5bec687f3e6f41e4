import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { backoff } from '../../src/exchanges/backoff.js';

describe('backoff', () => {
  it('doubles from 1 s to 60 s, in the upper half of which it varies', () => {
    const delays = (random: number): number[] => [1, 2, 3, 4, 5, 6, 7, 50].map((retry) => backoff(retry, () => random));
    expect(delays(0)).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    expect(delays(0.5)).toEqual([1500, 3000, 6000, 12_000, 24_000, 45_000, 45_000, 45_000]);
    expect(delays(1)).toEqual([2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  });

  it('stays within its bounds, and uses them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), fc.double({ min: 0, max: 1, noNaN: true }), (retry, random) => {
        const delay = backoff(retry, () => random);
        const ceiling = Math.min(60_000, 1000 * 2 ** retry);
        expect(Number.isInteger(delay)).toBe(true);
        expect(delay).toBeGreaterThanOrEqual(ceiling / 2);
        expect(delay).toBeLessThanOrEqual(ceiling);
        expect(delay).toBe(Math.round(ceiling / 2 + (ceiling / 2) * random));
      }),
    );
  });
});
