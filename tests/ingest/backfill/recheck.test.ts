import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { backfill, planBackfill, type BackfillContext, type SeriesBackfill } from '../../../src/ingest/backfill/backfill.js';
import type { LanePlan } from '../../../src/ingest/backfill/plan.js';
import { readLeft, type Wanted } from '../../../src/storage/left-repository.js';
import { describeEachDatabase } from '../../support/databases.js';
import { anOwner, backfillOnSandbox, expectNothingLeft, NOW, storedRows, truth, wanted, type BackfillOnSandbox } from './backfill-on-sandbox.js';

const NEVER = new AbortController().signal;
const ANEW = NOW + 3_600_000;
/** Begins so early that what the API is asked for, to find where the series begins, leaves March to the file. */
const QUARTER = wanted('binance', 'BTC/USDT', '1h', '2024-01-01', '2024-04-01');
const MARCH = wanted('binance', 'BTC/USDT', '1h', '2024-03-01', '2024-04-01');
const MIDST = wanted('binance', 'BTC/USDT', '1h', '2024-03-10', '2024-03-20');
/** No file has it, and the API says that there was none. */
const OUTAGE = { kind: 'outage' as const, from: Date.parse('2024-03-25T03:00Z'), to: Date.parse('2024-03-25T09:00Z') };

describeEachDatabase('a recheck of files that were read', (database) => {
  let running: BackfillOnSandbox;
  let clock = NOW;
  const troubles: string[] = [];
  beforeEach(async () => {
    await database.sql`TRUNCATE ohlcv, coverage, ingest_runs, rejected_rows, leases, archive_files`;
    clock = NOW;
    troubles.length = 0;
    running = await backfillOnSandbox('binance', { source: 'auto', now: () => clock, interruptions: [OUTAGE], archiveFlaws: [{ kind: 'republished', at: ANEW, path: /2024-03/ }] });
    expectNothingLeft(await running.run(database.sql, [QUARTER]));
    clock = ANEW;
  });
  afterEach(() => running.close());

  const context = (dryRun: boolean): BackfillContext => ({
    sql: database.sql, command: 'backfill', owner: anOwner(), now: () => clock, pause: () => Promise.resolve(),
    recheck: { dryRun, onTrouble: (exchange, error) => { troubles.push(`${exchange} ${error.message}`); } },
  });
  const plan = (dryRun: boolean, wish: Wanted): Promise<LanePlan[]> => planBackfill(context(dryRun), [{ lane: running.lane, wanted: [wish] }], NEVER);
  const run = async (wish: Wanted): Promise<SeriesBackfill[]> => backfill(context(false), await plan(false, wish), NEVER);
  const ledger = async (): Promise<unknown[]> => [...await database.sql`SELECT bucket, covered, no_trades, not_listed, out_of_reach, updated_at FROM coverage ORDER BY bucket`];
  const rowsOfMarch = async () => (await storedRows(database.sql, MARCH.series)).filter(([time]) => time! >= MARCH.range.from);
  const openOfMarch = async () => (await readLeft(database.sql, [MARCH]))[0]!.open;

  test('takes back no more than is wanted; the file is still known to have changed, until the whole of it has been read', async () => {
    const early = await rowsOfMarch();
    const published = await truth(MARCH, { interruptions: [OUTAGE] });
    expect(early).not.toEqual(published);
    expectNothingLeft(await run(MIDST));
    expect(await openOfMarch()).toEqual([]);
    const isWithin = ([time]: readonly number[]) => time! >= MIDST.range.from && time! < MIDST.range.to;
    const now = await rowsOfMarch();
    expect(now.filter(isWithin)).toEqual(published.filter(isWithin));
    expect(now.filter((row) => !isWithin(row))).toEqual(early.filter((row) => !isWithin(row)));
    expectNothingLeft(await run(MARCH));
    expect(await rowsOfMarch()).toEqual(published);
    running.asked();
    expectNothingLeft(await run(MARCH));
    expect(running.asked().map(({ target }) => target)).toEqual([expect.stringMatching(/2024-03\.zip\.CHECKSUM$/)]);
  });

  test('on a dry run is planned, and changes nothing', async () => {
    const before = await ledger();
    const [{ errands: [errand] } = { errands: [] }] = await plan(true, MIDST);
    expect(errand!.left.open).toEqual([MIDST.range]);
    expect(await ledger()).toEqual(before);
    expect((await database.sql`SELECT FROM leases`).length).toBe(0);
  });

  test('that the archive does not answer is told, and the exchange goes on without', async () => {
    running.sandbox.setFaults([{ kind: 'status', status: 451, path: '/data/' }]);
    const results = await run(wanted('binance', 'BTC/USDT', '1h', '2024-03-01', '2024-04-02'));
    expect(troubles).toEqual([expect.stringMatching(/^binance binance archive: HTTP 451/)]);
    expectNothingLeft(results);
    expect(results[0]!.outcomes.reduce((sum, outcome) => sum + outcome.new, 0)).toBe(24);
  });
}, { kinds: ['PGlite'] });
