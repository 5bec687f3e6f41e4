/**
 * 100,000 liquidations at 2,000 a second from three exchanges, 20 of whose connections are dropped, each with what it sent last
 * replayed on the next one: stored once each, none lost of the time that the ledger claims, none of that time without a socket, and
 * titan's memory flat. The sandbox collects for 10 ms where the exchanges do for up to a second, for that many frames from so few markets.
 * Ends with 1 when something is not so. Needs Linux and a build.
 *
 *   node bench/liquidations.js [messages [drops]]      100000, 20; server: TITAN_BENCH_DATABASE_URL, else one that the tests can start
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DIALECTS } from '../dist/sandbox/dialects/registry.js';
import { largest } from '../dist/sandbox/dialects/binance-liquidation-streams.js';
import { Markets } from '../dist/sandbox/markets/markets.js';
import { startSandbox } from '../dist/sandbox/server.js';
import { openServerDatabase } from './databases.js';
import { judgeListening } from './listening-judge.js';
import { sample, startWatch } from './sampled-process.js';

const [MESSAGES, DROPS] = [process.argv[2] ?? 100_000, process.argv[3] ?? 20].map(Number);
const EXCHANGES = ['binance', 'bybit', 'okx'];
const TERMS = { perSecond: 80, collect: 10 };
const REPLAYED = 50;
const BETWEEN_DROPS = 3_000;
/** Milliseconds for which a connection is let be: of one that lasts but a few seconds no whole one may be sure. */
const LEAST_LIFE = 8_000;
/** Minutes after which it is given up. */
const MOST = 5;
/** MB by which the memory of the last quarter may be more than that of the second. */
const MOST_GROWTH = 25;

const folder = await mkdtemp(join(tmpdir(), 'titan-bench-'));
const sandbox = await startSandbox({ exchanges: EXCHANGES, enforceLimits: false, liquidations: TERMS });
const database = await openServerDatabase();
const startedAt = Date.now();
let watch;
try {
  const endpoints = Object.fromEntries(EXCHANGES.map((id) => [`TITAN_ENDPOINT_${id.toUpperCase()}`, sandbox.origins[id]]));
  watch = startWatch(['*/USDT:USDT', '--exchanges', EXCHANGES.join(','), '--data', 'liquidations', '--interval', '10'], { ...database.settings, ...endpoints, TITAN_HOME: folder }, () => undefined);
  const memory = await run();
  const sockets = sandbox.sockets();
  await watch.stop();
  process.exitCode = await judge(memory, sockets.map(({ to, ...socket }) => ({ ...socket, to: to ?? Date.now(), dropped: to !== undefined })));
} finally {
  await watch?.stop();
  await sandbox.close();
  await database.close();
  await rm(folder, { recursive: true, force: true });
}

/** Until all messages are stored and all drops are over; @returns MB each second */
async function run() {
  sandbox.setFaults([{ kind: 'frames-replayed', frames: REPLAYED }]);
  const memory = [];
  let [dropped, droppedAt] = [0, Date.now()];
  for (let stored = 0; ; ) {
    await wait(1_000);
    memory.push(sample(watch.pid).megabytes);
    const open = EXCHANGES.filter((id) => sandbox.sockets().some(({ exchange, to, from }) => exchange === id && to === undefined && Date.now() - from > LEAST_LIFE));
    if (stored >= MESSAGES && dropped === DROPS && (open.length === EXCHANGES.length || Date.now() - droppedAt > 30_000)) return memory;
    if (Date.now() - startedAt > MOST * 60_000) throw new Error(`after ${MOST} minutes there are ${stored} messages and ${dropped} drops; the log ends with ${watch.log.at(-1)}`);
    [{ stored }] = await database.sql`SELECT count(*)::int AS stored FROM liquidation`;
    if (dropped < DROPS && open.length > 0 && Date.now() - droppedAt > BETWEEN_DROPS) {
      sandbox.addFaults([{ kind: 'socket-drop', exchange: open[dropped % open.length], count: 1 }]);
      [dropped, droppedAt] = [dropped + 1, Date.now()];
    }
  }
}

