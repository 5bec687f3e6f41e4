import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { validateOhlcv } from '../../src/market/datasets/candles.js';
import type { RawRow } from '../../src/market/datasets/dataset.js';
import { SoundRows, timesOf } from '../../src/market/sound-rows.js';
import { textRowsOf } from '../support/text-rows.js';

const MINUTE = 60_000;
const START = Date.UTC(2024, 0, 1);
const at = (minute: number): number => START + minute * MINUTE;
const ROWS: RawRow[] = [[at(0), '1.10', '2', '1', '1.5', '0'], [at(1), '10', '20.00', '9', '15', '7.000'], [at(3), '3', '3', '3', '3', '3']];

describe('rows in a text', () => {
  const rows = textRowsOf(ROWS);

  test('are the rows that stand there', () => {
    expect([...rows]).toEqual(ROWS);
    expect(rows).toHaveLength(3);
    expect([rows.at(1), rows.at(-1), rows.at(3), rows.at(-4)]).toEqual([ROWS[1], ROWS[2], undefined, undefined]);
  });

  test('can be chosen by their time', () => {
    expect([...rows.where((time) => time !== at(1))]).toEqual([ROWS[0], ROWS[2]]);
    expect(rows.where(() => true)).toBe(rows);
    expect([...rows.where(() => false)]).toEqual([]);
  });

  test('can be turned round', () => {
    expect([...rows.reversed()]).toEqual(ROWS.toReversed());
  });
});

describe('validation of rows in a text', () => {
  const minutes = fc.oneof({ weight: 5, arbitrary: fc.integer({ min: -1, max: 12 }) }, { weight: 1, arbitrary: fc.constantFrom(0.5, 2.5, 2.001) });
  const prices = fc.constantFrom('0', '0.00', '1', '1.0', '1.25', '9.75', '10', '10.5', '007', '12345678901234567890.1');
  const row = fc.tuple(minutes, prices, prices, prices, prices, fc.constantFrom('0', '5.5'))
    .map(([minute, ...values]): RawRow => [at(minute), ...values]);
  const sound = fc.uniqueArray(minutes, { minLength: 1 })
    .map((chosen) => chosen.sort((a, b) => a - b).map((minute): RawRow => [at(minute), '10', '10.50', '9.75', '10.5', '0']));
  const answered = [{ from: at(0), to: at(10) }];

  test('property: says what it says of the same rows one by one', () => {
    fc.assert(fc.property(fc.oneof(sound, fc.array(row, { minLength: 1, maxLength: 6 })), (rows) => {
      const one = validateOhlcv(rows, '1m', answered);
      const other = validateOhlcv(textRowsOf(rows), '1m', answered);
      expect([...other.rows]).toEqual([...one.rows]);
      expect(other.rejected).toEqual(one.rejected);
      expect([...timesOf(other.rows)]).toEqual(Array.from(one.rows, ({ time }) => time));
    }), { numRuns: 2000 });
  });

  test('rejects one between two others that touch', () => {
    const rows = textRowsOf([0, 0.5, 1].map((minute): RawRow => [at(minute), '1', '2', '1', '2', '3']));
    expect(validateOhlcv(rows, '1m', answered).rejected).toMatchObject([{ time: at(0), reason: 'time is not the start of a 1m interval' }]);
  });

  test('takes of rows with more values what a candle has', () => {
    const rows = validateOhlcv(textRowsOf([[at(0), '1', '2', '1', '2', '3', '9'], [at(1), '1', '2', '1', '2', '4', '0']]), '1m', answered);
    expect(rows).toMatchObject({ rows: [{ time: at(0), volume: '3' }, { time: at(1), volume: '4' }], rejected: [] });
    expect(rows.rows).not.toBeInstanceOf(SoundRows);
  });

  test('leaves sound ones in their text', () => {
    expect(validateOhlcv(textRowsOf(ROWS), '1m', answered).rows).toBeInstanceOf(SoundRows);
    expect(validateOhlcv(textRowsOf(ROWS), '1h', answered).rejected).toHaveLength(2);
    expect(validateOhlcv(textRowsOf(ROWS), '1m', [{ from: at(0), to: at(1) }, { from: at(3), to: at(4) }]).rejected).toMatchObject([{ time: at(1) }]);
  });
});
