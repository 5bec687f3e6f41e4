import { afterEach, expect, test } from '@jest/globals';
import type { FileVersion } from '../../src/market/page.js';
import type { Series } from '../../src/market/series.js';
import { readFiles, recordFile } from '../../src/storage/archive-file-repository.js';
import { describeEachDatabase } from '../support/databases.js';

const SERIES: Series = { dataset: 'candles', exchange: 'binance', symbol: 'BTC/USDT', timeframe: '1m' };
const JANUARY: FileVersion = { name: 'BTCUSDT-1m-2024-01.zip', range: { from: Date.UTC(2024, 0, 1), to: Date.UTC(2024, 1, 1) }, sha256: 'a'.repeat(64), whole: true };
const recorded = ({ whole: _, ...file }: FileVersion) => file;
const ANEW = { ...JANUARY, sha256: 'b'.repeat(64) };

describeEachDatabase('the record of files that were read', (database) => {
  afterEach(() => database.sql`TRUNCATE archive_files`);

  test('is kept for each series, by name', async () => {
    const { sql } = database;
    const february = { ...JANUARY, name: 'BTCUSDT-1m-2024-02.zip', range: { from: Date.UTC(2024, 1, 1), to: Date.UTC(2024, 2, 1) } };
    await recordFile(sql, SERIES, february);
    await recordFile(sql, SERIES, JANUARY);
    await recordFile(sql, { ...SERIES, timeframe: '1h' }, ANEW);
    expect(await readFiles(sql, SERIES)).toEqual([JANUARY, february].map(recorded));
    expect(await readFiles(sql, { ...SERIES, timeframe: '1h' })).toEqual([recorded(ANEW)]);
    expect(await readFiles(sql, { ...SERIES, exchange: 'okx' })).toEqual([]);
  });

  test.each([
    ['the whole of a new version takes the place of the old one', [JANUARY, ANEW], ANEW.sha256],
    ['a part of a new version leaves the old one on record, of which rows may still be there', [JANUARY, { ...ANEW, whole: false }], JANUARY.sha256],
    ['the first part of any version is on record', [{ ...JANUARY, whole: false }], JANUARY.sha256],
    ['a part of the same version changes nothing', [JANUARY, { ...JANUARY, whole: false }], JANUARY.sha256],
  ])('%s', async (_what, versions, sha256) => {
    for (const version of versions) await recordFile(database.sql, SERIES, version);
    expect((await readFiles(database.sql, SERIES)).map((file) => file.sha256)).toEqual([sha256]);
  });
});
