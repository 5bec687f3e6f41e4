import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  clip, contains, countIntervals, intersect, intervalsAt, intervalsInOrder, isEmpty, multirange, splitIntoPages, subtract, union, type Multirange, type Range,
} from '../../src/market/range.js';
import { countBetween, floor, next, shift, TIMEFRAMES } from '../../src/market/timeframe.js';

const SPACE = 40;

const ranges = fc.tuple(fc.integer({ min: 0, max: SPACE }), fc.integer({ min: 0, max: SPACE })).map(([from, to]): Range => ({ from, to }));
const lists = fc.array(ranges, { maxLength: 10 });
const multiranges = lists.map(multirange);

/** The whole numbers in the ranges: what every operation must agree with. */
function members(all: Iterable<Range>): number[] {
  const found = new Set<number>();
  for (const { from, to } of all) for (let i = from; i < to; i++) found.add(i);
  return [...found].sort((a, b) => a - b);
}

function expectNormal(result: Multirange): void {
  for (const [i, range] of result.entries()) {
    expect(range.from).toBeLessThan(range.to);
    if (i > 0) expect(result[i - 1]!.to).toBeLessThan(range.from);
  }
}

function expectMembers(result: Multirange, expected: readonly number[]): void {
  expectNormal(result);
  expect(members(result)).toEqual(expected);
}

describe('multirange', () => {
  it('is the union in normal form, whatever it is built from', () => {
    fc.assert(fc.property(lists, (list) => expectMembers(multirange(list), members(list))), { numRuns: 500 });
  });

  it('joins what touches, and drops what is empty or turned round', () => {
    expect(multirange([{ from: 5, to: 7 }, { from: 1, to: 3 }, { from: 3, to: 5 }])).toEqual([{ from: 1, to: 7 }]);
    expect(multirange([{ from: 3, to: 3 }, { from: 9, to: 1 }])).toEqual([]);
  });

  it('leaves its input alone', () => {
    const list = Object.freeze([Object.freeze({ from: 4, to: 6 }), Object.freeze({ from: 1, to: 5 })]);
    expect(multirange(list)).toEqual([{ from: 1, to: 6 }]);
    expect(list).toEqual([{ from: 4, to: 6 }, { from: 1, to: 5 }]);
  });
});

describe('union, subtract, intersect', () => {
  it('do as sets of whole numbers do', () => {
    fc.assert(
      fc.property(multiranges, multiranges, (a, b) => {
        const [inA, inB] = [members(a), members(b)];
        expectMembers(union(a, b), [...new Set([...inA, ...inB])].sort((x, y) => x - y));
        expectMembers(subtract(a, b), inA.filter((i) => !inB.includes(i)));
        expectMembers(intersect(a, b), inA.filter((i) => inB.includes(i)));
      }),
      { numRuns: 1000 },
    );
  });

  it('leave their input alone', () => {
    fc.assert(
      fc.property(multiranges, multiranges, (a, b) => {
        const before = structuredClone([a, b]);
        union(a, b);
        subtract(a, b);
        intersect(a, b);
        expect([a, b]).toEqual(before);
      }),
    );
  });

  it('subtracts one range that covers many, and many from one', () => {
    const many = [{ from: 1, to: 2 }, { from: 3, to: 4 }, { from: 5, to: 9 }];
    expect(subtract(many, [{ from: 0, to: 6 }])).toEqual([{ from: 6, to: 9 }]);
    expect(subtract([{ from: 0, to: 10 }], many)).toEqual([{ from: 0, to: 1 }, { from: 2, to: 3 }, { from: 4, to: 5 }, { from: 9, to: 10 }]);
  });

  it('take a long time for nobody: 100,000 ranges each', () => {
    const a = Array.from({ length: 100_000 }, (_, i) => ({ from: 10 * i, to: 10 * i + 6 }));
    const b = Array.from({ length: 100_000 }, (_, i) => ({ from: 10 * i + 3, to: 10 * i + 8 }));
    expect(union(a, b)).toHaveLength(100_000);
    expect(subtract(a, b)).toHaveLength(100_000);
    expect(intersect(a, b)).toHaveLength(100_000);
  }, 5000);
});

