/**
 * How long 30 days of 5-minute open interest take from three exchanges at once, and three years of funding of up to ten
 * perpetuals from four, against a sandbox in a process of its own that enforces the exchanges' limits and answers after
 * 150 ms. What is stored is held against the truth, and everything is asked for a second time. Hyperliquid's funding takes two
 * minutes a coin by its own limit (a full page weighs 45 of 1200 a minute), so it is timed without. Needs a build.
 *
 *   node bench/derivatives.js       server: TITAN_BENCH_DATABASE_URL, else one that the tests can start
 */
import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { hostname, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { suppliersOf } from '../dist/cli/source-choice.js';
import { openExchange } from '../dist/exchanges/registry.js';
import { backfill, planBackfill } from '../dist/ingest/backfill/backfill.js';
import { pause } from '../dist/ingest/backfill/pause.js';
import { floor, typicalLength } from '../dist/market/timeframe.js';
import { DIALECTS } from '../dist/sandbox/dialects/registry.js';
import { openServerDatabase } from './databases.js';
import { startSandboxProcess } from './sandbox-process.js';
import { fundingTruthOf, openInterestTruthOf } from './sandbox-truth.js';

const DAY = 86_400_000;
const MOST_SYMBOLS = 10;
const LIMITED = ['binance', 'bybit', 'okx'];

/** What is stored of a dataset, as the truth has it. */
const TABLES = {
  'open-interest': (sql) => sql`SELECT exchange, symbol, (extract(epoch FROM time) * 1000)::float8 AS time, amount::text AS value FROM open_interest`,
  funding: (sql) => sql`SELECT exchange, symbol, (extract(epoch FROM time) * 1000)::float8 AS time, rate::text AS value FROM funding_rate`,
};

const folder = await mkdtemp(join(tmpdir(), 'titan-bench-'));
const database = await openServerDatabase();
const limited = await startSandboxProcess('--latency', '150');
const unlimited = await startSandboxProcess('--latency', '150', '--no-limits');
try {
  console.log(`at 150 ms latency, into ${database.where}; load ${loadavg()[0].toFixed(1)}`);
  await measure('open-interest', '5m', 30, LIMITED.map((id) => wish(id, limited, ['BTC/USDT:USDT'])));
  await measure('funding', '1h', 3 * 365, LIMITED.map((id) => wish(id, limited, perpetualsOf(id))));
  await measure('funding', '1h', 3 * 365, [{ ...wish('hyperliquid', unlimited, perpetualsOf('hyperliquid')), throttled: false }]);
} finally {
  limited.close();
  unlimited.close();
  await database.close();
  await rm(folder, { recursive: true, force: true });
}

function wish(id, sandbox, symbols) {
  return { id, origin: sandbox.origins[id], symbols, throttled: true };
}

function perpetualsOf(id) {
  const { listings } = DIALECTS.find(({ exchange }) => exchange === id);
  return listings.filter(({ kind }) => kind === 'linear').slice(0, MOST_SYMBOLS).map(({ symbol }) => symbol);
}

async function measure(dataset, timeframe, days, wishes) {
  const now = Date.now();
  const range = { from: floor(now - days * DAY, timeframe), to: floor(now - 10 * 60_000, timeframe) };
  const first = await fetchAll(dataset, timeframe, range, wishes);
  const second = await fetchAll(dataset, timeframe, range, wishes);
  console.log(`${dataset}, ${days} days`);
  for (const { id, symbols, throttled } of wishes) {
    const { seconds, requests, failure, reach } = first.get(id);
    const { stored, faults } = await heldAgainstTruth(dataset, timeframe, range, id, symbols, reach);
    console.log(`  ${id.padEnd(12)} ${String(symbols.length).padStart(2)} symbols ${stored.toLocaleString('en').padStart(8)} rows ${seconds.toFixed(1).padStart(6)} s ${
      String(requests).padStart(5)} requests${throttled ? '' : ' without its limit'}; ${faults === 0 ? 'exact' : `${faults} WRONG`}; a second run: ${second.get(id).requests} requests${failure === undefined ? '' : ` (${failure})`}`);
  }
}

/** A backfill of all exchanges at once, as the command does it. */
async function fetchAll(dataset, timeframe, range, wishes) {
  const results = new Map();
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  await Promise.all(wishes.map(async ({ id, origin, symbols, throttled }) => {
    const startedAt = performance.now();
    const exchange = await openExchange(id, { http: { endpoint: origin, mayBeSandbox: true }, derivatives: true, cacheFolder: folder, throttled, now: Date.now });
    let requests = 0;
    const counting = Object.assign(Object.create(exchange), {
      fetchPage: (...asked) => {
        requests += 1;
        return exchange.fetchPage(...asked);
      },
    });
    try {
      const lane = { exchange: counting, suppliers: await suppliersOf('api', counting, undefined, Date.now) };
      const wanted = symbols.map((symbol) => ({ series: { dataset, exchange: id, symbol, timeframe }, range }));
      const context = { sql: database.sql, command: 'backfill', owner: { id: randomUUID(), host: hostname(), pid: process.pid }, now: Date.now, pause };
      const outcomes = await backfill(context, await planBackfill(context, [{ lane, wanted }], signal), signal);
      const failure = outcomes.find(({ left }) => left.length > 0);
      // A run that asks for nothing loads no markets, and does not know.
      const { depth = Infinity } = requests > 0 ? exchange.service(wanted[0].series) : {};
      results.set(id, {
        seconds: (performance.now() - startedAt) / 1000, requests, reach: depth * typicalLength(timeframe),
        failure: failure && `${failure.series.symbol}: ${failure.error?.message ?? 'left open'}`,
      });
    } finally {
      await exchange.close();
    }
  }));
  return results;
}

/** How many rows are stored, and how many of them or of those that the exchange serves are not as they should be. */
async function heldAgainstTruth(dataset, timeframe, range, id, symbols, reach) {
  const truthOf = dataset === 'funding' ? fundingTruthOf([id], symbols, range) : openInterestTruthOf([id], symbols, timeframe, range);
  // Where the reach ends exactly, the time between the question and here decides.
  const served = Date.now() - reach + DAY / 24;
  const left = new Map([...await truthOf].flatMap(([key, rows]) => rows.map((row) => [`${key} ${row.due ?? row.time}`, Number(row.rate ?? row.amount)])));
  const lost = new Map([...left].filter(([key]) => Number(key.split(' ').at(-1)) >= served));
  let [stored, faults] = [0, 0];
  for (const { exchange, symbol, time, value } of await TABLES[dataset](database.sql)) {
    if (exchange !== id) continue;
    const key = `${exchange} ${symbol} ${time}`;
    stored += 1;
    if (left.get(key) !== Number(value)) faults += 1;
    lost.delete(key);
  }
  return { stored, faults: faults + lost.size };
}
