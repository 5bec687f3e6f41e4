/**
 * A watch under faults, looked at from outside: whether its memory, its sockets or its connections to the database grow, and
 * how late its ticks begin. The watch and the sandbox are processes of their own; every kind of fault strikes some
 * requests, and every few minutes one exchange is away. Ends with 1 and says what is wrong. Needs Linux and a build.
 *
 *   node bench/soak.js [minutes] [--interval seconds] [--growth percent] [--jitter ms] [--ending seconds]      30, 5, 5, 250, 5
 *   server: TITAN_BENCH_DATABASE_URL, else one that the tests can start
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import postgres from 'postgres';
import { openServerDatabase } from './databases.js';
import { FAULTS } from './fault-list.js';
import { median } from './measure.js';
import { sample, startWatch } from './sampled-process.js';
import { startSandboxProcess } from './sandbox-process.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { interval: { type: 'string', default: '5' }, growth: { type: 'string', default: '5' }, jitter: { type: 'string', default: '250' }, ending: { type: 'string', default: '5' } },
});
const [MINUTES, INTERVAL, GROWTH, JITTER, ENDING] = [positionals[0] ?? 30, values.interval, values.growth, values.jitter, values.ending].map(Number);
const LENGTH = MINUTES * 60_000;
/** Until then it may still grow: what is compiled, pools that fill. */
const WARM_UP = Math.min(5 * 60_000, LENGTH / 3);
/** What is compared: this much of the time after the warm-up, and as much of the end. */
const STRETCH = Math.min(2 * 60_000, (LENGTH - WARM_UP) / 3);
/** In fewer minutes faults may strike nothing that a retry does not mend. */
const ENOUGH_FOR_FAILURES = 10;
const BETWEEN_SAMPLES = Math.min(5_000, LENGTH / 60);
const EXCHANGES = ['binance', 'coinbase', 'kraken', 'okx', 'bybit'];
const SYMBOLS = ['BTC/USDT', 'ETH/USDT'];
/** Of each kind: the share of requests that it strikes. */
const PROBABILITY = 0.01;
/** Seconds; no whole minutes, so that some are when candles close, and longer than retries last. */
const [BETWEEN_OUTAGES, OUTAGE] = [170, 45];
/** More of them than that at the end are a leak: a connection or two come and go. */
const SPARE_SOCKETS = 3;
const MOST_CONNECTIONS = 8;

const folder = await mkdtemp(join(tmpdir(), 'titan-bench-'));
const sandbox = await startSandboxProcess('--exchanges', EXCHANGES.join(','));
const database = await openServerDatabase();
const observer = postgres(database.url, { max: 1, connection: { application_name: 'soak' } });
let watch;
try {
  const ofOthers = await countConnections();
  const set = await fetch(`${sandbox.control}/faults`, { method: 'PUT', body: JSON.stringify(faults()) });
  if (!set.ok) throw new Error(`the sandbox does not take the faults: ${await set.text()}`);
  const settings = Object.fromEntries(EXCHANGES.map((id) => [`TITAN_ENDPOINT_${id.toUpperCase()}`, sandbox.origins[id]]));
  const ticks = [];
  watch = startWatch(
    [...SYMBOLS, '--exchanges', EXCHANGES.join(','), '--interval', String(INTERVAL)],
    { ...database.settings, ...settings, TITAN_HOME: folder },
    (tick) => { ticks.push(tick); },
  );
  // Until its first tick it is still being loaded, for as long as the machine needs.
  while (ticks.length === 0) await aMoment(BETWEEN_SAMPLES);
  const startedAt = Date.now();
  const samples = [];
  while (Date.now() - startedAt < LENGTH) {
    await aMoment(BETWEEN_SAMPLES);
    samples.push({ at: Date.now() - startedAt, ...sample(watch.pid), connections: await countConnections() - ofOthers });
  }
  const before = Date.now();
  const code = await watch.stop();
  process.exitCode = judge(ticks, samples, { code, seconds: (Date.now() - before) / 1000 });
} finally {
  await watch?.stop();
  sandbox.close();
  await observer.end();
  await database.close();
  await rm(folder, { recursive: true, force: true });
}

