import { afterEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { intervalsAt, multirange, type Multirange } from '../../src/market/range.js';
import type { Series } from '../../src/market/series.js';
import { floor, shift, type Timeframe } from '../../src/market/timeframe.js';
import { extendCoverage } from '../../src/storage/coverage-repository.js';
import { readLeft } from '../../src/storage/left-repository.js';
import { describeEachDatabase } from '../support/databases.js';

/** Around an edge of buckets, so that what is wanted lies on both sides of it. */
const EDGES: readonly (readonly [Timeframe, number])[] = [
  ['1m', Date.UTC(2024, 0, 1)], ['5m', Date.UTC(2024, 2, 1)], ['1d', Date.UTC(2024, 0, 1)], ['1w', Date.UTC(2025, 0, 1)], ['1M', Date.UTC(2024, 0, 1)],
];
const INTERVALS = 24;
const SYMBOLS = ['BTC/USDT', 'ETH/USDT', 'DOGE/USDT'] as const;

type State = 'open' | 'covered' | 'out-of-reach';
const states = fc.array(fc.constantFrom<State>('open', 'covered', 'out-of-reach'), { minLength: INTERVALS, maxLength: INTERVALS });
const wish = fc.record({
  series: fc.nat(EDGES.length * SYMBOLS.length - 1), ledger: states, from: fc.nat(INTERVALS - 1), length: fc.integer({ min: 0, max: INTERVALS }),
});

describeEachDatabase('what is left of several series', (database) => {
  afterEach(() => database.sql`TRUNCATE coverage`);

  test('property: is, of each, what a model says that keeps each interval by itself', async () => {
    await fc.assert(fc.asyncProperty(fc.uniqueArray(wish, { selector: ({ series }) => series, minLength: 1, maxLength: 6 }), async (wishes) => {
      const { sql } = database;
      await sql`TRUNCATE coverage`;
      const cases = wishes.map(({ series: nr, ledger, from, length }) => {
        const [timeframe, edge] = EDGES[nr % EDGES.length]!;
        const series: Series = { dataset: 'candles', exchange: 'binance', symbol: SYMBOLS[Math.floor(nr / EDGES.length)]!, timeframe };
        const start = shift(floor(edge, timeframe), timeframe, -INTERVALS / 2);
        const to = Math.min(INTERVALS, from + length);
        const where = (state: State, among = ledger): Multirange =>
          intervalsAt(among.flatMap((one, interval) => (one === state ? [shift(start, timeframe, interval)] : [])), timeframe);
        const inside = ledger.map((state, interval) => (interval >= from && interval < to ? state : undefined)) as State[];
        return { series, where, inside, range: { from: shift(start, timeframe, from), to: shift(start, timeframe, to) } };
      });
      for (const { series, where } of cases) {
        const outOfReach = where('out-of-reach');
        await extendCoverage(sql, series, { covered: multirange([...where('covered'), ...outOfReach]), absent: { 'no-trades': [], 'not-listed': [], 'out-of-reach': outOfReach } });
      }
      expect(await readLeft(sql, cases)).toEqual(cases.map(({ where, inside }) => ({ open: where('open', inside), outOfReach: where('out-of-reach', inside) })));
    }), { numRuns: 40 });
  });

  test('of nothing is nothing, and of what nobody has asked for all', async () => {
    const range = { from: Date.UTC(2020, 0, 1), to: Date.UTC(2024, 0, 1) };
    expect(await readLeft(database.sql, [])).toEqual([]);
    expect(await readLeft(database.sql, [{ series: { dataset: 'candles', exchange: 'okx', symbol: `'"\\/{}`, timeframe: '1h' }, range }])).toEqual([{ open: [range], outOfReach: [] }]);
  });
});
