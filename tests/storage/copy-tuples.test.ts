import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { candles } from '../../src/market/datasets/candles.js';
import type { RawRow } from '../../src/market/datasets/dataset.js';
import { tupleBegin, tuplesOf, tuplesOfText } from '../../src/storage/copy-tuples.js';
import { tableOf } from '../../src/storage/row-table.js';
import { plainDecimals } from '../support/decimals.js';
import { textRowsOf } from '../support/text-rows.js';

const { columns } = tableOf({ dataset: 'candles' });
const BEGIN = tupleBegin(['binance', 'БTC/USDT', '1m'], columns.length);

const row = fc.tuple(fc.date({ min: new Date('1950-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }), fc.array(plainDecimals, { minLength: 5, maxLength: 5 }))
  .map(([time, values]): RawRow => [time.getTime(), ...values]);

test('property: rows in a text make the same tuples as rows by themselves', () => {
  fc.assert(fc.property(fc.array(row, { maxLength: 20 }), (rows) => {
    const expected = tuplesOf(BEGIN, rows.map((raw) => candles.rowOf(raw)), columns);
    expect(tuplesOfText(BEGIN, textRowsOf(rows)).equals(expected)).toBe(true);
  }), { numRuns: 300 });
});

test('a tuple is as COPY reads it', () => {
  const begin = tupleBegin(['b', 'ü'], 3);
  const bytes = tuplesOf(begin, [candles.rowOf([Date.UTC(2000, 0, 1, 0, 0, 1), '12345.60', '0.00012', '0', '1', '1'])], columns.slice(0, 3));
  expect(bytes.toString('hex')).toBe([
    '0006', '00000001 62', '00000002 c3bc', '00000008 00000000000f4240',
    // 1 | 2345 | 6000, two decimals shown; 0001 | 2000 of 10000^-1, five; nothing, none.
    '0000000e 0003 0001 0000 0002 0001 0929 1770', '0000000c 0002 ffff 0000 0005 0001 07d0', '00000008 0000 ffff 0000 0000',
  ].join('').replaceAll(' ', ''));
});
