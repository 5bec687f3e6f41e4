import { describe, expect, test } from '@jest/globals';
import { CandleList } from '../../../src/sandbox/markets/candle-list.js';
import { CountedBar } from '../../../src/sandbox/markets/counted-bar.js';
import { gridOf } from '../../../src/sandbox/markets/grid.js';
import { MinuteRun } from '../../../src/sandbox/markets/minute-run.js';
import { DAY, MINUTE, NOW } from '../running-sandbox.js';

const START = Math.floor(NOW / DAY) * DAY;
const DECIMALS = { priceDecimals: 2, amountDecimals: 3, quoteDecimals: 4 };
const COLUMN = Int32Array.from({ length: 1440 }, (_, minute) => 1 + minute);
const COLUMNS = { open: COLUMN, high: COLUMN, low: COLUMN, close: COLUMN, volume: new Float64Array(COLUMN), quote: new Float64Array(COLUMN), trades: COLUMN };

const run = (from: number, to: number): MinuteRun => new MinuteRun(COLUMNS, START, from, to, DECIMALS);
const bar = (minute: number): CountedBar => new CountedBar(START + minute * MINUTE, 1, 1, 1, 1, 1, 1, 1, DECIMALS);
const minutesOf = (list: CandleList): number[] => list.bars().map(({ time }) => (time - START) / MINUTE);

/** Minutes 5 to 9, 10 by itself, 12 and 13. */
const list = new CandleList([run(5, 10), bar(10), run(12, 14)], { grid: gridOf('1m'), now: NOW });
const ascending = [5, 6, 7, 8, 9, 10, 12, 13];

describe('a list of candles', () => {
  test('is as long as its minutes and single candles are many, either way', () => {
    expect(list).toHaveLength(8);
    expect(minutesOf(list)).toEqual(ascending);
    expect(minutesOf(list.reversed())).toEqual([...ascending].reverse());
    expect(list.bars()[1]).toEqual(run(6, 7).bar(0));
  });

  test('is cut as an array is, in the order in which it is listed', () => {
    for (let from = 0; from <= 8; from++) {
      for (let to = from; to <= 9; to++) {
        expect(minutesOf(list.slice(from, to))).toEqual(ascending.slice(from, to));
        expect(minutesOf(list.reversed().slice(from, to))).toEqual([...ascending].reverse().slice(from, to));
      }
    }
  });

  test('knows what opens at a time or later', () => {
    for (let minute = 4; minute <= 15; minute += 0.5) {
      expect(minutesOf(list.since(START + minute * MINUTE))).toEqual(ascending.filter((open) => open >= minute));
    }
  });
});
