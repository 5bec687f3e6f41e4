import { afterEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ABSENCE_REASONS, type AbsenceReason } from '../../src/market/page.js';
import { intervalsAt, type Multirange, type Range } from '../../src/market/range.js';
import type { Series } from '../../src/market/series.js';
import { ceil, floor, shift, type Timeframe } from '../../src/market/timeframe.js';
import { bucketOf } from '../../src/storage/coverage-bucket.js';
import { extendCoverage, readCoverage, type Coverage } from '../../src/storage/coverage-repository.js';
import { describeEachDatabase } from '../support/databases.js';

/** Around an edge of buckets, so that answers lie on both sides of it. */
const ORIGINS: readonly (readonly [Timeframe, number])[] = [
  ['1s', Date.UTC(2024, 1, 29, 23)], ['1m', Date.UTC(2024, 0, 1)], ['5m', Date.UTC(2024, 2, 1)],
  ['1d', Date.UTC(2024, 0, 1)], ['1w', Date.UTC(2025, 0, 1)], ['1M', Date.UTC(2024, 0, 1)],
];
const INTERVALS = 24;
type State = 'covered' | AbsenceReason;

/** What one answer says of consecutive intervals, from a place on. */
const answers = fc.record({
  first: fc.nat(INTERVALS - 1),
  states: fc.array(fc.option(fc.constantFrom<State>('covered', ...ABSENCE_REASONS)), { minLength: 1, maxLength: 12 }),
});

describeEachDatabase('the ledger', (database) => {
  afterEach(() => database.sql`TRUNCATE coverage`);

  test('property: agrees with a model that keeps each interval by itself', async () => {
    await fc.assert(fc.asyncProperty(fc.constantFrom(...ORIGINS), fc.array(answers, { minLength: 1, maxLength: 6 }), fc.nat(INTERVALS), async ([timeframe, edge], given, cut) => {
      await database.sql`TRUNCATE coverage`;
      const series: Series = { dataset: 'candles', exchange: 'binance', symbol: 'BTC/USDT', timeframe };
      const start = shift(floor(edge, timeframe), timeframe, -INTERVALS / 2);
      const at = (interval: number): number => shift(start, timeframe, interval);
      const model: (State | undefined)[] = Array.from({ length: INTERVALS });

      for (const { first, states } of given) {
        const said = states.slice(0, INTERVALS - first);
        const where = (wanted: (state: State | null) => boolean): Multirange =>
          intervalsAt(said.flatMap((state, i) => (wanted(state) ? [at(first + i)] : [])), timeframe);
        const answer: Coverage = {
          covered: where((state) => state !== null),
          absent: Object.fromEntries(ABSENCE_REASONS.map((reason) => [reason, where((state) => state === reason)])) as Coverage['absent'],
        };
        await extendCoverage(database.sql, series, answer);
        said.forEach((state, i) => {
          const known = model[first + i];
          // "Out of reach" says nothing of what an earlier answer reached.
          if (state !== null && !(state === 'out-of-reach' && known !== undefined)) model[first + i] = state;
        });
      }

      const modelled = (from: number, to: number): Coverage => {
        const where = (wanted: (state: State | undefined) => boolean): Multirange =>
          intervalsAt(model.flatMap((state, i) => (i >= from && i < to && wanted(state) ? [at(i)] : [])), timeframe);
        return {
          covered: where((state) => state !== undefined),
          absent: Object.fromEntries(ABSENCE_REASONS.map((reason) => [reason, where((state) => state === reason)])) as Coverage['absent'],
        };
      };
      const read = (from: number, to: number): Promise<Coverage> => readCoverage(database.sql, series, { from: at(from), to: at(to) });
      expect(await read(0, INTERVALS)).toEqual(modelled(0, INTERVALS));
      expect(await read(cut, INTERVALS)).toEqual(modelled(cut, INTERVALS));
      expect(await read(0, cut)).toEqual(modelled(0, cut));
      const rows = await database.sql<{ bucket: Date }[]>`SELECT bucket FROM coverage`;
      const buckets = new Set(model.flatMap((state, i) => (state === undefined ? [] : [bucketOf(at(i), timeframe)])));
      expect(new Set(rows.map(({ bucket }) => bucket.getTime()))).toEqual(buckets);
    }), { numRuns: database.kind === 'PGlite' ? 15 : 60 });
  });

  test('additions at the same time all hold', async () => {
    const series: Series = { dataset: 'candles', exchange: 'binance', symbol: 'ETH/USDT', timeframe: '1m' };
    const start = ceil(Date.UTC(2024, 0, 1) - 30 * 60_000, '1m');
    const minute = (i: number): Range => ({ from: start + i * 60_000, to: start + (i + 1) * 60_000 });
    const none = { 'no-trades': [], 'not-listed': [], 'out-of-reach': [] };
    // Every second minute first, over two buckets, then those between: no addition touches another.
    const order = Array.from({ length: 60 }, (_, i) => (i < 30 ? 2 * i : 2 * (i - 30) + 1));
    await Promise.all(order.map((i) => database.sql.begin((tx) => extendCoverage(tx, series, { covered: [minute(i)], absent: none }))));
    const { covered } = await readCoverage(database.sql, series, { from: start, to: start + 3_600_000 });
    expect(covered).toEqual([{ from: start, to: start + 3_600_000 }]);
  });

  test('other series, of names that only quoting tells apart, are left alone', async () => {
    const range = { from: Date.UTC(2024, 0, 1), to: Date.UTC(2024, 0, 2) };
    const none = { 'no-trades': [], 'not-listed': [], 'out-of-reach': [] };
    const series = (symbol: string): Series => ({ dataset: 'candles', exchange: 'binance', symbol, timeframe: '1d' });
    await extendCoverage(database.sql, series(`A'B\\"/USDT`), { covered: [range], absent: none });
    expect((await readCoverage(database.sql, series(`A'B\\"/USDT`), range)).covered).toEqual([range]);
    expect((await readCoverage(database.sql, series('AB/USDT'), range)).covered).toEqual([]);
  });
});
