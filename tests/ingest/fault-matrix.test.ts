import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FAULTS } from '../../bench/fault-list.js';
import type { Exchange } from '../../src/exchanges/exchange.js';
import { openExchange } from '../../src/exchanges/registry.js';
import { resilient } from '../../src/exchanges/resilience.js';
import { fetchOhlcv, type SeriesResult } from '../../src/ingest/fetch.js';
import type { Observe } from '../../src/ingest/observer.js';
import { describeSeries } from '../../src/market/describe-series.js';
import type { Series } from '../../src/market/series.js';
import { parseFault } from '../../src/sandbox/faults/fault-schema.js';
import type { Fault } from '../../src/sandbox/faults/fault.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/server.js';
import { describeEachDatabase } from '../support/databases.js';
import { storedRows, truth } from './backfill/backfill-on-sandbox.js';

/**
 * The short form of `npm run bench:faults`: each of its faults at one exchange, each exchange struck by three of them. At
 * which, changes from day to day; TITAN_FAULT_ROTATION, 0 to 5, chooses, and all six are the whole matrix. A fault lasts
 * until the other exchanges have all that they were asked for: so a titan that let them wait would wait in vain.
 */
const ROTATION = Number(process.env['TITAN_FAULT_ROTATION'] ?? Math.floor(Date.now() / 86_400_000) % 6);

const EXCHANGES = ['binance', 'coinbase', 'kraken', 'okx', 'bybit', 'hyperliquid'];
/** Exchanges struck at once. */
const STRUCK = 3;
const SYMBOLS = ['BTC/USDT', 'BTC/USD', 'BTC/USDC'];
/** Exchanges that leave out intervals without trades. */
const SILENT = ['coinbase', 'hyperliquid'];
const HOUR = 3_600_000;
const NOW = Date.parse('2026-03-10T12:34:56.789Z');
const UNTIL = Math.floor(NOW / HOUR) * HOUR - 24 * HOUR;
const RANGE = { from: UNTIL - 200 * HOUR, to: UNTIL };
/** Milliseconds that an attempt may take: what says nothing is to be noticed soon. */
const DEADLINE = 3000;
const NEVER = new AbortController().signal;

const strikes = Object.entries(FAULTS).map(([name, { count: _count, until: _until, ...fault }], index) => {
  const exchange = EXCHANGES[(index + ROTATION) % EXCHANGES.length]!;
  return { name, exchange, fault: parseFault({ ...fault, exchange }, NOW, EXCHANGES) };
});
const rounds = Array.from({ length: Math.ceil(strikes.length / STRUCK) }, (_, index) => strikes.slice(STRUCK * index, STRUCK * (index + 1)));

describeEachDatabase(`fault matrix, TITAN_FAULT_ROTATION=${ROTATION}`, (database) => {
  let sandbox: Sandbox;
  let cacheFolder: string;
  /** By series, its candles by time. */
  const market = new Map<string, ReadonlyMap<number, string>>();
  beforeAll(async () => {
    cacheFolder = await mkdtemp(join(tmpdir(), 'titan-markets-'));
    sandbox = await startSandbox({ exchanges: EXCHANGES, enforceLimits: false, now: () => NOW });
  });
  afterAll(async () => {
    await sandbox.close();
    await rm(cacheFolder, { recursive: true, force: true });
  });

  const open = async (id: string): Promise<Exchange> => resilient(await openExchange(id, {
    http: { endpoint: sandbox.origins[id], mayBeSandbox: true }, derivatives: false, cacheFolder, throttled: false, now: () => NOW,
  }), { deadline: DEADLINE, random: () => 0 });

  const fetchFrom = async (ids: readonly string[], observe: Observe): Promise<SeriesResult[]> => {
    const exchanges: Exchange[] = [];
    // One by one: jest's module loader does not stand imports of the same file side by side.
    for (const id of ids) exchanges.push(await open(id));
    const span = { kind: 'between', since: RANGE.from, until: RANGE.to, count: undefined } as const;
    const results = await fetchOhlcv(
      { sql: database.sql, command: 'fetch', now: () => NOW },
      { symbols: SYMBOLS, quoteAliases: new Map(), kinds: [{ dataset: 'candles', timeframe: '1h' }], exchanges, span }, NEVER, observe,
    );
    await Promise.all(exchanges.map((exchange) => exchange.close()));
    return results;
  };

  const candlesOf = async (series: Series): Promise<ReadonlyMap<number, string>> => {
    const name = describeSeries(series);
    const candles = market.get(name) ?? new Map((await truth({ series, range: RANGE }, { now: NOW, fill: !SILENT.includes(series.exchange) })).map((row) => [row[0]!, String(row)]));
    market.set(name, candles);
    return candles;
  };

  /** What differs from the market behind the sandbox; of exchanges that are not done yet, what is there and should not be. */
  const strayRows = async (served: readonly SeriesResult[], isDone: (exchange: string) => boolean): Promise<string[]> => {
    const stray: string[] = [];
    for (const { series } of served) {
      const right = new Map(await candlesOf(series));
      for (const row of await storedRows(database.sql, series)) {
        if (right.get(row[0]!) !== String(row)) stray.push(`${right.has(row[0]!) ? 'wrong' : 'too many'}: ${describeSeries(series)} ${String(row)}`);
        right.delete(row[0]!);
      }
      if (isDone(series.exchange)) stray.push(...[...right.values()].map((row) => `lost: ${describeSeries(series)} ${row}`));
    }
    return stray;
  };

  test.each(rounds.map((round) => [round.map(({ name, exchange }) => `${exchange}: ${name}`).join('; '), round] as const))('%s', async (_name, round) => {
    await database.sql`TRUNCATE ohlcv, coverage, rejected_rows, ingest_runs CASCADE`;
    sandbox.setFaults(round.map(({ fault }): Fault => fault));
    const struck = round.map(({ exchange }) => exchange);
    const others = EXCHANGES.filter((id) => !struck.includes(id));
    const working = new Set(others);
    const planned = new Map<string, number>();
    let failedEarly: string[] | undefined;
    const failed: string[] = [];
    const results = await fetchFrom(EXCHANGES, (event) => {
      const id = event.type === 'planned' ? event.series.exchange : event.type === 'finished' ? event.outcome.request.series.exchange : undefined;
      if (id === undefined) return;
      planned.set(id, (planned.get(id) ?? 0) + (event.type === 'planned' ? 1 : -1));
      if (event.type === 'finished' && event.outcome.status === 'failed') failed.push(id);
      if (planned.get(id) === 0) working.delete(id);
      if (working.size > 0 || failedEarly !== undefined) return;
      failedEarly = [...failed];
      sandbox.setFaults([]);
    });

    // None of the struck had given up when the others were done, and none gave up later.
    expect(failedEarly).toEqual([]);
    expect(results.filter(({ kind }) => kind === 'unreachable').map(({ series }) => series.exchange)).toEqual([]);
    const served = results.filter((result) => result.kind === 'executed');
    expect(new Set(served.map(({ series }) => series.exchange))).toEqual(new Set(EXCHANGES));
    expect(served.filter(({ outcome }) => outcome.status === 'failed')).toEqual([]);
    expect(await strayRows(served, (exchange) => others.includes(exchange))).toEqual([]);

    await fetchFrom(struck, () => undefined);
    expect(await strayRows(served, () => true)).toEqual([]);
  }, 400_000);
}, { kinds: ['PGlite'] });
