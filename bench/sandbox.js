/**
 * What 1000 one-minute candles cost the sandbox, in milliseconds of CPU, from the question to the bytes of the answer:
 * the mean over PAGES pages of the exchange's own size that nobody has asked for before, and over the same pages again.
 * The baseline is JSON.stringify of the same rows. Then the same with HTTP, by a sandbox that is a process of its own:
 * all that process spends, garbage collection and sockets included. Needs a build.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { DIALECTS } from '../dist/sandbox/dialects/registry.js';
import { ExchangeVenue } from '../dist/sandbox/exchange-venue.js';
import { Markets } from '../dist/sandbox/markets/markets.js';
import { jsonOf } from '../dist/sandbox/raw-json.js';
import { startSandbox } from '../dist/sandbox/server.js';

const MINUTE = 60_000;
const START = Date.UTC(2024, 0, 1);
const PAGES = 600;
const WARM_UP = 60;

/** How many candles a page has, and the question for those from a time on. */
const EXCHANGES = {
  binance: [1000, (from, to) => get('/api/v3/klines', { symbol: 'BTCUSDT', interval: '1m', startTime: from, endTime: to - 1, limit: 1000 })],
  coinbase: [350, (from, to) => get('/api/v3/brokerage/market/products/BTC-USD/candles', { granularity: 'ONE_MINUTE', start: from / 1000, end: to / 1000 - 1 })],
  kraken: [720, () => get('/0/public/OHLC', { pair: 'XBTUSD', interval: 1 })],
  okx: [300, (from, to) => get('/api/v5/market/history-candles', { instId: 'BTC-USDT', bar: '1m', before: from - 1, after: to, limit: 300 })],
  bybit: [1000, (from, to) => get('/v5/market/kline', { category: 'spot', symbol: 'BTCUSDT', interval: '1', start: from, end: to - 1, limit: 1000 })],
  hyperliquid: [1000, (from, to) => post('/info', { type: 'candleSnapshot', req: { coin: 'BTC', interval: '1m', startTime: from, endTime: to - 1 } })],
  krakenfutures: [1000, (from, to) => get('/api/charts/v1/trade/PF_XBTUSD/1m', { from: from / 1000, to: to / 1000 - 1 })],
};

function get(path, params) {
  return { method: 'GET', path, params: new URLSearchParams(params), body: '' };
}

function post(path, body) {
  return { method: 'POST', path, params: new URLSearchParams(), body: JSON.stringify(body) };
}

if (process.argv[2] === 'serve') await serve();
else await measure();

async function measure() {
  const markets = await Markets.open(1, []);
  for (const [exchange, [size, question]] of Object.entries(EXCHANGES)) {
    const dialect = DIALECTS.find((candidate) => candidate.exchange === exchange);
    const tapes = markets.of(dialect);
    const page = (index) => {
      const from = START + index * size * MINUTE;
      const to = from + size * MINUTE;
      return jsonOf(dialect.answer(question(from, to), new ExchangeVenue(to, tapes, new Map(), [])).body);
    };
    for (let index = 0; index < WARM_UP; index++) page(PAGES + index);
    const fresh = cpuOf(page);
    const again = cpuOf((index) => page(index % 10));
    const rows = JSON.parse(page(0));
    const baseline = cpuOf(() => JSON.stringify(rows));
    const [first, second, json] = [fresh, again, baseline].map((milliseconds) => ((milliseconds * 1000) / size).toFixed(2));
    console.log(`sandbox, ${exchange}: ${first} ms a thousand candles at first, ${second} ms again (JSON alone: ${json} ms)`);
  }
  console.log(`sandbox, binance with HTTP: ${(await withHttp()).toFixed(2)} ms a page at first`);
}

/** Mean milliseconds of CPU of a call, over PAGES of them. */
function cpuOf(work) {
  const start = process.cpuUsage();
  for (let index = 0; index < PAGES; index++) work(index);
  return millisecondsSince(start) / PAGES;
}

function millisecondsSince(start) {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** Asks a sandbox in another process page by page. */
async function withHttp() {
  const child = fork(new URL(import.meta.url), ['serve'], { serialization: 'json' });
  const [origin] = await once(child, 'message');
  const [size, question] = EXCHANGES.binance;
  const ask = async (index) => {
    const { path, params } = question(START + index * size * MINUTE, START + (index + 1) * size * MINUTE);
    await (await fetch(`${origin}${path}?${params}`)).arrayBuffer();
  };
  const spent = async () => {
    child.send('cpu');
    return (await once(child, 'message'))[0];
  };
  for (let index = 0; index < WARM_UP; index++) await ask(PAGES + index);
  const before = await spent();
  for (let index = 0; index < PAGES; index++) await ask(index);
  const milliseconds = (await spent()) - before;
  child.disconnect();
  return milliseconds / PAGES;
}

/** A sandbox that says where it is, and how much CPU it has spent (ms) whenever it is asked. */
async function serve() {
  const sandbox = await startSandbox({ exchanges: ['binance'], enforceLimits: false });
  process.on('message', () => process.send(millisecondsSince({ user: 0, system: 0 })));
  process.on('disconnect', () => sandbox.close());
  process.send(sandbox.origins.binance);
}
