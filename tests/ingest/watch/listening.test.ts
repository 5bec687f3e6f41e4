import { afterEach, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { judgeListening, type Verdict } from '../../../bench/listening-judge.js';
import { openExchange } from '../../../src/exchanges/registry.js';
import type { Lane } from '../../../src/ingest/backfill/plan.js';
import { reportGaps } from '../../../src/ingest/gaps.js';
import { watch } from '../../../src/ingest/watch/watch.js';
import type { WatchEvent } from '../../../src/ingest/watch/watch-event.js';
import type { Range } from '../../../src/market/range.js';
import { startSandbox, type Sandbox } from '../../../src/sandbox/server.js';
import { describeEachDatabase } from '../../support/databases.js';
import { liquidationTruth } from '../../support/sandbox-truth.js';
import { anOwner } from '../backfill/backfill-on-sandbox.js';

const IDS = ['binance', 'bybit', 'okx'];
const SYMBOLS = ['BTC/USDT:USDT', 'ETH/USDT:USDT'];
/** Many, and sent often. */
const TERMS = { perSecond: 25, collect: 100 };

describeEachDatabase('a watch of liquidations', (database) => {
  let sandbox: Sandbox;
  let folder: string;
  let lanes: Lane[];
  afterEach(async () => {
    await Promise.all(lanes.map(({ exchange }) => exchange.close()));
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
    await database.sql`TRUNCATE liquidation, coverage, ingest_runs, leases, rejected_rows`;
  });

  test('stores each once, and claims the time in which a socket was open, through drops and replays', async () => {
    await open();
    const startedAt = Date.now();
    const events = await watchDuring(async (happened) => {
      const connected = ({ type, ...event }: WatchEvent): boolean => type === 'stream' && 'state' in event && event.state.kind === 'connected';
      await happened(connected, IDS.length);
      await wait(3_500);
      sandbox.setFaults([...IDS.map((exchange) => ({ kind: 'socket-drop', exchange, count: 1 } as const)), { kind: 'frames-replayed' }]);
      await happened(connected, 2 * IDS.length);
      await wait(4_500);
    });
    expect(sandbox.sockets()).toHaveLength(2 * IDS.length);
    for (const exchange of IDS) {
      for (const symbol of SYMBOLS) {
        const { lost, surplus, deaf, slack, groundless, stored, covered } = await judged(exchange, symbol, { from: startedAt - 60_000, to: Date.now() });
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

  async function open(): Promise<void> {
    sandbox = await startSandbox({ exchanges: IDS, enforceLimits: false, liquidations: TERMS });
    folder = await mkdtemp(join(tmpdir(), 'titan-markets-'));
    lanes = [];
    // One by one: jest's module loader does not stand imports of the same file side by side.
    for (const id of IDS) {
      const exchange = await openExchange(id, { http: { endpoint: sandbox.origins[id], mayBeSandbox: true }, derivatives: true, cacheFolder: folder, throttled: false, now: Date.now });
      lanes.push({ exchange, suppliers: [] });
    }
  }

  /** In real time, as sockets are. @param work waits for so many events of a kind; the watch ends with it */
  async function watchDuring(work: (happened: (isOne: (event: WatchEvent) => boolean, count: number) => Promise<void>) => Promise<void>): Promise<WatchEvent[]> {
    const events: WatchEvent[] = [];
    const stop = new AbortController();
    const context = { sql: database.sql, owner: anOwner(), readers: 1, now: Date.now, pause: (milliseconds: number, signal: AbortSignal) => wait(milliseconds, undefined, { signal }) };
    const wish = { symbols: SYMBOLS, aliases: new Map(), kinds: [{ dataset: 'liquidations', timeframe: '1s' } as const] };
    const options = { rhythm: { interval: 60_000, settle: 0 }, limits: { gapRate: 1, age: 1_000 }, once: false };
    const watching = watch(context, lanes, wish, options, stop.signal, (event) => { events.push(event); });
    try {
      await work(async (isOne, count) => {
        for (const end = Date.now() + 30_000; events.filter(isOne).length < count; await wait(20)) if (Date.now() > end) throw new Error('waited in vain');
      });
    } finally {
      stop.abort(new Error('enough'));
      await watching;
    }
    return events;
  }

  async function judged(exchange: string, symbol: string, time: Range): Promise<Verdict & { readonly stored: number; readonly covered: readonly Range[] }> {
    const rows = await database.sql<{ time: Date; text: string }[]>`
      SELECT time, concat_ws(' ', side, amount, price) AS text FROM liquidation WHERE exchange = ${exchange} AND symbol = ${symbol}`;
    const covered = await coveredOf(database.sql, exchange, symbol);
    const verdict = judgeListening({
      covered,
      rows: rows.map((row) => ({ time: row.time.getTime(), text: row.text })),
      truth: await liquidationTruth(exchange, symbol, { from: Math.floor(time.from / 1_000) * 1_000, to: time.to }, TERMS),
      sockets: sandbox.sockets().filter((socket) => socket.exchange === exchange).map(({ from, to = Infinity }) => ({ from, to })),
    });
    return { ...verdict, stored: rows.length, covered };
  }
}, { kinds: ['TimescaleDB'] });

async function coveredOf(sql: Sql, exchange: string, symbol: string): Promise<Range[]> {
  return sql<Range[]>`
    SELECT (extract(epoch FROM lower(part)) * 1000)::float8 AS from, (extract(epoch FROM upper(part)) * 1000)::float8 AS to
    FROM (SELECT range_agg(covered) AS covered FROM coverage WHERE dataset = 'liquidations' AND exchange = ${exchange} AND symbol = ${symbol}) one, unnest(covered) part
    ORDER BY 1`;
}
