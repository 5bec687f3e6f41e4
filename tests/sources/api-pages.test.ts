import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { getEventListeners } from 'node:events';
import { TemporaryError } from '../../src/errors.js';
import type { SeriesService, Exchange, SettledPage } from '../../src/exchanges/exchange.js';
import { clip, countIntervals, intersect, isEmpty, subtract, union, type Multirange, type Range } from '../../src/market/range.js';
import type { Page } from '../../src/market/page.js';
import type { Series } from '../../src/market/series.js';
import { shift } from '../../src/market/timeframe.js';
import { apiPages } from '../../src/sources/api-pages.js';

const MINUTE = 60_000;
const at = (minute: number): number => minute * MINUTE;
const range = (from: number, to: number): Range => ({ from: at(from), to: at(to) });
const series: Series = { dataset: 'candles', exchange: 'binance', symbol: 'BTC/USDT', timeframe: '1m' };
const never = new AbortController().signal;

type Settle = (window: Range, asked: number) => Range | Error;

/** Settles what it is told to, after as many turns as it is told to. */
class WindowedExchange implements Exchange {
  readonly id = 'binance';
  readonly asked: Range[] = [];
  readonly given: { window: Range; signal: AbortSignal }[] = [];
  running = 0;
  mostRunning = 0;

  constructor(private readonly settle: Settle = (window) => window, private readonly wait: (window: Range) => Promise<unknown> = () => delay(0)) {}

  window = (_series: Series, left: Range): Range => ({ from: left.from, to: Math.min(shift(left.from, '1m', 10), left.to) });
  // 50 a second: 15 on their way at once.
  service = (): SeriesService => ({ generic: false, page: 10, depth: undefined, requestsPerMinute: 3000 });
  markets = () => Promise.reject(new Error('not asked for'));
  quoteVolumes = () => Promise.reject(new Error('not asked for'));
  trades = undefined;
  trouble = () => undefined;
  close = () => Promise.resolve();

  async fetchPage(_series: Series, window: Range, signal: AbortSignal): Promise<SettledPage> {
    const number = this.asked.push(window);
    this.given.push({ window, signal });
    this.mostRunning = Math.max(this.mostRunning, ++this.running);
    try {
      await this.wait(window);
    } finally {
      this.running--;
    }
    signal.throwIfAborted();
    const settled = this.settle(window, number);
    if (settled instanceof Error) throw settled;
    return { rows: [[window.from]], answered: settled, absences: [] };
  }
}

async function collect(exchange: Exchange, wanted: Multirange): Promise<Page[]> {
  const pages: Page[] = [];
  for await (const page of apiPages(exchange).pages({ series, wanted }, never)) pages.push(page);
  return pages;
}

const answers = (pages: readonly Page[]): Range[] => pages.flatMap(({ answered }) => answered);

test('asks for many windows at once, but the first alone, and gives them in the order of time', async () => {
  // The later a window, the sooner its answer.
  const exchange = new WindowedExchange(undefined, ({ from }) => delay(40 - from / at(10)));
  const pages = await collect(exchange, [range(0, 300)]);
  expect(answers(pages)).toEqual(Array.from({ length: 30 }, (_, i) => range(i * 10, i * 10 + 10)));
  expect(pages.map(({ rows }) => rows.at(0)![0])).toEqual(Array.from({ length: 30 }, (_, i) => at(i * 10)));
  expect(exchange.mostRunning).toBe(15);
  expect(exchange.asked).toHaveLength(30);
});

test('the first window is asked for alone, since it may settle all', async () => {
  const exchange = new WindowedExchange(({ from, to }) => ({ from, to: Math.max(to, at(295)) }));
  const pages = await collect(exchange, [range(0, 300)]);
  expect(exchange.asked).toEqual([range(0, 10), range(295, 300)]);
  expect(answers(pages)).toEqual([range(0, 295), range(295, 300)]);
});

test('asks for the rest of a window that was cut short before anything later is given', async () => {
  const exchange = new WindowedExchange((window) => (window.from === at(20) && window.to === at(30) ? range(20, 24) : window));
  const pages = await collect(exchange, [range(0, 60)]);
  expect(answers(pages)).toEqual([range(0, 10), range(10, 20), range(20, 24), range(24, 30), range(30, 40), range(40, 50), range(50, 60)]);
  expect(exchange.asked.filter(({ from }) => from >= at(30))).toHaveLength(3);
});

test('gives up the windows that an earlier answer settled too', async () => {
  const exchange = new WindowedExchange((window) => (window.from === at(10) ? range(10, 55) : window));
  const pages = await collect(exchange, [range(0, 80)]);
  expect(answers(pages)).toEqual([range(0, 10), range(10, 55), range(55, 60), range(60, 70), range(70, 80)]);
  expect(exchange.given.filter(({ signal }) => signal.aborted).map(({ window }) => window)).toEqual([range(20, 30), range(30, 40), range(40, 50), range(50, 60)]);
});

