import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Fault, RowFlaw } from '../../../src/sandbox/faults/fault.js';
import { MINUTE, NOW, runSandbox, type RunningSandbox } from '../running-sandbox.js';

const FROM = Math.floor(NOW / MINUTE) * MINUTE - 60 * MINUTE;
const KLINES = `/api/v3/klines?symbol=BTCUSDT&interval=1m&startTime=${FROM}&limit=5`;
const OHLC = '/0/public/OHLC?pair=XBTUSD';

let sandbox: RunningSandbox;
beforeEach(async () => {
  sandbox = await runSandbox();
});
afterEach(() => sandbox.close());

type Kline = [number, ...string[]];

const strike = (...faults: Fault[]): void => sandbox.setFaults(faults);

/** What arrives of an answer within a moment, and how it ends. */
async function observe(path: string): Promise<{ status: number | undefined; bytes: number; ended: string }> {
  const asked = request(sandbox.origins['binance']! + path, { agent: false });
  asked.on('error', () => undefined);
  asked.end();
  const seen = { status: undefined as number | undefined, bytes: 0, ended: 'stalled' };
  const patience = AbortSignal.timeout(300);
  try {
    const [response] = (await once(asked, 'response', { signal: patience })) as [IncomingMessage];
    seen.status = response.statusCode;
    response.on('data', (chunk: Buffer) => (seen.bytes += chunk.length));
    await once(response, 'end', { signal: patience });
    seen.ended = 'complete';
  } catch (error) {
    if (!patience.aborted) seen.ended = (error as NodeJS.ErrnoException).code ?? String(error);
  } finally {
    asked.destroy();
  }
  return seen;
}

describe('faults of the connection', () => {
  test('reset', async () => {
    strike({ kind: 'reset' });
    expect(await observe(KLINES)).toEqual({ status: undefined, bytes: 0, ended: 'ECONNRESET' });
  });

  test('hang-up', async () => {
    strike({ kind: 'hang-up' });
    await expect(fetch(sandbox.origins['binance']! + KLINES)).rejects.toMatchObject({ cause: { message: 'other side closed' } });
  });

  test('silence', async () => {
    strike({ kind: 'silence' });
    expect(await observe(KLINES)).toEqual({ status: undefined, bytes: 0, ended: 'stalled' });
  });

  test.each([false, true])('stalled body, gzip %p', async (gzip) => {
    strike({ kind: 'stalled-body', gzip });
    const seen = await observe(KLINES);
    expect(seen).toMatchObject({ status: 200, ended: 'stalled' });
    expect(seen.bytes).toBeGreaterThan(0);
  });

  test.each([false, true])('cut body, gzip %p', async (gzip) => {
    strike({ kind: 'cut-body', gzip });
    const seen = await observe(KLINES);
    expect(seen).toMatchObject({ status: 200, ended: 'ECONNRESET' });
    expect(seen.bytes).toBeGreaterThan(0);
  });

  test('a cut gzip body is gzip as far as it goes', async () => {
    strike({ kind: 'cut-body', gzip: true });
    const response = await fetch(sandbox.origins['binance']! + KLINES);
    expect(response.headers.get('content-encoding')).toBe('gzip');
    await expect(response.text()).rejects.toThrow();
  });

  test('latency delays the answer, and one answer only', async () => {
    strike({ kind: 'latency', milliseconds: 120, path: /BTCUSDT/ });
    const order: string[] = [];
    await Promise.all([
      sandbox.get('binance', KLINES).then(() => order.push('late')),
      sandbox.get('binance', '/api/v3/ping').then(() => order.push('prompt')),
    ]);
    expect(order).toEqual(['prompt', 'late']);
  });
});

