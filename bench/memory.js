/**
 * Peak memory of titan, a process of its own, for 1 and for 8 years of one-minute candles: from files, from the API, from trades,
 * and by import, into a database on a server: the median of some rounds, and from which to which, since a peak depends on when
 * garbage is collected. Sandbox and titan without limits. Trades are those of a market that has few, since every minute is a
 * candle all the same. Needs a build.
 *
 *   node bench/memory.js [years [rounds [way...]]]        server: TITAN_BENCH_DATABASE_URL, else one that the tests can start
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openServerDatabase } from './databases.js';
import { median } from './measure.js';
import { titan, unthrottledBackfill } from './measured-process.js';
import { downloadMonths } from './sandbox-files.js';
import { startSandboxProcess } from './sandbox-process.js';

const YEARS = Number(process.argv[2] ?? 8);
const ROUNDS = Number(process.argv[3] ?? 3);
const WAYS = process.argv.slice(4);
/** Eight years before it BTC/USDT was listed, and had files. */
const LAST = 2026;
const BINANCE = { id: 'binance', symbol: 'BTC/USDT' };
const KRAKEN = { id: 'kraken', symbol: 'MLN/USD' };

const folder = await mkdtemp(join(tmpdir(), 'titan-bench-'));
const sandbox = await startSandboxProcess('--no-limits');
const database = await openServerDatabase();
try {
  const files = await downloadMonths(sandbox.origins.binance, { id: 'BTCUSDT', timeframe: '1m', ...span(YEARS) }, folder);
  const from = (market, source) => (years) =>
    unthrottledBackfill(database.settings, { ...market, source, origin: sandbox.origins[market.id], timeframe: '1m', ...span(years) });
  const ways = {
    files: from(BINANCE, 'auto'),
    API: from(BINANCE, 'api'),
    trades: from(KRAKEN, 'trades'),
    import: (years) => titan(['import', ...files.slice(-12 * years), '--format', 'binance'], database.settings),
  };
  console.log(`peak memory for 1 and ${YEARS} years of 1m candles, median of ${ROUNDS}`);
  for (const [way, work] of Object.entries(ways)) {
    if (WAYS.length > 0 && !WAYS.includes(way)) continue;
    const [short, long] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      short.push(await peak(work, 1));
      long.push(await peak(work, YEARS));
    }
    console.log(`  ${way.padEnd(8)} ${shown(short)}  ${shown(long)}  ${(100 * (median(long) / median(short) - 1)).toFixed(0).padStart(4)} %`);
  }
} finally {
  sandbox.close();
  await database.close();
  await rm(folder, { recursive: true, force: true });
}

async function peak(work, years) {
  await database.empty();
  return (await work(years)).megabytes;
}

function shown(peaks) {
  const [least, middle, most] = [Math.min(...peaks), median(peaks), Math.max(...peaks)].map((megabytes) => megabytes.toFixed(0).padStart(4));
  return `${middle} MB (${least} to ${most})`;
}

function span(years) {
  return { from: `${LAST - years}-01-01`, to: `${LAST}-01-01` };
}
