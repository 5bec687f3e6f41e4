import { createHash } from 'node:crypto';
import { afterEach, expect, test } from '@jest/globals';
import { openInterestTruth } from '../../support/sandbox-truth.js';
import { DAY, HOUR, MINUTE, NOW, runSandbox, type RunningSandbox } from '../running-sandbox.js';
import { unzip } from './unzip.js';

let sandbox: RunningSandbox;
afterEach(() => sandbox.close());

const fileOf = (date: string, id = 'BTCUSDT'): string => `/data/futures/um/daily/metrics/${id}/${id}-metrics-${date}.zip`;

async function bytes(path: string): Promise<Buffer> {
  const response = await fetch(sandbox.archives['binance']! + path);
  expect(response.status).toBe(200);
  return Buffer.from(await response.arrayBuffer());
}

const rowsOf = async (path: string): Promise<string[][]> => (await unzip(await bytes(path))).lines.slice(1).map((line) => line.split(','));
const status = async (path: string): Promise<number> => (await fetch(sandbox.archives['binance']! + path)).status;

test('hold open interest as it was, by the end of each period', async () => {
  sandbox = await runSandbox();
  const { name, lines } = await unzip(await bytes(fileOf('2024-01-01')));
  expect(name).toBe('BTCUSDT-metrics-2024-01-01.csv');
  expect(lines[0]).toBe('create_time,symbol,sum_open_interest,sum_open_interest_value,count_toptrader_long_short_ratio,'
    + 'sum_toptrader_long_short_ratio,count_long_short_ratio,sum_taker_long_short_vol_ratio');
  const from = Date.parse('2024-01-01');
  const truth = await openInterestTruth('binance', 'BTC/USDT:USDT', '5m', { from: from + 1, to: from + DAY + 1 });
  const rows = lines.slice(1).map((line) => line.split(','));
  expect(rows.map(([time, , amount, value]) => [time, amount, value])).toEqual(truth.map(({ time, amount, value }) =>
    [new Date(time).toISOString().slice(0, 19).replace('T', ' '), `${amount}00000`, value]));
  expect([rows.length, rows[0]![0], rows.at(-1)![0]]).toEqual([288, '2024-01-01 00:05:00', '2024-01-02 00:00:00']);
  for (const ratio of rows.flatMap((row) => row.slice(4))) expect(ratio).toMatch(/^\d\.\d{8}$/);
});

test('hold what the API tells of the same time', async () => {
  sandbox = await runSandbox();
  const from = Date.parse('2024-05-14');
  const { body } = await sandbox.get<{ timestamp: number; sumOpenInterest: string; sumOpenInterestValue: string }[]>('binance',
    `/futures/data/openInterestHist?symbol=BTCUSDT&period=5m&startTime=${from + 1}&endTime=${from + DAY}&limit=500`);
  expect((await rowsOf(fileOf('2024-05-14'))).map(([time, , amount, value]) => [Date.parse(`${time!.replace(' ', 'T')}Z`), amount, value]))
    .toEqual(body.map(({ timestamp, sumOpenInterest, sumOpenInterestValue }) => [timestamp, sumOpenInterest, sumOpenInterestValue]));
});

test('from 2026-06-25 on a row is labelled by the start of its period, so that one label comes twice', async () => {
  sandbox = await runSandbox({ clock: Date.parse('2026-07-01') });
  const [before, after] = [await rowsOf(fileOf('2026-06-24')), await rowsOf(fileOf('2026-06-25'))];
  expect([before.at(-1)![0], after[0]![0], after.at(-1)![0]]).toEqual(['2026-06-25 00:00:00', '2026-06-25 00:00:00', '2026-06-25 23:55:00']);
  const [first] = await openInterestTruth('binance', 'BTC/USDT:USDT', '5m', { from: Date.parse('2026-06-25T00:05Z'), to: Date.parse('2026-06-25T00:06Z') });
  expect(after[0]![2]).toBe(`${first!.amount}00000`);
});

test.each([
  ['before the first of all', fileOf('2020-08-31'), 404],
  ['of the first of all', fileOf('2020-09-01'), 200],
  ['before the listing', fileOf('2021-07-01', 'MLNUSDT'), 404],
  ['of yesterday, in the morning', fileOf('2024-05-14'), 200],
  ['of today', fileOf('2024-05-15'), 404],
  ['of no perpetual', fileOf('2024-05-01', 'BTCUSDC'), 404],
  ['of a month', fileOf('2024-04').replace('daily', 'monthly'), 404],
])('%s: %s %i', async (_, path, expected) => {
  sandbox = await runSandbox();
  expect(await status(path)).toBe(expected);
  expect(await status(`${path}.CHECKSUM`)).toBe(expected);
});

test('have the flaws of files: holes, another checksum, a new publication, none at all', async () => {
  const path = fileOf('2024-04-17');
  const start = Date.parse('2024-04-17');
  sandbox = await runSandbox({ archiveFlaws: [{ kind: 'holes', path: '/data/futures/um/daily/metrics', ranges: [{ from: start + HOUR, to: start + 2 * HOUR }] }] });
  expect(await rowsOf(path)).toHaveLength(288 - 12);
  sandbox.setArchiveFlaws([{ kind: 'bad-checksum', count: 1 }]);
  const right = createHash('sha256').update(await bytes(path)).digest('hex');
  expect((await bytes(`${path}.CHECKSUM`)).toString()).not.toContain(right);
  expect((await bytes(`${path}.CHECKSUM`)).toString()).toBe(`${right}  BTCUSDT-metrics-2024-04-17.zip\n`);
  sandbox.setArchiveFlaws([{ kind: 'republished', at: NOW + MINUTE }]);
  const early = await rowsOf(path);
  sandbox.clock = NOW + MINUTE;
  const late = await rowsOf(path);
  expect(late.filter((row, index) => row[2] !== early[index]![2])).toEqual([late[0], late[100], late[200]]);
  sandbox.setArchiveFlaws([{ kind: 'missing', path: /metrics/ }]);
  expect(await status(path)).toBe(404);
});
