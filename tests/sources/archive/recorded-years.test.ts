import { createReadStream } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { wholeSeries } from '../../support/whole-series.js';
import { openExchange } from '../../../src/exchanges/registry.js';
import { archiveOnSandbox, between, binance, type ArchiveOnSandbox } from './archive-on-sandbox.js';

const FILES = ['BTCUSD-1m-2015.csv.gz', 'BTCUSD-1m-2016.csv.gz'].map((name) => path.resolve('../shared/data', name));
const COLUMNS = ['time', 'open', 'close', 'high', 'low', 'volume'];
const MINUTES = binance('BTC/USD', '1m');
const YEARS = between('2015-01-01', '2017-01-01');

let running: ArchiveOnSandbox;
beforeAll(async () => {
  running = await archiveOnSandbox({ data: FILES.map((file) => ({ symbol: 'BTC/USD', file, columns: COLUMNS })), enforceLimits: false });
});
afterAll(() => running.close());

/** `time open high low close volume` of every row of the files. */
async function recorded(): Promise<string[]> {
  const rows: string[] = [];
  for (const file of FILES) {
    for await (const line of createInterface({ input: createReadStream(file).pipe(createGunzip()) })) {
      const [time, open, close, high, low, volume] = line.split(',');
      rows.push([time, open, high, low, close, volume].join(' '));
    }
  }
  return rows;
}

test('two real years come through the archive digit for digit, and nothing is claimed of minutes without a trade', async () => {
  const { candles, answered, rejected, error, files } = await running.read(MINUTES, [YEARS]);
  expect(error).toBeUndefined();
  expect(rejected).toEqual([]);
  expect(files).toHaveLength(24);
  const rows = candles.map(({ time, open, high, low, close, volume }) => `${time} ${open} ${high} ${low} ${close} ${volume}`);
  const truth = await recorded();
  expect(rows).toHaveLength(659_940);
  // Not by toEqual, which would take a minute to print what differs.
  expect(rows.findIndex((row, index) => row !== truth[index])).toBe(-1);
  expect(answered.reduce((sum, { from, to }) => sum + (to - from) / 60_000, 0)).toBe(rows.length);
}, 120_000);

test('and a month of them comes the same through the API', async () => {
  const month = between('2016-02-01', '2016-03-01');
  const exchange = await openExchange('binance', {
    http: { endpoint: running.sandbox.origins['binance'], mayBeSandbox: true }, derivatives: false, cacheFolder: '/nonexistent', now: () => running.clock,
  });
  const api = await wholeSeries(exchange, MINUTES, month);
  await exchange.close();
  const { candles } = await running.read(MINUTES, [month]);
  expect(candles.map(({ time, open, high, low, close, volume }) => [time, open, high, low, close, volume])).toEqual(api.rows);
});
