import { expect, test } from '@jest/globals';
import { kraken } from '../../../src/exchanges/rooms/kraken.js';
import type { SettledPage } from '../../../src/exchanges/exchange.js';

const HOUR = 3_600_000;
const at = (hour: number): number => Date.UTC(2024, 0, 1) + hour * HOUR;
const row = (time: unknown): unknown[] => [time, '1', '1', '1', '1', '1'];
const rows = (from: number, to: number): unknown[][] => Array.from({ length: to - from }, (_, i) => row(at(from + i)));
const never = () => Promise.reject(new Error('not asked'));

/** What is made of an answer to hours 0 to 1000, asked in the middle of hour 1000. */
const settle = (sent: unknown[][]): Promise<SettledPage> => kraken.series.candles.settle({
  rows: sent, window: { from: at(0), to: at(1000) }, timeframe: '1h', body: {}, now: at(1000) + HOUR / 2,
  subject: { type: 'spot', id: 'XXBTZUSD', coin: 'XXBT', inverse: false, contractSize: '1', featuredLimit: 720 }, ask: never, firstCandle: never,
});

test('a full answer: what lies before it is out of reach', async () => {
  const page = await settle(rows(281, 1001));
  expect(page.answered).toEqual({ from: at(0), to: at(1000) });
  expect(page.absences).toEqual([{ range: { from: at(0), to: at(281) }, reason: 'out-of-reach' }]);
  expect(page.rows).toHaveLength(719);
});

test('a short answer: what lies before it was not listed', async () => {
  const page = await settle(rows(900, 1001));
  expect(page.absences).toEqual([{ range: { from: at(0), to: at(900) }, reason: 'not-listed' }]);
});

test('an answer that is behind proves nothing after its last row', async () => {
  const page = await settle(rows(281, 990));
  expect(page.answered).toEqual({ from: at(0), to: at(990) });
});

test('an empty answer proves nothing: the running candle is always in one', async () => {
  expect(await settle([])).toEqual({ rows: [], answered: { from: at(0), to: at(0) }, absences: [] });
});

test.each([['long before', at(-5000)], ['in the future', at(90_000)]])('a row %s is no surplus: it stays, to be rejected', async (_, time) => {
  const page = await settle([row(time), ...rows(281, 1001)]);
  expect(page.rows).toContainEqual(row(time));
});

test('the interval that since names, and the running candle, are surplus', async () => {
  const page = await settle(rows(-1, 1001));
  expect(Array.from(page.rows, ([time]) => time)).toEqual(rows(0, 1000).map(([time]) => time));
  expect(page.absences).toEqual([]);
});
