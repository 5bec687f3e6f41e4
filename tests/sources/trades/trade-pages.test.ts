import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Trade, TradeHistory, TradesPage } from '../../../src/exchanges/trade-history.js';
import { krakenTrades } from '../../../src/exchanges/rooms/kraken-trades.js';
import type { Page } from '../../../src/market/page.js';
import type { RawRow } from '../../../src/market/datasets/dataset.js';
import { intersect, multirange, union, type Multirange, type Range } from '../../../src/market/range.js';
import type { Timeframe } from '../../../src/market/timeframe.js';
import { floor } from '../../../src/market/timeframe.js';
import { startSandbox, type Sandbox } from '../../../src/sandbox/server.js';
import { tradePages } from '../../../src/sources/trades/trade-pages.js';
import { exchangeOnSandbox } from '../../support/exchange-on-sandbox.js';
import { sandboxTruth } from '../../support/sandbox-truth.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.parse('2024-05-15T12:34:56.789Z');
const NEVER = new AbortController().signal;

const request = (timeframe: Timeframe, wanted: Multirange, symbol = 'BTC/USD') => ({ series: { dataset: 'candles' as const, exchange: 'kraken', symbol, timeframe }, wanted });

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
const rowsOf = (pages: readonly Page[]): RawRow[] => pages.flatMap(({ rows }) => [...rows]);
const answeredBy = (pages: readonly Page[]): Multirange => pages.reduce<Multirange>((all, { answered }) => union(all, answered), []);
/** Trades are written with more zeros than candles. */
const numbers = (rows: readonly RawRow[]): number[][] => rows.map((row) => row.map(Number));