describe('clip, contains, isEmpty', () => {
  it('do as sets of whole numbers do', () => {
    fc.assert(
      fc.property(ranges, ranges, fc.integer({ min: -1, max: SPACE + 1 }), (a, b, time) => {
        expect(members([clip(a, b)])).toEqual(members([a]).filter((i) => members([b]).includes(i)));
        expect(contains(a, time)).toBe(members([a]).includes(time));
        expect(isEmpty(a)).toBe(members([a]).length === 0);
      }),
    );
  });
});

const START = Date.UTC(2023, 10, 1);
const timeframes = fc.constantFrom(...TIMEFRAMES);
const small = fc.integer({ min: 0, max: 50 });

describe('countIntervals', () => {
  it('is the sum over the ranges', () => {
    fc.assert(
      fc.property(timeframes, multiranges, (timeframe, steps) => {
        const times = steps.map(({ from, to }) => ({ from: shift(START, timeframe, from), to: shift(START, timeframe, to) }));
        expect(countIntervals(times, timeframe)).toBe(members(steps).length);
      }),
    );
  });
});

describe('splitIntoPages', () => {
  it('covers the range in order, with full pages but the last', () => {
    fc.assert(
      fc.property(timeframes, small, fc.integer({ min: 1, max: 60 }), (timeframe, length, size) => {
        const range = { from: floor(START, timeframe), to: shift(START, timeframe, length) };
        const pages = [...splitIntoPages(range, timeframe, size)];
        expect(multirange(pages)).toEqual(multirange([range]));
        for (const [i, page] of pages.entries()) {
          expect(page.from).toBe(i === 0 ? range.from : pages[i - 1]!.to);
          const count = countBetween(page.from, page.to, timeframe);
          if (i < pages.length - 1) expect(count).toBe(size);
          else expect(count).toBe(length - size * (pages.length - 1));
        }
        expect(pages).toHaveLength(Math.ceil(length / size));
      }),
      { numRuns: 500 },
    );
  });

  it('makes pages as they are asked for', () => {
    const pages = splitIntoPages({ from: 0, to: 8e15 }, '1s', 1000);
    expect([pages.next().value, pages.next().value]).toEqual([{ from: 0, to: 1_000_000 }, { from: 1_000_000, to: 2_000_000 }]);
  });

  it.each([0, -1, Number.NaN])('refuses pages of %d intervals, which would never end', (size) => {
    expect(() => splitIntoPages({ from: 0, to: 10_000 }, '1s', size).next()).toThrow(RangeError);
  });
});

describe('intervalsAt', () => {
  it('holds the intervals of just these times', () => {
    fc.assert(
      fc.property(timeframes, fc.array(small), (timeframe, steps) => {
        const times = steps.map((step) => shift(START, timeframe, step));
        const result = intervalsAt(times, timeframe);
        expectNormal(result);
        const walked = [];
        for (const { from, to } of result) for (let time = from; time < to; time = next(time, timeframe)) walked.push(time);
        expect(walked).toEqual([...new Set(times)].sort((a, b) => a - b));
      }),
    );
  });
});

describe('intervalsInOrder', () => {
  it('is intervalsAt, of times that are in order', () => {
    fc.assert(
      fc.property(timeframes, fc.uniqueArray(small), (timeframe, steps) => {
        const times = steps.map((step) => shift(START, timeframe, step)).sort((a, b) => a - b);
        expect(intervalsInOrder(Float64Array.from(times), timeframe)).toEqual(intervalsAt(times, timeframe));
      }),
    );
  });

  it.each([
    ['twice', [0, 60, 60]], ['backwards', [120, 60]], ['between', [30]], ['between two that touch', [0, 30, 60]], ['after its interval', [0, 60, 90]], ['never', [0, NaN]],
  ])('is none of times that come %s', (_, seconds) => {
    expect(intervalsInOrder(Float64Array.from(seconds, (second) => START + second * 1000), '1m')).toBeUndefined();
  });
});
