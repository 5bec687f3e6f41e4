import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { validateOhlcv, type Candle } from '../../src/market/datasets/candles.js';
import type { RawRow } from '../../src/market/datasets/dataset.js';
import { isAligned } from '../../src/market/timeframe.js';

const MINUTE = 60_000;
const T0 = Date.UTC(2024, 0, 1);
const RANGE = { from: T0, to: T0 + 10 * MINUTE };

const GOOD = [T0, '10.5', '12', '9.25', '11', '1000'] as const;

/** The good row with some columns (0 is the time) set to something else. */
function row(changes: Readonly<Record<number, unknown>> = {}): unknown[] {
  return GOOD.map((value, i) => (i in changes ? changes[i] : value));
}

const validate = (...rows: unknown[]): ReturnType<typeof validateOhlcv> => validateOhlcv(rows as RawRow[], '1m', [RANGE]);

function candle(time: number, [open, high, low, close, volume]: readonly string[]): Candle {
  return { time, open: open!, high: high!, low: low!, close: close!, volume: volume! };
}

function expectRejected(raw: unknown, reason: string, time: number | null = T0): void {
  expect(validate(raw)).toEqual({ rows: [], rejected: [{ time, reason, raw }] });
}

describe('a row that is right', () => {
  it.each([
    ['plain', ['10.5', '12', '9.25', '11', '1000']],
    ['tiny prices', ['0.000000012345', '0.000000012345', '0.000000012344', '0.000000012345', '1']],
    ['17 digits and more', ['1.2345678901234567890', '1.2345678901234567891', '1.2345678901234567889', '1.2345678901234567890', '123456789012345678.123456789']],
    ['trailing zeros', ['1.0', '1.00', '1', '1.000', '0.10000000']],
    ['exponents', ['1e-8', '2E-8', '1e-9', '1.5e-8', '1.5E+10']],
    ['no volume', ['1', '1', '1', '1', '0']],
    ['no volume, with digits', ['1', '1', '1', '1', '0.00000000']],
    ['all prices the same', ['7', '7', '7', '7', '7']],
    ['leading zeros', ['007', '007', '007', '007', '00']],
    ['100 characters', [`1.${'0'.repeat(97)}1`, '2', '1', '1', '9'.repeat(100)]],
  ])('keeps its exact text: %s', (_name, values) => {
    expect(validate([T0, ...values])).toEqual({ rows: [candle(T0, values)], rejected: [] });
  });

  it('may have more columns', () => {
    expect(validate([...GOOD, '999', null, { trades: 5 }]).rows).toEqual([candle(T0, GOOD.slice(1) as string[])]);
  });

  it.each([RANGE.from, RANGE.to - MINUTE])('may lie at the edge of the range, %d', (time) => {
    expect(validate(row({ 0: time })).rows).toHaveLength(1);
  });
});

