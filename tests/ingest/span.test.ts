import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dueRange, type Span } from '../../src/ingest/span.js';
import { isEmpty } from '../../src/market/range.js';
import type { SeriesKind } from '../../src/market/series.js';
import { countBetween, floor, isAligned, next, TIMEFRAMES, type Timeframe } from '../../src/market/timeframe.js';

const candles = (timeframe: Timeframe): SeriesKind => ({ dataset: 'candles', timeframe });
const NOW = Date.UTC(2024, 5, 15, 12, 30, 20);

test('the newest candles end with the last that has closed', () => {
  expect(dueRange({ kind: 'newest', count: 3 }, candles('1h'), NOW)).toEqual({ from: Date.UTC(2024, 5, 15, 9), to: Date.UTC(2024, 5, 15, 12) });
  expect(dueRange({ kind: 'newest', count: 1 }, candles('1M'), NOW)).toEqual({ from: Date.UTC(2024, 4, 1), to: Date.UTC(2024, 5, 1) });
});

test('a span begins with the first candle that opens in it, and its count is from there on', () => {
  const since = Date.UTC(2024, 0, 1, 0, 30);
  expect(dueRange({ kind: 'between', since, until: Date.UTC(2024, 0, 1, 5, 30), count: undefined }, candles('1h'), NOW))
    .toEqual({ from: Date.UTC(2024, 0, 1, 1), to: Date.UTC(2024, 0, 1, 6) });
  expect(dueRange({ kind: 'between', since, until: undefined, count: 2 }, candles('1h'), NOW)).toEqual({ from: Date.UTC(2024, 0, 1, 1), to: Date.UTC(2024, 0, 1, 3) });
});

test('property: exactly the candles that open in the span and have closed, up to the count', () => {
  const time = fc.integer({ min: NOW - 40 * 86_400_000, max: NOW });
  fc.assert(fc.property(fc.constantFrom(...TIMEFRAMES.slice(8)), time, fc.option(time, { nil: undefined }), fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
    (timeframe, since, until, count) => {
      const span: Span = { kind: 'between', since, until, count };
      const range = dueRange(span, candles(timeframe), NOW);
      // The naive way: step through the candles one by one.
      const wanted: number[] = [];
      for (let open = floor(since, timeframe); next(open, timeframe) <= NOW && wanted.length < (count ?? Infinity); open = next(open, timeframe)) {
        if (open >= since && open < (until ?? Infinity)) wanted.push(open);
      }
      expect(isEmpty(range)).toBe(wanted.length === 0);
      if (wanted.length > 0) expect(range).toEqual({ from: wanted[0], to: next(wanted.at(-1)!, timeframe) });
    }));
});

test('property: the newest are as many as asked, aligned and closed', () => {
  fc.assert(fc.property(fc.constantFrom(...TIMEFRAMES), fc.integer({ min: 1, max: 1000 }), fc.integer({ min: NOW, max: NOW + 1e11 }), (timeframe, count, now) => {
    const { from, to } = dueRange({ kind: 'newest', count }, candles(timeframe), now);
    // Months can reach back to 1970, where all time begins.
    expect(countBetween(from, to, timeframe)).toBe(Math.min(count, countBetween(0, to, timeframe)));
    expect(isAligned(from, timeframe)).toBe(true);
    expect(to).toBe(floor(now, timeframe));
  }));
});
