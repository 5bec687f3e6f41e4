import { expect, test } from '@jest/globals';
import { generic } from '../../../src/exchanges/rooms/generic.js';
import type { Subject } from '../../../src/exchanges/rooms/room.js';
import type { SettledPage } from '../../../src/exchanges/exchange.js';

const MINUTE = 60_000;
const at = (minute: number): number => Date.UTC(2024, 0, 1) + minute * MINUTE;
const row = (time: unknown): unknown[] => [time, '1', '1', '1', '1', '1'];
const subject = (featuredLimit: number | undefined): Subject => ({ type: 'spot', id: 'BTCUSDT', coin: 'BTC', inverse: false, contractSize: '1', featuredLimit });
const settle = (...rows: unknown[][]): Promise<SettledPage> =>
  generic.series.candles.settle({
    rows, window: { from: at(0), to: at(10) }, timeframe: '1m', body: rows, now: at(200), subject: subject(300),
    ask: () => Promise.reject(new Error('not asked')), firstCandle: () => Promise.reject(new Error('not asked')),
  });

test('an answer settles what it spans, and no more: its head and tail stay unanswered', async () => {
  expect((await settle(row(at(7)), row(at(9)))).answered).toEqual({ from: at(7), to: at(10) });
  expect((await settle(row(at(3)), row(at(5)))).answered).toEqual({ from: at(3), to: at(6) });
});

test('an empty answer settles nothing', async () => {
  expect(await settle()).toEqual({ rows: [], answered: { from: at(0), to: at(0) }, absences: [] });
});

test('the newest page, whatever was asked, settles nothing of what was asked', async () => {
  const page = await settle(row(at(100)), row(at(101)));
  expect(page).toMatchObject({ rows: [], answered: { from: at(0), to: at(0) } });
});

test('what comes beside a window is passed over, but a row of another time among those of the window is rejected', async () => {
  const around = await settle(row(at(-2)), row(at(-1)), row(at(0)), row(at(1)), row(at(10)), row(at(11)));
  expect(around).toMatchObject({ rows: [row(at(0)), row(at(1))], answered: { from: at(0), to: at(2) } });
  const odd = await settle(row(at(0)), row(at(9000)), row(at(2)));
  expect(odd).toMatchObject({ rows: [row(at(0)), row(at(9000)), row(at(2))], answered: { from: at(0), to: at(3) } });
});

test('a row without a usable time stays, to be rejected', async () => {
  const page = await settle(row(at(2)), row(null));
  expect(page.rows).toHaveLength(2);
  expect(page.answered).toEqual({ from: at(2), to: at(3) });
});

test('windows are as long as ccxt says a page is, or cautious', () => {
  const left = { from: at(0), to: at(10_000) };
  expect(generic.series.candles.window(left, '1m', subject(300))).toEqual({ from: at(0), to: at(300) });
  expect(generic.series.candles.window(left, '1m', subject(undefined))).toEqual({ from: at(0), to: at(100) });
  expect(generic.series.candles.window({ from: at(0), to: at(5) }, '1m', subject(300))).toEqual({ from: at(0), to: at(5) });
});