test('passes a window that settles nothing', async () => {
  const exchange = new WindowedExchange((window) => (window.from === at(10) ? range(10, 10) : window));
  expect(answers(await collect(exchange, [range(0, 30)]))).toEqual([range(0, 10), range(20, 30)]);
  expect(exchange.asked).toHaveLength(3);
});

test('gives all pages before a failure, then throws it, and stops what was under way', async () => {
  const exchange = new WindowedExchange(
    ({ from, to }) => (from === at(50) ? new TemporaryError('binance: HTTP 500') : { from, to }),
    ({ from }) => delay(from === at(50) ? 1 : from > at(50) ? 30 : 10),
  );
  const pages: Page[] = [];
  await expect((async () => {
    for await (const page of apiPages(exchange).pages({ series, wanted: [range(0, 300)] }, never)) pages.push(page);
  })()).rejects.toThrow('HTTP 500');
  expect(answers(pages)).toEqual([0, 10, 20, 30, 40].map((from) => range(from, from + 10)));
  expect(exchange.given.filter(({ window }) => window.from > at(50)).every(({ signal }) => signal.aborted)).toBe(true);
});

test('a consumer that stops early leaves nothing running', async () => {
  const exchange = new WindowedExchange(undefined, () => delay(5));
  let pages = 0;
  for await (const page of apiPages(exchange).pages({ series, wanted: [range(0, 1000)] }, never)) {
    pages += page.rows.length;
    if (pages === 2) break;
  }
  expect(exchange.given.slice(2).map(({ signal }) => signal.aborted)).toEqual(Array<boolean>(exchange.given.length - 2).fill(true));
  const asked = exchange.asked.length;
  await delay(20);
  expect(exchange.asked).toHaveLength(asked);
});

test('a slow consumer is not run ahead of by more than what is asked at once', async () => {
  const exchange = new WindowedExchange();
  let pages = 0;
  for await (const page of apiPages(exchange).pages({ series, wanted: [range(0, 1000)] }, never)) {
    pages += page.rows.length;
    if (pages < 10) await delay(5);
    expect(exchange.asked.length - pages).toBeLessThanOrEqual(15);
  }
  expect(pages).toBe(100);
});

test('one window at a time of an exchange without rules of its own', async () => {
  const exchange = new WindowedExchange();
  exchange.service = () => ({ generic: true, page: 10, depth: undefined, requestsPerMinute: 3000 });
  await collect(exchange, [range(0, 100)]);
  expect(exchange.mostRunning).toBe(1);
});

test('the signal ends it', async () => {
  const controller = new AbortController();
  const exchange = new WindowedExchange(undefined, () => delay(2));
  const pages = (async () => {
    for await (const page of apiPages(exchange).pages({ series, wanted: [range(0, 10_000)] }, controller.signal)) {
      if (page.rows.at(0)![0] === at(50)) controller.abort(new Error('stopped'));
    }
  })();
  await expect(pages).rejects.toThrow('stopped');
  expect(exchange.asked.length).toBeLessThan(30);
});

test('whatever answers settle, each settles what no earlier one did, and nothing is left unasked', async () => {
  const stretch = fc.tuple(fc.integer({ min: 0, max: 120 }), fc.integer({ min: 1, max: 60 })).map(([from, length]) => range(from, from + length));
  const wish = fc.array(stretch, { minLength: 1, maxLength: 4 }).map((ranges) => union(ranges, []));
  const ends = fc.func(fc.integer({ min: 0, max: 45 }));
  const waits = fc.func(fc.integer({ min: 0, max: 3 }));
  await fc.assert(fc.asyncProperty(wish, ends, waits, async (wanted, end, wait) => {
    const exchange = new WindowedExchange(
      ({ from }) => ({ from, to: shift(from, '1m', end(from)) }),
      async ({ from }) => { for (let i = wait(from); i > 0; i--) await Promise.resolve(); },
    );
    const pages = await collect(exchange, wanted);
    let settled: Multirange = [];
    let last = -Infinity;
    for (const [answered] of pages.map((page) => page.answered)) {
      if (answered === undefined) continue;
      expect(intersect([answered], settled)).toEqual([]);
      expect(answered.from).toBeGreaterThanOrEqual(last);
      expect(countIntervals([answered], '1m')).toBeGreaterThan(0);
      last = answered.from;
      settled = union(settled, [answered]);
    }
    // What stays open lies in a window that settled nothing.
    const silent = exchange.asked.filter(({ from }) => end(from) === 0).filter((window) => !isEmpty(clip(window, { from: 0, to: at(1000) })));
    expect(subtract(subtract(wanted, settled), union(silent, []))).toEqual([]);
  }), { numRuns: 300 });
});

test('leaves nothing behind in a signal that lives longer', async () => {
  const { signal } = new AbortController();
  const exchange = new WindowedExchange();
  for await (const page of apiPages(exchange).pages({ series, wanted: [range(0, 100)] }, signal)) expect(page.rows).toBeDefined();
  await delay(0);
  expect(exchange.asked).toHaveLength(10);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
  expect(Object.getOwnPropertySymbols(signal).map(String)).not.toContainEqual(expect.stringMatching(/dependant/i));
});
