import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CandleList, type CandlePart } from '../../src/sandbox/markets/candle-list.js';
import { CountedBar, textBar } from '../../src/sandbox/markets/counted-bar.js';
import { gridOf } from '../../src/sandbox/markets/grid.js';
import { MinuteRun } from '../../src/sandbox/markets/minute-run.js';
import type { Bar } from '../../src/sandbox/markets/tape.js';
import { amount, CLOSE_TIME, CLOSED, contracts, LOTS, meanPrice, OPEN_SECONDS, OPEN_TIME, rowLayout, TRADES, type RowLayout } from '../../src/sandbox/row-layout.js';
import { writeRows } from '../../src/sandbox/row-writer.js';

const written = (parts: readonly CandlePart[], layout: RowLayout, descending = false): string =>
  writeRows(new CandleList(parts, { grid: gridOf('1m'), now: NOW }, descending), layout).bytes.toString();
const NOW = Date.parse('2001-01-01T00:00Z');

const ticks = fc.oneof(fc.nat(2 ** 31 - 1), fc.constantFrom(1, 9, 10, 9999, 10_000, 99_999_999, 100_000_000));
const large = fc.oneof(fc.nat(20_000), fc.maxSafeInteger().map(Math.abs), fc.nat(15).map((power) => 10 ** power), fc.nat(15).map((power) => 10 ** power - 1));
const decimals = fc.record({ priceDecimals: fc.nat(8), amountDecimals: fc.nat(8), quoteDecimals: fc.nat(8) });
const counted = fc.tuple(fc.nat(2 ** 40), ticks, ticks, ticks, ticks, large, large, fc.nat(1e9), decimals)
  .map(([minute, open, high, low, close, lots, quote, trades, places]) => new CountedBar(minute * 1000, open, high, low, close, lots, quote, trades, places));

describe('rows', () => {
  test('are written from numbers as they are from texts', () => {
    fc.assert(fc.property(fc.array(counted, { maxLength: 5 }), fc.nat(12), (bars, least) => {
      const layout = rowLayout`[${OPEN_TIME},${OPEN_SECONDS},"${amount('open', least)}",{"a long name":"${amount('high')}"},"${amount('low', least)}","${
        amount('close')}","${amount('volume', least)}","${amount('quoteVolume')}","${amount('halfVolume')}","${amount('halfQuoteVolume', least)}",${TRADES},"${LOTS}",${CLOSE_TIME},"${CLOSED}"]`;
      expect(written(bars, layout)).toBe(written(bars.map(textBar), layout));
    }));
  });

  test('are the JSON that the template shows', () => {
    const bar = new CountedBar(60_000, 12_345, 12_350, 5, 12_346, 7, 1_234_567_890_123, 42, { priceDecimals: 2, amountDecimals: 3, quoteDecimals: 4 });
    const layout = rowLayout`{"t":${OPEN_TIME},"s":${'"BTC"'},"o":"${amount('open', 8)}","l":"${amount('low')}","v":"${amount('volume')}","h":"${
      amount('halfVolume')}","q":"${amount('quoteVolume')}","c":"${LOTS}","n":${TRADES},"k":[${contracts('contracts', 100)},${contracts('halfContracts', 100)}]}`;
    const row = '{"t":60000,"s":"BTC","o":"123.45000000","l":"0.05","v":"0.007","h":"0.003","q":"123456789.0123","c":"7","n":42,"k":[1234568,617284]}';
    expect(written([bar, bar], layout)).toBe(`[${row},${row}]`);
    expect(written([], layout)).toBe('[]');
  });

  test('of minutes in a row are those of each, in either direction, also when a page outgrows its memory', () => {
    const minutes = 6000;
    const day = {
      open: Int32Array.from({ length: minutes }, (_, m) => m), high: new Int32Array(minutes).fill(2 ** 31 - 1), low: new Int32Array(minutes),
      close: new Int32Array(minutes).fill(99_999_999), volume: Float64Array.from({ length: minutes }, (_, m) => 10 ** (m % 15)),
      quote: new Float64Array(minutes).fill(2 ** 52 + 1), trades: new Int32Array(minutes).fill(1),
    };
    const run = new MinuteRun(day, NOW - 5000 * 60_000, 3, minutes - 2, { priceDecimals: 2, amountDecimals: 5, quoteDecimals: 4 });
    const layout = rowLayout`[${OPEN_TIME},"${amount('open', 8)}","${amount('high', 8)}","${amount('low', 8)}","${amount('close', 8)}","${
      amount('volume', 8)}",${CLOSE_TIME},"${amount('quoteVolume', 8)}","${amount('halfVolume', 8)}","${CLOSED}"]`;
    const single = run.bars();
    expect(written([single[0]!, run], layout)).toBe(written([single[0]!, ...single], layout));
    expect(written([run, single[0]!], layout, true)).toBe(written([...single, single[0]!], layout, true));
    expect(JSON.parse(written([run], layout))).toHaveLength(minutes - 5);
  });

  test('keep the digits of texts, however many', () => {
    const digits = `0.${'0123456789'.repeat(40_000)}`;
    const bar: Bar = { time: 0, open: digits, high: '-1', low: 'NaN', close: '1e-7', volume: '10', quoteVolume: '2', trades: 1 };
    expect(written([bar], rowLayout`["${amount('open', 8)}","${amount('high', 2)}","${amount('low', 2)}","${amount('close', 2)}"]`)).toBe(`[["${digits}","-1.00","NaN","1e-7"]]`);
  });

  test('have a mean price within low and high, and zero without trades', () => {
    const places = { priceDecimals: 2, amountDecimals: 3, quoteDecimals: 4 };
    const bars = [
      new CountedBar(0, 100, 300, 100, 300, 2000, 45_000, 3, places),
      new CountedBar(0, 100, 300, 100, 300, 2000, 1, 3, places),
      new CountedBar(0, 100, 300, 100, 300, 1, 1_000_000, 3, places),
      new CountedBar(0, 100, 100, 100, 100, 0, 0, 0, places),
    ];
    const layout = rowLayout`"${meanPrice(2)}"`;
    expect(written(bars, layout)).toBe('["2.25","1.00","3.00","0.00"]');
    expect(written(bars.map(textBar), layout)).toBe('["2.25","1.00","3.00","0.00"]');
  });
});
