import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { ZipFile } from 'yazl';
import { validateOhlcv } from '../../../src/market/datasets/candles.js';
import { accountFor } from '../../../src/ingest/account.js';
import type { RawRow } from '../../../src/market/datasets/dataset.js';
import type { Page } from '../../../src/market/page.js';
import { intervalsAt, multirange } from '../../../src/market/range.js';
import { usableTimes } from '../../../src/market/rows.js';
import { TextRows } from '../../../src/market/text-rows.js';
import { fileChunks } from '../../../src/sources/files/file-chunks.js';
import { binance } from '../../../src/sources/files/formats/binance.js';
import type { FileFormat } from '../../../src/sources/files/formats/format.js';
import { kraken } from '../../../src/sources/files/formats/kraken.js';
import { FORMATS } from '../../../src/sources/files/formats/registry.js';
import { COLUMNS, layoutOf, parseColumns, rowOf } from '../../../src/sources/files/layout.js';
import { openDataFile } from '../../../src/sources/files/open-data-file.js';
import { readRows } from '../../../src/sources/files/read-rows.js';
import { possibleTimes, surveyFile, type Survey } from '../../../src/sources/files/survey.js';
import { readTime } from '../../../src/sources/files/time.js';

const START = Date.parse('2024-01-01T00:00Z');
const MINUTE = 60_000;
const NOW = START + 10_000 * MINUTE;
const NEVER = new AbortController().signal;
const USUAL = { named: undefined, usual: COLUMNS };
const line = (minute: number): string => `${START + minute * MINUTE},2,3,1,2.50,0.1`;
const lines = (from: number, to: number): string => Array.from({ length: to - from }, (_, i) => line(from + i)).join('\n');

let folder: string;
beforeAll(() => { folder = mkdtempSync(path.join(tmpdir(), 'titan-files-')); });
afterAll(() => { rmSync(folder, { recursive: true }); });

function written(name: string, contents: string | Buffer): string {
  const file = path.join(folder, name);
  writeFileSync(file, contents);
  return file;
}

async function zipped(name: string, entries: Readonly<Record<string, string>>): Promise<string> {
  const zip = new ZipFile();
  for (const [entry, text] of Object.entries(entries)) zip.addBuffer(Buffer.from(text), entry);
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream as AsyncIterable<Buffer>) chunks.push(chunk);
  return written(name, Buffer.concat(chunks));
}

async function rowsOf(file: string): Promise<RawRow[][]> {
  const opened = await openDataFile(file);
  const all: RawRow[][] = [];
  try {
    for (const one of opened.files) {
      const rows: RawRow[] = [];
      for await (const batch of readRows(one, USUAL)) rows.push(...batch);
      all.push(rows);
    }
  } finally {
    await opened.close();
  }
  return all;
}

describe('times', () => {
  test.each([
    ['1704067200', START], ['1704067200.0', START], ['1704067200000', START], ['1704067200000000', START], ['1704067200000000000', START],
    ['2024-01-01', START], ['2024-01-01 00:00:00', START], ['2024-01-01T00:00Z', START], ['2024-01-01 01:00:00+01:00', START],
    ['2024-01-01T00:00:00.000Z', START], ['2024-01-01 00:00:00 UTC', START], ['2024-01-01 00:00:00+0000', START],
  ])('%s', (text, time) => expect(readTime(text)).toBe(time));

  test.each(['', 'yesterday', '2024-02-30', '2024-13-01', '01/02/2024', '-5', '2024-01-01 25:00', '1e3'])('%s is none', (text) => expect(readTime(text)).toBeUndefined());
});

