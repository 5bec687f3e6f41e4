import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dueHour, spaced } from '../../../src/exchanges/rooms/funding-times.js';
import type { RawRow } from '../../../src/market/datasets/dataset.js';

const HOUR = 3_600_000;
const T0 = Date.UTC(2024, 0, 1);
const rows = (...hours: number[]): RawRow[] => hours.map((hour) => [T0 + hour * HOUR, '0.0001', null, null]);
const skipped = (...hours: number[]): number[] => spaced(rows(...hours)).skipped.map((time) => (time - T0) / HOUR);
const intervals = (...hours: number[]): unknown[] => spaced(rows(...hours)).rows.map(([, , interval]) => interval);

test('a payment that was left out is found, whatever the interval', () => {
  expect(skipped(0, 8, 24, 32)).toEqual([16]);
  expect(skipped(0, 1, 2, 6, 7)).toEqual([3, 4, 5]);
  expect(skipped(0, 4, 8, 16, 20)).toEqual([12]);
});

test('a change of the interval is none, in either direction', () => {
  expect(skipped(0, 8, 16, 20, 24, 28)).toEqual([]);
  expect(skipped(0, 4, 8, 16, 24)).toEqual([]);
  expect(skipped(0, 8, 9, 10, 11)).toEqual([]);
  expect(intervals(0, 8, 16, 20, 24)).toEqual(['8h', '8h', '8h', '4h', '4h']);
});

test('one that is left out where the interval changes is found, too', () => {
  expect(skipped(0, 8, 16, 28, 32, 36)).toEqual([24]);
});

test('any planted loss of single payments inside a run of equal intervals is found exactly', () => {
  fc.assert(fc.property(fc.constantFrom(1, 2, 4, 8), fc.uniqueArray(fc.integer({ min: 2, max: 18 }), { maxLength: 9 }), (step, picked) => {
    // No two beside each other, so that a neighbour still shows the interval.
    const lost = picked.sort((a, b) => a - b).filter((nr, i, all) => i === 0 || nr > all[i - 1]! + 2);
    const kept = Array.from({ length: 24 }, (_, nr) => nr).filter((nr) => !lost.includes(nr));
    expect(skipped(...kept.map((nr) => nr * step))).toEqual(lost.map((nr) => nr * step));
  }));
});

test('stamps are cut to the hour, unless they are too late to be that hour\'s', () => {
  expect(dueHour(T0 + 47)).toBe(T0);
  expect(dueHour(T0 + 61_000)).toBe(T0 + 61_000);
});
