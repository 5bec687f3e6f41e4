/**
 * The fault matrix: every fault at every exchange, one at a time. Each time all exchanges fetch the same hours into a
 * database while one of them is struck a few times, and once more when the fault has ended; what is stored is then held
 * against the market behind the sandbox. Beside it stands how long the others took until the last of them was done, as a
 * share of the runs without a fault before and after. Other work on the machine only adds to a time: so a share above
 * BOUND is measured again, up to RUNS times, and the least stands; every run's candles are held against the truth.
 * The sandbox is a process of its own and answers after LATENCY ms. Needs a build.
 *
 *   node bench/faults.js [--exchange id] [--fault name]     the table is Markdown
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openExchange } from '../dist/exchanges/registry.js';
import { resilient } from '../dist/exchanges/resilience.js';
import { fetchOhlcv } from '../dist/ingest/fetch.js';
import { migrate } from '../dist/storage/migrations/migrator.js';
import { openDatabase } from '../dist/storage/open-database.js';
import { FAULTS } from './fault-list.js';
import { startSandboxProcess } from './sandbox-process.js';
import { strayRows, truthOf } from './sandbox-truth.js';

const LATENCY = 400;
const BOUND = 1.1;
const RUNS = 4;
/** Milliseconds that an attempt may take here, so that an exchange that says nothing is not waited for as long as a real one. */
const DEADLINE = 4000;
const HOUR = 3_600_000;
const EXCHANGES = ['binance', 'coinbase', 'kraken', 'okx', 'bybit', 'hyperliquid'];
const SYMBOLS = ['BTC/USDT', 'BTC/USD', 'BTC/USDC'];
const NEVER = new AbortController().signal;
/** Within every exchange's depth, and over a while ago: nothing of it still changes. */
const until = Math.floor(Date.now() / HOUR) * HOUR - 24 * HOUR;
const span = { kind: 'between', since: until - 200 * HOUR, until, count: undefined };

const only = (name) => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined);
const struck = EXCHANGES.filter((id) => only('--exchange') === undefined || id === only('--exchange'));
const faults = Object.entries(FAULTS).filter(([name]) => only('--fault') === undefined || name === only('--fault'));

/** How often titan tried an exchange again, in the newest run. */
const retries = new Map();

const folder = await mkdtemp(join(tmpdir(), 'titan-bench-'));
const sandbox = await startSandboxProcess('--no-limits', '--latency', String(LATENCY), '--exchanges', EXCHANGES.join(','));
const database = await openDatabase({ url: undefined, folder: join(folder, 'db') });
try {
  await migrate(database.sql);
  const truth = await truthOf(EXCHANGES, SYMBOLS, '1h', { from: span.since, to: span.until });
  await run();
  console.log(`share of the others' time, and what was wrong, of ${[...truth.values()].reduce((sum, rows) => sum + rows.length, 0)} candles of ${truth.size} series; ${LATENCY} ms latency`);
  console.log(`| fault | ${struck.join(' | ')} |\n| --- |${' --- |'.repeat(struck.length)}`);
  let before = await run();
  for (const [name, fault] of faults) {
    const cells = [];
    for (const id of struck) cells.push([id, [await strike(id, fault, truth)]]);
    const after = await run();
    for (const [id, strikes] of cells) {
      while (strikes.length < RUNS && shareOf(id, strikes, before, after) > BOUND) strikes.push(await strike(id, fault, truth));
    }
    console.log(`| ${name} | ${cells.map(([id, strikes]) => describe(id, strikes, before, after)).join(' | ')} |`);
    before = after;
  }
} finally {
  await database.close();
  sandbox.close();
  await rm(folder, { recursive: true, force: true });
}

async function strike(id, fault, truth) {
  await switchFaults('PUT', { exchange: id, ...fault });
  const times = await run();
  // A refused connection is no request that the sandbox could count.
  const count = retries.get(id) + (await switchFaults('GET')).faults[0].struck;
  const during = strayRows(truth, await storedRows(), { complete: false });
  await switchFaults('DELETE');
  await fetchAll([id]);
  return { times, count, wrong: [...during, ...strayRows(truth, await storedRows(), { complete: true })] };
}

/** Milliseconds after which each exchange had all it was asked for, from an empty database. */
async function run() {
  await database.sql`TRUNCATE ohlcv, coverage, rejected_rows, ingest_runs CASCADE`;
  return fetchAll(EXCHANGES);
}

async function fetchAll(ids) {
  for (const id of ids) retries.set(id, 0);
  const exchanges = await Promise.all(ids.map(async (id) => resilient(await openExchange(id, {
    http: { endpoint: sandbox.origins[id], mayBeSandbox: true }, derivatives: false, cacheFolder: folder, throttled: false, now: Date.now,
  }), { deadline: DEADLINE, random: () => 0, onEvent: ({ type }) => { if (type === 'retrying') retries.set(id, retries.get(id) + 1); } })));
  const start = performance.now();
  const times = Object.fromEntries(ids.map((id) => [id, Infinity]));
  const wish = { symbols: SYMBOLS, quoteAliases: new Map(), kinds: [{ dataset: 'candles', timeframe: '1h' }], exchanges, span };
  await fetchOhlcv({ sql: database.sql, command: 'fetch', now: Date.now }, wish, NEVER, (event) => {
    if (event.type === 'finished') times[event.outcome.request.series.exchange] = performance.now() - start;
  });
  await Promise.all(exchanges.map((exchange) => exchange.close()));
  return times;
}

async function switchFaults(method, fault) {
  const response = await fetch(`${sandbox.control}/faults`, { method, ...(fault === undefined ? {} : { body: JSON.stringify(fault) }) });
  const body = await response.json();
  if (!response.ok) throw new Error(body.error);
  return body;
}

async function storedRows() {
  return database.sql`
    SELECT exchange, symbol, (extract(epoch FROM time) * 1000)::float8 AS time, open::float8, high::float8, low::float8, close::float8, volume::float8 FROM ohlcv`;
}

function shareOf(id, strikes, before, after) {
  const slowest = (times) => Math.max(...EXCHANGES.filter((other) => other !== id).map((other) => times[other]));
  return Math.min(...strikes.map(({ times }) => slowest(times))) / Math.min(slowest(before), slowest(after));
}

function describe(id, strikes, before, after) {
  const wrong = strikes.flatMap((strike) => strike.wrong);
  const never = strikes.every(({ count }) => count === 0);
  return `${(shareOf(id, strikes, before, after) * 100).toFixed(0)} %, ${wrong.length === 0 ? 'all right' : `${wrong.length} wrong: ${wrong[0]}`}${never ? ', never struck' : ''}`;
}