describe('columns', () => {
  test('by a header, in any order, quoted or not, with any delimiter', () => {
    const first = '"Unix"; symbol; "Close";High;Low;Open;Volume';
    const layout = layoutOf(first, undefined, COLUMNS, 'x');
    expect(layout.hasHeader).toBe(true);
    expect(rowOf('1704067200; "BTC";4;5;1;"2";9.10', layout)).toEqual([START, '2', '5', '1', '4', '9.10']);
  });

  test('as the user says, before what a header says', () => {
    const layout = layoutOf('time,open,high,low,close,volume', parseColumns('--columns', 'time,open,close,high,low,-,volume'), COLUMNS, 'x');
    expect(rowOf('1704067200,1,2,3,4,5,6', layout)).toEqual([START, '1', '3', '4', '2', '6']);
  });

  test('are of the first row too where a column to skip begins with letters', () => {
    expect(layoutOf('BTC,1704067200,1,2,3,4,5', parseColumns('--columns', '-,time,open,high,low,close,volume'), COLUMNS, 'x').hasHeader).toBe(false);
    expect(layoutOf('1,Time,Open,High,Low,Close,Volume', parseColumns('--columns', '-,time,open,high,low,close,volume'), COLUMNS, 'x').hasHeader).toBe(true);
  });

  test('what cannot be read stays as it is, to be rejected', () => {
    const layout = layoutOf(line(0), undefined, COLUMNS, 'x');
    expect(rowOf('soon,1,2', layout)).toEqual(['soon', '1', '2', undefined, undefined, undefined]);
  });

  test.each(['time,open,high,low,close', 'time,open,high,low,close,volume,open'])('%s is refused', (text) => {
    expect(() => parseColumns('--columns', text)).toThrow(/--columns: .* names (volume nowhere|open more than once)/);
  });

  test('a header without a column is refused', () => {
    expect(() => layoutOf('time,open,high,low,close', undefined, COLUMNS, 'x.csv')).toThrow('x.csv has no column volume');
  });
});

describe('names', () => {
  const told = (format: FileFormat, title: string, where = '', ...symbols: string[]): string | undefined => {
    const named = format.seriesOf(title, where + title, symbols);
    return named && `${named.symbol ?? '?'} ${named.timeframe ?? '?'}`;
  };

  test.each([
    ['BTCUSDT-1m-2023-01.zip', '', 'BTC/USDT 1m'], ['BTCUSDT-1m-2023-01-27.csv', '', 'BTC/USDT 1m'], ['ETHBTC-1mo-2023-01.csv.gz', '', 'ETH/BTC 1M'],
    ['DOTUSDT-4h-2023-01.zip', '', 'DOT/USDT 4h'], ['BTCTUSD-1s-2023-01.zip', '', 'BTC/TUSD 1s'], ['1000PEPEUSDT-1m-2023-06.zip', '/d/futures/um/daily/', '1000PEPE/USDT:USDT 1m'],
    ['BTCUSDT_240329-1m-2024-01.zip', '/d/futures/um/monthly/', 'BTC/USDT:USDT-240329 1m'], ['BTCBUSD_210129-1m-2021-01.zip', '', 'BTC/BUSD:BUSD-210129 1m'],
    ['BTCUSD1-1m-2025-06.zip', '', 'BTC/USD1 1m'], ['BTCBKRW-1m-2020-06.zip', '', 'BTC/BKRW 1m'], ['币安人生USDT-1h-2025-11.zip', '', '币安人生/USDT 1h'],
  ])('binance: %s', (title, where, expected) => expect(told(binance, title, where)).toBe(expected));

  test.each([
    ['XBTUSD_1.csv', 'BTC/USD 1m'], ['XDGEUR_1440.csv', 'DOGE/EUR 1d'], ['ETHXBT_240.csv', 'ETH/BTC 4h'], ['DOTUSD_60.csv', 'DOT/USD 1h'], ['ETHUSDT_5.csv', 'ETH/USDT 5m'],
    ['USDTUSD_720.csv', 'USDT/USD 12h'], ['1INCHUSD_15.csv', '1INCH/USD 15m'], ['xbtusd_30.csv.gz', 'BTC/USD 30m'],
  ])('kraken: %s', (title, expected) => expect(told(kraken, title)).toBe(expected));

  test.each(['candles.csv', 'BTCUSDT-1m.zip', 'candles-1m-2023-01.csv', 'XBTUSD_7.csv', 'XBTUSD_2023.csv', 'part_1.csv'])('%s says nothing', (title) => {
    expect([told(binance, title), told(kraken, title)]).toEqual([undefined, undefined]);
  });

  test.each([
    ['binance', 'BTCNEW-1m-2024-01.zip', '? 1m'], ['binance', 'ICPUSDT_SETTLED-1m-2024-01.zip', '? 1m'], ['binance', 'BTCUSDT-7m-2023-01.zip', 'BTC/USDT ?'],
    ['kraken', 'ETHUSDS_1.csv', '? 1m'], ['kraken', 'USD_1.csv', '? 1m'], ['kraken', 'XBTUSD_10080.csv', 'BTC/USD ?'],
  ] as const)('%s: %s is of a series that cannot be named, and not one of any', (format, title, expected) => expect(told(FORMATS[format], title, '', 'BTC/USDT')).toBe(expected));

  test.each([
    ['binance', 'BTCNEW-1m-2024-01.zip', 'BTC/NEW', 'BTC/NEW 1m'], ['binance', 'BTCNEW-1m-2024-01.zip', 'BTC/NEW:NEW', 'BTC/NEW 1m'],
    ['kraken', 'ETHUSDS_1.csv', 'ETH/USDS', 'ETH/USDS 1m'], ['kraken', 'XBTNEW_60.csv', 'BTC/NEW', 'BTC/NEW 1h'],
  ] as const)('%s: %s joins what the user named', (format, title, symbol, expected) => expect(told(FORMATS[format], title, '', 'BTC/USDT', symbol)).toBe(expected));

  test.each(['/x/futures/cm/BTCUSDT-1m-2023-01.zip', 'BTCUSD_PERP-1m-2024-01.zip', 'BTCUSD_240628-1m-2024-01.zip', 'BNBUSD_210326-1m-2021-01.csv', '/x/futures/um/DOTUSD_PERP-1m-2024-01.zip'])('%s: coin-margined futures count contracts', (path_) => {
    for (const symbols of [[], ['BTC/USD'], ['BTC/USD:BTC']]) expect(() => binance.seriesOf(path.basename(path_), path_, symbols)).toThrow('contracts');
  });
});

