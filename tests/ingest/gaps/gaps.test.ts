import { afterEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readGapReport, type Gap, type SeriesGaps } from '../../../src/ingest/gaps.js';
import { shift } from '../../../src/market/timeframe.js';
import { describeEachDatabase } from '../../support/databases.js';
import { archives, modelled, plant, type Archive } from './planted-archive.js';

const TABLES = 'TRUNCATE ohlcv, coverage, ingest_runs, rejected_rows';

describeEachDatabase('the gap report', (database) => {
  const readers = database.kind === 'PGlite' ? 1 : 3;
  const read = async (archive: Archive): Promise<{ series: readonly SeriesGaps[]; gaps: Gap[] }> => {
    const at = (i: number) => shift(archive.start, archive.timeframe, i);
    const bound = (i: number | undefined) => (i === undefined ? undefined : at(i));
    const context = { sql: database.sql, now: () => at(archive.now), readers };
    return readGapReport(context, { since: bound(archive.since), until: bound(archive.until) }, async ({ series }, listed) => {
      const gaps: Gap[] = [];
      for await (const gap of listed) gaps.push(gap);
      return { series, gaps };
    });
  };

  afterEach(() => database.sql.unsafe(TABLES));

  test('property: says of every interval what was planted there, no more and no less', async () => {
    await fc.assert(fc.asyncProperty(archives, async (archive) => {
      await database.sql.unsafe(TABLES);
      await plant(database.sql, archive);
      const { series, gaps } = await read(archive);
      const found = series.map((each) => ({
        series: each.series, range: each.range, stored: each.stored, counts: each.counts, longestGap: each.longestGap, lastRow: each.lastRow,
        gaps: gaps.filter((gap) => gap.series === each.series).map((gap) => ({ class: gap.class, range: gap.range, intervals: gap.intervals })),
      }));
      expect(found).toEqual(modelled(archive));
    }), { numRuns: database.kind === 'PGlite' ? 15 : 80 });
  }, 400_000);
});
