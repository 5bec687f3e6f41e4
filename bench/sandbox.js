/**
 * What a page of 1000 one-minute candles costs the sandbox, in milliseconds of CPU from the question to the
 * text of the answer, without the socket: of days that nobody has looked at yet, and of days that were asked
 * for before. The baseline is JSON.stringify of the same rows. Needs a build.
 */
import { DIALECTS } from '../dist/sandbox/dialects/registry.js';
import { ExchangeVenue } from '../dist/sandbox/exchange-venue.js';
import { Markets } from '../dist/sandbox/markets/markets.js';
import { PageTexts } from '../dist/sandbox/page-texts.js';
import { jsonOf } from '../dist/sandbox/raw-json.js';
import { median } from './measure.js';

const PAGE = 1000 * 60_000;
const START = Date.UTC(2023, 0, 1);
const NOW = Date.UTC(2024, 5, 15);
const PAGES = 20;
const RUNS = 9;

/** The question for a page, by exchange. */
const QUESTIONS = {
  binance: (from) => get('/api/v3/klines', { symbol: 'BTCUSDT', interval: '1m', startTime: from, endTime: from + PAGE - 1, limit: 1000 }),
  bybit: (from) => get('/v5/market/kline', { category: 'spot', symbol: 'BTCUSDT', interval: '1', start: from, end: from + PAGE - 1, limit: 1000 }),
  krakenfutures: (from) => get('/api/charts/v1/trade/PF_XBTUSD/1m', { from: from / 1000, to: (from + PAGE) / 1000 - 1 }),
};

function get(path, params) {
  return { method: 'GET', path, params: new URLSearchParams(params), body: '' };
}

const markets = await Markets.open(1, []);
for (const [exchange, question] of Object.entries(QUESTIONS)) {
  const dialect = DIALECTS.find((candidate) => candidate.exchange === exchange);
  const tapes = markets.of(dialect);
  const texts = new PageTexts();
  const page = (index) => jsonOf(dialect.answer(question(START + index * PAGE), new ExchangeVenue(NOW, tapes, [], texts)).body);

  let next = 0;
  const fresh = cpuOf(() => page(next++));
  const before = cpuOf((index) => page(index % 10));
  const rows = JSON.parse(page(0));
  const baseline = cpuOf(() => JSON.stringify(rows));
  console.log(`sandbox, ${exchange}: ${show(fresh)} ms a page at first, ${show(before)} ms again (JSON alone: ${show(baseline)} ms)`);
}

/** Median milliseconds of CPU of one call. */
function cpuOf(work) {
  for (let i = 0; i < PAGES; i++) work(i);
  return median(Array.from({ length: RUNS }, () => {
    const start = process.cpuUsage();
    for (let i = 0; i < PAGES; i++) work(i);
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000 / PAGES;
  }));
}

function show(milliseconds) {
  return milliseconds.toFixed(2);
}