describe('files', () => {
  const rows = [[START, '2', '3', '1', '2.50', '0.1'], [START + MINUTE, '2', '3', '1', '2.50', '0.1']];

  test('plain, with a byte order mark and Windows line ends', async () => {
    expect(await rowsOf(written('plain.csv', `\ufefftime,open,high,low,close,volume\r\n${line(0)}\r\n\r\n${line(1)}\r\n`))).toEqual([rows]);
  });

  test('gzip, also of several members, by what it is and not by what it is called', async () => {
    expect(await rowsOf(written('gz.data', Buffer.concat([gzipSync(`${line(0)}\n`), gzipSync(line(1))])))).toEqual([rows]);
  });

  test('zip, each CSV file in it', async () => {
    const file = await zipped('two.zip', { 'a/XBTUSD_1.csv': lines(0, 2), 'readme.txt': 'no', '__MACOSX/._XBTUSD_1.csv': 'no', 'b.CSV': line(0) });
    expect(await rowsOf(file)).toEqual([rows, [rows[0]]]);
    const opened = await openDataFile(file);
    await opened.close();
    expect(opened.files.map(({ titles }) => titles)).toEqual([['XBTUSD_1.csv', 'two.zip'], ['b.CSV', 'two.zip']]);
  });

  test('the last cell of a last line that was cut is not believed, though it be a number; what stands before it is', async () => {
    const [whole, cut, cutLater] = [`${line(0)},9,9,9`, line(1).slice(0, -1), `${line(1)},9,9`];
    const readOf = async (name: string, last: string) => (await rowsOf(written(name, `${whole}\n${last}`))).flat();
    expect(await readOf('cut.csv', cut)).toEqual([rows[0], [...rows[1]!.slice(0, -1), `${cut.split(',').at(-1)}…`]]);
    expect(await readOf('later.csv', cutLater)).toEqual(rows);
    expect(await readOf('unended.csv', `${line(1)},9,9,9`)).toEqual(rows);
  });

  test('what is read is counted', async () => {
    const opened = await openDataFile(written('count.csv.gz', gzipSync(lines(0, 5000))));
    let bytes = 0;
    for await (const batch of readRows(opened.files[0]!, USUAL, (more) => { bytes += more; })) expect(batch.length).toBeGreaterThan(0);
    expect(bytes).toBe(opened.files[0]!.bytes);
  });

  test.each([
    ['a folder', () => folder, 'is a folder'],
    ['nothing', () => path.join(folder, 'none.csv'), 'does not exist'],
    ['a file as a folder', () => path.join(written('f.csv', 'x'), 'g.csv'), 'does not exist'],
    ['an empty file', () => written('empty.csv', ''), 'is empty'],
    ['a device', () => '/dev/null', 'is no ordinary file'],
    ['a cut gzip file', () => written('cut.csv.gz', gzipSync(lines(0, 5000)).subarray(0, 900)), 'is cut short'],
    ['a broken gzip file', () => written('bad.csv.gz', Buffer.concat([gzipSync(lines(0, 50)).subarray(0, 30), Buffer.alloc(400, 7)])), 'cannot be read'],
    ['a broken zip file', () => written('bad.zip', 'PK\u0003\u0004 and no more'), 'cannot be unpacked'],
    ['a zip file without CSV', () => zipped('none.zip', { 'a.txt': 'x' }), 'holds no CSV file'],
    ['no text', () => written('image.csv', Buffer.alloc(2000)), 'is no text'],
    ['one endless line', () => written('line.csv', 'x'.repeat(200_000)), 'is no text'],
  ])('%s is refused', async (_, make, message) => {
    await expect(Promise.resolve(make()).then(rowsOf)).rejects.toThrow(message);
  });

  test('a zip file that was damaged on the way is refused', async () => {
    const file = await zipped('cut.zip', { 'a.csv': lines(0, 5000) });
    const opened = await openDataFile(file);
    truncateSync(file, 2000);
    await expect(rowsOfFirst(opened)).rejects.toThrow(/cannot be read|is cut short/);
    await opened.close();
  });

  test('a file that became shorter is refused before its last row is taken', async () => {
    const file = written('short.csv', lines(0, 50_000));
    const opened = await openDataFile(file);
    truncateSync(file, 1_000_007);
    const rows: RawRow[] = [];
    const reading = (async () => { for await (const batch of readRows(opened.files[0]!, USUAL)) rows.push(...batch); })();
    await expect(reading).rejects.toThrow('became shorter while it was read: 1,000,007 of');
    for (const row of rows) expect(row.slice(1)).toEqual(['2', '3', '1', '2.50', '0.1']);
  });

  async function rowsOfFirst({ files }: Awaited<ReturnType<typeof openDataFile>>): Promise<void> {
    for await (const batch of readRows(files[0]!, USUAL)) expect(batch).toBeDefined();
  }
});

