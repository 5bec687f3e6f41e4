/**
 * What a backfill costs when nothing is left to do: 10 symbols on 5 exchanges, 5 years of 1h, by the clock, from the
 * start of `titan backfill` to its end; and the CPU of planning 1000 series, with nothing left and with the last half
 * year of each (whose exchanges, a sandbox's, have told their markets). The ledger has a hole at every hundredth interval
 * where nobody traded, as real ones do. Needs a build.
 *
 *   node bench/plan.js        server: TITAN_BENCH_DATABASE_URL, else one that the tests can start
 */
import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { reportPlan } from '../dist/cli/backfill-plan.js';
import { suppliersOf } from '../dist/cli/source-choice.js';
import { openExchange } from '../dist/exchanges/registry.js';
import { planBackfill } from '../dist/ingest/backfill/backfill.js';
import { openArchive } from '../dist/sources/archive/registry.js';
import { openServerDatabase } from './databases.js';
import { median } from './measure.js';
import { titan } from './measured-process.js';
import { startSandboxProcess } from './sandbox-process.js';

const ROUNDS = 5;
const EXCHANGES = ['binance', 'coinbase', 'kraken', 'okx', 'bybit'];
const SYMBOLS_OF_EACH = 200;
const [FROM, TO] = ['2020-01-01Z', '2026-01-01Z'];
const COVERED = { from: Date.parse('2020-07-01'), to: Date.parse('2025-07-01') };
const HALF_OPEN = { from: COVERED.from, to: Date.parse('2026-07-01') };
const NEVER = new AbortController().signal;
setMaxListeners(Infinity, NEVER);

const folder = await mkdtemp(join(tmpdir(), 'titan-bench-'));
const sandbox = await startSandboxProcess('--no-limits', '--made-up', String(SYMBOLS_OF_EACH));
const database = await openServerDatabase();
const lanes = await Promise.all(EXCHANGES.map(openLane));
try {
  const listed = await Promise.all(lanes.map(async ({ exchange }) => (await exchange.markets(NEVER)).bySymbol));
  const symbols = [...listed[0].keys()].filter((symbol) => symbol.endsWith('/USDT') && listed.every((markets) => markets.has(symbol))).slice(-SYMBOLS_OF_EACH);
  if (symbols.length < SYMBOLS_OF_EACH) throw new Error(`only ${symbols.length} symbols are listed everywhere`);
  await database.sql.unsafe(`
    INSERT INTO coverage (dataset, exchange, symbol, timeframe, bucket, covered, no_trades)
    SELECT 'candles', exchange, symbol, '1h', year, tstzmultirange(tstzrange(year, year + interval '1 year')), (
      SELECT range_agg(tstzrange(hour, hour + interval '1 hour')) FROM generate_series(year, year + interval '364 days', interval '100 hours') AS hour)
    FROM unnest(string_to_array($1, ',')) AS exchange, unnest(string_to_array($2, ',')) AS symbol, generate_series(timestamptz '${FROM}', timestamptz '${TO}' - interval '1 day', interval '1 year') AS year`, [EXCHANGES.join(), symbols.join()]);
  await database.sql`VACUUM ANALYZE coverage`;

  const runs = [];
  for (let round = 0; round < ROUNDS; round++) runs.push(await titan(['backfill', ...symbols.slice(0, 10), '--exchanges', EXCHANGES.join(','), '--timeframe', '1h', '--since', '2020-07-01', '--until', '2025-07-01'], database.settings));
  const of = (what) => median(runs.map((run) => run[what])).toFixed(2);
  console.log(`nothing left of 50 series, 5 years of 1h: ${of('seconds')} s, ${of('cpuSeconds')} s of CPU (median of ${ROUNDS}, load ${loadavg()[0].toFixed(1)})`);
  console.log(`planning ${lanes.length * symbols.length} series, nothing left: ${await costOfPlanning(symbols, COVERED, 0)}`);
  console.log(`planning ${lanes.length * symbols.length} series, half a year of each left: ${await costOfPlanning(symbols, HALF_OPEN, symbols.length)}`);
} finally {
  for (const { close } of lanes) await close();
  sandbox.close();
  await database.close();
  await rm(folder, { recursive: true, force: true });
}

async function openLane(id) {
  const http = { endpoint: sandbox.origins[id], mayBeSandbox: true };
  const exchange = await openExchange(id, { http, derivatives: false, cacheFolder: folder, throttled: false, now: Date.now });
  const archive = openArchive(id, { http, now: Date.now });
  const close = async () => { await archive?.close(); await exchange.close(); };
  return { exchange, suppliers: await suppliersOf('auto', exchange, archive, Date.now), close };
}

/** The plan, and what a dry run says of it. */
async function costOfPlanning(symbols, range, left) {
  const context = { sql: database.sql, command: 'backfill', owner: { id: randomUUID(), host: 'bench', pid: process.pid }, now: Date.now };
  const wishes = lanes.map((lane) => ({ lane, wanted: symbols.map((symbol) => ({ series: { dataset: 'candles', exchange: lane.exchange.id, symbol, timeframe: '1h' }, range })) }));
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    const plans = await planBackfill(context, wishes, NEVER);
    const { series } = reportPlan(plans, 100, true);
    const { user, system } = process.cpuUsage(before);
    if (series.length !== lanes.length * symbols.length || series.filter((one) => one.left > 0).length !== lanes.length * left) throw new Error('the plan is wrong');
    rounds.push((user + system) / 1e6);
  }
  return `${median(rounds).toFixed(2)} s of CPU (median of ${ROUNDS})`;
}
