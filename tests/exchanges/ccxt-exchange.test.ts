import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { PermanentError, TemporaryError } from '../../src/errors.js';
import type { Range } from '../../src/market/range.js';
import type { Series } from '../../src/market/series.js';
import { floor, next, shift, type Timeframe } from '../../src/market/timeframe.js';
import type { Fault } from '../../src/sandbox/faults/fault.js';
import { exchangeOnSandbox, type ExchangeOnSandbox } from '../support/exchange-on-sandbox.js';
import type { SettledPage } from '../../src/exchanges/exchange.js';

const HOUR = 3_600_000;
const never = new AbortController().signal;
const seriesOf = (exchange: string, timeframe: Timeframe, symbol = 'BTC/USDT'): Series => ({ dataset: 'candles', exchange, symbol, timeframe });
const times = (page: SettledPage): unknown[] => Array.from(page.rows, ([time]) => time);

describe('binance', () => {
  const now = Date.UTC(2024, 5, 15, 12, 30, 20);
  let on: ExchangeOnSandbox;
  beforeAll(async () => {
    on = await exchangeOnSandbox('binance', { now: () => now });
    await on.exchange.markets(never);
  });
  afterEach(() => { on.sandbox.setFaults([]); });
  afterAll(() => on.close());

  test('lists markets and timeframes', async () => {
    const { bySymbol, timeframes } = await on.exchange.markets(never);
    expect(bySymbol.get('BTC/USDT')).toMatchObject({ id: 'BTCUSDT', base: 'BTC', quote: 'USDT', type: 'spot', active: true });
    expect(timeframes.candles).toEqual(['1s', '1m', '3m', '5m', '15m', '30m', '1h', '2h', '4h', '6h', '8h', '12h', '1d', '3d', '1w', '1M']);
  });

  test.each<Timeframe>(['1m', '1h', '1d', '1w', '1M'])('a %s window is answered in full, with digits as sent', async (timeframe) => {
    const to = floor(now, timeframe);
    const window = { from: shift(to, timeframe, -20), to };
    const page = await on.exchange.fetchPage(seriesOf('binance', timeframe), window, never);
    expect(page.answered).toEqual(window);
    expect(times(page)).toEqual(Array.from({ length: 20 }, (_, i) => shift(window.from, timeframe, i)));
    for (const [, ...values] of page.rows) {
      for (const value of values) expect(value).toMatch(/^\d+\.\d{8}$/);
    }
  });

  test('pages that follow each other neither lose nor repeat a candle', async () => {
    const series = seriesOf('binance', '1m');
    let left: Range = { from: floor(now, '1m') - 42 * HOUR, to: floor(now, '1m') };
    const seen: unknown[] = [];
    const begin = left.from;
    while (left.from < left.to) {
      const window = on.exchange.window(series, left);
      const page = await on.exchange.fetchPage(series, window, never);
      seen.push(...times(page));
      left = { from: page.answered.to, to: left.to };
    }
    expect(seen).toEqual(Array.from({ length: 42 * 60 }, (_, i) => begin + i * 60_000));
  });

  test('never hands out the open candle, by the clock of the exchange', async () => {
    const open = floor(now, '1m');
    // As a titan whose own clock is ten minutes ahead would ask.
    const page = await on.exchange.fetchPage(seriesOf('binance', '1m'), { from: open - 5 * 60_000, to: open + 10 * 60_000 }, never);
    expect(page.answered).toEqual({ from: open - 5 * 60_000, to: open });
    expect(times(page)).toHaveLength(5);
  });

  test('time before the listing is settled by one probe, however long', async () => {
    const series = seriesOf('binance', '1d');
    const from = Date.UTC(1990, 0, 1);
    const before = on.sandbox.requests().length;
    const page = await on.exchange.fetchPage(series, on.exchange.window(series, { from, to: floor(now, '1d') }), never);
    const [absence] = page.absences;
    expect(absence).toMatchObject({ reason: 'not-listed', range: { from } });
    expect(page.answered.to).toBeGreaterThanOrEqual(absence!.range.to);
    expect(on.sandbox.requests().length - before).toBe(2);
    const first = await on.exchange.fetchPage(series, { from: absence!.range.to, to: next(absence!.range.to, '1d') }, never);
    expect(times(first)).toEqual([absence!.range.to]);
  });

  test('an unknown symbol is permanent', async () => {
    const call = on.exchange.fetchPage(seriesOf('binance', '1m', 'NO/SUCH'), { from: 0, to: 60_000 }, never);
    await expect(call).rejects.toBeInstanceOf(PermanentError);
    await expect(call).rejects.toThrow(/binance.*NO\/SUCH/);
  });
});