describe('a survey', () => {
  const survey = async (text: string, timeframe: '1m' | '1h' = '1m'): Promise<Survey> =>
    surveyFile((await openDataFile(written('survey.csv', text))).files[0]!, USUAL, timeframe, possibleTimes(NOW), NEVER);

  test('tells what there is, and what is not', async () => {
    expect(await survey([line(0), line(1), line(5), 'x,1', `${NOW},1,1,1,1,1`].join('\n')))
      .toEqual({ candles: 3, rejected: 1, first: START, last: START + 5 * MINUTE, holes: 3, order: 'ascending' });
    expect((await survey([line(5), line(3)].join('\n'))).order).toBe('descending');
    expect((await survey([line(5), line(3), line(4)].join('\n'))).order).toBe('mixed');
  });

  test.each([
    ['only a header', 'time,open,high,low,close,volume\n', 'has no rows'],
    ['rows of the future', `${NOW + MINUTE},2,3,1,2,1`, 'in the future'],
    ['rows from before Bitcoin', '1000,2,3,1,2,1', 'before there were any markets: the first time in it reads as 1970-01-01T00:16:40'],
    ['another order of columns', `${START},2,2.5,3,1,9`, 'low <= open'],
    ['too few columns', `${START},2,2.5`, 'is not a finite decimal'],
  ])('%s is refused', async (_, text, message) => {
    await expect(survey(text)).rejects.toThrow(message);
  });

  test('hours are no minutes, nor minutes hours', async () => {
    const hours = Array.from({ length: 30 }, (_, hour) => line(60 * hour)).join('\n');
    expect((await survey(hours, '1h')).candles).toBe(30);
    await expect(survey(hours)).rejects.toThrow('3600 s apart');
    await expect(survey(lines(0, 600), '1h')).rejects.toThrow('590 of 600 rows are none');
  });
});

