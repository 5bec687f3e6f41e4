import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { GAP_CLASSES } from '../../../src/market/gap-class.js';
import { shift, TIMEFRAMES } from '../../../src/market/timeframe.js';
import { archives, HAS_ROW, LENGTH, modelled, type Archive } from './planted-archive.js';

const DAY = 86_400_000;
const planted = fc.sample(archives, { numRuns: 3000, seed: 5 });

function spans(archive: Archive, time: number): boolean {
  return archive.start < time && time < shift(archive.start, archive.timeframe, LENGTH);
}

test('planted archives are of every timeframe, with every class in each of their places', () => {
  const seen = new Set<string>();
  for (const archive of planted) {
    seen.add(archive.timeframe);
    for (const { range, gaps, stored, counts } of modelled(archive)) {
      const { timeframe } = archive;
      gaps.forEach((gap, i) => {
        seen.add(`${timeframe} ${gap.class}`);
        if (gap.intervals === 1) seen.add(`single ${gap.class}`);
        if (gap.range.from === range.from) seen.add(`first ${gap.class}`);
        if (gap.range.to === range.to) seen.add(`last ${gap.class}`);
        if (gap.range.to - gap.range.from >= DAY) seen.add(`whole day ${gap.class}`);
        const next = gaps[i + 1];
        if (next?.range.from === gap.range.to) seen.add(`${gap.class} touches ${next.class}`);
      });
      if (stored === 1 && counts.missing + counts.lost + counts.rejected === 0) seen.add('one candle');
      if (stored === 0) seen.add('nothing stored');
    }
    if (archive.series.some(({ states }) => states.every((state) => state === 'unasked'))) seen.add('empty series');
    if (archive.series.some(({ states }) => states.filter((state) => HAS_ROW.has(state)).length === 1)) seen.add('one row');
    if (archive.series.length === 0) seen.add('no series');
    for (const [name, time] of [['year end', Date.UTC(2024, 0, 1)], ['leap day', Date.UTC(2024, 1, 29, 12)]] as const) if (spans(archive, time)) seen.add(name);
  }
  // A stale end is the end: nothing comes after it, and it is never asked for in part.
  const touching = GAP_CLASSES.flatMap((a) => (a === 'stale' ? [] : GAP_CLASSES.map((b) => [a, b] as const))).filter(([a, b]) => a !== b && !(a === 'missing' && b === 'stale'));
  const wanted = [
    ...TIMEFRAMES, ...TIMEFRAMES.flatMap((timeframe) => GAP_CLASSES.map((gapClass) => `${timeframe} ${gapClass}`)),
    ...GAP_CLASSES.flatMap((gapClass) => ['single', 'first', 'last', 'whole day'].map((place) => `${place} ${gapClass}`)),
    ...touching.map(([a, b]) => `${a} touches ${b}`),
    'one candle', 'nothing stored', 'empty series', 'one row', 'no series', 'year end', 'leap day',
  ];
  expect(wanted.filter((each) => !seen.has(each))).toEqual([]);
});
