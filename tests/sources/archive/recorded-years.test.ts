import { createReadStream, existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { wholeSeries } from '../../support/whole-series.js';
import { openExchange } from '../../../src/exchanges/registry.js';
import { archiveOnSandbox, between, binance, type ArchiveOnSandbox } from './archive-on-sandbox.js';

const FILES = ['BTCUSD-1m-2015.csv.gz', 'BTCUSD-1m-2016.csv.gz'].map((name) => path.resolve('../shared/data', name));
const COLUMNS = ['time', 'open', 'close', 'high', 'low', 'volume'];
const MINUTES = binance('BTC/USD', '1m');
const YEARS = between('2015-01-01', '2017-01-01');

(FILES.every((file) => existsSync(file)) ? describe : describe.skip)('two real years (of ../shared/data)', () => {
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

  test('come through the archive digit for digit, and nothing is claimed of minutes without a trade', async () => {
    const { candles, answered, rejected, error, files } = await running.read(MINUTES, [YEARS]);
    expect(error).toBeUndefined();
    expect(rejected).toEqual([]);
    // Of May 2016 the recording has nothing.
    expect(files).toHaveLength(23);
    const rows = candles.map(({ time, open, high, low, close, volume }) => `${time} ${open} ${high} ${low} ${close} ${volume}`);
    const truth = await recorded();
    expect(rows).toHaveLength(659_940);
    // Not by toEqual, which would take a minute to print what differs.
    expect(rows.findIndex((row, index) => row !== truth[index])).toBe(-1);
    expect(answered.reduce((sum, { from, to }) => sum + (to - from) / 60_000, 0)).toBe(rows.length);
  }, 400_000);

  test('come with the same digits through the API', async () => {
    const cacheFolder = await mkdtemp(path.join(tmpdir(), 'titan-markets-'));
    const exchange = await openExchange('binance', {
      http: { endpoint: running.sandbox.origins['binance'], mayBeSandbox: true }, derivatives: false, cacheFolder, throttled: false, now: () => running.clock,
    });
    await exchange.markets(new AbortController().signal);
    const { rows, rejected } = await wholeSeries(exchange, MINUTES, YEARS);
    await exchange.close();
    await rm(cacheFolder, { recursive: true });
    expect(rejected).toEqual([]);
    const truth = await recorded();
    expect(rows).toHaveLength(659_940);
    expect(rows.findIndex((row, index) => row.join(' ') !== truth[index])).toBe(-1);
  }, 400_000);
});
