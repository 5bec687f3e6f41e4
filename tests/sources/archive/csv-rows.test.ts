import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { TextRows } from '../../../src/market/text-rows.js';
import { candleLines } from '../../../src/sources/archive/candle-lines.js';
import { csvRows } from '../../../src/sources/archive/csv-rows.js';
import { DamagedFile } from '../../../src/sources/archive/damaged-file.js';

const COLUMNS = ['open_time', 'open', 'high', 'low', 'close', 'volume'];
const HEADER = 'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore';

/** All rows of a text that comes in chunks of a size. */
async function rowsOf(text: string, size = Infinity): Promise<unknown[]> {
  const chunks: Buffer[] = [];
  for (let at = 0; at < text.length; at += size) chunks.push(Buffer.from(text.slice(at, at + size)));
  const rows: unknown[] = [];
  for await (const batch of csvRows(Readable.from(chunks), candleLines(COLUMNS), 'the file')) rows.push(...batch);
  return rows;
}

const LINES = [
  '1704067200000,42283.58000000,42298.62000000,42261.02000000,42298.61000000,35.92724000,1704067259999,1519032.72,1327,23.1,976.9,0',
  '1704067260000,42298.62,4.2320E4,42298.61,42320,21.16779000,1704067319999,895580.13,1348,10.5,446.9,0',
];
const ROWS = [
  [1704067200000, '42283.58000000', '42298.62000000', '42261.02000000', '42298.61000000', '35.92724000'],
  [1704067260000, '42298.62', '4.2320E4', '42298.61', '42320', '21.16779000'],
];

describe('the rows of a CSV file', () => {
  test.each([
    ['with line ends', `${LINES.join('\n')}\n`],
    ['without the last line end', LINES.join('\n')],
    ['with a header', [HEADER, ...LINES, ''].join('\n')],
    ['with the line ends of Windows', [HEADER, ...LINES, ''].join('\r\n')],
    ['with empty lines', `\n${LINES.join('\n\n')}\n\n`],
  ])('keep their digits: %s', async (_, text) => {
    const rows = (await rowsOf(text)).filter((row) => (row as unknown[]).length === 6);
    expect(rows).toEqual(ROWS);
  });

  test.each([1, 2, 7, 128, 129, 200])('are the same in chunks of %i bytes', async (size) => {
    expect(await rowsOf([HEADER, ...LINES, ''].join('\n'), size)).toEqual(ROWS);
  });

  test('are as they stand in the text also when they are many times as many as the first line lets expect', async () => {
    const value = `1.${'0'.repeat(90)}`;
    const rows = Array.from({ length: 200 }, (_, i) => [1704067200000 + i * 60_000, ...Array<string>(5).fill(i === 0 ? value : String(i))]);
    const batches = [];
    for await (const batch of csvRows(Readable.from([Buffer.from(rows.map((row) => `${row.join(',')},0\n`).join(''))]), candleLines(COLUMNS), 'the file')) batches.push(batch);
    expect(batches).toEqual([expect.any(TextRows)]);
    expect([...batches[0]!]).toEqual(rows);
  });

  test('have microseconds turned into milliseconds, and what is no whole millisecond left as a fraction', async () => {
    expect(await rowsOf('1735689600000000,1,2,1,2,3,1735689659999999\n1735689600000001,1,2,1,2,3,4\n')).toEqual([
      [1735689600000, '1', '2', '1', '2', '3'],
      [1735689600000.001, '1', '2', '1', '2', '3'],
    ]);
  });

  test('may have six columns and no more', async () => {
    expect(await rowsOf('1704067200000,1,2,1,2,3\r\n1704067260000,1,2,1,2,4')).toEqual([
      [1704067200000, '1', '2', '1', '2', '3'],
      [1704067260000, '1', '2', '1', '2', '4'],
    ]);
  });

  test('are handed on when they are none, for validation to reject', async () => {
    expect(await rowsOf(`,1,2,1,2,3,4\nx,1,2,1,2,3,4\n1704067200000,1,2\n${LINES[0]!}\n`)).toEqual([
      [NaN, '1', '2', '1', '2', '3'], [NaN, '1', '2', '1', '2', '3'], [1704067200000, '1', '2'], ROWS[0],
    ]);
  });

  test('are not taken from columns of other names', async () => {
    await expect(rowsOf(`open_time,high,open,low,close,volume\n${LINES[0]!}\n`)).rejects.toThrow(DamagedFile);
    await expect(rowsOf('open_time,open\n')).rejects.toThrow('the file has columns that titan does not know: open_time,open');
  });

  test('are not looked for in a text without lines', async () => {
    await expect(rowsOf('1'.repeat(200_000), 1000)).rejects.toThrow(/the file holds a line that is no row: 1111/);
  });
});
