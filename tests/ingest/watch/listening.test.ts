import { afterEach, expect, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { reportGaps } from '../../../src/ingest/gaps.js';
import { describeEachDatabase } from '../../support/databases.js';
import { coveredOf, isConnected, LISTENED, ListeningOnSandbox, SYMBOLS } from './listening-on-sandbox.js';

describeEachDatabase('a watch of liquidations', (database) => {
  let listening: ListeningOnSandbox;
  afterEach(async () => {
    await listening.close();
    await database.sql`TRUNCATE liquidation, coverage, ingest_runs, leases, rejected_rows`;
  });

  test('stores each once, and claims the time in which a socket was open, through drops and replays', async () => {
    listening = await ListeningOnSandbox.open(database.sql);
    const { sandbox } = listening;
    const startedAt = Date.now();
    const events = await listening.watchDuring(async (happened) => {
      await happened(isConnected, LISTENED.length);
      await wait(3_500);
      sandbox.setFaults([...LISTENED.map((exchange) => ({ kind: 'socket-drop', exchange, count: 1 } as const)), { kind: 'frames-replayed' }]);
      await happened(isConnected, 2 * LISTENED.length);
      await wait(4_500);
    });
    expect(sandbox.sockets()).toHaveLength(2 * LISTENED.length);
    for (const exchange of LISTENED) {
      for (const symbol of SYMBOLS) {
        const { lost, surplus, deaf, slack, groundless, stored, covered } = await listening.judged(exchange, symbol, { from: startedAt - 60_000, to: Date.now() });
        expect({ exchange, symbol, lost, surplus, deaf, groundless }).toEqual({ exchange, symbol, lost: [], surplus: [], deaf: [], groundless: [] });
        expect(covered).toHaveLength(2);
        // A second of delay and half a second on the way, and whole seconds at both ends.
        expect(slack[0]).toBeLessThanOrEqual(4_000);
        expect(stored).toBeGreaterThan(20);
      }
    }
    const [counts] = await database.sql<[{ got: number; new: number; rows: number }]>`
      SELECT sum(got)::int AS got, sum(new)::int AS new, (SELECT count(*)::int FROM liquidation) AS rows FROM ingest_runs`;
    expect(counts.new).toBe(counts.rows);
    expect(counts.got).toBeGreaterThan(counts.new);
    expect(events.filter(({ type }) => type === 'stream')).toContainEqual(expect.objectContaining({ dataset: 'liquidations', state: expect.objectContaining({ kind: 'reconnecting' }) }));
    // "Not listening" is a gap, "no liquidations" is none. What came before the first whole second that counts is known too.
    const { series } = await reportGaps({ sql: database.sql, now: Date.now }, { datasets: ['liquidations'] });
    for (const { series: { exchange, symbol }, counts: { missing }, expected } of series) {
      const covered = await coveredOf(database.sql, exchange, symbol);
      const listened = covered.reduce((sum, { from, to }) => sum + to - from, 0) / 1_000;
      expect(expected - missing).toBe(listened);
      expect(missing).toBeGreaterThanOrEqual((covered[1]!.from - covered[0]!.to) / 1_000);
    }
  });
}, { kinds: ['TimescaleDB'] });
