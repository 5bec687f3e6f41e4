import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DAY, HOUR, MINUTE, NOW, runSandbox, type RunningSandbox } from '../running-sandbox.js';

const OPEN = Math.floor(NOW / MINUTE) * MINUTE;

let sandbox: RunningSandbox;
beforeEach(async () => {
  sandbox = await runSandbox({ exchanges: ['hyperliquid'] });
});
afterEach(() => sandbox.close());

interface Candle { t: number; T: number; s: string; i: string; o: string; c: string; h: string; l: string; v: string; n: number }

async function post(body: unknown): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${sandbox.origins['hyperliquid']!}/info`, { method: 'POST', body: JSON.stringify(body) });
  const text = await response.text();
  return { status: response.status, body: response.headers.get('content-type')!.includes('json') ? JSON.parse(text) as unknown : text };
}

const candles = async (interval: string, startTime: number, endTime?: number, coin = 'BTC'): Promise<Candle[]> =>
  (await post({ type: 'candleSnapshot', req: { coin, interval, startTime, endTime } })).body as Candle[];

describe('candleSnapshot', () => {
  test('a candle names its coin and interval, and ends a millisecond before the next', async () => {
    const [first, ...rest] = await candles('15m', OPEN - HOUR, OPEN);
    expect(first).toMatchObject({ s: 'BTC', i: '15m', T: first!.t + 15 * MINUTE - 1 });
    expect(first!.t % (15 * MINUTE)).toBe(0);
    for (const cell of [first!.o, first!.h, first!.l, first!.c]) expect(cell).toMatch(/^\d+\.\d$/);
    expect(rest.every((candle, index) => candle.t === first!.t + (index + 1) * 15 * MINUTE)).toBe(true);
  });

  test('the candle that holds the start comes too, and the one that opens at the end', async () => {
    const times = (await candles('1m', OPEN - HOUR + 9000, OPEN - HOUR + 2 * MINUTE)).map(({ t }) => t);
    expect(times).toEqual([0, 1, 2].map((count) => OPEN - HOUR + count * MINUTE));
  });

  test('only the newest 5000 intervals are there, whatever the start', async () => {
    const all = await candles('1m', 0);
    expect([all.length, all[0]!.t, all.at(-1)!.t]).toEqual([5000, OPEN - 4999 * MINUTE, OPEN]);
    expect(await candles('1m', OPEN - 10 * DAY, OPEN - 9 * DAY)).toEqual([]);
  });

  test('a minute without trades has no candle', async () => {
    const found = await candles('1m', OPEN - DAY, OPEN, 'MLN');
    expect(found.length).toBeGreaterThan(200);
    expect(found.length).toBeLessThan(1300);
    for (const { n } of found) expect(n).toBeGreaterThan(0);
  });

  test('weeks start on Thursday, months on the first', async () => {
    expect(new Date((await candles('1w', OPEN)).at(-1)!.t).getUTCDay()).toBe(4);
    expect((await candles('1M', OPEN)).at(-1)!.t).toBe(Date.parse('2024-05-01'));
  });
});

test.each([
  [{ type: 'nothing' }, 422],
  [{ type: 'candleSnapshot', req: { coin: 'BTC', interval: '7m', startTime: 0 } }, 422],
  [{ type: 'candleSnapshot', req: { coin: 'NOSUCH', interval: '1m', startTime: 0 } }, 500],
])('%j is refused', async (question, status) => {
  expect((await post(question)).status).toBe(status);
});

test('a request weighs 20 and one more for each 60 candles, of 1200 a minute', async () => {
  // 20 + 83 each: the eleventh finds 1133 used, and is the last one let in.
  for (let request = 0; request < 12; request++) expect(await candles('1m', 0)).toHaveLength(5000);
  expect((await post({ type: 'meta' })).status).toBe(429);
  sandbox.clock += MINUTE;
  expect((await post({ type: 'meta' })).status).toBe(200);
});
