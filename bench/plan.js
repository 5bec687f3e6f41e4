/**
 * What a backfill costs when nothing is left to do: 10 symbols on 5 exchanges, 5 years of 1h, by the clock, from the
 * start of `titan backfill` to its end; and the CPU of planning 1000 series. The
 * ledger has a hole at every hundredth interval where nobody traded, as real ones do. Needs a build.
 *
 *   node bench/plan.js        server: TITAN_BENCH_DATABASE_URL, else one that the tests can start
 */
import { randomUUID } from 'node:crypto';
import { loadavg } from 'node:os';
import { planBackfill } from '../dist/ingest/backfill/backfill.js';
import { openServerDatabase } from './databases.js';
import { median } from './measure.js';
import { titan } from './measured-process.js';

const ROUNDS = 5;
const EXCHANGES = ['binance', 'coinbase', 'kraken', 'okx', 'bybit'];
const SYMBOLS = Array.from({ length: 200 }, (_, nr) => `S${nr}/USDT`);
const [FROM, TO] = ['2020-01-01Z', '2026-01-01Z'];
const NEVER = new AbortController().signal;

const database = await openServerDatabase();
try {
  await database.sql.unsafe(`
    INSERT INTO coverage (dataset, exchange, symbol, timeframe, bucket, covered, no_trades)
    SELECT 'candles', exchange, symbol, '1h', year, tstzmultirange(tstzrange(year, year + interval '1 year')), (
      SELECT range_agg(tstzrange(hour, hour + interval '1 hour')) FROM generate_series(year, year + interval '364 days', interval '100 hours') AS hour)
    FROM unnest($1::text[]) AS exchange, unnest($2::text[]) AS symbol, generate_series(timestamptz '${FROM}', timestamptz '${TO}' - interval '1 day', interval '1 year') AS year`, [EXCHANGES, SYMBOLS]);
  await database.sql`VACUUM ANALYZE coverage`;

  const runs = [];
  for (let round = 0; round < ROUNDS; round++) runs.push(await titan(['backfill', ...SYMBOLS.slice(0, 10), '--exchanges', EXCHANGES.join(','), '--timeframe', '1h', '--since', '2020-07-01', '--until', '2025-07-01'], database.settings));
  const of = (what) => median(runs.map((run) => run[what])).toFixed(2);
  console.log(`nothing left of 50 series, 5 years of 1h: ${of('seconds')} s, ${of('cpuSeconds')} s of CPU (median of ${ROUNDS}, load ${loadavg()[0].toFixed(1)})`);

  const context = { sql: database.sql, command: 'backfill', owner: { id: randomUUID(), host: 'bench', pid: process.pid }, now: Date.now };
  const range = { from: Date.parse('2020-07-01'), to: Date.parse('2025-07-01') };
  const wishes = EXCHANGES.map((exchange) => ({
    lane: { exchange: undefined, suppliers: [] },
    wanted: SYMBOLS.map((symbol) => ({ series: { dataset: 'candles', exchange, symbol, timeframe: '1h' }, range })),
  }));
  const plans = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    const planned = await planBackfill(context, wishes, NEVER);
    const { user, system } = process.cpuUsage(before);
    if (planned.some(({ errands }) => errands.length !== SYMBOLS.length || errands.some(({ left }) => left.open.length > 0))) throw new Error('the plan is wrong');
    plans.push((user + system) / 1e6);
  }
  console.log(`planning 1000 series: ${median(plans).toFixed(2)} s of CPU (median of ${ROUNDS})`);
} finally {
  await database.close();
}
