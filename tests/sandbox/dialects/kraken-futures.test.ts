import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DAY, HOUR, MINUTE, NOW, runSandbox, type RunningSandbox } from '../running-sandbox.js';

const OPEN = Math.floor(NOW / MINUTE) * MINUTE;
const seconds = (time: number): number => time / 1000;

let sandbox: RunningSandbox;
beforeEach(async () => {
  sandbox = await runSandbox({ exchanges: ['krakenfutures'] });
});
afterEach(() => sandbox.close());

interface Charts { candles: { time: number; open: string; high: string; low: string; close: string; volume: string }[]; more_candles: boolean }
const charts = async (path: string): Promise<Charts> => (await sandbox.get<Charts>('krakenfutures', `/api/charts/v1/trade/${path}`)).body;

test('candles have milliseconds and text, between whole seconds, both inclusive', async () => {
  const { candles, more_candles: more } = await charts(`PF_XBTUSD/1m?from=${seconds(OPEN - HOUR)}&to=${seconds(OPEN - HOUR + 2 * MINUTE)}`);
  expect(candles.map(({ time }) => time)).toEqual([0, 1, 2].map((count) => OPEN - HOUR + count * MINUTE));
  expect(candles[0]!.open).toMatch(/^\d+$/);
  expect(candles[0]!.volume).toMatch(/^\d+\.\d{4}$/);
  expect(more).toBe(false);
});

test('2000 come at most, the oldest of a window with a start, and it says when there are more', async () => {
  const wide = await charts(`PF_XBTUSD/1m?from=${seconds(OPEN - 3 * DAY)}&to=${seconds(OPEN)}`);
  expect([wide.candles.length, wide.candles[0]!.time, wide.more_candles]).toEqual([2000, OPEN - 3 * DAY, true]);
  const newest = await charts('PF_XBTUSD/1h');
  expect([newest.candles.length, newest.candles.at(-1)!.time]).toEqual([2000, Math.floor(NOW / HOUR) * HOUR]);
});

test('a window before the listing is empty, and a minute without trades has zero volume', async () => {
  expect(await charts('PF_XBTUSD/1d?from=1500000000&to=1510000000')).toEqual({ candles: [], more_candles: false });
  const { candles } = await charts(`PF_MLNUSD/1m?from=${seconds(OPEN - 6 * HOUR)}&to=${seconds(OPEN)}`);
  expect(candles).toHaveLength(361);
  expect(candles.some(({ volume }) => volume === '0')).toBe(true);
});

test.each([
  ['PF_XBTUSD/7m', 'Invalid resolution'],
  ['PF_NOSUCH/1m', 'Invalid market'],
  ['PF_XBTUSD/1m?from=yesterday', 'Invalid time'],
])('%s is refused', async (path, msg) => {
  expect(await sandbox.get('krakenfutures', `/api/charts/v1/trade/${path}`)).toMatchObject({ status: 400, body: { errors: [{ msg }] } });
});
