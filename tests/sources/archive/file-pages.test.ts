import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { validateOhlcv } from '../../../src/market/datasets/candles.js';
import type { Page } from '../../../src/market/page.js';
import type { RawRow } from '../../../src/market/datasets/dataset.js';
import { union, type Multirange } from '../../../src/market/range.js';
import { filePages } from '../../../src/sources/archive/file-pages.js';
import { textRowsOf } from '../../support/text-rows.js';

const MINUTE = 60_000;
const START = Date.parse('2024-03-01');
const RANGE = { from: START, to: START + 31 * 1440 * MINUTE };

const row = (minute: number, volume = '1'): RawRow => [START + minute * MINUTE, '1', '2', '1', '2', volume];
const minutes = (count: number): RawRow[] => Array.from({ length: count }, (_, minute) => row(minute));
const span = (from: number, to: number) => ({ from: START + from * MINUTE, to: START + to * MINUTE });

async function pagesOf(rows: readonly RawRow[], wanted: Multirange = [RANGE]): Promise<Page[]> {
  const batches: (readonly RawRow[])[] = [];
  for (let at = 0; at < rows.length; at += 700) batches.push(rows.slice(at, at + 700));
  const pages: Page[] = [];
  for await (const page of filePages(Readable.from(batches), { timeframe: '1m', range: RANGE, wanted })) pages.push(page);
  return pages;
}

/** Reasons for which rows are rejected, page by page. */
const rejections = (pages: readonly Page[]) => pages.map(({ rows, answered }) => validateOhlcv(rows, '1m', answered).rejected.map(({ reason }) => reason));

describe('the pages of a file', () => {
  test('settle the intervals that have rows, one after the other', async () => {
    const pages = await pagesOf([...minutes(2500), row(2600), row(2601)]);
    expect(pages.map(({ rows }) => rows.length)).toEqual([1000, 1000, 502]);
    expect(pages.map(({ answered }) => answered)).toEqual([[span(0, 1000)], [span(1000, 2000)], [span(2000, 2500), span(2600, 2602)]]);
    expect(pages.flatMap(({ absences }) => absences)).toEqual([]);
  });

  test('hold only what is wanted', async () => {
    const wanted = [span(10, 12), span(100, 101)];
    const pages = await pagesOf(minutes(2500), wanted);
    expect(pages).toHaveLength(1);
    expect(pages[0]).toMatchObject({ answered: wanted, rows: [row(10), row(11), row(100)] });
  });

  test('do not part rows of one time, so that a contradiction is seen', async () => {
    const pages = await pagesOf([...minutes(1000), row(999, '7'), row(1000)]);
    expect(pages.map(({ rows }) => rows.length)).toEqual([1001, 1]);
    expect(rejections(pages)).toEqual([['contradicts another row of the same time', 'contradicts another row of the same time'], []]);
  });

  test('reject a row that comes again when its page is gone, and settle nothing twice', async () => {
    const pages = await pagesOf([...minutes(1100), row(5, '7')]);
    expect(rejections(pages)).toEqual([[], ['time is outside the range that was asked for']]);
    expect(pages.map(({ answered }) => answered)).toEqual([[span(0, 1000)], [span(1000, 1100)]]);
  });

  test('take rows that are out of order', async () => {
    const pages = await pagesOf([row(2), row(0), row(1)]);
    expect(pages[0]!.answered).toEqual([span(0, 3)]);
    expect(rejections(pages)).toEqual([[]]);
  });

  test('reject rows without a usable time, between the minutes, or of another file', async () => {
    const pages = await pagesOf([row(0), [NaN, '1', '2', '1', '2', '3'], row(0.5), row(-1), row(31 * 1440), row(1)]);
    expect(pages[0]!.answered).toEqual([span(0, 2)]);
    expect(rejections(pages)[0]!.toSorted()).toEqual([
      'time is not a whole number of milliseconds', 'time is not the start of a 1m interval',
      'time is outside the range that was asked for', 'time is outside the range that was asked for',
    ]);
  });

  test('of rows in their text reject the same, and settle no more', async () => {
    const batches = [[row(0), row(0.5), row(1)], [row(2), row(3)], [row(3, '7'), row(4)], [row(4.5)]].map((rows) => textRowsOf(rows));
    const pages: Page[] = [];
    for await (const page of filePages(Readable.from(batches), { timeframe: '1m', range: RANGE, wanted: [RANGE] })) pages.push(page);
    expect(pages.map(({ answered }) => answered)).toEqual([[span(0, 2)], [span(2, 5)]]);
    expect(rejections(pages)).toEqual([
      ['time is not the start of a 1m interval'],
      ['time is not the start of a 1m interval', 'contradicts another row of the same time', 'contradicts another row of the same time'],
    ]);
  });

  test('do not grow for a file of rubbish', async () => {
    const pages = await pagesOf(Array.from({ length: 2500 }, () => [NaN]));
    expect(pages.map(({ rows }) => rows.length)).toEqual([1000, 1000, 500]);
    expect(pages.reduce<Multirange>((all, { answered }) => union(all, answered), [])).toEqual([]);
  });
});