describe('on kraken\'s sandbox', () => {
  let sandbox: Sandbox;
  const outage = { from: Date.parse('2024-05-10T00:00Z'), to: Date.parse('2024-05-10T06:00Z'), kind: 'no-trades' as const };
  beforeAll(async () => { sandbox = await startSandbox({ exchanges: ['kraken'], enforceLimits: false, now: () => NOW, interruptions: [outage] }); });
  afterAll(() => sandbox.close());

  /** Past ccxt, whose throttle would take a second a request. */
  function history(pair: string, count = 1000): TradeHistory & { asked: number } {
    return {
      asked: 0,
      fillsSilence: true,
      async fetchTrades(_symbol, from): Promise<TradesPage> {
        this.asked++;
        const parameters = Object.entries({ ...krakenTrades.ask(pair, from), count }).map(([name, value]) => `${name}=${value}`);
        const response = await fetch(`${sandbox.origins['kraken']!}/0/public/Trades?${parameters.join('&')}`);
        return { ...krakenTrades.read(await response.json(), pair)!, now: NOW };
      },
    };
  }
  const truth = async (timeframe: Timeframe, range: Range, symbol = 'BTC/USD') =>
    (await sandboxTruth(request(timeframe, [], symbol).series, range, { now: NOW, fill: true, interruptions: [outage] }))
      .map(({ time, open, high, low, close, volume }) => [time, open, high, low, close, volume].map(Number));

  test('several timeframes come out of one pass, equal to the market behind it', async () => {
    const day = { from: Date.parse('2024-03-01T00:00Z'), to: Date.parse('2024-03-02T00:00Z') };
    const requests = [request('1m', [day]), request('15m', [day]), request('4h', [day]), request('1d', [day])];
    const source = history('XXBTZUSD');
    const pages = await collect(tradePages(source).jointPages(requests, NEVER));
    expect(source.asked).toBeLessThan(8);
    for (const asked of requests) {
      const own = pages.filter((one) => one.request === asked).map(({ page }) => page);
      expect(numbers(rowsOf(own))).toEqual(await truth(asked.series.timeframe, day));
      expect(answeredBy(own)).toEqual([day]);
      expect(own.flatMap(({ absences }) => absences)).toEqual([]);
    }
  });

  test.each([2, 3, 10])('answers of %i trades lose none of those that share a time', async (count) => {
    const hour = { from: Date.parse('2024-03-01T00:00Z'), to: Date.parse('2024-03-01T01:00Z') };
    const pages = await collect(tradePages(history('XXBTZUSD', count)).pages(request('1m', [hour]), NEVER));
    expect(numbers(rowsOf(pages))).toEqual(await truth('1m', hour));
    expect(answeredBy(pages)).toEqual([hour]);
  });

  test('a silence is candles of zero volume at the last price, wherever the wanted time begins', async () => {
    const whole = { from: outage.from - HOUR, to: outage.to + HOUR };
    const expected = await truth('1m', whole);
    for (const from of [whole.from, outage.from, outage.from + 5 * HOUR]) {
      const pages = await collect(tradePages(history('XXBTZUSD')).pages(request('1m', [{ from, to: whole.to }]), NEVER));
      expect(numbers(rowsOf(pages))).toEqual(expected.filter(([time]) => time! >= from));
    }
  });

  test('a market that is seldom traded, and several stretches', async () => {
    const wanted = [{ from: Date.parse('2024-05-01T00:07Z'), to: Date.parse('2024-05-01T00:30Z') }, { from: Date.parse('2024-05-01T01:00Z'), to: Date.parse('2024-05-01T01:02Z') }, { from: Date.parse('2024-05-03T00:00Z'), to: Date.parse('2024-05-03T05:00Z') }];
    const pages = await collect(tradePages(history('XMLNZUSD')).pages(request('1m', wanted, 'MLN/USD'), NEVER));
    const expected = (await Promise.all(wanted.map((range) => truth('1m', range, 'MLN/USD')))).flat();
    expect(numbers(rowsOf(pages))).toEqual(expected);
    expect(expected.some((row) => row[5] === 0)).toBe(true);
    expect(answeredBy(pages)).toEqual(wanted);
  });

  test('what lies before the first trade was not listed', async () => {
    const listed = Date.parse('2019-12-19T15:00Z');
    const wanted = { from: listed - 30 * DAY, to: floor(listed, '1d') + DAY };
    const requests = [request('1m', [wanted], 'BTC/USDT'), request('1d', [wanted], 'BTC/USDT')];
    const pages = await collect(tradePages(history('XBTUSDT')).jointPages(requests, NEVER));
    for (const asked of requests) {
      const own = pages.filter((one) => one.request === asked).map(({ page }) => page);
      const [first] = await truth(asked.series.timeframe, wanted, 'BTC/USDT');
      expect(own.flatMap(({ absences }) => absences)).toEqual([{ range: { from: wanted.from, to: first![0] }, reason: 'not-listed' }]);
      expect(numbers(rowsOf(own))).toEqual(await truth(asked.series.timeframe, wanted, 'BTC/USDT'));
      expect(answeredBy(own)).toEqual([wanted]);
    }
  });

  test('a candle is given only when its interval is over, and of the last minute silence proves nothing', async () => {
    const from = floor(NOW, '1h') - HOUR;
    const pages = await collect(tradePages(history('XXBTZUSD')).jointPages([request('1m', [{ from, to: NOW + DAY }]), request('1h', [{ from, to: floor(NOW, '1h') + DAY }])], NEVER));
    const answered = (timeframe: Timeframe) => answeredBy(pages.filter(({ request: { series } }) => series.timeframe === timeframe).map(({ page }) => page));
    expect(answered('1h')).toEqual([{ from, to: from + HOUR }]);
    expect(answered('1m')).toEqual([{ from, to: floor(NOW, '1m') - MINUTE }]);
  });

  test('what an interrupted pass settled, and what the next one does, are together one', async () => {
    const wanted = { from: Date.parse('2024-03-01T00:00Z'), to: Date.parse('2024-03-02T00:00Z') };
    const requests = [request('1m', [wanted]), request('1h', [wanted])];
    const [begun, gone] = [[] as { timeframe: string; page: Page }[], new Error('killed')];
    await expect((async () => {
      for await (const { request: { series }, page } of tradePages(history('XXBTZUSD')).jointPages(requests, NEVER)) {
        begun.push({ timeframe: series.timeframe, page });
        if (begun.length === 5) throw gone;
      }
    })()).rejects.toBe(gone);
    for (const { series } of requests) {
      const own = begun.filter(({ timeframe }) => timeframe === series.timeframe).map(({ page }) => page);
      const left = { from: answeredBy(own).at(-1)!.to, to: wanted.to };
      const rest = await collect(tradePages(history('XXBTZUSD')).pages(request(series.timeframe, [left]), NEVER));
      expect(numbers([...rowsOf(own), ...rowsOf(rest)])).toEqual(await truth(series.timeframe, wanted));
      expect(intersect(answeredBy(own), answeredBy(rest))).toEqual([]);
    }
  });
});

