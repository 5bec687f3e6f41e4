/**
 * A hundred symbols on five exchanges, one-minute candles: what a tick takes, where answers take 150 ms and the exchanges'
 * real limits are kept. The watch and the sandbox are processes of their own. For each exchange the requests and seconds
 * of each tick, beside what titan says of them at the start; and titan's CPU. Ends with 1 when a tick takes longer than
 * its minute where the limits allow it, or longer than MOST_CPU. Needs Linux and a build.
 *
 *   node bench/watch-load.js [minutes [symbols]]      4, 100; server: TITAN_BENCH_DATABASE_URL, else one that the tests can start
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { madeUpAssets } from '../dist/sandbox/markets/made-up-assets.js';
import { openServerDatabase } from './databases.js';
import { sample, startWatch } from './sampled-process.js';
import { startSandboxProcess } from './sandbox-process.js';

const [MINUTES, COUNT] = [process.argv[2] ?? 4, process.argv[3] ?? 100].map(Number);
const LATENCY = 150;
const MINUTE = 60_000;
/** Seconds a tick. */
const MOST_CPU = 10;
const EXCHANGES = ['binance', 'coinbase', 'kraken', 'okx', 'bybit'];

const folder = await mkdtemp(join(tmpdir(), 'titan-bench-'));
const sandbox = await startSandboxProcess('--exchanges', EXCHANGES.join(','), '--made-up', String(COUNT), '--latency', String(LATENCY));
const database = await openServerDatabase();
const symbols = madeUpAssets(1, COUNT).map(({ base }) => `${base}/USDT`);
let watch;
try {
  const settings = Object.fromEntries(EXCHANGES.map((id) => [`TITAN_ENDPOINT_${id.toUpperCase()}`, sandbox.origins[id]]));
  const ticks = [];
  let isOver = false;
  watch = startWatch([...symbols, '--exchanges', EXCHANGES.join(',')], { ...database.settings, ...settings, TITAN_HOME: folder }, (tick) => {
    // What the end interrupts is no failure.
    if (!isOver) ticks.push({ ...tick, cpuSeconds: sample(watch.pid).cpuSeconds });
  });
  // The first one brings a hundred candles of each series; ticks are told of when their slowest exchange is done.
  await new Promise((resolve) => { setTimeout(resolve, (MINUTES + 1) * MINUTE); });
  const { cpuSeconds } = sample(watch.pid);
  isOver = true;
  await watch.stop();
  process.exitCode = judge(ticks, cpuSeconds, watch.log.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line)));
} finally {
  await watch?.stop();
  sandbox.close();
  await database.close();
  await rm(folder, { recursive: true, force: true });
}

/** Prints what each exchange took, and what of it is wrong; @returns the exit code */
function judge(ticks, cpuSeconds, log) {
  const wrong = [];
  console.log(`ticks of ${COUNT} symbols on ${EXCHANGES.length} exchanges, 1m, in ${MINUTES + 1} minutes; answers after ${LATENCY} ms, real limits`);
  for (const id of EXCHANGES) {
    const said = log.find(({ exchange, secondsPerTick }) => exchange === id && secondsPerTick !== undefined);
    const warned = log.find(({ level, exchange, secondsPerTick, msg }) => level === 'warn' && exchange === id && secondsPerTick === undefined && /rate limit/.test(msg));
    const done = ticks.flatMap(({ exchanges }) => (exchanges[id] !== undefined && exchanges[id].state !== 'busy' ? [exchanges[id]] : [])).filter(({ asked }) => asked > 0);
    const seconds = done.map(({ elapsedMs }) => (elapsedMs / 1000).toFixed(1));
    console.log(`  ${id.padEnd(9)} ${String(said?.requestsPerTick).padStart(4)} requests, said to take ${String(said?.secondsPerTick).padStart(3)} s; took ${seconds.join(', ')} s${done.some(({ failed }) => failed > 0) ? `; ${done.map(({ failed }) => failed).join(', ')} failed` : ''}`);
    if (warned !== undefined) console.log(`            said at the start: ${warned.msg}`);
    // The first tick also loads the markets.
    if (warned === undefined && done.slice(1).some(({ elapsedMs }) => elapsedMs > MINUTE)) wrong.push(`${id} took more than a minute, and that was not said`);
    if (done.length === 0) wrong.push(`${id} did nothing`);
    if (done.some(({ failed }) => failed > 0)) wrong.push(`${id}: series failed`);
  }
  const perTick = (cpuSeconds - ticks[0].cpuSeconds) / MINUTES;
  console.log(`  CPU ${perTick.toFixed(1)} s a minute after the first ${ticks[0].cpuSeconds.toFixed(1)} s; ${ticks.reduce((sum, tick) => sum + tick.new, 0)} candles came`);
  if (perTick > MOST_CPU) wrong.push(`CPU: ${perTick.toFixed(1)} s a tick`);
  for (const one of wrong) console.error(`wrong: ${one}`);
  return wrong.length > 0 ? 1 : 0;
}