/** Prints what became of it; @returns the exit code */
async function judge(memory, sockets) {
  const [totals] = await database.sql`SELECT sum(got)::int AS got, sum(new)::int AS new, sum(rejected)::int AS rejected FROM ingest_runs`;
  const [{ rows }] = await database.sql`SELECT count(*)::int AS rows FROM liquidation`;
  const whole = { from: Math.floor(startedAt / 1_000 - 10) * 1_000, to: Date.now() };
  const sums = { series: 0, lost: 0, surplus: 0, deaf: 0, groundless: 0, slack: 0, claimed: 0, open: 0 };
  const markets = await Markets.open(1, [], [], 0, TERMS);
  for (const dialect of DIALECTS.filter(({ exchange }) => EXCHANGES.includes(exchange))) {
    const own = sockets.filter(({ exchange }) => exchange === dialect.exchange);
    for (const [{ symbol }, { liquidations }] of markets.perpetualsOf(dialect)) {
      const covered = await coveredOf(dialect.exchange, symbol);
      if (covered.length === 0) continue;
      const verdict = judgeListening({ covered, rows: await rowsOf(dialect.exchange, symbol), truth: toldOf(dialect.exchange, liquidations.within(whole)), sockets: own });
      sums.series++;
      for (const what of ['lost', 'surplus', 'deaf', 'groundless']) sums[what] += verdict[what].length;
      sums.slack = Math.max(sums.slack, ...verdict.slack);
      sums.claimed += lengthOf(covered);
      sums.open += lengthOf(own);
    }
  }
  const seconds = (Date.now() - startedAt) / 1_000;
  const quarter = Math.floor(memory.length / 4);
  const mean = (list) => list.reduce((sum, one) => sum + one, 0) / list.length;
  const [early, late] = [mean(memory.slice(quarter, 2 * quarter)), mean(memory.slice(-quarter))];
  console.log(`${totals.got.toLocaleString('en')} liquidations of ${sums.series} markets on ${EXCHANGES.length} exchanges came in ${seconds.toFixed(0)} s, ${(totals.got / (sums.open / 1_000 / sums.series)).toFixed(0)} a second of open sockets; ${database.where}`);
  console.log(`  ${sockets.filter(({ dropped }) => dropped).length} connections were dropped, and ${REPLAYED} frames replayed after each`);
  console.log(`  stored ${rows.toLocaleString('en')}: ${totals.new.toLocaleString('en')} new, ${(totals.got - totals.new).toLocaleString('en')} came again, ${totals.rejected} rejected, ${sums.surplus} that never happened or twice`);
  console.log(`  claimed ${(100 * sums.claimed / sums.open).toFixed(1)} % of the time in which a socket was open: ${sums.lost} lost of it, ${sums.deaf} claims without a socket, ${sums.groundless} gaps with one`);
  console.log(`  a gap is at most ${(sums.slack / 1_000).toFixed(1)} s longer than there was no socket`);
  console.log(`  memory ${early.toFixed(0)} MB in the second quarter, ${late.toFixed(0)} MB in the last, at most ${Math.max(...memory).toFixed(0)} MB`);
  const wrong = [
    ...['lost', 'surplus', 'deaf', 'groundless'].filter((what) => sums[what] > 0),
    ...(rows !== totals.new ? ['stored'] : []), ...(totals.rejected > 0 ? ['rejected'] : []), ...(sums.slack > 5_000 ? ['slack'] : []),
    ...(late - early > MOST_GROWTH ? ['memory'] : []), ...(totals.got === totals.new ? ['nothing was replayed'] : []),
  ];
  console.log(wrong.length === 0 ? 'as it should be' : `WRONG: ${wrong.join(', ')}`);
  return wrong.length === 0 ? 0 : 1;
}

async function coveredOf(exchange, symbol) {
  return database.sql`
    SELECT (extract(epoch FROM lower(part)) * 1000)::float8 AS from, (extract(epoch FROM upper(part)) * 1000)::float8 AS to
    FROM (SELECT range_agg(covered) AS covered FROM coverage WHERE dataset = 'liquidations' AND exchange = ${exchange} AND symbol = ${symbol}) one, unnest(covered) part
    ORDER BY 1`;
}

async function rowsOf(exchange, symbol) {
  const rows = await database.sql`SELECT time, concat_ws(' ', side, amount, price) AS text FROM liquidation WHERE exchange = ${exchange} AND symbol = ${symbol}`;
  return rows.map(({ time, text }) => ({ time: time.getTime(), text }));
}

/** What an exchange tells of what happens, as titan keeps it. */
function toldOf(exchange, liquidations) {
  const told = exchange === 'binance' ? [...grouped(liquidations).values()].map(largest) : liquidations;
  return told.map(({ time, position, amount, price, bankruptcyPrice }) =>
    ({ time, text: `${position === 'long' ? 'sell' : 'buy'} ${amount} ${exchange === 'binance' ? price : bankruptcyPrice}` }));
}

function grouped(liquidations) {
  const groups = new Map();
  for (const one of liquidations) {
    const nr = Math.floor(one.time / TERMS.collect);
    if (groups.has(nr)) groups.get(nr).push(one);
    else groups.set(nr, [one]);
  }
  return groups;
}

function lengthOf(ranges) {
  return ranges.reduce((sum, { from, to }) => sum + to - from, 0);
}
