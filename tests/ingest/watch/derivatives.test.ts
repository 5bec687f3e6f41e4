import { afterEach, expect, test } from '@jest/globals';
import type { WatchWish } from '../../../src/ingest/watch/lane-watch.js';
import { describeEachDatabase } from '../../support/databases.js';
import { openInterestTruth } from '../../support/sandbox-truth.js';
import { WatchSimulation } from './watch-on-sandbox.js';

const MINUTE = 60_000;
const START = Date.parse('2024-05-15T12:34:56.789Z');
const SYMBOL = 'BTC/USDT:USDT';
const KINDS = [{ dataset: 'open-interest', timeframe: '5m' }, { dataset: 'funding', timeframe: '1h' }] as const;

describeEachDatabase('a watch of perpetuals', (database) => {
  let simulation: WatchSimulation;
  afterEach(async () => {
    await simulation.close();
    await database.sql`TRUNCATE open_interest, funding_rate, coverage, ingest_runs, leases, rejected_rows`;
  });

  /** How often each was asked for the time after the beginning, in an hour and ten minutes, by a tick a minute. */
  async function asked(wish: Partial<WatchWish>): Promise<{ openInterest: number; funding: number }> {
    simulation = await WatchSimulation.open(['bybit'], START, { derivatives: true });
    await simulation.watch(database.sql, { length: 70 * MINUTE, wish: { symbols: [SYMBOL], kinds: KINDS, ...wish } });
    const count = (path: string): number => simulation.sandbox.requests().filter(({ target }) => target.includes(path) && Number(/endTime=(\d+)/.exec(target)?.[1]) > START).length;
    return { openInterest: count('/open-interest'), funding: count('/funding/history') };
  }

  test('asks for open interest every five minutes and for funding every hour, and stores what there was', async () => {
    const { openInterest, funding } = await asked({});
    // At first, and at each of 12:35 to 13:40.
    expect(openInterest).toBe(1 + 14);
    // At first, and at 13:00: none was due then, which is asked for once more, and believed a minute later.
    expect(funding).toBe(1 + 3);
    const stored = await database.sql`SELECT (extract(epoch FROM time) * 1000)::float8 AS time, amount::float8 FROM open_interest WHERE time >= ${new Date(START)} ORDER BY time`.values();
    const truth = await openInterestTruth('bybit', SYMBOL, '5m', { from: START, to: START + 69 * MINUTE });
    expect([...stored]).toEqual(truth.map(({ time, amount }) => [time, Number(amount)]));
  });

  test('asks less often where that is wanted, and lacks nothing for it', async () => {
    const { openInterest } = await asked({ polls: new Map([['open-interest', 15 * MINUTE]]) });
    expect(openInterest).toBe(1 + 4);
    const [{ stored }] = await database.sql<[{ stored: number }]>`SELECT count(*)::int AS stored FROM open_interest WHERE time >= ${new Date(START)} AND time < ${new Date('2024-05-15T13:30Z')}`;
    expect(stored).toBe(11);
  });
});
