import { expect, test } from '@jest/globals';
import { LiquidationRows } from '../../../src/exchanges/streams/liquidation-row.js';
import { liquidations } from '../../../src/market/datasets/liquidations.js';
import { validateRows } from '../../../src/market/validation.js';

const NOW = Date.UTC(2026, 10, 21, 12);
const WITHIN = { from: NOW - 86_400_000, to: NOW + 5_000 };
const one = { marketId: 'X', time: NOW - 300, side: 'sell', price: '60123.10', size: '13' };
const rowOf = (streamed: Partial<Record<keyof typeof one, unknown>>, contractSize: unknown, inverse = false) =>
  new LiquidationRows().rowOf({ ...one, ...streamed } as typeof one, { contractSize: contractSize as number, inverse });
const reasonFor = (row: readonly unknown[]) => validateRows(liquidations, [row], '1s', [], WITHIN).rejected[0]?.reason;

test.each([
  ['1.437', 1, '1.437'],
  ['13', '0.01', '0.13'],
  ['130', '0.010', '1.30'],
  ['2.5', 0.0000001, '0.00000025'],
  ['3', undefined, '3'],
])('%s contracts of %s are %s base units', (size, contractSize, amount) => {
  expect(rowOf({ size }, contractSize).slice(0, 5)).toEqual([NOW - 300, 'sell', '60123.10', amount, null]);
});

test('contracts of an inverse perpetual are so many units of the quote, of which the amount is divided out', () => {
  expect(rowOf({ size: '7' }, '100', true).slice(2, 5)).toEqual(['60123.10', '0.0116427795', '700']);
});

test('what says the same is the same when it comes again, and two in one frame are two', () => {
  const [first, second] = [new LiquidationRows(), new LiquidationRows()].map((rows) => [one, one, { ...one, size: '14' }].map((streamed) => rows.rowOf(streamed, { contractSize: 1, inverse: false })[5]));
  expect(first).toEqual(second);
  expect(new Set(first).size).toBe(3);
});

test.each([
  [{ side: 'long' }, 'the side is neither buy nor sell'],
  [{ side: undefined }, 'the side is neither buy nor sell'],
  [{ price: '-1' }, 'the price is not a positive decimal number'],
  [{ price: '0' }, 'the price is not a positive decimal number'],
  [{ size: '0' }, 'the amount is not a positive decimal number'],
  [{ size: 'NaN' }, 'the amount is not a positive decimal number'],
  [{ size: undefined }, 'the amount is not a positive decimal number'],
  [{ time: NaN }, 'time is not a whole number of milliseconds'],
  [{ time: NOW + 60_000 }, 'time is in the future'],
  [{ time: 0 }, 'time is long past'],
])('%j is rejected: %s', (streamed, reason) => {
  expect(reasonFor(rowOf(streamed, '0.01'))).toBe(reason);
  expect(reasonFor(rowOf(streamed, '100', true))).toMatch(/^(?:the|time)/);
});

test('one that is right is kept as it is', () => {
  expect(validateRows(liquidations, [rowOf({}, '0.01')], '1s', [], WITHIN)).toEqual({
    rows: [{ time: NOW - 300, side: 'sell', price: '60123.10', amount: '0.13', value: null, rawId: `${NOW - 300} sell 13 60123.10` }], rejected: [],
  });
});
