import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startSandbox, type Sandbox } from '../../src/sandbox/server.js';
import { describeEachDatabase } from '../support/databases.js';
import { runTitan, saidBy, TitanFolder, type Ended } from './titan-process.js';

const NO_ABSENCES = { 'no-trades': 0, 'not-listed': 0, 'out-of-reach': 0 };

describeEachDatabase('titan fetch', (database) => {
  const folder = new TitanFolder();
  let sandbox: Sandbox;
  beforeAll(async () => { sandbox = await startSandbox({ enforceLimits: false }); });
  afterAll(async () => {
    await sandbox.close();
    folder.remove();
  });

  const fetch = (...args: string[]): Promise<Ended> => runTitan(folder, ['fetch', 'BTC/USDT', '--exchanges', 'binance,kraken',
    ...Object.entries(sandbox.origins).flatMap(([id, origin]) => ['--endpoint', `${id}=${origin}`]), ...args], { ...database.environment });
  const january = ['--timeframe', '1d', '--since', '2024-01-01', '--until', '2024-01-04', '--json'];

  test('stores, reports as documented, and stores nothing the second time', async () => {
    const first = await fetch(...january);
    expect({ code: first.code, said: saidBy(first) }).toEqual({ code: 0, said: [] });
    const report = JSON.parse(first.stdout) as { series: { elapsedMs: number }[] };
    const stored = await database.sql<{ open: string; close: string }[]>`SELECT close::text FROM ohlcv WHERE exchange = 'binance' ORDER BY time`;
    expect(stored).toHaveLength(3);
    const binance = {
      exchange: 'binance', symbol: 'BTC/USDT', dataset: 'candles', timeframe: '1d', insteadOf: null, status: 'done', got: 3, new: 3, revised: 0, rejected: 0,
      from: '2024-01-01T00:00:00Z', to: '2024-01-03T00:00:00Z', lastValue: stored[2]!.close, elapsedMs: expect.any(Number),
      absent: NO_ABSENCES, unanswered: 0, message: null,
    };
    // 2024 is beyond the 720 days that kraken serves.
    const kraken = {
      ...binance, exchange: 'kraken', got: 0, new: 0, from: null, to: null, lastValue: null, absent: { ...NO_ABSENCES, 'out-of-reach': 3 },
    };
    expect(report).toEqual({ command: 'fetch', sandbox: false, series: [binance, kraken], primary: { 'BTC/USDT': 'binance' }, redundancy: { 'BTC/USDT': { answered: ['binance', 'kraken'], failed: [] } }, generic: [], suspicious: [] });

    const second = JSON.parse((await fetch(...january, '--exchanges', 'binance')).stdout) as unknown;
    expect(second).toEqual({ ...report, series: [{ ...binance, new: 0 }], redundancy: { 'BTC/USDT': { answered: ['binance'], failed: [] } } });
    expect(await database.sql`SELECT count(*)::int AS n FROM ohlcv`).toEqual([{ n: 3 }]);
    expect(await database.sql`SELECT DISTINCT command, source, status FROM ingest_runs`).toEqual([{ command: 'fetch', source: 'api', status: 'done' }]);
  });

  // What is printed does not depend on the database.
  if (database.kind === 'PGlite') return;

  test('the table says what came, and what is out of reach', async () => {
    const { stdout, code } = await fetch(...january.slice(0, -1));
    expect(code).toBe(0);
    const lines = stdout.split('\n');
    expect(lines[0]!.split(/ {2,}/)).toEqual(['exchange', 'symbol', 'tf', 'got', 'new', 'revised', 'rejected', 'from', 'to', 'last', 'time', 'status']);
    expect(lines[1]).toMatch(/^binance \* {2}BTC\/USDT {2}1d {4}3 {4}0 .* 2024-01-01 00:00 {2}2024-01-03 00:00 {2}\d+\.\d{8} .* done$/);
    expect(lines[2]).toMatch(/^kraken .* 0 .* - .* done$/);
    expect(lines.slice(3)).toEqual([
      '* primary for its symbol: the first in priority that has data',
      'kraken BTC/USDT 1d: no candle for 3 older than the exchange serves',
      '',
    ]);
  });

  test('--quiet prints nothing at all', async () => {
    expect(await fetch('--exchanges', 'binance', '--limit', '2', '--quiet')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('a symbol that one exchange lacks is said, and is no failure', async () => {
    const { code, stdout } = await fetch('BNB/USDT', '--limit', '1', '--json');
    expect(code).toBe(0);
    const { series } = JSON.parse(stdout) as { series: { exchange: string; symbol: string; status: string; message: string | null }[] };
    expect(series.map(({ exchange, symbol, status }) => [exchange, symbol, status])).toEqual([
      ['binance', 'BTC/USDT', 'done'], ['kraken', 'BTC/USDT', 'done'], ['binance', 'BNB/USDT', 'done'], ['kraken', 'BNB/USDT', 'left-out'],
    ]);
    expect(series[3]!.message).toBe('kraken does not list BNB/USDT (it has BNB/USD)');
  });

  test('the open candle is never stored', async () => {
    const { code } = await fetch('--exchanges', 'binance', '--timeframe', '1m,1h', '--limit', '3');
    expect(code).toBe(0);
    const open = await database.sql`
      SELECT time FROM ohlcv WHERE time + CASE timeframe WHEN '1m' THEN interval '1 minute' WHEN '1h' THEN interval '1 hour' ELSE interval '1 day' END > now()`;
    expect(open).toEqual([]);
  });
}, { kinds: ['PGlite', 'TimescaleDB'] });

describe('titan fetch --sandbox', () => {
  const folder = new TitanFolder();
  afterAll(() => { folder.remove(); });

  test('needs nothing but itself: an embedded database of its own, apart from a configured one', async () => {
    const { code, stdout } = await runTitan(folder, ['fetch', 'BTC/USDT', '--sandbox', '--limit', '3'], { DATABASE_URL: 'postgres://127.0.0.1:1/not-this-one' });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^binance \*.* 3 {4}3 .*done$/m);
    expect(stdout).toMatch(/^kraken .* 3 {4}3 .*done$/m);
    expect(stdout).toMatch(/^sandbox: these candles are not real$/m);
    const again = await runTitan(folder, ['fetch', 'BTC/USDT', '--sandbox', '--limit', '3', '--json', '--exchanges', 'binance']);
    expect(JSON.parse(again.stdout)).toMatchObject({ sandbox: true, series: [{ exchange: 'binance', got: 3, new: 0, revised: 0 }] });
  });
});
