import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sumDecimals } from '../../../src/sandbox/markets/decimal.js';
import { MINUTE, NOW, runSandbox, type RunningSandbox } from '../running-sandbox.js';

const OPEN = Math.floor(NOW / MINUTE) * MINUTE;
const nanoseconds = (time: number): string => `${time}000000`;

type Row = [price: string, volume: string, time: number, side: string, type: string, misc: string, id: number];
type Ohlc = [time: number, open: string, high: string, low: string, close: string, vwap: string, volume: string, count: number];
interface Body<R> { error: string[]; result: Record<string, R[]> & { last: string | number } }

let sandbox: RunningSandbox;
const open = async (options: Parameters<typeof runSandbox>[0] = {}): Promise<void> => {
  await sandbox.close();
  sandbox = await runSandbox({ exchanges: ['kraken'], enforceLimits: false, ...options });
};
beforeEach(async () => { sandbox = await runSandbox({ exchanges: ['kraken'], enforceLimits: false }); });
afterEach(() => sandbox.close());

async function trades(query: string): Promise<{ rows: Row[]; last: string }> {
  const { body } = await sandbox.get<Body<Row>>('kraken', `/0/public/Trades?${query}`);
  expect(body.error).toEqual([]);
  const { last, ...pairs } = body.result;
  return { rows: Object.values(pairs)[0] as Row[], last: last as string };
}

async function ohlc(query: string): Promise<Ohlc[]> {
  const { body } = await sandbox.get<Body<Ohlc>>('kraken', `/0/public/OHLC?${query}`);
  return Object.values(body.result)[0] as Ohlc[];
}

/** Every trade after a time until the present, page by page. */
async function allSince(pair: string, time: number, count = 1000): Promise<Row[]> {
  const all: Row[] = [];
  for (let since = nanoseconds(time); ;) {
    const { rows, last } = await trades(`pair=${pair}&since=${since}&count=${count}`);
    if (rows.length === 0) return all;
    all.push(...rows);
    since = last;
  }
}

/** Prices and volume as numbers: trades are written with more zeros than candles. */
function candlesOf(rows: readonly Row[]): unknown[] {
  const minutes = [...new Set(rows.map((row) => Math.floor(row[2] / 60) * 60))];
  return minutes.map((time) => {
    const of = rows.filter((row) => row[2] >= time && row[2] < time + 60);
    const prices = of.map((row) => Number(row[0]));
    return [time, prices[0], Math.max(...prices), Math.min(...prices), prices.at(-1), Number(sumDecimals(of.map((row) => row[1])))];
  });
}

const traded = (rows: readonly Ohlc[]): unknown[] =>
  rows.slice(0, -1).filter((row) => row[7] > 0).map(([time, o, h, l, c, , volume]) => [time, ...[o, h, l, c, volume].map(Number)]);

describe('Trades', () => {
  test.each(['XBTUSD', 'MLNUSD', 'XDGUSDT'])('the trades of %s make its candles', async (pair) => {
    const candles = traded(await ohlc(`pair=${pair}`));
    expect(candles.length).toBeGreaterThan(100);
    expect(candlesOf(await allSince(pair, OPEN - 719 * MINUTE))).toEqual(candles);
  });

  test('those of replayed candles too', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'titan-trades-'));
    const file = path.join(folder, 'candles.csv');
    const rows = [[OPEN - 5 * MINUTE, '1.5', '1.7', '1.25', '1.5', '7'], [OPEN - 3 * MINUTE, '1.5', '1.5', '1.5', '1.5', '0.00000001'], [OPEN - MINUTE, '2', '2.123456789', '1', '1', '62.874248']];
    writeFileSync(file, rows.join('\n'));
    await open({ data: [{ symbol: 'FOO/USD', file }] });
    expect(candlesOf(await allSince('FOOUSD', OPEN - 10 * MINUTE))).toEqual(rows.map(([time, ...cells]) => [(time as number) / 1000, ...cells.map(Number)]));
    rmSync(folder, { recursive: true });
  });

  test('a row is as documented, its id ascends, its time too', async () => {
    const { rows, last } = await trades(`pair=XBTUSD&since=${nanoseconds(OPEN - 5 * MINUTE)}`);
    const [price, volume, time, side, type, misc] = rows[0]!;
    expect([price, volume]).toEqual([expect.stringMatching(/^\d+\.\d{5}$/), expect.stringMatching(/^\d+\.\d{8}$/)]);
    expect(time).toBeGreaterThanOrEqual((OPEN - 5 * MINUTE) / 1000);
    expect(['b', 's']).toContain(side);
    expect(['m', 'l']).toContain(type);
    expect(misc).toBe('');
    for (const [index, row] of rows.slice(1).entries()) {
      expect(row[6]).toBeGreaterThan(rows[index]![6]);
      expect(row[2]).toBeGreaterThanOrEqual(rows[index]![2]);
    }
    expect(Number(last) / 1e9).toBeCloseTo(rows.at(-1)![2], 6);
  });

  test('pages of any size bring the same trades, save those that share the time of the last one', async () => {
    const whole = await allSince('XBTUSD', OPEN - 60 * MINUTE);
    const times = whole.map((row) => row[2]);
    expect(new Set(times).size).toBeLessThan(times.length);
    const small = await allSince('XBTUSD', OPEN - 60 * MINUTE, 7);
    const lost = whole.filter((row) => !small.some(({ 6: id }) => id === row[6]));
    expect(lost.length).toBeLessThan(whole.length / 10);
    expect(small).toEqual(whole.filter((row) => !lost.includes(row)));
  });

  test('since 0 begins with the market, without since come the newest, since now none', async () => {
    const { rows: first } = await trades('pair=XBTUSDT&since=0&count=1');
    expect(new Date(first[0]![2] * 1000).toISOString()).toMatch(/^2019-12-19T15:0\d/);
    const { rows: newest } = await trades('pair=XBTUSDT&count=3');
    expect(newest).toHaveLength(3);
    expect(newest.at(-1)![2]).toBeGreaterThan(OPEN / 1000 - 120);
    expect(newest.at(-1)![2]).toBeLessThan(OPEN / 1000);
    expect((await trades(`pair=XBTUSDT&since=${nanoseconds(NOW)}`)).rows).toEqual([]);
    expect(await trades(`pair=XBTUSDT&since=${OPEN / 1000 - 600}`)).toEqual(await trades(`pair=XBTUSDT&since=${nanoseconds(OPEN - 600_000)}`));
  });

  test('the trades of a minute do not change when time goes on', async () => {
    const before = await allSince('XBTUSD', OPEN - 3 * MINUTE);
    sandbox.clock += 3 * MINUTE;
    const after = await allSince('XBTUSD', OPEN - 3 * MINUTE);
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.length).toBeGreaterThan(before.length);
  });

  test.each([
    ['pair=NOSUCH', 'EQuery:Unknown asset pair'],
    ['', 'EGeneral:Invalid arguments'],
    ['pair=XBTUSD&since=yesterday', 'EGeneral:Invalid arguments'],
    ['pair=XBTUSD&count=1001', 'EGeneral:Invalid arguments'],
    ['pair=XBTUSD&count=0', 'EGeneral:Invalid arguments'],
  ])('%s is refused with %s', async (query, error) => {
    expect((await sandbox.get('kraken', `/0/public/Trades?${query}`)).body).toEqual({ error: [error] });
  });
});
