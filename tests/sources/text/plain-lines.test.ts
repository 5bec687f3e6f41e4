import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { COLUMNS, layoutOf, rowOf } from '../../../src/sources/files/layout.js';
import { plainLines } from '../../../src/sources/text/plain-lines.js';

/** One that is wanted is called by its name, others by `-`. */
const columns = fc.tuple(fc.shuffledSubarray([...COLUMNS], { minLength: COLUMNS.length }), fc.array(fc.nat(COLUMNS.length), { maxLength: 3 }))
  .map(([names, skipped]) => skipped.reduce((all, place) => all.toSpliced(place, 0, '-'), names as string[]));
const delimiters = fc.constantFrom(',', ';', '\t', '|');
const ends = fc.constantFrom('\n', '\r\n');
const times = fc.constantFrom('1704067200', '1704067260000', '1704067320000000');
const values = fc.constantFrom('0', '1', '1.50', '42283.58000000', '007', '12345678901234567890.12');
const others = fc.constantFrom('', 'BTC', '"a b"', '1e5', ' ');
const odd = fc.constantFrom('', '-1', '+1', '1e-7', '.5', '5.', '"1"', ' 1', '1 ', 'x', '1..2', '2024-01-01 00:00', '1704067200.0', '1704067200000000000', '１');

const lines = (oddity: boolean) => fc.tuple(columns, delimiters, ends).chain(([names, delimiter, end]) => {
  const value = (name: string) => {
    const usual = name === 'time' ? times : name === '-' ? others : values;
    return oddity ? fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: odd }) : usual;
  };
  const line = fc.tuple(...names.map(value)).map((cells) => cells.join(delimiter));
  return fc.record({ all: fc.array(line, { minLength: 1, maxLength: 5 }), delimiter: fc.constant(delimiter), end: fc.constant(end), names: fc.constant(names) });
});
const layoutFor = (names: readonly string[], delimiter: string) => layoutOf(names.join(delimiter), names, COLUMNS, 'x');

describe('lines that are read as they stand in a text', () => {
  test('are the rows that each line is by itself, wherever their columns are', () => {
    fc.assert(fc.property(lines(false), ({ all, delimiter, end, names }) => {
      const layout = layoutFor(names, delimiter);
      const header = `${names.join(delimiter)}${end}`;
      const text = Buffer.from(header + all.map((line) => line + end).join(''));
      expect([...plainLines(text, header.length, layout.columns)!]).toEqual(all.map((line) => rowOf(line, layout)));
    }));
  });

  test('are none where one of them is not plain, or mean the same', () => {
    const seen = { plain: 0, others: 0 };
    fc.assert(fc.property(lines(true), ({ all, delimiter, end, names }) => {
      const layout = layoutFor(names, delimiter);
      const rows = plainLines(Buffer.from(all.map((line) => line + end).join('')), 0, layout.columns);
      seen[rows === undefined ? 'others' : 'plain']++;
      if (rows !== undefined) expect([...rows]).toEqual(all.map((line) => rowOf(line, layout)));
    }), { numRuns: 1000 });
    expect(Math.min(seen.plain, seen.others)).toBeGreaterThan(50);
  });

  test.each([
    ['a line with too few columns', '1704067200,1,2,1,2\n1704067260,1,2,1,2,3\n'],
    ['an empty line', '1704067200,1,2,1,2,3\n\n'],
    ['two line ends of Windows', '1704067200,1,2,1,2,3\r\r\n'],
    ['a column to skip that a line lacks', '1704067200\n'],
  ])('are none with %s', (_, text) => {
    expect(plainLines(Buffer.from(text), 0, layoutOf('1,1,1,1,1,1', ['time', '-', ...COLUMNS.slice(1)], COLUMNS, 'x').columns)).toBeUndefined();
    expect(plainLines(Buffer.from(text), 0, layoutOf('1,1,1,1,1,1', undefined, COLUMNS, 'x').columns)).toBeUndefined();
  });
});