describe('kraken', () => {
  const now = Date.UTC(2024, 5, 15, 12, 30, 20);
  let on: ExchangeOnSandbox;
  beforeAll(async () => {
    on = await exchangeOnSandbox('kraken', { now: () => now });
    await on.exchange.markets(never);
  });
  afterAll(() => on.close());

  test('offers no timeframe whose candles are not what its name says', async () => {
    const { timeframes } = await on.exchange.markets(never);
    expect(timeframes.candles).toEqual(['1m', '5m', '15m', '30m', '1h', '4h', '1d']);
  });

  test('one window settles a whole range; beyond 720 candles it is out of reach', async () => {
    const series = seriesOf('kraken', '1h');
    const range = { from: floor(now, '1h') - 1000 * HOUR, to: floor(now, '1h') };
    expect(on.exchange.window(series, range)).toEqual(range);
    const page = await on.exchange.fetchPage(series, range, never);
    expect(page.answered).toEqual(range);
    // 720 entries, of which the running candle is one.
    expect(times(page)).toEqual(Array.from({ length: 719 }, (_, i) => range.to - (719 - i) * HOUR));
    expect(page.absences).toEqual([{ range: { from: range.from, to: range.to - 719 * HOUR }, reason: 'out-of-reach' }]);
  });
});

const PERMANENT: Record<string, readonly [Fault, RegExp]> = {
  'HTTP 451': [{ kind: 'status', status: 451 }, /binance: HTTP 451 \(not served to this location\)/],
  'HTTP 403': [{ kind: 'status', status: 403 }, /binance: HTTP 403/],
  'HTTP 404': [{ kind: 'status', status: 404 }, /binance: HTTP 404/],
};

const TEMPORARY: Record<string, readonly [Fault, RegExp]> = {
  'HTTP 429': [{ kind: 'status', status: 429, retryAfter: 7 }, /HTTP 429 \(too many requests\)/],
  'HTTP 418': [{ kind: 'status', status: 418, retryAfter: 120 }, /HTTP 418 \(banned/],
  'HTTP 500': [{ kind: 'status', status: 500 }, /HTTP 500 \(trouble on its side\)/],
  'HTTP 503': [{ kind: 'status', status: 503 }, /HTTP 503/],
  'a reset connection': [{ kind: 'reset' }, /no connection to 127\.0\.0\.1:\d+ \(ECONNRESET\)|broke off/],
  'a closed connection': [{ kind: 'hang-up' }, /broke off/],
  'a cut body': [{ kind: 'cut-body' }, /broke off/],
  'a cut gzip body': [{ kind: 'cut-body', gzip: true }, /broke off/],
  'a web page with 200': [{ kind: 'html' }, /a web page instead of data/],
  'an empty body with 200': [{ kind: 'empty-body' }, /an empty body instead of data/],
  'cut JSON with 200': [{ kind: 'cut-json' }, /broken JSON instead of data/],
};

describe('faults on a real socket', () => {
  let on: ExchangeOnSandbox;
  const series = seriesOf('binance', '1m');
  const window = { from: Date.UTC(2024, 0, 1), to: Date.UTC(2024, 0, 1, 1) };
  beforeAll(async () => {
    on = await exchangeOnSandbox('binance');
    await on.exchange.markets(never);
  });
  afterEach(() => { on.sandbox.setFaults([]); });
  afterAll(() => on.close());

  const fetchUnder = (fault: Fault, signal = never): Promise<SettledPage> => {
    on.sandbox.setFaults([fault]);
    return on.exchange.fetchPage(series, window, signal);
  };

  test.each(Object.entries(PERMANENT))('%s is permanent', async (_, [fault, message]) => {
    const error = await fetchUnder(fault).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(PermanentError);
    expect((error as Error).message).toMatch(message);
  });

  test.each(Object.entries(TEMPORARY))('%s is temporary', async (_, [fault, message]) => {
    const error = await fetchUnder(fault).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(TemporaryError);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).not.toMatch(/[\n<]/);
    const asked = fault.kind === 'status' ? fault.retryAfter : undefined;
    expect((error as TemporaryError).retryAfter).toBe(asked === undefined ? undefined : asked * 1000);
  });

  test.each<readonly [string, Fault]>([
    ['silence', { kind: 'silence' }],
    ['a stalled body', { kind: 'stalled-body' }],
    ['a stalled gzip body', { kind: 'stalled-body', gzip: true }],
  ])('%s ends with the signal', async (_, fault) => {
    const reason = new Error('enough');
    const controller = new AbortController();
    const call = fetchUnder(fault, controller.signal);
    setTimeout(() => { controller.abort(reason); }, 200);
    await expect(call).rejects.toBe(reason);
  });

  test('a refused connection is temporary, and names where', async () => {
    const gone = await exchangeOnSandbox('binance');
    await gone.exchange.markets(never);
    await gone.sandbox.close();
    await expect(gone.exchange.fetchPage(series, window, never)).rejects.toThrow(/binance: no connection to 127\.0\.0\.1:\d+ \(ECONNREFUSED\)/);
    await gone.exchange.close();
  });

  test('a failed load of markets is asked again, not remembered', async () => {
    const fresh = await exchangeOnSandbox('binance', { faults: [{ kind: 'status', status: 503, count: 1 }] });
    await expect(fresh.exchange.markets(never)).rejects.toBeInstanceOf(TemporaryError);
    expect((await fresh.exchange.markets(never)).bySymbol.size).toBeGreaterThan(5);
    await fresh.close();
  });

  test.each(['null-values', 'null-row', 'negative-price', 'misaligned-time', 'not-a-number'] as const)(
    'a page with a row of %s still comes, the row with it', async (flaw) => {
      const page = await fetchUnder({ kind: 'bad-rows', flaw });
      expect(page.rows).toHaveLength(60);
      expect(page.answered).toEqual(window);
    });
});
