import { afterEach, describe, expect, test } from '@jest/globals';
import type { Range } from '../../src/market/range.js';
import type { Series } from '../../src/market/series.js';
import { exchangeOnSandbox, type ExchangeOnSandbox } from '../support/exchange-on-sandbox.js';
import { sandboxTruth } from '../support/sandbox-truth.js';
import { wholeSeries } from '../support/whole-series.js';

const NOW = Date.parse('2024-05-15T12:34:56Z');
const MINUTE = 60_000;
const RANGE = { from: Date.parse('2024-04-10T00:00Z'), to: Date.parse('2024-04-10T05:00Z') };

const MARKETS = [
  { id: 'binance', symbol: 'BTC/USDT', path: /api.v3.klines/, fill: true },
  { id: 'bybit', symbol: 'BTC/USDT', path: /market.kline/, fill: true },
  { id: 'coinbase', symbol: 'BTC/USD', path: /candles/, fill: false },
  { id: 'okx', symbol: 'BTC/USDT', path: /history-candles/, fill: true },
];

let on: ExchangeOnSandbox;
afterEach(() => on.close());

async function open(...[id, options]: Parameters<typeof exchangeOnSandbox>): Promise<void> {
  on = await exchangeOnSandbox(id, { now: () => NOW, ...options });
  await on.exchange.markets(new AbortController().signal);
}

const times = (rows: readonly (readonly [number, ...string[]])[]): number[] => rows.map(([time]) => time);
const truthOf = async (series: Series, range: Range, fill: boolean, interruptions: NonNullable<Parameters<typeof sandboxTruth>[2]>['interruptions'] = []): Promise<number[]> =>
  (await sandboxTruth(series, range, { now: NOW, fill, interruptions })).map(({ time }) => time);

describe.each(MARKETS)('$id', ({ id, symbol, path, fill }) => {
  const series: Series = { dataset: 'candles', exchange: id, symbol, timeframe: '1m' };

  test.each([1, 2])('an answer that lost most of its rows, %i times, is no silence', async (count) => {
    await open(id, { faults: [{ kind: 'short-page', rows: 20, path, count }] });
    const { rows, covered, rejected } = await wholeSeries(on.exchange, series, RANGE);
    expect(times(rows)).toEqual(await truthOf(series, RANGE, fill));
    expect([covered, rejected]).toEqual([[RANGE], []]);
  });

  test('a true silence at an end is believed once it has been said twice', async () => {
    const outage = { kind: 'outage' as const, from: RANGE.from + 100 * MINUTE, to: RANGE.to + 1000 * MINUTE };
    await open(id, { interruptions: [outage] });
    const before = on.sandbox.requests().length;
    const { rows, covered } = await wholeSeries(on.exchange, series, RANGE);
    expect(times(rows)).toEqual(await truthOf(series, RANGE, fill, [outage]));
    expect(covered).toEqual([RANGE]);
    expect(on.sandbox.requests().length - before).toBeLessThanOrEqual(2);
  });

  test('a row of a wrong time among those that were asked for again leaves all silence open', async () => {
    await open(id, { faults: [{ kind: 'short-page', rows: 20, path, count: 1 }] });
    const whole = await wholeSeries(on.exchange, series, RANGE);
    const asked = on.sandbox.requests().filter(({ target }) => path.test(target)).at(-1)!.target;
    await on.close();
    const again = new RegExp(asked.slice(asked.indexOf('?') + 1));
    await open(id, { faults: [{ kind: 'short-page', rows: 20, path, count: 1 }, { kind: 'bad-rows', flaw: 'outside-range', rows: 1, path: again }] });
    const { rows, covered, absent, rejected } = await wholeSeries(on.exchange, series, RANGE);
    expect(rejected).toHaveLength(1);
    expect(rows).toHaveLength(whole.rows.length - 1);
    expect(absent['no-trades']).toEqual([]);
    expect(covered).not.toEqual([RANGE]);
  });
});
