import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { candles } from '../../src/market/datasets/candles.js';
import type { RawRow } from '../../src/market/datasets/dataset.js';
import { linesOf, linesOfText } from '../../src/storage/copy-lines.js';
import { tableOf } from '../../src/storage/row-table.js';
import { textRowsOf } from '../support/text-rows.js';

const KEY = 'binance\tБTC/USDT\t1m\t';
const { columns } = tableOf({ dataset: 'candles' });

const row = fc.tuple(fc.date({ min: new Date('1950-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }), fc.array(fc.constantFrom('0', '1.50', '12345678901234567890.000000001'), { minLength: 5, maxLength: 5 }))
  .map(([time, values]): RawRow => [time.getTime(), ...values]);

test('property: rows in a text make the same lines as rows by themselves', () => {
  fc.assert(fc.property(fc.array(row, { maxLength: 20 }), (rows) => {
    const expected = linesOf(KEY, rows.map((raw) => candles.rowOf(raw)), columns);
    expect(linesOfText(KEY, textRowsOf(rows)).toString()).toBe(expected);
  }), { numRuns: 300 });
});

test('a line is as COPY reads it', () => {
  const rows: RawRow[] = [[Date.UTC(2024, 1, 29, 23, 59, 58, 7), '1', '2.50', '1', '2', '0'], [Date.UTC(2024, 2, 1), '1', '1', '1', '1', '1']];
  expect(linesOfText('binance\tBTC/USDT\t1m\t', textRowsOf(rows)).toString().split('\n')).toEqual([
    'binance\tBTC/USDT\t1m\t2024-02-29 23:59:58.007Z\t1\t2.50\t1\t2\t0',
    'binance\tBTC/USDT\t1m\t2024-03-01 00:00:00Z\t1\t1\t1\t1\t1',
    '',
  ]);
});
