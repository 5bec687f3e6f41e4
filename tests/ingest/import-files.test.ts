import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { surveyForImport, type ImportJob, type ImportWish } from '../../src/ingest/import.js';
import { importFiles, type ImportResult } from '../../src/ingest/import-files.js';
import { openDataFile } from '../../src/sources/files/open-data-file.js';
import { csv } from '../../src/sources/files/formats/csv.js';
import { describeEachDatabase } from '../support/databases.js';

const START = Date.parse('2024-01-01T00:00Z');
const MINUTE = 60_000;
/** More than one part. */
const MANY = 50_000;

describeEachDatabase('files one after the other', (database) => {
  let folder: string;
  beforeAll(() => { folder = mkdtempSync(path.join(tmpdir(), 'titan-import-')); });
  afterAll(() => { rmSync(folder, { recursive: true }); });

  async function jobOf(symbol: string, rows: number): Promise<ImportJob> {
    const name = path.join(folder, `${symbol.replace('/', '')}.csv`);
    writeFileSync(name, Array.from({ length: rows }, (_, minute) => `${START + minute * MINUTE},2,3,1,2,1`).join('\n'));
    const file = (await openDataFile(name)).files[0]!;
    const wish: ImportWish = { format: csv, exchange: 'okx', symbols: [symbol], timeframes: ['1m'], columns: undefined, complete: false };
    return surveyForImport(file, { dataset: 'candles', exchange: 'okx', symbol, timeframe: '1m' }, wish, START + 2 * MANY * MINUTE, new AbortController().signal);
  }
  const told = (results: readonly ImportResult[]) => results.map((result) => (result.kind === 'imported' ? [result.sum.status, result.sum.new] : result.kind));
  const stored = async (base: string) => (await database.sql<{ n: number }[]>`SELECT count(*)::int AS n FROM ohlcv WHERE symbol LIKE ${`${base}%`} GROUP BY symbol ORDER BY symbol`).map(({ n }) => n);
  const runs = async (base: string) => (await database.sql<{ symbol: string }[]>`SELECT DISTINCT symbol FROM ingest_runs WHERE symbol LIKE ${`${base}%`} ORDER BY symbol`).map(({ symbol }) => symbol);

  /** Imports them, and stops that when the first candles are stored. */
  const stopped = (jobs: readonly ImportJob[]): Promise<ImportResult[]> => {
    const controller = new AbortController();
    return importFiles({ sql: database.sql, command: 'import' }, jobs, controller.signal, Date.now, (_job, _bytes, candles) => { if (candles > 0) controller.abort(new Error('stop')); });
  };

  test('stopped after one: the others are not begun', async () => {
    expect(told(await stopped([await jobOf('A1/USD', 2), await jobOf('A2/USD', 2), await jobOf('A3/USD', 2)]))).toEqual([['done', 2], 'not-begun', 'not-begun']);
    expect([await stored('A'), await runs('A')]).toEqual([[2], ['A1/USD']]);
  });

  test('stopped within one: what is stored of it is told, and the others are not begun', async () => {
    const results = await stopped([await jobOf('B1/USD', MANY), await jobOf('B2/USD', 2)]);
    const [count] = await stored('B');
    expect(count).toBeLessThan(MANY);
    expect(told(results)).toEqual([['interrupted', count], 'not-begun']);
    expect(await runs('B')).toEqual(['B1/USD']);
  });

  test('a database that fails: the others are not begun', async () => {
    await database.sql.unsafe(`
      CREATE FUNCTION fill_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$;
      CREATE TRIGGER fill_disk BEFORE INSERT ON ohlcv FOR EACH ROW WHEN (NEW.symbol = 'C2/USD') EXECUTE FUNCTION fill_disk()`);
    const jobs = [await jobOf('C1/USD', 2), await jobOf('C2/USD', 2), await jobOf('C3/USD', 2)];
    const results = await importFiles({ sql: database.sql, command: 'import' }, jobs, new AbortController().signal, Date.now, () => undefined);
    expect(told(results)).toEqual([['done', 2], ['failed', 0], 'not-begun']);
    expect(results[1]).toMatchObject({ sum: { databaseFailed: true, error: { message: expect.stringContaining('disk is full') } } });
    expect([await stored('C'), await runs('C')]).toEqual([[2], ['C1/USD', 'C2/USD']]);
  });
}, { kinds: ['PGlite', 'TimescaleDB'] });
