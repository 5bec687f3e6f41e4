import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { stretchesOf } from '../../../src/ingest/backfill/stretches.js';
import { floor, next, shift, type Timeframe } from '../../../src/market/timeframe.js';

const TIMEFRAMES = ['1m', '5m', '30m', '1h', '4h', '1d', '1w', '1M'] as const satisfies readonly Timeframe[];
const names = (stretches: ReturnType<typeof stretchesOf>): string[] => stretches.map(({ start, range }) => `${iso(start)}: ${iso(range.from)} to ${iso(range.to)}`);
const iso = (time: number): string => new Date(time).toISOString().slice(0, 16);
const span = (from: string, to: string) => ({ from: Date.parse(`${from}Z`), to: Date.parse(`${to}Z`) });

describe('stretches', () => {
  test('are months of minutes, however the range cuts them', () => {
    expect(names(stretchesOf(span('2024-01-30T12:00', '2024-03-02T00:00'), '1m', '1m'))).toEqual([
      '2024-01-01T00:00: 2024-01-30T12:00 to 2024-02-01T00:00',
      '2024-02-01T00:00: 2024-02-01T00:00 to 2024-03-01T00:00',
      '2024-03-01T00:00: 2024-03-01T00:00 to 2024-03-02T00:00',
    ]);
  });

  test('are years of hours and longer; a week belongs to the one in which it opens', () => {
    expect(names(stretchesOf(span('2023-06-05T00:00', '2025-01-06T00:00'), '1w', '1w'))).toEqual([
      '2023-01-01T00:00: 2023-06-05T00:00 to 2024-01-01T00:00',
      '2024-01-01T00:00: 2024-01-01T00:00 to 2025-01-06T00:00',
    ]);
  });

  test('are months for all timeframes that are done in one pass', () => {
    expect(names(stretchesOf(span('2024-01-29T00:00', '2024-02-12T00:00'), '1w', '1m'))).toEqual([
      '2024-01-01T00:00: 2024-01-29T00:00 to 2024-02-05T00:00',
      '2024-02-01T00:00: 2024-02-05T00:00 to 2024-02-12T00:00',
    ]);
  });

  test('property: follow each other without a gap, aligned, each named by when it begins, and two wishes name the same stretch alike', () => {
    fc.assert(fc.property(
      fc.constantFrom(...TIMEFRAMES), fc.boolean(), fc.integer({ min: Date.UTC(2015, 0), max: Date.UTC(2025, 0) }), fc.integer({ min: 0, max: 90_000 }), fc.integer({ min: 0, max: 90_000 }),
      (timeframe, joint, time, length, skipped) => {
        const scale = joint ? '1m' : timeframe;
        const from = floor(time, timeframe);
        const stretches = stretchesOf({ from, to: shift(from, timeframe, Math.min(length, 500)) }, timeframe, scale);
        let reached = from;
        for (const { start, range } of stretches) {
          expect(range.from).toBe(reached);
          expect(floor(range.from, timeframe)).toBe(range.from);
          expect(start).toBeLessThanOrEqual(range.from);
          reached = range.to;
        }
        expect(reached).toBe(shift(from, timeframe, Math.min(length, 500)));
        expect(new Set(stretches.map(({ start }) => start)).size).toBe(stretches.length);
        const later = shift(from, timeframe, Math.min(skipped, 500));
        const named = (among: typeof stretches) => among.find(({ range }) => range.from <= later && later < range.to)?.start;
        if (later < reached) expect(named(stretchesOf({ from: later, to: next(reached, timeframe) }, timeframe, scale))).toBe(named(stretches));
      }));
  });
});
