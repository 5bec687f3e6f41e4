/**
 * How much of what each exchange allows an address titan uses, and how often it is refused: against a sandbox
 * in a process of its own that enforces the limits and answers after 150 ms. Fetches as a backfill does, for
 * one minute to pass the first burst, and counts what comes in the next. Needs a build.
 *
 *   node bench/budget.js [exchange…]
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { openExchange } from '../dist/exchanges/registry.js';
import { floor } from '../dist/market/timeframe.js';
import { apiPages } from '../dist/sources/api-pages.js';

const LATENCY = 150;
/** Minutes of titan's are a second longer than the exchanges'; so this is a whole one. */
const STRETCH = 61_000;
const DAY = 24 * 60 * 60_000;

/** What the exchanges document (weight a minute; weight of a page), and what to fetch over and over. */
const WORK = {
  binance: { perMinute: 6000, page: () => 2, symbols: ['BTC/USDT', 'ETH/USDT', 'SOL/USDT'], timeframe: '1m', days: 700 },
  'binance perpetuals': { id: 'binance', perMinute: 2400, page: () => 2, symbols: ['BTC/USDT:USDT', 'ETH/USDT:USDT'], timeframe: '1m', days: 400 },
  coinbase: { perMinute: 600, page: () => 1, symbols: ['BTC/USD', 'ETH/USD'], timeframe: '1m', days: 100 },
  kraken: { perMinute: 60, page: () => 1, symbols: ['BTC/USD', 'ETH/USD'], timeframe: '1h', days: 20 },
  okx: { perMinute: 600, page: () => 1, symbols: ['BTC/USDT', 'ETH/USDT'], timeframe: '1m', days: 100, until: 10 },
  bybit: { perMinute: 7200, page: () => 1, symbols: ['BTC/USDT', 'ETH/USDT', 'SOL/USDT'], timeframe: '1m', days: 700 },
  hyperliquid: { perMinute: 1200, page: (candles) => 20 + Math.floor(candles / 60), symbols: ['BTC/USDC:USDC', 'ETH/USDC:USDC'], timeframe: '1m', days: 3.4 },
};

const chosen = Object.entries(WORK).filter(([name]) => process.argv.length === 2 || process.argv.includes(name));
const cacheFolder = await mkdtemp(join(tmpdir(), 'titan-bench-'));
const sandbox = await startSandbox();
try {
  const results = await Promise.all(chosen.map(([name, work]) => measure(name, work)));
  console.log(`share of the allowed weight in ${STRETCH / 1000} s, at ${LATENCY} ms latency`);
  for (const { name, pages, weight, share, refusals, failure } of results) {
    console.log(`  ${name.padEnd(20)} ${String(pages).padStart(5)} pages ${String(weight).padStart(6)} weight ${(share * 100).toFixed(1).padStart(6)} %  ${refusals} refused${failure === undefined ? '' : ` (${failure})`}`);
  }
} finally {
  sandbox.close();
  await rm(cacheFolder, { recursive: true, force: true });
}

async function measure(name, { id = name, perMinute, page, symbols, timeframe, days, until = 0 }) {
  const exchange = await openExchange(id, {
    http: { endpoint: sandbox.origins[id], mayBeSandbox: true },
    derivatives: symbols[0].includes(':'), cacheFolder, now: Date.now,
  });
  const stop = new AbortController();
  const start = Date.now();
  const total = { name, pages: 0, weight: 0, refusals: 0, failure: undefined };
  const counting = { ...exchange, id, window: exchange.window.bind(exchange), service: exchange.service.bind(exchange), fetchPage: counted };

  async function counted(series, window, signal) {
    try {
      const answer = await exchange.fetchPage(series, window, signal);
      if (Date.now() >= start + STRETCH) {
        total.pages += 1;
        total.weight += page(answer.rows.length);
      }
      return answer;
    } catch (error) {
      if (!signal.aborted) {
        total.refusals += 1;
        total.failure ??= error.message;
      }
      throw error;
    }
  }

  async function fetchOn(symbol) {
    const series = { dataset: 'candles', exchange: id, symbol, timeframe };
    while (!stop.signal.aborted) {
      const to = floor(Date.now() - until * DAY, timeframe);
      const wanted = [{ from: floor(to - days * DAY, timeframe), to }];
      try {
        const pages = apiPages(counting).pages({ series, wanted }, stop.signal)[Symbol.asyncIterator]();
        while (!(await pages.next()).done);
      } catch {
        if (!stop.signal.aborted) await new Promise((resolve) => setTimeout(resolve, 1000));
      }
    }
  }

  await exchange.markets(stop.signal);
  const all = symbols.map(fetchOn);
  await new Promise((resolve) => setTimeout(resolve, start + 2 * STRETCH - Date.now()));
  stop.abort();
  await Promise.all(all);
  await exchange.close();
  return { ...total, share: total.weight / (perMinute * (STRETCH / 60_000)) };
}

async function startSandbox() {
  const titan = fileURLToPath(new URL('../bin/titan.js', import.meta.url));
  const child = spawn(process.execPath, [titan, 'sandbox', '--port', '0', '--latency', String(LATENCY), '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    return { origins: JSON.parse(line).origins, close: () => child.kill() };
  }
  throw new Error('the sandbox did not start');
}
