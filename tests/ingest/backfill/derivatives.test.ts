import { afterEach, describe, expect, test } from '@jest/globals';
import { pause } from '../../../src/ingest/backfill/pause.js';
import { planBackfill } from '../../../src/ingest/backfill/backfill.js';
import { offersFor } from '../../../src/ingest/backfill/plan.js';
import { countIntervals } from '../../../src/market/range.js';
import type { DatasetName, Series } from '../../../src/market/series.js';
import type { RowFlaw } from '../../../src/sandbox/faults/fault.js';
import type { Wanted } from '../../../src/storage/left-repository.js';
import { describeEachDatabase } from '../../support/databases.js';
import { fundingTruth, openInterestTruth } from '../../support/sandbox-truth.js';
import { anOwner, backfillOnSandbox, NOW, statusesOf, type BackfillOnSandbox } from './backfill-on-sandbox.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const BTC = 'BTC/USDT:USDT';

const wish = (dataset: DatasetName, timeframe: Series['timeframe'], days: number, until = NOW - (NOW % HOUR)): Wanted =>
  ({ series: { dataset, exchange: 'binance', symbol: BTC, timeframe }, range: { from: until - days * DAY, to: until } });

describeEachDatabase('a backfill of perpetuals', (database) => {
  let lane: BackfillOnSandbox;
  afterEach(async () => {
    await lane.close();
    await database.sql`TRUNCATE open_interest, funding_rate, coverage, archive_files, ingest_runs, leases, rejected_rows`;
  });

  const isolated = async (wanted: Wanted) => database.sql<{ time: string | null; reason: string }[]>`
    SELECT DISTINCT to_char(time, 'YYYY-MM-DD HH24:MI') AS time, reason FROM rejected_rows WHERE dataset = ${wanted.series.dataset}`;

  describe('a row that cannot be right is kept with its reason, and asked for again', () => {
    test.each<[DatasetName, RowFlaw, string]>([
      ['funding', 'impossible-value', 'the rate is beyond 100 %'],
      ['funding', 'outside-range', 'time is outside the range that was asked for'],
      ['open-interest', 'impossible-value', 'open interest is negative'],
      ['open-interest', 'outside-range', 'time is outside the range that was asked for'],
    ])('%s: %s', async (dataset, flaw, reason) => {
      lane = await backfillOnSandbox('binance', { derivatives: true });
      const wanted = wish(dataset, dataset === 'funding' ? '1h' : '5m', 2);
      lane.sandbox.setFaults([{ kind: 'bad-rows', flaw, exchange: 'binance' }]);
      await lane.run(database.sql, [wanted]);
      expect((await isolated(wanted)).map((row) => row.reason)).toContain(reason);
      lane.sandbox.setFaults([]);
      expect(statusesOf(await lane.run(database.sql, [wanted]))).toEqual([0]);
      const [{ stored }] = await database.sql<[{ stored: number }]>`SELECT count(*)::int AS stored FROM ${database.sql(dataset === 'funding' ? 'funding_rate' : 'open_interest')}`;
      const truth = dataset === 'funding' ? await fundingTruth('binance', BTC, wanted.range) : await openInterestTruth('binance', BTC, '5m', wanted.range);
      expect(stored).toBe(truth.length);
    });
  });

  test('older open interest comes from files, newer from the API, digit for digit, and a second run asks nothing', async () => {
    lane = await backfillOnSandbox('binance', { derivatives: true, source: 'auto' });
    const wanted = wish('open-interest', '5m', 33);
    const results = await lane.run(database.sql, [wanted]);
    expect(statusesOf(results)).toEqual([0]);
    expect(new Set(results.flatMap(({ outcomes }) => outcomes.filter(({ got }) => got > 0).map(({ source }) => source)))).toEqual(new Set(['archive', 'api']));
    const stored = await database.sql`SELECT (extract(epoch FROM time) * 1000)::float8 AS time, amount::text, value::text FROM open_interest ORDER BY time`.values();
    const truth = await openInterestTruth('binance', BTC, '5m', wanted.range);
    expect([...stored]).toEqual(truth.map(({ time, amount, value }) => [time, amount.replace(/(\.\d+)?$/, (decimals) => (decimals || '.').padEnd(9, '0')), value]));
    lane.asked();
    await lane.run(database.sql, [wanted]);
    expect(lane.asked()).toEqual([]);
  });

  test('the plan says how much an exchange does not serve, and how long its limit makes the rest take', async () => {
    lane = await backfillOnSandbox('okx', { derivatives: true });
    const wanted = wish('open-interest', '5m', 30);
    const [plan] = await planBackfill({ sql: database.sql, command: 'backfill', owner: anOwner(), now: () => NOW, pause }, [
      { lane: lane.lane, wanted: [{ ...wanted, series: { ...wanted.series, exchange: 'okx' } }] },
    ], new AbortController().signal);
    const { offers: [api], unserved } = offersFor(plan!.errands[0]!, plan!.lane);
    // The newest 1,440 of a period, but for two at the edge, and what has passed since the last full hour.
    expect(countIntervals(unserved, '5m')).toBe(30 * 288 - (1437 - Math.floor((NOW % HOUR) / 300_000)));
    expect(api).toMatchObject({ source: 'api', requests: 15 });
    expect(api!.duration).toBeGreaterThan(3_000);
  });

  test('what was before the listing, beyond the reach and not due is remembered: three years of funding and open interest are asked for once', async () => {
    lane = await backfillOnSandbox('binance', { derivatives: true, source: 'auto', now: () => Date.parse('2020-11-20T10:00Z') });
    const until = Date.parse('2020-11-20T09:00Z');
    const wanted = [wish('funding', '1h', 3 * 365, until), wish('open-interest', '1h', 3 * 365, until)];
    expect(statusesOf(await lane.run(database.sql, wanted))).toEqual([0, 0]);
    lane.asked();
    await lane.run(database.sql, wanted);
    expect(lane.asked()).toEqual([]);
  });
});