describe('faults of the answer', () => {
  test.each([
    [429, 17, { code: -1003 }],
    [418, 120, { code: -1003 }],
    [451, undefined, { code: 0 }],
    [500, undefined, { code: -1000 }],
    [503, undefined, { code: -1000 }],
  ])('status %p with Retry-After %p', async (status, retryAfter, body) => {
    strike({ kind: 'status', status, ...(retryAfter === undefined ? {} : { retryAfter }) });
    const answer = await sandbox.get('binance', KLINES);
    expect(answer).toMatchObject({ status, body });
    expect(answer.headers.get('retry-after')).toBe(retryAfter === undefined ? null : String(retryAfter));
  });

  test('kraken has its own words for trouble', async () => {
    strike({ kind: 'status', status: 503 });
    expect((await sandbox.get('kraken', OHLC)).body).toEqual({ error: ['EService:Unavailable'] });
  });

  test('HTML with status 200', async () => {
    strike({ kind: 'html' });
    const { status, headers, body } = await sandbox.get('binance', KLINES);
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html']);
    expect(body).toMatch(/^<!DOCTYPE html>/);
  });

  test('an empty body with status 200', async () => {
    strike({ kind: 'empty-body' });
    expect(await sandbox.get('binance', KLINES)).toMatchObject({ status: 200, body: '' });
  });

  test('JSON that is cut in the middle of a row, of the right length', async () => {
    const whole = JSON.stringify((await sandbox.get('binance', KLINES)).body);
    strike({ kind: 'cut-json' });
    const response = await fetch(sandbox.origins['binance']! + KLINES);
    const text = await response.text();
    expect(Number(response.headers.get('content-length'))).toBe(text.length);
    expect(whole.startsWith(text) && text.length > 100).toBe(true);
    expect(text).not.toMatch(/\]$/);
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
  });

  test('no Date header', async () => {
    strike({ kind: 'no-date' });
    const { headers, status } = await sandbox.get('binance', KLINES);
    expect([status, headers.get('date')]).toEqual([200, null]);
  });

  test.each([[undefined, 2], [4, 4], [0, 0], [9, 5]])('a page of five cut to %p rows has the first %p', async (rows, left) => {
    const { body: sound } = await sandbox.get<Kline[]>('binance', KLINES);
    strike({ kind: 'short-page', ...(rows === undefined ? {} : { rows }) });
    expect((await sandbox.get<Kline[]>('binance', KLINES)).body).toEqual(sound.slice(0, left));
  });

  test('clock skew moves the Date header, the server time and the open candle', async () => {
    strike({ kind: 'clock-skew', milliseconds: -90_000 });
    const { headers, body } = await sandbox.get<{ serverTime: number }>('binance', '/api/v3/time');
    expect(headers.get('date')).toBe('Wed, 15 May 2024 12:33:26 GMT');
    expect(body.serverTime).toBe(NOW - 90_000);
    const { body: rows } = await sandbox.get<Kline[]>('binance', '/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=1');
    expect(rows[0]![0]).toBe(Date.parse('2024-05-15T12:33Z'));
  });
});

describe('bad rows', () => {
  /** The page of five with a flaw in its middle row, and the row as it should be. */
  async function flawed(flaw: RowFlaw, rows = 1): Promise<{ page: Kline[]; sound: Kline[] }> {
    strike();
    const { body: sound } = await sandbox.get<Kline[]>('binance', KLINES);
    strike({ kind: 'bad-rows', flaw, rows });
    return { page: (await sandbox.get<Kline[]>('binance', KLINES)).body, sound };
  }

  test.each<[RowFlaw, (row: Kline) => unknown[]]>([
    ['negative-price', (row) => [row.with(4, `-${row[4]}`)]],
    ['not-a-number', (row) => [row.with(1, 'NaN')]],
    ['misaligned-time', (row) => [row.with(0, row[0] + 7000)]],
    ['duplicate', (row) => [row, row]],
    ['missing', () => []],
    ['null-row', () => [null]],
    ['null-values', (row) => [row.map(() => null)]],
  ])('%s', async (flaw, expected) => {
    const { page, sound } = await flawed(flaw);
    expect(page).toEqual([sound[0], sound[1], ...expected(sound[2]!), sound[3], sound[4]]);
  });

  test('high-below-low', async () => {
    const { page, sound } = await flawed('high-below-low');
    expect(Number(page[2]![2])).toBeLessThan(Number(page[2]![3]));
    expect(page.toSpliced(2, 1)).toEqual(sound.toSpliced(2, 1));
  });

  test('out-of-order', async () => {
    const { page, sound } = await flawed('out-of-order', 2);
    expect(page).toEqual([0, 1, 4, 3, 2].map((index) => sound[index]));
  });

  test('outside-range', async () => {
    const { page, sound } = await flawed('outside-range');
    expect(page[2]![0]).toBeGreaterThan(NOW);
    expect(page[2]!.slice(1, 6)).toEqual(sound[2]!.slice(1, 6));
  });

  test('contradiction', async () => {
    const { page, sound } = await flawed('contradiction');
    expect(page[2]).toEqual(sound[2]);
    expect(page[3]![0]).toBe(sound[2]![0]);
    expect(page[3]![5]).not.toBe(sound[2]![5]);
  });

  test('as many as are asked for, all of them if need be', async () => {
    expect((await flawed('null-row', 3)).page.map((row) => row === null)).toEqual([false, false, true, true, true]);
    expect((await flawed('null-row', 99)).page).toEqual([null, null, null, null, null]);
  });

  test('several flaws can meet in one row', async () => {
    strike({ kind: 'bad-rows', flaw: 'duplicate' }, { kind: 'bad-rows', flaw: 'null-row' }, { kind: 'bad-rows', flaw: 'null-values' });
    const { body } = await sandbox.get<(Kline | null)[]>('binance', KLINES);
    expect(body.map((row) => row === null)).toEqual([false, false, true, true, false, false]);
  });

  test('need no word in any dialect: kraken has them too', async () => {
    strike({ kind: 'bad-rows', flaw: 'negative-price', rows: 720 });
    const { body } = await sandbox.get<{ result: { XXBTZUSD: string[][] } }>('kraken', OHLC);
    expect(body.result.XXBTZUSD).toHaveLength(720);
    for (const row of body.result.XXBTZUSD) expect(row[4]).toMatch(/^-/);
  });
});