function faults() {
  const always = Object.values(FAULTS).filter(({ kind }) => kind !== 'refused').map((fault) => ({ ...fault, count: undefined, probability: PROBABILITY }));
  const outages = Array.from({ length: Math.ceil((60 * MINUTES) / BETWEEN_OUTAGES) }, (_, nr) => {
    const from = Math.min(BETWEEN_OUTAGES, 15 * MINUTES) + nr * BETWEEN_OUTAGES;
    return { kind: 'refused', exchange: EXCHANGES[nr % EXCHANGES.length], from: `${Math.round(from)}s`, until: `${Math.round(from + OUTAGE)}s` };
  });
  return [...always, ...outages];
}

async function countConnections() {
  const [{ n }] = await observer`SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'titan'`;
  return n;
}

/** @throws when the watch has ended */
async function aMoment(milliseconds) {
  await new Promise((resolve) => { setTimeout(resolve, milliseconds); });
  if (await Promise.race([watch.ended.then(() => true), false])) throw new Error(`the watch ended by itself:\n${watch.log.slice(-5).join('\n')}`);
}

/** Prints what was seen, and what of it is wrong; @returns the exit code */
function judge(ticks, samples, stop) {
  const warm = samples.filter(({ at }) => at >= WARM_UP);
  const early = warm.filter(({ at }) => at < WARM_UP + STRETCH);
  const late = warm.filter(({ at }) => at >= LENGTH - STRETCH);
  const middle = (part, what) => median(part.map((one) => one[what]));
  const [memory, sockets] = ['megabytes', 'sockets'].map((what) => ({ early: middle(early, what), late: middle(late, what) }));
  const growth = 100 * (memory.late / memory.early - 1);
  const connections = Math.max(...samples.map((one) => one.connections));
  // The first begins whenever titan is started.
  const lateness = ticks.slice(1).map(({ lateMs }) => lateMs).sort((a, b) => a - b);
  const jitter = lateness[Math.ceil(0.99 * lateness.length) - 1] ?? Infinity;
  const failed = ticks.filter((tick) => Object.values(tick.exchanges).some(({ state }) => state === 'failing')).length;
  const stored = ticks.reduce((sum, tick) => sum + tick.new, 0);
  const cpu = (1000 * (samples.at(-1).cpuSeconds - samples[0].cpuSeconds)) / (samples.at(-1).at - samples[0].at);

  console.log(`watch of ${SYMBOLS.length * EXCHANGES.length} series for ${MINUTES} min at --interval ${INTERVAL}, with faults; compared: ${Math.round(STRETCH / 1000)} s after ${Math.round(WARM_UP / 1000)} s, and the last ones`);
  const rows = [
    ['memory', `${memory.early.toFixed(1)} → ${memory.late.toFixed(1)} MB`, `${growth.toFixed(1)} %`, growth < GROWTH, `grows by less than ${GROWTH} %`],
    ['descriptors', `${sockets.early} → ${sockets.late}`, '', sockets.late <= sockets.early + SPARE_SOCKETS, 'constant'],
    ['connections', `at most ${connections}`, '', connections <= MOST_CONNECTIONS, `at most ${MOST_CONNECTIONS}`],
    ['tick starts', `p99 ${jitter} ms late`, `of ${ticks.length}`, jitter < JITTER, `under ${JITTER} ms`],
    ['SIGTERM', `${stop.seconds.toFixed(1)} s`, `exit ${stop.code}`, stop.code === 0 && stop.seconds < ENDING, `within ${ENDING} s, exit 0`],
    ['work', `${stored} candles`, `${failed} ticks with failures`, stored > 0 && (failed > 0 || MINUTES < ENOUGH_FOR_FAILURES), 'candles in spite of failures'],
    ['CPU', `${(100 * cpu).toFixed(1)} % of a core`, '', true, ''],
  ];
  for (const [what, seen, more, good, wanted] of rows) console.log(`  ${good ? ' ' : 'X'} ${what.padEnd(12)} ${seen.padEnd(22)} ${more.padEnd(24)} ${wanted}`.trimEnd());
  const wrong = rows.filter(([, , , good]) => !good);
  for (const [what, seen, more, , wanted] of wrong) console.error(`${what}: ${seen} ${more}, wanted: ${wanted}`);
  return wrong.length > 0 ? 1 : 0;
}
