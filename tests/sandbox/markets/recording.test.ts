import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { UsageError } from '../../../src/errors.js';
import { RecordedTape } from '../../../src/sandbox/markets/recorded-tape.js';
import { readRecording, type Replay } from '../../../src/sandbox/markets/recording.js';
import { DAY, HOUR, MINUTE } from '../running-sandbox.js';

const T = Date.parse('2016-02-29T23:58Z');
const ROWS = [
  [T, '437.10', '437.5', '436.999', '437.000', '1.50000000'],
  [T + MINUTE, '437', '437', '437', '437', '2'],
  // 2016-03-01T00:00Z is absent: a hole across midnight, and a month.
  [T + 3 * MINUTE, '0.000000012345', '438.00000000000000001', '0.000000012345', '438', '12345678901234567.123456789'],
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'titan-recording-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(name: string, text: string): Promise<Replay> {
  const file = join(folder, name);
  await writeFile(file, name.endsWith('.gz') ? gzipSync(text) : text);
  return { symbol: 'BTC/USDT', file };
}

const csv = ROWS.map((row) => row.join(',')).join('\n');

describe('reading a recording', () => {
  test('keeps every digit', async () => {
    const { times, cells } = await readRecording(await fileOf('plain.csv', csv));
    expect([...times]).toEqual(ROWS.map(([time]) => time));
    expect(times.length).toBe(3);
    expect([0, 1, 2].map(cells)).toEqual(ROWS.map((row) => row.map(String)));
  });

  test('gzip, a header line, other columns, Windows line ends and a last newline make no difference', async () => {
    const table = ROWS.map(([time, open, high, low, close, volume]) => [volume, 'x', time, close, high, low, open, '9'].join(','));
    const text = ['Volume,Note,open_time,close,high,low,open,trades', ...table].join('\r\n') + '\r\n';
    const { cells } = await readRecording(await fileOf('header.csv.gz', text));
    expect([0, 1, 2].map(cells)).toEqual(ROWS.map((row) => row.map(String)));
  });

  test('columns can be named from outside', async () => {
    const replay = await fileOf('bitfinex.csv', '1420070400000,322.31,322.09,322.31,322.08,62.874248\n');
    const { cells } = await readRecording({ ...replay, columns: ['time', 'open', 'close', 'high', 'low', 'volume'] });
    expect(cells(0)).toEqual(['1420070400000', '322.31', '322.31', '322.08', '322.09', '62.874248']);
  });

  test.each([
    ['empty.csv', '', /has no candles/],
    ['header-only.csv', 'time,open,high,low,close,volume\n', /has no candles/],
    ['seconds.csv', '1420070401,1,1,1,1,1\n', /seconds\.csv:1: not a one-minute candle/],
    ['text.csv', `${csv}\n${T + HOUR},1,1,abc,1,1\n`, /text\.csv:4: not a one-minute candle/],
    ['short.csv', `${csv}\n${T + HOUR},1,1,1\n`, /short\.csv:4: not a one-minute candle/],
    ['backwards.csv', `${csv}\n${T},1,1,1,1,1\n`, /backwards\.csv:4: rows must be in the order/],
    ['no-volume.csv', 'time,open,high,low,close\n', /no column volume/],
    ['broken.csv.gz', 'not gzip', /cannot be read/],
  ])('%s is refused with its reason', async (name, text, reason) => {
    const replay = await fileOf(name.replace('.gz', ''), text);
    const file = name.endsWith('.gz') ? join(folder, name) : replay.file;
    if (name.endsWith('.gz')) await writeFile(file, text);
    const reading = readRecording({ ...replay, file });
    await expect(reading).rejects.toThrow(UsageError);
    await expect(reading).rejects.toThrow(reason);
  });

  test('a file that is not there is refused', async () => {
    await expect(readRecording({ symbol: 'BTC/USDT', file: join(folder, 'nowhere.csv') })).rejects.toThrow(/nowhere\.csv cannot be read/);
  });
});

describe('a tape of recordings', () => {
  async function tape(): Promise<RecordedTape> {
    const [first, ...rest] = csv.split('\n');
    const files = await Promise.all([fileOf('b.csv', rest.join('\n')), fileOf('a.csv', first!)]);
    return new RecordedTape(await Promise.all(files.map(readRecording)));
  }

  test('joins files in the order of their times', async () => {
    const joined = await tape();
    expect(joined.listedAt).toBe(T);
    expect(joined.bar(T, T + MINUTE)).toMatchObject({ time: T, open: '437.10', high: '437.5', low: '436.999', close: '437.000', volume: '1.50000000' });
    expect(joined.bar(T + 2 * MINUTE, T + 3 * MINUTE)).toBeUndefined();
  });

  test('refuses files that overlap, since nothing tells which is right', async () => {
    const recording = await readRecording(await fileOf('twice.csv', csv));
    expect(() => new RecordedTape([recording, recording])).toThrow(UsageError);
  });

  test('aggregates exactly, and prices keep their text', async () => {
    const joined = await tape();
    expect(joined.bar(T, T + HOUR)).toMatchObject({
      time: T,
      open: '437.10',
      high: '438.00000000000000001',
      low: '0.000000012345',
      close: '438',
      volume: '12345678901234570.623456789',
    });
    const today = Math.floor(T / DAY) * DAY;
    expect(joined.bar(today, today + DAY)).toMatchObject({ close: '437', volume: '3.50000000' });
    expect(joined.bar(today, today + 2 * DAY)?.volume).toBe('12345678901234570.623456789');
  });

  test('a minute that is not over shows what has happened so far', async () => {
    const joined = await tape();
    expect(joined.bar(T, T + 1)).toMatchObject({ open: '437.10', high: '437.10', low: '437.10', close: '437.10', volume: '0.37500000' });
    expect(joined.bar(T, T + 20_000)).toMatchObject({ high: '437.5', close: '437.5', volume: '0.75000000' });
    expect(joined.bar(T, T + 59_999)).toMatchObject({ low: '436.999', close: '437.000', volume: '1.50000000' });
  });

  test('knows which minutes it has', async () => {
    const joined = await tape();
    expect(joined.tradedFrom(0)).toBe(T);
    expect(joined.tradedFrom(T + 2 * MINUTE)).toBe(T + 3 * MINUTE);
    expect(joined.tradedFrom(T + 4 * MINUTE)).toBeUndefined();
    expect(joined.tradedBefore(T + 3 * MINUTE)).toBe(T + MINUTE);
    expect(joined.tradedBefore(T)).toBeUndefined();
  });
});
