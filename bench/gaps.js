// The gap report on 10 million one-minute candles of 20 series, against counting them by series (the least that any
// report must read) and against the usual generate_series anti-join, in one run. Needs a build.
// usage: node bench/gaps.js [postgres://superuser@host/postgres]
//   The server: also by TITAN_BENCH_DATABASE_URL, else one that the tests know how to start. Databases are made
//   there and dropped again: plain PostgreSQL, and TimescaleDB where the server has it.
import postgres from 'postgres';
import { reportGaps } from '../dist/ingest/gaps.js';
import { migrate } from '../dist/storage/migrations/migrator.js';
import { openDatabase } from '../dist/storage/open-database.js';
import { startTimescaleServer } from '../tests/support/server/timescale-server.js';
import { median } from './measure.js';

const SERIES = 20;
const ROWS = 10_000_000;
const MINUTES = Math.round(ROWS / (SERIES - 4 + 4 * 0.8));
const START = '2023-01-01Z';
const ROUNDS = 5;
/** As many processes as PostgreSQL gives the count by default: two workers and their leader. */
const READERS = 3;
const NOW = Date.parse('2023-01-01') + MINUTES * 60_000;
const own = `titan_bench_${process.pid}`;

/** In four series every fifth minute is without a trade, as on an illiquid market; the others lack eleven a month. */
const CANDLES = `
  INSERT INTO ohlcv SELECT timestamptz '${START}' + t * interval '1 minute', 'binance', 'S' || lpad(s::text, 2, '0') || '/USDT', '1m',
    30000 + (t % 977)::numeric / 100, 30100.01, 29999.99, 30000 + ((t + 1) % 977)::numeric / 100, (1 + t % 97)::numeric / 7
  FROM generate_series(1, ${SERIES}) s, generate_series(0, ${MINUTES} - 1) t
  WHERE CASE WHEN s <= ${SERIES - 4} THEN t % 43200 > 10 ELSE abs(hashint4extended(t, s) % 100) >= 20 END`;
const LEDGER = `
  INSERT INTO coverage (dataset, exchange, symbol, timeframe, bucket, covered, no_trades)
  SELECT 'candles', exchange, symbol, timeframe, bucket, span, span - rows FROM (
    SELECT exchange, symbol, timeframe, bucket, range_agg(tstzrange(time, time + interval '1 minute')) AS rows,
      tstzmultirange(tstzrange(greatest(bucket, '${START}'), least(bucket + interval '7 days', timestamptz '${START}' + ${MINUTES} * interval '1 minute'))) AS span
    FROM (SELECT *, date_bin('7 days', time, '1970-01-05Z') AS bucket FROM ohlcv) o
    GROUP BY exchange, symbol, timeframe, bucket) b`;
const COUNT = 'SELECT exchange, symbol, timeframe, count(*) FROM ohlcv GROUP BY exchange, symbol, timeframe';
const ANTI_JOIN = `
  SELECT s.exchange, s.symbol, s.timeframe, count(*) FROM (SELECT exchange, symbol, timeframe, min(time) AS first, max(time) AS last FROM ohlcv GROUP BY 1, 2, 3) s,
    generate_series(s.first, s.last, interval '1 minute') t
  WHERE NOT EXISTS (SELECT FROM ohlcv o WHERE o.exchange = s.exchange AND o.symbol = s.symbol AND o.timeframe = s.timeframe AND o.time = t)
  GROUP BY 1, 2, 3`;

const given = process.argv[2] ?? process.env.TITAN_BENCH_DATABASE_URL;
const server = given === undefined ? await startTimescaleServer() : { url: given, stop: async () => undefined };
if (typeof server === 'string') {
  console.error(`bench/gaps.js needs a server: name one by TITAN_BENCH_DATABASE_URL (${server})`);
  process.exit(2);
}
const admin = postgres(server.url, { max: 1, onnotice: () => undefined });
try {
  const [extension] = await admin`SELECT FROM pg_available_extensions WHERE name = 'timescaledb'`;
  await measure('plain');
  if (extension !== undefined) await measure('timescale');
} finally {
  await admin.end();
  await server.stop();
}

async function measure(kind) {
  const name = `${own}_${kind}`;
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  await admin.unsafe(`CREATE DATABASE ${name}`);
  if (kind === 'plain') {
    // Someone who may not install extensions gets plain PostgreSQL.
    await admin.unsafe(`CREATE ROLE ${own} LOGIN PASSWORD '${own}'`);
    Object.assign(url, { username: own, password: own });
    const inside = postgres(Object.assign(new URL(server.url), { pathname: `/${name}` }).href, { max: 1 });
    await inside.unsafe(`GRANT CREATE ON SCHEMA public TO ${own}`);
    await inside.end();
  }
  const { sql, close } = await openDatabase({ url: url.href, folder: '' });
  try {
    const { timescale } = await migrate(sql);
    await sql.unsafe(CANDLES);
    await sql.unsafe(LEDGER);
    const lost = await sql`DELETE FROM ohlcv WHERE symbol < 'S06' AND time = ANY (ARRAY(SELECT timestamptz '2023-02-01Z' + i * interval '50001 minutes' FROM generate_series(0, 8) i))`;
    if (timescale.columnstore) await sql`SELECT compress_chunk(chunk) FROM show_chunks('ohlcv') AS chunk`;
    // As autovacuum does after so many rows.
    await sql.unsafe('VACUUM ANALYZE ohlcv');
    await sql.unsafe('VACUUM ANALYZE coverage');
    await print(sql, timescale.version === null ? 'PostgreSQL' : `TimescaleDB ${timescale.version}, ${timescale.columnstore ? 'columnstore' : `${timescale.edition}, no columnstore`}`, lost.count);
  } finally {
    await close();
    await admin.unsafe(`DROP DATABASE ${name} WITH (FORCE)`);
    if (kind === 'plain') await admin.unsafe(`DROP ROLE ${own}`);
  }
}

async function print(sql, where, lost) {
  const times = { count: [], report: [] };
  let rows = 0;
  for (let round = 0; round < ROUNDS; round++) {
    times.count.push(await time(() => sql.unsafe(COUNT)));
    times.report.push(await time(async () => {
      const { series } = await reportGaps({ sql, now: () => NOW, readers: READERS }, {});
      rows = series.reduce((sum, each) => sum + each.stored, 0);
      const found = series.reduce((sum, each) => sum + each.counts.lost, 0);
      if (series.length !== SERIES || found !== lost) throw new Error(`${series.length} series with ${found} lost candles instead of ${lost}`);
    }));
  }
  const memory = process.resourceUsage().maxRSS / 1024;
  const [count, report] = [median(times.count), median(times.report)];
  const antiJoin = await time(() => sql.unsafe(ANTI_JOIN));
  console.log(`gaps of ${rows.toLocaleString('en')} 1m candles in ${SERIES} series on ${where}; median of ${ROUNDS}`);
  console.log(`  count(*) … GROUP BY         ${seconds(count)}`);
  console.log(`  titan's report              ${seconds(report)}  ${(report / count).toFixed(2)} × the count; ${memory.toFixed(0)} MB of memory`);
  console.log(`  generate_series anti-join   ${seconds(antiJoin)}  ${(antiJoin / report).toFixed(1)} × the report (once)`);
}

async function time(work) {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(2).padStart(7)} s`;
}