test('equal to the newest 720 that the exchange itself serves, through ccxt', async () => {
  const on = await exchangeOnSandbox('kraken', { now: () => NOW });
  try {
    const { exchange } = on;
    await exchange.markets(NEVER);
    for (const symbol of ['BTC/USD', 'MLN/USD']) {
      const { series } = request('1m', [], symbol);
      const to = floor(NOW, '1m') - MINUTE;
      const range = { from: to - 700 * MINUTE, to };
      const own = await exchange.fetchPage(series, range, NEVER);
      const made = await collect(tradePages(exchange.trades!).pages({ series, wanted: [range] }, NEVER));
      expect(own.rows).toHaveLength(700);
      expect(numbers(rowsOf(made))).toEqual(numbers([...own.rows]));
    }
  } finally {
    await on.close();
  }
});

describe('with answers of its own', () => {
  const trade = (time: number, price: string, amount = '1', id: number | undefined = time): Trade => ({ time, price, amount, id });
  const of = (trades: readonly Trade[], now: number, fillsSilence = false): TradeHistory => ({
    fillsSilence,
    fetchTrades: (_symbol, from) => {
      const found = trades.filter(({ time }) => BigInt(time) * 1_000_000n >= from);
      return Promise.resolve({ trades: found, last: BigInt(found.at(-1)?.time ?? 0) * 1_000_000n, now });
    },
  });
  const pagesOf = (trades: readonly Trade[], wanted: Multirange, fillsSilence = false) =>
    collect(tradePages(of(trades, 100 * MINUTE, fillsSilence)).pages(request('1m', wanted), NEVER));

  test('sums and extremes are exact', async () => {
    const [page] = await pagesOf([
      trade(MINUTE, '10000000.00000000000000002', '0.1'), trade(MINUTE + 1, '10000000.00000000000000003', '0.2'),
      trade(MINUTE + 2, '10000000.00000000000000001', '12345678901234567890.00000003'), trade(MINUTE + 3, '10000000.00000000000000002', '7'),
    ], [{ from: MINUTE, to: 2 * MINUTE }]);
    expect(page!.rows).toEqual([[MINUTE, '10000000.00000000000000002', '10000000.00000000000000003', '10000000.00000000000000001', '10000000.00000000000000002', '12345678901234567897.30000003']]);
  });

  test('where an exchange leaves silence out, so do they', async () => {
    const pages = await pagesOf([trade(0, '1'), trade(5 * MINUTE, '2')], [{ from: 0, to: 10 * MINUTE }]);
    expect(rowsOf(pages).map(([time]) => time)).toEqual([0, 5 * MINUTE]);
    expect(answeredBy(pages)).toEqual([{ from: 0, to: 10 * MINUTE }]);
  });

  test('trades without ids, and a silence of a year in pages', async () => {
    const year = 365 * DAY;
    const history = of([{ ...trade(0, '1'), id: undefined }, { ...trade(year, '2'), id: undefined }], year + DAY, true);
    const pages = await collect(tradePages(history).pages(request('1m', [{ from: 0, to: year }]), NEVER));
    expect(Math.max(...pages.map(({ rows }) => rows.length))).toBe(5000);
    expect(rowsOf(pages)).toHaveLength(year / MINUTE);
    expect(multirange(pages.flatMap(({ answered }) => answered))).toEqual([{ from: 0, to: year }]);
  });

  test('a market without any trade has no trades, and no listing', async () => {
    expect(await pagesOf([], [{ from: 0, to: 10 * MINUTE }], true)).toEqual([{ rows: [], answered: [{ from: 0, to: 10 * MINUTE }], absences: [] }]);
  });

  test('trades out of order are not believed', async () => {
    await expect(pagesOf([trade(3 * MINUTE, '1'), trade(MINUTE, '2')], [{ from: 0, to: 10 * MINUTE }])).rejects.toThrow('out of order');
  });
});