describe('a row that is no row', () => {
  it.each([
    [null], [undefined], [0], [''], ['abcdef'], [true], [{}], [[]], [[T0]], [[T0, '1', '1', '1', '1']], [() => 6],
    [{ 0: T0, 1: '1', 2: '1', 3: '1', 4: '1', 5: '1', length: 6 }],
    [new Map([[0, T0]])],
  ])('%p', (raw) => {
    const { rows: candles, rejected } = validate(raw);
    expect(candles).toEqual([]);
    expect(rejected).toEqual([{ time: Array.isArray(raw) && raw.length > 0 ? T0 : null, reason: 'not a row of six values', raw }]);
  });

  it('with holes', () => {
    const holes: unknown[] = [];
    holes.length = 6;
    expectRejected(holes, 'time is not a whole number of milliseconds', null);
    const hole = [T0, '1', , '1', '1', '1'];  
    expectRejected(hole, 'a price is not a finite decimal number');
  });

  it('of nested arrays, that look like their one value as text', () => {
    expectRejected(row({ 1: ['10.5'] }), 'a price is not a finite decimal number');
    expectRejected([row()], 'not a row of six values', null);
    expectRejected(row({ 0: [T0] }), 'time is not a whole number of milliseconds', null);
  });

  it('of objects that pass themselves off as text', () => {
    expectRejected(row({ 4: new String('11') }), 'a price is not a finite decimal number');
    expectRejected(row({ 4: { toString: () => '11', length: 2 } }), 'a price is not a finite decimal number');
    expectRejected(row({ 5: { valueOf: () => 1 } }), 'volume is not a finite decimal number');
  });

  it('with values from its prototype only', () => {
    const inherited: unknown[] = Object.setPrototypeOf([], row()) as unknown[];
    expect(Array.isArray(inherited) && inherited[0] === T0).toBe(true);
    expectRejected(inherited, 'not a row of six values');
  });

  it('parsed from JSON with __proto__ in it, which changes nothing else', () => {
    const raw = JSON.parse(`[${T0}, "1", "1", "1", {"__proto__": {"polluted": true}}, "1"]`) as unknown[];
    expectRejected(raw, 'a price is not a finite decimal number');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe('time', () => {
  it.each([['text', String(T0)], ['a Date', new Date(T0)], ['null', null], ['a bigint', BigInt(T0)], ['a boolean', true]])('as %s', (_name, time) => {
    expectRejected(row({ 0: time }), 'time is not a whole number of milliseconds', null);
  });

  it.each([
    [Number.NaN, null], [Infinity, null], [-Infinity, null], [2 ** 60, null], [T0 + 0.5, T0],
  ])('that is no whole number, %d, claims %p', (time, claimed) => {
    expectRejected(row({ 0: time }), 'time is not a whole number of milliseconds', claimed);
  });

  it.each([
    [T0 + 1, T0], [T0 - 1, T0 - MINUTE], [T0 + MINUTE - 1, T0], [T0 / 1000, Math.floor(T0 / 1000 / MINUTE) * MINUTE],
    [T0 * 1000 + 1, null], [-8.64e15 + 1, null],
  ])('that opens no interval, %d, claims %p', (time, claimed) => {
    expectRejected(row({ 0: time }), 'time is not the start of a 1m interval', claimed);
  });

  it.each([
    [RANGE.from - MINUTE, RANGE.from - MINUTE], [RANGE.to, RANGE.to], [0, 0], [-MINUTE, -MINUTE],
    [T0 * 1000, null], // microseconds
    [Date.UTC(1899, 11, 31), null], [Date.UTC(10_000, 0), null], [-8.64e15, null],
  ])('outside the range, %d, claims %p', (time, claimed) => {
    expectRejected(row({ 0: time }), 'time is outside the range that was asked for', claimed);
  });

  it('is the 1st for months and Monday for weeks', () => {
    const wide = { from: Date.UTC(2000, 0), to: Date.UTC(2030, 0) };
    const [monday, first, other] = [Date.UTC(2024, 0, 8), Date.UTC(2024, 1, 1), Date.UTC(2024, 0, 10)];
    const times = (timeframe: '1w' | '1M'): unknown[] =>
      Array.from(validateOhlcv([monday, first, other].map((time) => row({ 0: time })), timeframe, [wide]).rows, ({ time }) => time);
    expect(times('1w')).toEqual([monday]);
    expect(times('1M')).toEqual([first]);
  });
});

describe('numbers', () => {
  const NO_NUMBERS = [
    '', ' ', 'NaN', 'Infinity', '-Infinity', 'abc', '1,5', '1_000', '0x10', '1.', '.5', '+1', '--1', '1e', '1e400', '1e-400', '1e+', ' 1', '1 ',
    '1\n', '1\0', '１', '1.2.3', 'null', 'undefined', '1'.repeat(101), '9'.repeat(100_000), `1e${'9'.repeat(90)}`, '<html>',
    null, undefined, 5, Number.NaN, Infinity, 5n, true, {}, [], ['1'], Symbol('1'),
  ];

  it.each(NO_NUMBERS.map((value) => [inspect(value).slice(0, 40), value]))('%s is none', (_name, value) => {
    for (const column of [1, 2, 3, 4]) expectRejected(row({ [column]: value }), 'a price is not a finite decimal number');
    expectRejected(row({ 5: value }), 'volume is not a finite decimal number');
  });

  it.each(['0', '0.000', '-0', '-1', '-0.000001', '0e5'])('%s is no price', (value) => {
    for (const column of [1, 2, 3, 4]) expectRejected(row({ [column]: value }), 'a price is not positive');
  });

  it.each(['-1', '-0.00000001', '-1e-99', '-9e99'])('%s is no volume', (value) => {
    expectRejected(row({ 5: value }), 'volume is negative');
  });

  it.each([
    [{ 3: '10.6' }], [{ 3: '11.5' }], [{ 2: '10.9' }], [{ 2: '10.4', 4: '10' }], [{ 1: '9.24' }], [{ 1: '12.01' }], [{ 4: '9.24' }], [{ 4: '12.01' }],
    [{ 2: '9.25', 3: '12' }], [{ 2: '1.2e1', 1: '1.3e1' }],
  ])('out of order: %j', (changes) => {
    expectRejected(row(changes), 'low <= open, close <= high does not hold');
  });

  it('compare as numbers, not as text', () => {
    expect(validate([T0, '9', '10', '8.5', '9e0', '0']).rows).toHaveLength(1);
  });
});

describe('prices of one form, which compare as text,', () => {
  const price = fc.integer({ min: 0, max: 12 }).map((tenths) => (tenths / 10).toFixed(1));

  it('are right exactly when their numbers are', () => {
    fc.assert(fc.property(price, price, price, price, (open, high, low, close) => {
      const right = +low > 0 && +low <= Math.min(+open, +close) && Math.max(+open, +close) <= +high;
      expect(validate(row({ 1: open, 2: high, 3: low, 4: close })).rows).toHaveLength(right ? 1 : 0);
    }), { numRuns: 1000 });
  });

  it.each(['1 5', '1.5.', '1..5', '1.x', '1-5', '1.5\n'])('are numbers all the same: %j is none', (text) => {
    expectRejected(row({ 1: text, 2: text, 3: text, 4: text }), 'a price is not a finite decimal number');
  });
});

describe('rows of the same time', () => {
  const a = row();
  const b = row({ 4: '10' });

  it('that agree: the first is kept', () => {
    const twin = row();
    expect(validate(a, twin)).toEqual({
      rows: [candle(T0, GOOD.slice(1) as string[])],
      rejected: [{ time: T0, reason: 'repeats another row', raw: twin }],
    });
  });

  it.each([[[a, b]], [[a, row(), b]], [[a, b, row()]], [[b, a, row({ 5: '1' })]]])('that differ: none is kept, and no row is lost', (rows) => {
    const { rows: candles, rejected } = validate(...rows);
    expect(candles).toEqual([]);
    expect(new Set(rejected.map(({ raw }) => raw))).toEqual(new Set(rows));
    expect(rejected).toHaveLength(rows.length);
    expect(rejected.filter(({ reason }) => reason === 'contradicts another row of the same time').length).toBeGreaterThanOrEqual(2);
  });

  it('of which one is bad: the good one is kept', () => {
    const bad = row({ 5: '-1' });
    for (const rows of [[a, bad], [bad, a]]) {
      const { rows: candles, rejected } = validate(...rows);
      expect(candles).toHaveLength(1);
      expect(rejected).toEqual([{ time: T0, reason: 'volume is negative', raw: bad }]);
    }
  });

  it.each([{ 1: '10.6' }, { 2: '13' }, { 3: '9' }, { 4: '11.5' }, { 5: '1000.000000000000000001' }])('differ by %j alone', (changes) => {
    expect(validate(a, row(changes)).rows).toEqual([]);
  });

  it('are given back as they came, extra columns too', () => {
    const [first, second] = [[...a, 'extra', { trades: 1 }], [...b, 'more']];
    const { rejected } = validate(first, second);
    expect(rejected.map(({ raw }) => raw)).toEqual(expect.arrayContaining([first, second]));
    expect(rejected.some(({ raw }) => raw === (first as unknown))).toBe(true);
  });
});

describe('a page', () => {
  it('of nothing is nothing', () => {
    expect(validate()).toEqual({ rows: [], rejected: [] });
  });

  it('comes out in ascending order, and does not stop at a bad row', () => {
    const times = [5, 1, 9, 3, 0].map((minute) => T0 + minute * MINUTE);
    const { rows: candles, rejected } = validate(null, ...times.map((time) => row({ 0: time })), [], 'x');
    expect(Array.from(candles, ({ time }) => time)).toEqual([...times].sort((a, b) => a - b));
    expect(rejected).toHaveLength(3);
  });

  const decimal = fc.tuple(fc.bigInt({ min: 1n, max: 10n ** 25n }), fc.integer({ min: 0, max: 12 })).map(([digits, scale]) => {
    const text = digits.toString().padStart(scale + 1, '0');
    return scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`;
  });
  const goodRow = fc
    .tuple(fc.integer({ min: 0, max: 9 }), fc.array(decimal, { minLength: 4, maxLength: 4 }), decimal)
    .map(([minute, prices, volume]) => {
      const [low, open, close, high] = [...prices].sort((x, y) => +x - +y);
      return [T0 + minute * MINUTE, open, high, low, close, volume];
    });
  const anyRow = fc.oneof(
    { weight: 3, arbitrary: goodRow },
    { weight: 1, arbitrary: fc.tuple(goodRow, fc.nat(5), fc.anything()).map(([good, column, value]) => good.with(column, value as string)) },
    { weight: 1, arbitrary: fc.anything() },
  );

  it('has each of its rows either accepted or rejected, unharmed', () => {
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 12 }), (rows) => {
        const before = rows.map((each) => (Array.isArray(each) ? [...(each as unknown[])] : each));
        const { rows: candles, rejected } = validate(...rows);
        expect(candles.length + rejected.length).toBe(rows.length);
        expect(rows.map((each) => (Array.isArray(each) ? [...(each as unknown[])] : each))).toEqual(before);
        for (const { raw, time, reason } of rejected) {
          expect(rows.includes(raw)).toBe(true);
          expect(reason).not.toBe('');
          if (time !== null) expect(isAligned(time, '1m')).toBe(true);
        }
        for (const { time, ...values } of candles) {
          const from = rows.find((each) => Array.isArray(each) && each[0] === time && !rejected.some(({ raw }) => raw === each)) as unknown[];
          expect([values.open, values.high, values.low, values.close, values.volume]).toEqual(from.slice(1, 6));
        }
        expect(new Set(Array.from(candles, ({ time }) => time)).size).toBe(candles.length);
      }),
      { numRuns: 500 },
    );
  });

  it('of good rows with different times is accepted whole', () => {
    fc.assert(
      fc.property(fc.uniqueArray(goodRow, { selector: ([time]) => time }), (rows) => {
        expect(validate(...rows)).toEqual({
          rows: [...rows].sort((x, y) => Number(x[0]) - Number(y[0])).map(([time, ...values]) => candle(Number(time), values as string[])),
          rejected: [],
        });
      }),
    );
  });

  it('gives the same candles in any order of its rows', () => {
    const shuffled = fc.array(goodRow, { maxLength: 12 }).chain((rows) => fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })));
    fc.assert(fc.property(shuffled, ([rows, others]) => expect(validate(...others).rows).toEqual(validate(...rows).rows)));
  });
});
