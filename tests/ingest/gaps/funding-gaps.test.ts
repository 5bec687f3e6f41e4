import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execute } from '../../../src/ingest/executor.js';
import { readGapReport, type Gap, type SeriesGaps } from '../../../src/ingest/gaps.js';
import { multirange, type Range } from '../../../src/market/range.js';
import type { Series } from '../../../src/market/series.js';
import { apiPages } from '../../../src/sources/api-pages.js';
import { describeEachDatabase } from '../../support/databases.js';
import { exchangeOnSandbox, type ExchangeOnSandbox } from '../../support/exchange-on-sandbox.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** The sandbox's binance pays SOL every 8 hours until 2026-02-10T08:00Z, then every 4. */
const CHANGE = Date.UTC(2026, 1, 10, 8);
const NOW = CHANGE + 20 * DAY + 20_000;
const RANGE = { from: CHANGE - 15 * DAY, to: CHANGE + 20 * DAY };
const SERIES: Series = { dataset: 'funding', exchange: 'binance', symbol: 'SOL/USDT:USDT', timeframe: '1h' };
const NEVER = new AbortController().signal;

let on: ExchangeOnSandbox;
beforeAll(async () => {
  on = await exchangeOnSandbox('binance', { derivatives: true, now: () => NOW });
  await on.exchange.markets(NEVER);
});
afterAll(() => on.close());

describeEachDatabase('gaps of funding over a change of its interval', (database) => {
  const report = () => readGapReport({ sql: database.sql, now: () => NOW }, { ...RANGE, since: RANGE.from, until: RANGE.to }, async ({ series }, listed) => {
    const gaps: Gap[] = [];
    for await (const gap of listed) gaps.push(gap);
    return { series: series[0]!, gaps };
  });
  const paid = async (): Promise<number[]> => (await database.sql<{ time: Date }[]>`SELECT time FROM funding_rate ORDER BY time`).map(({ time }) => time.getTime());
  const lost = (gaps: readonly Gap[]): Range[] => gaps.filter((gap) => gap.class === 'lost').map(({ range }) => range);

  test('are none after a fetch, and exactly those that are planted', async () => {
    const { sql } = database;
    const outcome = await execute({ sql, command: 'test' }, apiPages(on.exchange), { series: SERIES, wanted: [RANGE] }, NEVER);
    expect(outcome).toMatchObject({ status: 'done', error: undefined });
    const times = await paid();
    expect(times).toHaveLength(15 * 3 + 20 * 6);
    const whole: { series: SeriesGaps; gaps: Gap[] } = await report();
    expect(whole.series).toMatchObject({ stored: times.length, expected: times.length, missing: 0 });

    // One and several in a row, before, at and after the change.
    const planted = [3, 20, 21, 44, 45, 46, 47, 80, 100, 101, 164].map((nr) => times[nr]!);
    await sql`DELETE FROM funding_rate WHERE time IN ${sql(planted.map((time) => new Date(time)))}`;
    const { series, gaps } = await report();
    expect(series).toMatchObject({ stored: times.length - planted.length, expected: times.length, missing: planted.length });
    expect(multirange(lost(gaps))).toEqual(multirange(planted.map((time) => ({ from: time, to: time + HOUR }))));

    const again = await execute({ sql, command: 'test' }, apiPages(on.exchange), { series: SERIES, wanted: multirange(lost(gaps)) }, NEVER);
    expect(again).toMatchObject({ status: 'done', new: planted.length });
    expect(await paid()).toEqual(times);
    expect((await report()).series.missing).toBe(0);
  });
});
