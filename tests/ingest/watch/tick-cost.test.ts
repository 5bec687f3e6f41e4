import { expect, test } from '@jest/globals';
import { watchLog } from '../../../src/cli/watch/watch-log.js';
import { logOf } from '../../../src/cli/log.js';
import type { Exchange } from '../../../src/exchanges/exchange.js';
import type { Series } from '../../../src/market/series.js';
import type { Timeframe } from '../../../src/market/timeframe.js';
import { tickCost } from '../../../src/ingest/watch/tick-cost.js';

/** An exchange that allows 57 requests a minute, as Kraken does less the margin. */
const exchange = { service: () => ({ generic: false, page: 720, depth: 720, requestsPerMinute: 57 }) } as unknown as Exchange;
const seriesOf = (count: number, ...timeframes: Timeframe[]): Series[] =>
  Array.from({ length: count }, (_, nr) => timeframes.map((timeframe): Series => ({ dataset: 'candles', exchange: 'kraken', symbol: `COIN${nr}/USD`, timeframe }))).flat();

function warnings(series: readonly Series[], interval = 60_000): string[] {
  const said: string[] = [];
  const log = logOf((level, message) => { if (level === 'warn') said.push(message); });
  watchLog(log)({ type: 'watching', exchange: 'kraken', series, leftOut: [], cost: tickCost(exchange, series, () => interval) });
  return said;
}

test('adds up what the rate limit makes of each request', () => {
  expect(tickCost(exchange, seriesOf(57, '1m'), () => 60_000)).toEqual({ requests: 57, seconds: expect.closeTo(60), every: 60, share: expect.closeTo(1) });
  expect(tickCost(exchange, seriesOf(57, '1h'), () => 60_000)).toMatchObject({ every: 3600, share: expect.closeTo(1 / 60) });
  expect(tickCost(exchange, seriesOf(57, '1m'), () => 120_000)).toMatchObject({ every: 120, share: expect.closeTo(0.5) });
});

test('says nothing where a tick has time enough', () => {
  expect(warnings(seriesOf(56, '1m'))).toEqual([]);
  expect(warnings(seriesOf(100, '1h'))).toEqual([]);
});

test('says, in numbers, what does not fit, and what would', () => {
  expect(warnings(seriesOf(100, '1m'))).toEqual([
    'kraken: 100 requests a tick take 106 s at its rate limit, and a tick is due every 60 s: candles will be late, none will be lost. '
    + 'It has time for some 57 of its 100 series: watch fewer there, or give --interval 120',
  ]);
  expect(warnings(seriesOf(100, '1m'), 120_000)).toEqual([]);
});

test('says that only the fullest ticks take longer, where that is so', () => {
  expect(warnings(seriesOf(40, '1m', '1h'))).toEqual([
    'kraken: when candles of all timeframes close at once, 80 requests take 85 s at its rate limit, and a tick is due every 60 s: then candles are late, none is lost',
  ]);
});
