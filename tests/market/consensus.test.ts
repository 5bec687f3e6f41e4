import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { deviations } from '../../src/market/consensus.js';

const closes = (...values: number[]): Map<string, number> => new Map(values.map((value, i) => [`exchange${i}`, value]));

describe('deviations', () => {
  test('one exchange alone cannot be contradicted', () => {
    expect(deviations(closes(100), 0.02)).toEqual([]);
  });

  test('of three, only the odd one out', () => {
    const [odd, ...rest] = deviations(closes(100, 103, 100.5), 0.02);
    expect(rest).toEqual([]);
    expect(odd).toMatchObject({ exchange: 'exchange1', close: 103, median: 100.25 });
    expect(odd!.deviation).toBeCloseTo(0.02743, 4);
  });

  test('of two that disagree, both', () => {
    expect(deviations(closes(100, 110), 0.02).map(({ exchange }) => exchange)).toEqual(['exchange0', 'exchange1']);
  });

  test('exactly the threshold is not beyond it', () => {
    expect(deviations(closes(102, 100, 100), 0.02).length + deviations(closes(102.01, 100, 100), 0.02).length).toBe(1);
  });

  test('property: scaling all prices changes nothing, and closes within the threshold of each other are never named', () => {
    const prices = fc.array(fc.double({ min: 0.9, max: 1.1, noNaN: true }), { minLength: 1, maxLength: 7 });
    fc.assert(fc.property(prices, fc.constantFrom(1e-8, 1, 5e4), (values, scale) => {
      const named = (factor: number) => deviations(closes(...values.map((value) => value * factor)), 0.05).map(({ exchange }) => exchange);
      expect(named(scale)).toEqual(named(1));
      const spread = Math.max(...values) / Math.min(...values) - 1;
      if (spread < 0.049) expect(named(1)).toEqual([]);
    }));
  });
});
