import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DAY, HOUR, MINUTE, NOW, runSandbox, type RunningSandbox } from '../running-sandbox.js';

const OPEN = Math.floor(NOW / MINUTE) * MINUTE;
const seconds = (time: number): number => time / 1000;

let sandbox: RunningSandbox;
beforeEach(async () => {
  sandbox = await runSandbox({ exchanges: ['kraken'] });
});
afterEach(() => sandbox.close());

type Row = [number, string, string, string, string, string, string, number];
interface Ohlc {
  error: string[];
  result: Record<string, Row[]> & { last: number };
}

async function ohlc(query: string): Promise<{ rows: Row[]; last: number; id: string }> {
  const { status, body } = await sandbox.get<Ohlc>('kraken', `/0/public/OHLC?${query}`);
  expect([status, body.error]).toEqual([200, []]);
  const { last, ...pairs } = body.result;
  const [[id, rows]] = Object.entries<Row[]>(pairs) as [[string, Row[]]];
  return { rows, last, id };
}

const times = (rows: readonly Row[]): number[] => rows.map((row) => row[0]);

describe('OHLC', () => {
  test('rows have seconds, strings and a count, under the id of the pair', async () => {
    const { rows, id } = await ohlc('pair=XBTUSD&interval=5');
    expect(id).toBe('XXBTZUSD');
    const [time, open, high, low, close, vwap, volume, count] = rows.at(-2)!;
    expect(time % 300).toBe(0);
    for (const price of [open, high, low, close, vwap]) expect(price).toMatch(/^\d+\.\d$/);
    expect(volume).toMatch(/^\d+\.\d{8}$/);
    expect(Number(low) <= Number(vwap) && Number(vwap) <= Number(high)).toBe(true);
    expect(count).toBeGreaterThan(0);
  });

  test('the newest 720 come whatever since says, the open one last', async () => {
    const expected = Array.from({ length: 720 }, (_, i) => seconds(OPEN - (719 - i) * MINUTE));
    expect(times((await ohlc('pair=XBTUSDT')).rows)).toEqual(expected);
    expect(times((await ohlc('pair=XBTUSDT&interval=1&since=0')).rows)).toEqual(expected);
    expect(times((await ohlc(`pair=XBTUSDT&interval=1&since=${seconds(OPEN - DAY)}`)).rows)).toEqual(expected);
  });

  test('since is exclusive, last is the newest closed candle, and the open one is always there', async () => {
    const since = seconds(OPEN - 3 * MINUTE);
    const { rows, last } = await ohlc(`pair=XBTUSDT&since=${since}`);
    expect(times(rows)).toEqual([since + 60, since + 120, since + 180]);
    expect(last).toBe(seconds(OPEN - MINUTE));
    expect(times((await ohlc(`pair=XBTUSDT&since=${last}`)).rows)).toEqual([seconds(OPEN)]);
    expect(times((await ohlc(`pair=XBTUSDT&since=${seconds(NOW + DAY) | 0}`)).rows)).toEqual([seconds(OPEN)]);
  });

  test('a minute without trades is a row of zero volume at the last close', async () => {
    const { rows } = await ohlc('pair=MLNUSD');
    expect(rows).toHaveLength(720);
    const quiet = rows.findIndex((row, index) => index > 0 && row[7] === 0);
    const close = rows[quiet - 1]![4];
    expect(rows[quiet]!.slice(1)).toEqual([close, close, close, close, '0.00', '0.00000000', 0]);
  });

  test('a young market has as many candles as days', async () => {
    sandbox.clock = Date.parse('2021-12-05T01:00Z');
    const { rows } = await ohlc('pair=SOLUSDT&interval=1440');
    expect(times(rows)).toEqual(['2021-12-01', '2021-12-02', '2021-12-03', '2021-12-04', '2021-12-05'].map((day) => seconds(Date.parse(day))));
  });

  test('a market that is not listed yet has none', async () => {
    sandbox.clock = Date.parse('2021-01-01T00:00Z');
    expect(await ohlc('pair=SOLUSDT')).toMatchObject({ rows: [], last: 0 });
  });

  test('weeks start on Thursdays, and 21600 minutes are 15 days', async () => {
    expect(new Date((await ohlc('pair=XBTUSD&interval=10080')).rows.at(-1)![0] * 1000).getUTCDay()).toBe(4);
    const [a, b] = times((await ohlc('pair=XBTUSD&interval=21600')).rows) as [number, number];
    expect(seconds(15 * DAY)).toBe(b - a);
  });

  test('the open candle changes with the clock', async () => {
    const open = async (): Promise<Row> => (await ohlc('pair=XBTUSD&interval=60')).rows.at(-1)!;
    const before = await open();
    sandbox.clock += 5 * MINUTE;
    const after = await open();
    expect([after[0], after[1]]).toEqual([before[0], before[1]]);
    expect(Number(after[6])).toBeGreaterThan(Number(before[6]));
    sandbox.clock += HOUR;
    expect((await open())[0]).toBe(before[0] + 3600);
  });
});

test('a pair goes by its id, its altname and its wsname', async () => {
  for (const name of ['XXBTZUSD', 'XBTUSD', 'XBT/USD']) expect((await ohlc(`pair=${name}`)).id).toBe('XXBTZUSD');
  const { body } = await sandbox.get<{ result: object }>('kraken', '/0/public/AssetPairs?pair=XDGUSD,ETHUSDT');
  expect(body.result).toMatchObject({
    XDGUSD: { altname: 'XDGUSD', wsname: 'XDG/USD', base: 'XXDG', quote: 'ZUSD', status: 'online' },
    ETHUSDT: { altname: 'ETHUSDT', wsname: 'ETH/USDT', base: 'XETH', quote: 'USDT', pair_decimals: 2 },
  });
});

test.each([
  ['/0/public/OHLC?pair=NOSUCH', 'EQuery:Unknown asset pair'],
  ['/0/public/OHLC', 'EGeneral:Invalid arguments'],
  ['/0/public/OHLC?pair=XBTUSD&interval=7', 'EGeneral:Invalid arguments'],
  ['/0/public/OHLC?pair=XBTUSD&since=yesterday', 'EGeneral:Invalid arguments'],
  ['/0/public/AssetPairs?pair=XBTUSD,NOSUCH', 'EQuery:Unknown asset pair'],
  ['/0/public/Nothing', 'EGeneral:Unknown method'],
])('%s is refused with status 200 and %p', async (path, error) => {
  expect(await sandbox.get('kraken', path)).toMatchObject({ status: 200, body: { error: [error] } });
});

test('the clock is in Time, SystemStatus and the Date header', async () => {
  const { headers, body } = await sandbox.get<{ result: { unixtime: number } }>('kraken', '/0/public/Time');
  expect(headers.get('date')).toBe('Wed, 15 May 2024 12:34:56 GMT');
  expect(body.result.unixtime).toBe(Math.floor(NOW / 1000));
  expect((await sandbox.get('kraken', '/0/public/SystemStatus')).body).toEqual({
    error: [],
    result: { status: 'online', timestamp: '2024-05-15T12:34:56Z' },
  });
});

test('too many calls are refused until the bucket refills', async () => {
  const call = async (): Promise<string[]> => (await sandbox.get<{ error: string[] }>('kraken', '/0/public/Time')).body.error;
  for (let request = 0; request < 15; request++) expect(await call()).toEqual([]);
  expect(await call()).toEqual(['EAPI:Rate limit exceeded']);
  sandbox.clock += 1000;
  expect(await call()).toEqual([]);
  expect(await call()).toEqual(['EAPI:Rate limit exceeded']);
});