describe('chunks', () => {
  const chunksOf = async (text: string, complete: boolean) => {
    const file = (await openDataFile(written('chunks.csv', text))).files[0]!;
    const series = { dataset: 'candles' as const, exchange: 'kraken', symbol: 'BTC/USD', timeframe: '1m' as const };
    const all = [];
    for await (const chunk of fileChunks({ file, columns: USUAL, series, possible: possibleTimes(NOW * 2), complete }, () => undefined)) all.push(chunk);
    return all;
  };
  const sparse = (order: 1 | -1): string => {
    const minutes = Array.from({ length: 120_000 }, (_, i) => i).filter((i) => i % 50 !== 0);
    return (order === 1 ? minutes : minutes.reverse()).map(line).join('\n');
  };

  test('settle the intervals of their rows alone', async () => {
    const chunks = await chunksOf([line(0), line(1), line(5), `${START + 90_000},1,1,1,1,1`, 'x'].join('\n'), false);
    expect(chunks.map(({ request }) => request.wanted)).toEqual([[{ from: START, to: START + 2 * MINUTE }, { from: START + 5 * MINUTE, to: START + 6 * MINUTE }]]);
    for await (const page of chunks[0]!.source.pages(chunks[0]!.request, NEVER)) expect([page.rows.length, page.answered]).toEqual([5, chunks[0]!.request.wanted]);
  });

  const pagesOf = async (text: string): Promise<Page[]> => {
    const pages: Page[] = [];
    for (const { request, source } of await chunksOf(text, false)) for await (const page of source.pages(request, NEVER)) pages.push(page);
    return pages;
  };

  test('are read as they stand where their rows follow one another, in pages that settle each its own', async () => {
    const pages = await pagesOf(sparse(1));
    expect(pages.length).toBeGreaterThan(1);
    for (const { rows, answered } of pages) {
      expect(rows).toBeInstanceOf(TextRows);
      expect(answered).toEqual(intervalsAt(usableTimes(rows), '1m'));
    }
    expect(multirange(pages.flatMap(({ answered }) => answered))).toEqual(intervalsAt(pages.flatMap(({ rows }) => [...usableTimes(rows)]), '1m'));
  });

  test('have rows of the same time judged together, however far apart they stand', async () => {
    const repeated = `${START},2,9,1,2.50,0.1`;
    const pages = await pagesOf(`${lines(0, 10_000)}\n${repeated}\n`);
    expect(pages.map(({ rows }) => rows.length)).toEqual([10_001]);
    const { rejected } = validateOhlcv(pages[0]!.rows, '1m', pages[0]!.answered);
    expect(rejected.map(({ time, reason }) => [time, reason])).toEqual(Array(2).fill([START, 'contradicts another row of the same time']));
  });

  test('end between rows of different times', async () => {
    const all = lines(0, 60_000).split('\n');
    const [first, ...others] = await chunksOf(all.join('\n'), false);
    expect(others.length).toBeGreaterThan(0);
    const last = first!.request.wanted.at(-1)!.to / MINUTE - START / MINUTE;
    // As long as the row that it replaces, so that the text is cut where it was.
    all[last] = line(last - 1).replace(',2,3,', ',2,9,');
    const pages = await pagesOf(all.join('\n'));
    const rejected = pages.flatMap(({ rows, answered }) => validateOhlcv(rows, '1m', answered).rejected);
    expect(rejected.map(({ time }) => time)).toEqual(Array(2).fill(START + (last - 1) * MINUTE));
  });

  test.each([['at no minute\'s start', (minute: number) => `${START + minute * MINUTE + 1},2,3,1,2.50,0.1`], ['that cannot be read', () => 'x,2,3,1,2.50,0.1']])(
    'of a complete file, no interval had no trades that a row %s may be of', async (_, doubtful) => {
      const text = Array.from({ length: 60_000 }, (_line, minute) => (minute % 2 === 0 ? line(minute) : doubtful(minute))).join('\n');
      const chunks = await chunksOf(text, true);
      expect(chunks.length).toBeGreaterThan(2);
      for (const { request, source } of chunks) {
        for await (const page of source.pages(request, NEVER)) {
          const { absent } = accountFor(page, validateOhlcv(page.rows, '1m', page.answered), request.series);
          expect(absent['no-trades']).toEqual([]);
        }
      }
    });

  test.each([1, -1] as const)('of a complete file, what lies between them too (%i)', async (order) => {
    const chunks = await chunksOf(sparse(order), true);
    expect(chunks.length).toBeGreaterThan(1);
    for (const { request } of chunks) expect(request.wanted).toHaveLength(1);
    expect(multirange(chunks.flatMap(({ request }) => request.wanted))).toEqual([{ from: START + MINUTE, to: START + 120_000 * MINUTE }]);
  });
});
