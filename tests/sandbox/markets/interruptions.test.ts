import { describe, expect, test } from '@jest/globals';
import { intersect, type Range } from '../../../src/market/range.js';
import { binance } from '../../../src/sandbox/dialects/binance.js';
import { newestCandles, oldestCandles, type View } from '../../../src/sandbox/markets/candles.js';
import { gridOf } from '../../../src/sandbox/markets/grid.js';
import { Interruptions, type Interruption } from '../../../src/sandbox/markets/interruptions.js';
import { Markets } from '../../../src/sandbox/markets/markets.js';
import type { Bar, Tape } from '../../../src/sandbox/markets/tape.js';
import { DAY, HOUR, MINUTE } from '../running-sandbox.js';

const START = Date.parse('2024-05-15T00:00Z');
const hour = (from: number, to: number): Range => ({ from: START + from * HOUR, to: START + to * HOUR });
const GIVEN: readonly Interruption[] = [
  { kind: 'outage', ...hour(2, 3) },
  { kind: 'outage', exchange: 'kraken', ...hour(4, 5) },
  { kind: 'no-trades', symbol: 'BTC/USDT', ...hour(6, 8) },
  { kind: 'no-trades', symbol: 'ETH/USDT', ...hour(9, 10) },
];

describe('interruptions', () => {
  test('concern the exchanges and symbols that they name', () => {
    const of = new Interruptions(1, 'binance', 'BTC/USDT', false, GIVEN);
    expect(of.within(hour(0, 12))).toEqual([hour(2, 3), hour(6, 8)]);
    expect(of.within(hour(2.5, 7))).toEqual([hour(2.5, 3), hour(6, 7)]);
    expect(of.coveredByOutage(hour(2, 3))).toBe(true);
    expect(of.coveredByOutage(hour(2, 3.5))).toBe(false);
    expect(of.coveredByOutage(hour(6, 7))).toBe(false);
  });

  test('come once a year by the seed: an outage for a whole exchange, a silence for a market of few trades', () => {
    const year = { from: 54 * 365 * DAY, to: 55 * 365 * DAY };
    const busy = new Interruptions(1, 'binance', 'BTC/USDT', false, []).within(year);
    const seldom = new Interruptions(1, 'binance', 'MLN/USDT', true, []).within(year);
    expect(busy).toHaveLength(1);
    expect(intersect(seldom, busy)).toEqual(busy);
    const days = seldom.map(({ from, to }) => (to - from) / DAY);
    expect(Math.max(...days)).toBeGreaterThan(2);
    for (const seed of [2, 3]) expect(new Interruptions(seed, 'binance', 'BTC/USDT', false, []).within(year)).not.toEqual(busy);
    expect(new Interruptions(1, 'kraken', 'BTC/USDT', false, []).within(year)).not.toEqual(busy);
  });
});

describe('candles of an interrupted market', () => {
  const tapeOf = async (symbol: string): Promise<Tape> => {
    const markets = await Markets.open(1, [], GIVEN);
    return [...markets.of(binance)].find(([listing]) => listing.symbol === symbol)![1];
  };
  const oldest = (...question: Parameters<typeof oldestCandles>): Bar[] => oldestCandles(...question).bars();
  const newest = (...question: Parameters<typeof newestCandles>): Bar[] => newestCandles(...question).bars();
  const view = (tape: Tape, fill: boolean): View => ({ tape, grid: gridOf('30m'), now: START + DAY, fill });
  const hours = (bars: readonly { time: number }[]): number[] => bars.map((bar) => (bar.time - START) / HOUR);
  const halves = (from: number, to: number): number[] => Array.from({ length: 2 * (to - from) }, (_, i) => from + i / 2);

  test('an outage leaves a hole where silence is filled, and both where it is not', async () => {
    const tape = await tapeOf('BTC/USDT');
    const filled = oldest(view(tape, true), hour(0, 12), 1000);
    expect(hours(filled)).toEqual([...halves(0, 2), ...halves(3, 12)]);
    expect(filled.filter((bar) => bar.trades === 0).map((bar) => bar.volume)).toEqual(['0', '0', '0', '0']);
    expect(hours(oldest(view(tape, false), hour(0, 12), 1000))).toEqual([...halves(0, 2), ...halves(3, 6), ...halves(8, 12)]);
  });

  test('the newest candles are as many as asked, holes or not', async () => {
    const tape = await tapeOf('BTC/USDT');
    expect(hours(newest(view(tape, true), hour(0, 5), 6))).toEqual([...halves(1, 2), ...halves(3, 5)]);
    expect(hours(newest(view(tape, false), hour(0, 9), 6))).toEqual([...halves(4, 6), ...halves(8, 9)]);
  });

  test('a delisted market ends', async () => {
    const tape = await tapeOf('LUNA/USDT');
    const end = Date.parse('2022-05-13T01:00Z');
    expect(tape.endsAt).toBe(end);
    expect(tape.tradedFrom(end)).toBeUndefined();
    expect(tape.tradedBefore(START)).toBe(end - MINUTE);
    expect(tape.bar(end, end + DAY)).toBeUndefined();
    const bars = oldest(view(tape, true), { from: end - 2 * HOUR, to: end + DAY }, 1000);
    expect(bars.map((bar) => bar.time)).toEqual([4, 3, 2, 1].map((count) => end - (count * HOUR) / 2));
    expect(newest(view(tape, true), { from: 0, to: START }, 1)).toEqual(bars.slice(-1));
  });
});
