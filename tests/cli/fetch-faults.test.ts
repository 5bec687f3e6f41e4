import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Fault } from '../../src/sandbox/faults/fault.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/server.js';
import { describeEachDatabase } from '../support/databases.js';
import { runTitan, saidBy, TitanFolder, type Ended } from './titan-process.js';

const gone: Fault = { exchange: 'kraken', kind: 'status', status: 451 };

describeEachDatabase('titan fetch under faults', (database) => {
  const folder = new TitanFolder();
  let sandbox: Sandbox;
  beforeAll(async () => { sandbox = await startSandbox({ enforceLimits: false }); });
  afterEach(() => { sandbox.setFaults([]); });
  afterAll(async () => {
    await sandbox.close();
    folder.remove();
  });

  const fetch = (faults: readonly Fault[], ...args: string[]): Promise<Ended> => {
    sandbox.setFaults(faults);
    return runTitan(folder, ['fetch', 'BTC/USDT', '--exchanges', 'binance,kraken', '--limit', '5',
      ...Object.entries(sandbox.origins).flatMap(([id, origin]) => ['--endpoint', `${id}=${origin}`]), ...args], { ...database.environment });
  };

  test('one exchange down: the other is stored, the table says why, exit 1', async () => {
    const { code, stdout } = await fetch([gone]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^binance \* .* done$/m);
    expect(stdout).toMatch(/^kraken .* failed$/m);
    expect(stdout).toMatch(/^kraken: HTTP 451 \(not served to this location\)/m);
    expect(await database.sql`SELECT exchange, count(*)::int AS n FROM ohlcv GROUP BY 1`).toEqual([{ exchange: 'binance', n: 5 }]);
  });

  test('all down: each reason in two lines, exit 3; --json reports it on stdout', async () => {
    const ended = await fetch([gone, { exchange: 'binance', kind: 'status', status: 403 }], '--json');
    expect(ended.code).toBe(3);
    const [what, ...hint] = saidBy(ended);
    expect(what).toMatch(/^titan: binance: HTTP 403 \(forbidden\).*; kraken: HTTP 451/);
    expect(hint).toEqual(['       Use an exchange that serves your location, or a proxy (HTTPS_PROXY, or --endpoint).']);
    expect(JSON.parse(ended.stdout)).toMatchObject({ series: [{ status: 'failed', message: expect.stringMatching(/403/) }, { status: 'failed' }], primary: {} });
  });

  test('all told to wait for longer than is waited for: exit 3 at once, each reason, and when it ends', async () => {
    const startedAt = performance.now();
    const busy = { kind: 'status', status: 503, retryAfter: 900 } as const;
    const ended = await fetch([{ ...busy, exchange: 'kraken' }, { ...busy, exchange: 'binance', status: 429 }]);
    expect(ended.code).toBe(3);
    expect(saidBy(ended)[0]).toMatch(/^titan: binance: .*until (?:[\d-]{10} )?\d\d:\d\d:\d\d UTC.*; kraken: .*until (?:[\d-]{10} )?\d\d:\d\d:\d\d UTC/);
    expect(performance.now() - startedAt).toBeLessThan(15_000);
  });

  test('a page with a bad row: exit 1, the row is kept as rejected, the rest is stored', async () => {
    const ended = await fetch([{ kind: 'bad-rows', flaw: 'negative-price', path: '/api/v3/klines' }], '--exchanges', 'binance', '--timeframe', '1h');
    expect(ended.code).toBe(1);
    expect(ended.stdout).toMatch(/ 1h +5? *4 .* partial$/m);
    expect(ended.stdout).toMatch(/^binance BTC\/USDT 1h: 1 invalid rows are kept in rejected_rows; 1 intervals stay missing$/m);
    expect(await database.sql`SELECT timeframe, reason FROM rejected_rows`).toEqual([{ timeframe: '1h', reason: 'a price is not positive' }]);
    const [counts] = await database.sql`
      SELECT (SELECT count(*)::int FROM ohlcv WHERE timeframe = '1h') AS rows,
        (SELECT sum(upper(r) - lower(r)) FROM coverage, unnest(covered) AS r WHERE timeframe = '1h')::text AS covered`;
    expect(counts).toEqual({ rows: 4, covered: '04:00:00' });
    // Asked again, the exchange sends it right.
    expect(await fetch([], '--exchanges', 'binance', '--timeframe', '1h')).toMatchObject({ code: 0, stdout: expect.stringMatching(/ 1h +5 +1 +0 +0 /) });
  });
}, { kinds: ['PostgreSQL'] });
