/**
 * Milliseconds of CPU that a page of 1000 one-minute candles costs titan, from socket to validated rows, for each
 * room; pages of other sizes are converted. The baseline does the least that can be done: undici's `request` for
 * Binance's bytes, and JSON.parse. The sandbox that answers runs in a process of its own. Needs a build.
 *
 *   node bench/page.js [exchange…]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { keepNewSpaceSmall } from '../dist/cli/heap.js';
import { openExchange } from '../dist/exchanges/registry.js';
import { validateOhlcv } from '../dist/market/datasets/candles.js';
import { median } from './measure.js';
import { startSandboxProcess } from './sandbox-process.js';

const MINUTE = 60_000;
const PAGES = 40;
const RUNS = 25;
/** Runs before those that count: V8 goes on compiling for some 600 pages, of the thousands that a backfill asks for. */
const WARM_UP = 15;
const NEVER = new AbortController().signal;

const SYMBOLS = {
  binance: 'BTC/USDT', coinbase: 'BTC/USD', kraken: 'BTC/USD', krakenfutures: 'BTC/USD:USD', okx: 'BTC/USDT', bybit: 'BTC/USDT', hyperliquid: 'BTC/USDC:USDC',
};

// As a backfill does.
keepNewSpaceSmall();
const sandbox = await startSandboxProcess('--no-limits');
const cacheFolder = await mkdtemp(join(tmpdir(), 'titan-bench-'));
try {
  await measureLeast();
  for (const [id, symbol] of Object.entries(SYMBOLS)) {
    if (process.argv.length === 2 || process.argv.includes(id)) await measure(id, symbol);
  }
} finally {
  sandbox.close();
  await rm(cacheFolder, { recursive: true, force: true });
}

async function measure(id, symbol) {
  const exchange = await openExchange(id, {
    http: { endpoint: sandbox.origins[id], mayBeSandbox: true }, derivatives: symbol.includes(':'), cacheFolder, throttled: false, now: Date.now,
  });
  await exchange.markets(NEVER);
  const series = { dataset: 'candles', exchange: id, symbol, timeframe: '1m' };
  const { page, depth } = exchange.service(series);
  const newest = Math.floor(Date.now() / MINUTE) * MINUTE - 10 * MINUTE;
  // Of an exchange that serves only the newest, the same page each time.
  const windows = Array.from({ length: PAGES }, (_, i) => {
    const to = newest - (depth === undefined ? i * page * MINUTE : 0);
    return exchange.window(series, { from: to - (page - 20) * MINUTE, to });
  });

  const whole = async (window) => {
    const { rows, answered } = await exchange.fetchPage(series, window, NEVER);
    return validateOhlcv(rows, '1m', [answered]).rows.length;
  };
  const titan = await cpuPerThousand(() => windows.map((window) => () => whole(window)));
  console.log(`page, ${id.padEnd(13)} ${show(titan)} ms of CPU for 1000 candles`);
  await exchange.close();
}

async function measureLeast() {
  const newest = Math.floor(Date.now() / MINUTE) * MINUTE;
  const urls = Array.from({ length: PAGES }, (_, i) => {
    const to = newest - i * 1000 * MINUTE;
    return `${sandbox.origins.binance}/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=1000&startTime=${to - 1000 * MINUTE}&endTime=${to - 1}`;
  });
  const headers = { 'accept-encoding': 'gzip' };
  const least = async (url) => {
    const { body } = await request(url, { headers });
    return JSON.parse(await body.text()).length;
  };
  console.log(`page, baseline      ${show(await cpuPerThousand(() => urls.map((url) => () => least(url))))} ms of CPU for 1000 candles`);
}

async function cpuPerThousand(work) {
  const results = [];
  for (let run = -WARM_UP; run < RUNS; run++) {
    let candles = 0;
    const start = process.cpuUsage();
    for (const page of work()) candles += await page();
    const { user, system } = process.cpuUsage(start);
    if (run >= 0) results.push((user + system) / candles);
  }
  return { median: median(results), best: Math.min(...results), worst: Math.max(...results) };
}

function show({ median: middle, best, worst }) {
  return `${middle.toFixed(2)} (${best.toFixed(2)}-${worst.toFixed(2)})`;
}
