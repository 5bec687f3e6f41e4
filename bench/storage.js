// Writing candles, against psql's \copy of the same rows into the same table, in one run.
// usage: node bench/storage.js [candles.csv.gz …]      server: TITAN_BENCH_DATABASE_URL, else one that the tests can start
//   Files: time (ms), open, close, high, low, volume; without them the candles are made up.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { upsertRows } from '../dist/storage/row-repository.js';
import { copyRows } from '../dist/storage/row-copy.js';
import { storePages } from '../dist/storage/page-store.js';
import { startRun } from '../dist/storage/run-repository.js';
import { accountFor } from '../dist/ingest/account.js';
import { openServerDatabase } from './databases.js';
import { median, pagesOf } from './measure.js';

const ROUNDS = 3;
const files = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'titan-bench-'));
const series = { dataset: 'candles', exchange: 'binance', symbol: 'BTC/USD', timeframe: '1m' };
const candles = files.length > 0 ? files.flatMap(readCandles) : made(500_000);
const pages = pagesOf(candles, 1000);

const database = await openServerDatabase();
try {
  const file = join(folder, 'rows.tsv');
  writeFileSync(file, candles.map((c) => [series.exchange, series.symbol, series.timeframe, new Date(c.time).toISOString(), c.open, c.high, c.low, c.close, c.volume].join('\t')).join('\n') + '\n');
  const binary = join(folder, 'rows.bin');
  const copy = (what) => {
    const done = spawnSync('psql', ['-X', '-q', '-d', database.url, '-c', `\\copy ohlcv (exchange, symbol, timeframe, time, open, high, low, close, volume) ${what}`]);
    if (done.status !== 0) throw new Error(String(done.stderr));
  };
  await database.empty();
  copy(`from '${file}'`);
  copy(`to '${binary}' with (format binary)`);
  const ways = {
    "psql's \\copy": () => copy(`from '${file}'`),
    "psql's \\copy, binary": () => copy(`from '${binary}' with (format binary)`),
    'COPY (copyRows)': () => database.sql.begin((sql) => copyRows(sql, series, pages)),
    'upsert, 1000-row pages': async () => {
      for (const page of pages) await upsertRows(database.sql, series, page);
    },
    'a page whole: rows, ledger, run': async () => {
      const runId = await startRun(database.sql, { command: 'bench', series, source: 'api', asked: { from: candles[0].time, to: candles.at(-1).time } });
      for (const page of pages) {
        const answered = [{ from: page[0].time, to: page.at(-1).time + 60_000 }];
        const coverage = accountFor({ rows: [], answered, absences: [] }, { rows: page, rejected: [] }, series);
        await storePages(database.sql, { series, runId, take: () => [{ rows: page, rejected: [], coverage }] });
      }
    },
  };
  const rates = new Map(Object.keys(ways).map((way) => [way, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [way, work] of Object.entries(ways)) {
      await database.empty();
      const startedAt = performance.now();
      await work();
      rates.get(way).push((candles.length / (performance.now() - startedAt)) * 1000);
      const n = await database.count();
      if (n !== candles.length) throw new Error(`${way}: ${n} rows instead of ${candles.length}`);
    }
  }
  const baseline = median(rates.get("psql's \\copy"));
  console.log(`writing ${candles.length.toLocaleString('en')} ${files.length > 0 ? 'real' : 'made-up'} candles to ${database.where}; median of ${ROUNDS}`);
  for (const [way, found] of rates) {
    console.log(`  ${way.padEnd(32)} ${Math.round(median(found)).toLocaleString('en').padStart(8)} rows/s  ${((100 * median(found)) / baseline).toFixed(0).padStart(3)} %`);
  }
} finally {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
}

function readCandles(path) {
  return gunzipSync(readFileSync(path)).toString().trim().split('\n').map((line) => {
    const [time, open, close, high, low, volume] = line.split(',');
    return { time: Number(time), open, high, low, close, volume };
  });
}

function made(count) {
  const price = (i) => (30_000 + 500 * Math.sin(i / 300)).toFixed(2);
  return Array.from({ length: count }, (_, i) => ({
    time: Date.UTC(2020, 0, 1) + i * 60_000, open: price(i), high: '31000.00', low: '29000.00', close: price(i + 1), volume: (1 + (i % 97) / 7).toFixed(8),
  }));
}
