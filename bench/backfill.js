/**
 * How fast five years of one-minute candles come into the archive, against psql's \copy of the same rows, in order and
 * already as text, into the same tables, in one run. titan is a process of its own, and its start counts; so is
 * the sandbox, which has made its files before the clock starts. The same for a year and the embedded database, against a
 * COPY by PGlite without titan. Beside them the plain way: ccxt page by page, an INSERT a row. Needs a build.
 *
 *   node bench/backfill.js [rounds [years]]       server: TITAN_BENCH_DATABASE_URL, else one that the tests can start
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyByPglite, openEmbeddedDatabase, openServerDatabase } from './databases.js';
import { median } from './measure.js';
import { psql, titan, unthrottledBackfill } from './measured-process.js';
import { plainWay } from './plain-way.js';
import { downloadMonths } from './sandbox-files.js';
import { startSandboxProcess } from './sandbox-process.js';

const [ROUNDS, YEARS] = [process.argv[2] ?? 3, process.argv[3] ?? 5].map(Number);
const PLAIN_PAGES = 20;
const WHOLE = { from: `${2025 - YEARS}-01-01`, to: '2025-01-01' };
const ONE_YEAR = { from: '2024-01-01', to: '2025-01-01' };
const COLUMNS = 'exchange, symbol, timeframe, time, open, high, low, close, volume';
const BINANCE = ['--exchanges', 'binance', '--timeframe', '1m'];

const folder = await mkdtemp(join(tmpdir(), 'titan-bench-'));
const sandbox = await startSandboxProcess('--no-limits');
const origin = sandbox.origins.binance;
const server = await openServerDatabase();
try {
  const files = await downloadMonths(origin, { id: 'BTCUSDT', timeframe: '1m', ...WHOLE }, folder);
  await server.empty();
  await fromArchive(server, WHOLE);
  const all = rowsAsText(WHOLE);
  const year = rowsAsText(ONE_YEAR);

  await compare(server, { "psql's \\copy": () => psql(server.url, `\\copy ohlcv (${COLUMNS}) from '${all}'`), ...waysOf(server, WHOLE, files) });
  await server.empty();
  const { seconds, count } = await plainWay(server.sql, origin, Date.parse(WHOLE.from), PLAIN_PAGES);
  console.log(`  ${'ccxt page by page, INSERT a row'.padEnd(32)} ${rate(count / seconds)}  (${count.toLocaleString('en')} rows, once)`);

  const embedded = await openEmbeddedDatabase(folder);
  await compare(embedded, { "PGlite's COPY": () => copyByPglite(embedded.fresh(), year, COLUMNS), ...waysOf(embedded, ONE_YEAR, files.slice(-12)) });
} finally {
  sandbox.close();
  await server.close();
  await rm(folder, { recursive: true, force: true });
}

function waysOf(database, span, files) {
  return {
    'titan backfill, archive': () => fromArchive(database, span),
    'titan backfill, API, no limits': () => unthrottledBackfill(database.settings, { id: 'binance', origin, source: 'api', symbol: 'BTC/USDT', timeframe: '1m', ...span }),
    'titan import': () => titan(['import', ...files, '--format', 'binance'], database.settings),
  };
}

/** Also asks the API, for the minutes that the files lack. */
function fromArchive({ settings }, { from, to }) {
  const endpoints = { TITAN_ENDPOINT_BINANCE: origin, TITAN_ARCHIVE_BINANCE: origin };
  return titan(['backfill', 'BTC/USDT', ...BINANCE, '--since', from, '--until', to], { ...settings, ...endpoints });
}

/** @returns the path of a file as \copy wants it */
function rowsAsText({ from, to }) {
  const path = join(folder, `${from}.tsv`);
  psql(server.url, `\\copy (SELECT ${COLUMNS} FROM ohlcv WHERE time >= '${from}' AND time < '${to}' ORDER BY time) to '${path}'`);
  return path;
}

/** Prints the median rate of each way, beside the first one's. */
async function compare(database, ways) {
  const results = new Map(Object.keys(ways).map((way) => [way, []]));
  let expected;
  const loads = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const [way, work] of Object.entries(ways)) {
      await database.empty();
      const { seconds, cpuSeconds, megabytes, count = await database.count() } = await work();
      expected ??= count;
      if (count !== expected) throw new Error(`${way}: ${count} rows instead of ${expected}`);
      results.get(way).push({ seconds, cpuSeconds, megabytes });
      loads.push(loadavg()[0]);
    }
  }
  console.log(`${expected.toLocaleString('en')} 1m candles into ${database.where}; median of ${ROUNDS}, load ${median(loads).toFixed(1)}`);
  const middle = (way, what) => median(results.get(way).map((result) => result[what]));
  const baseline = middle(Object.keys(ways)[0], 'seconds');
  for (const way of results.keys()) {
    const seconds = middle(way, 'seconds');
    const own = results.get(way)[0].cpuSeconds === undefined ? '' : `; ${middle(way, 'cpuSeconds').toFixed(1)} s of titan's CPU, ${middle(way, 'megabytes').toFixed(0)} MB`;
    console.log(`  ${way.padEnd(32)} ${rate(expected / seconds)}  ${(seconds / baseline).toFixed(2)} × the time, ${((100 * baseline) / seconds).toFixed(0)} %${own}`);
  }
}

function rate(rowsPerSecond) {
  return `${Math.round(rowsPerSecond).toLocaleString('en').padStart(8)} rows/s`;
}
