import { afterEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { getEventListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { TemporaryError } from '../../src/errors.js';
import { execute } from '../../src/ingest/executor.js';
import { validateOhlcv } from '../../src/market/datasets/candles.js';
import { ABSENCE_REASONS, type Page } from '../../src/market/page.js';
import { intersect, multirange, subtract, union, type Multirange, type Range } from '../../src/market/range.js';
import type { Series } from '../../src/market/series.js';
import type { Source } from '../../src/sources/source.js';
import { readCoverage } from '../../src/storage/coverage-repository.js';
import { describeEachDatabase } from '../support/databases.js';

const MINUTE = 60_000;
// The last hour of a ledger bucket and the first of the next: Sunday to Monday, over a year's end.
const START = Date.UTC(2017, 0, 1, 23, 30);
const at = (minute: number): number => START + minute * MINUTE;
const RANGE: Range = { from: at(0), to: at(60) };
const series: Series = { dataset: 'candles', exchange: 'binance', symbol: 'BTC/USDT', timeframe: '1m' };
const never = new AbortController().signal;
const row = (minute: number, close = '1.50'): unknown[] => [at(minute), '1.10', '2', '1', close, '0.000000012345'];

/** A source that gives these pages, and then fails if told to. */
function scripted(pages: readonly Page[], error?: Error): Source {
  return {
    name: 'api',
    // eslint-disable-next-line @typescript-eslint/require-await -- a source is asynchronous
    async *pages() {
      yield* pages;
      if (error !== undefined) throw error;
    },
  };
}

interface Stored {
  readonly rows: ReadonlyMap<number, string>;
  readonly covered: Multirange;
  readonly absent: Multirange;
}

async function contents(sql: Sql): Promise<Stored> {
  const rows = await sql<{ time: Date; close: string }[]>`SELECT time, close::text FROM ohlcv ORDER BY time`;
  const { covered, absent } = await readCoverage(sql, series, { from: RANGE.from - 1e9, to: RANGE.to + 1e9 });
  return {
    rows: new Map(rows.map(({ time, close }) => [time.getTime(), close])),
    covered,
    absent: ABSENCE_REASONS.reduce<Multirange>((all, reason) => union(all, absent[reason]), []),
  };
}

describeEachDatabase('the executor', (database) => {
  const run = (source: Source, signal = never) => execute({ sql: database.sql, command: 'fetch' }, source, { series, wanted: [RANGE] }, signal);

  afterEach(() => database.sql`TRUNCATE ohlcv, coverage, ingest_runs, rejected_rows`);

  test('stores digits as they came, and counts new, then nothing, then revised', async () => {
    const page: Page = { rows: [row(0), row(1)], answered: [{ from: at(0), to: at(60) }], absences: [] };
    expect(await run(scripted([page]))).toMatchObject({ status: 'done', got: 2, new: 2, revised: 0, rejected: 0, pages: 1, absent: { 'no-trades': 58 } });
    expect(await run(scripted([page]))).toMatchObject({ status: 'done', got: 2, new: 0, revised: 0 });
    const revised = { ...page, rows: [row(0), row(1, '1.6')] };
    expect(await run(scripted([revised]))).toMatchObject({ new: 0, revised: 1 });
    expect(await run(scripted([revised]))).toMatchObject({ new: 0, revised: 0 });
    const rows = await database.sql<{ open: string; close: string; volume: string }[]>`SELECT open::text, close::text, volume::text FROM ohlcv ORDER BY time`;
    expect(rows).toEqual([
      { open: '1.10', close: '1.50', volume: '0.000000012345' },
      { open: '1.10', close: '1.6', volume: '0.000000012345' },
    ]);
  });

  test('prices of 12 decimals and volumes of 30 digits survive to SQL and back', async () => {
    const values = ['0.000000012345', '0.000000012346', '0.000000012344', '0.000000012345', '123456789012345678.901234567890'];
    await run(scripted([{ rows: [[at(0), ...values]], answered: [{ from: at(0), to: at(1) }], absences: [] }]));
    const [stored] = await database.sql`SELECT open::text, high::text, low::text, close::text, volume::text FROM ohlcv`.values();
    expect(stored).toEqual(values);
  });

  test('a partly rejected page: the good rows stay, the bad one is kept as it came, its minute is missing', async () => {
    const bad = [at(1), '1', '2', '1', 'NaN', '3'];
    const outcome = await run(scripted([{ rows: [row(0), bad, row(2)], answered: [{ from: at(0), to: at(3) }], absences: [] }]));
    expect(outcome).toMatchObject({ status: 'partial', got: 2, rejected: 1 });
    expect(outcome.unanswered).toEqual([{ from: at(1), to: at(2) }, { from: at(3), to: at(60) }]);
    const rejected = await database.sql<{ time: Date; reason: string; raw: unknown }[]>`SELECT time, reason, raw FROM rejected_rows`;
    expect(rejected).toEqual([{ time: new Date(at(1)), reason: 'a price is not a finite decimal number', raw: bad }]);
    await run(scripted([{ rows: [bad], answered: [{ from: at(1), to: at(2) }], absences: [] }]));
    expect(await database.sql`SELECT count(*)::int AS n FROM rejected_rows`).toEqual([{ n: 1 }]);
  });

  test('a failure keeps the pages before it and says what is left', async () => {
    const outcome = await run(scripted([{ rows: [row(0)], answered: [{ from: at(0), to: at(1) }], absences: [] }], new TemporaryError('binance: gone')));
    expect(outcome).toMatchObject({ status: 'failed', got: 1, new: 1, unanswered: [{ from: at(1), to: at(60) }] });
    expect((await contents(database.sql)).covered).toEqual([{ from: at(0), to: at(1) }]);
    expect(await database.sql`SELECT status, error, pages, new::int FROM ingest_runs`).toEqual([{ status: 'failed', error: 'binance: gone', pages: 1, new: 1 }]);
  });

  test('a transaction that is tried again holds the rows that it held', async () => {
    await database.sql.unsafe(`
      CREATE SEQUENCE trials;
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN IF nextval('trials') < 3 THEN RAISE EXCEPTION 'not now' USING ERRCODE = '40001'; END IF; RETURN NULL; END $$;
      CREATE TRIGGER refuse BEFORE INSERT ON ohlcv FOR EACH STATEMENT EXECUTE FUNCTION refuse()`);
    try {
      const pages = Array.from({ length: 5 }, (_, minute): Page => ({ rows: [row(minute)], answered: [{ from: at(minute), to: at(minute + 1) }], absences: [] }));
      // The others come while the first one is being refused.
      const source: Source = { name: 'api', async *pages() { for (const page of pages) { yield page; await wait(20); } } };
      const together: number[] = [];
      const outcome = await execute({ sql: database.sql, command: 'fetch' }, source, { series, wanted: [{ from: at(0), to: at(5) }] }, never, (event) => { if (event.type === 'stored') together.push(event.rows); });
      expect(outcome).toMatchObject({ status: 'done', new: 5, revised: 0 });
      expect(together).toEqual([1, 4]);
    } finally {
      await database.sql.unsafe('DROP TRIGGER refuse ON ohlcv; DROP FUNCTION refuse(); DROP SEQUENCE trials');
    }
  });

  test('a database that cannot write down rejected rows has failed, though no interval was wanted', async () => {
    await database.sql.unsafe('ALTER TABLE rejected_rows RENAME TO gone');
    try {
      const nobodys: Page = { rows: [['no time', '1', '2', '1', '1', '1']], answered: [], absences: [] };
      expect(await execute({ sql: database.sql, command: 'import' }, scripted([nobodys]), { series, wanted: [] }, never)).toMatchObject({ status: 'failed', databaseFailed: true });
    } finally {
      await database.sql.unsafe('ALTER TABLE gone RENAME TO rejected_rows');
    }
  });

  test('an abort interrupts; what was stored stays', async () => {
    const controller = new AbortController();
    const source: Source = {
      name: 'api',
      async *pages() {
        yield { rows: [row(0)], answered: [{ from: at(0), to: at(1) }], absences: [] };
        controller.abort(new Error('stop'));
        await Promise.reject(controller.signal.reason as Error);
      },
    };
    expect(await run(source, controller.signal)).toMatchObject({ status: 'interrupted' });
    expect((await contents(database.sql)).covered).toEqual([{ from: at(0), to: at(1) }]);
  });

  test('an answer that leaves out a stored candle does not make it absent', async () => {
    await run(scripted([{ rows: [row(0), row(1)], answered: [{ from: at(0), to: at(2) }], absences: [] }]));
    await run(scripted([{ rows: [row(0)], answered: [{ from: at(0), to: at(3) }], absences: [] }]));
    const { rows, covered, absent } = await contents(database.sql);
    expect([...rows.keys()]).toEqual([at(0), at(1)]);
    expect(covered).toEqual([{ from: at(0), to: at(3) }]);
    expect(absent).toEqual([{ from: at(2), to: at(3) }]);
  });

  test('"out of reach" takes nothing from what an earlier answer reached', async () => {
    await run(scripted([{ rows: [row(0)], answered: [{ from: at(0), to: at(5) }], absences: [] }]));
    const all = { from: at(0), to: at(10) };
    await run(scripted([{ rows: [], answered: [all], absences: [{ range: all, reason: 'out-of-reach' }] }]));
    const { absent } = await readCoverage(database.sql, series, RANGE);
    expect(absent).toEqual({ 'no-trades': [{ from: at(1), to: at(5) }], 'not-listed': [], 'out-of-reach': [{ from: at(5), to: at(10) }] });
    await run(scripted([{ rows: [row(6)], answered: [{ from: at(5), to: at(8) }], absences: [] }]));
    const later = (await readCoverage(database.sql, series, RANGE)).absent;
    expect(later['out-of-reach']).toEqual([{ from: at(8), to: at(10) }]);
    expect(later['no-trades']).toEqual([{ from: at(1), to: at(6) }, { from: at(7), to: at(8) }]);
  });

  test('an invalid candle for an interval that was called absent takes that back', async () => {
    await run(scripted([{ rows: [row(0)], answered: [{ from: at(0), to: at(3) }], absences: [] }]));
    await run(scripted([{ rows: [row(0), row(1, 'abc')], answered: [{ from: at(0), to: at(3) }], absences: [] }]));
    const { covered, absent } = await contents(database.sql);
    expect(covered).toEqual([{ from: at(0), to: at(1) }, { from: at(2), to: at(3) }]);
    expect(absent).toEqual([{ from: at(2), to: at(3) }]);
  });

  test('an invalid candle for a stored one changes nothing', async () => {
    await run(scripted([{ rows: [row(0), row(1)], answered: [{ from: at(0), to: at(2) }], absences: [] }]));
    const before = await contents(database.sql);
    await run(scripted([{ rows: [row(0), row(1, 'abc')], answered: [{ from: at(0), to: at(2) }], absences: [] }]));
    expect(await contents(database.sql)).toEqual(before);
  });

  test('leaves nothing behind in a signal that lives longer', async () => {
    const { signal } = new AbortController();
    const page: Page = { rows: [row(0)], answered: [RANGE], absences: [] };
    for (const error of [undefined, new TemporaryError('gone')]) await run(scripted([page], error), signal);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    // Where AbortSignal.any would keep what it has joined.
    expect(Object.getOwnPropertySymbols(signal).map(String)).not.toContainEqual(expect.stringMatching(/dependant/i));
  });

  test('property: whatever pages, failures and repeats come, ledger and rows agree', async () => {
    const minute = fc.integer({ min: 0, max: 59 });
    const page = fc.record({ from: minute, length: fc.integer({ min: 0, max: 30 }), seed: fc.integer(), bad: fc.option(minute), reason: fc.option(fc.constantFrom(...ABSENCE_REASONS)) })
      .map(({ from, length, seed, bad, reason }): Page => {
        const to = Math.min(from + length, 60);
        const present = Array.from({ length: to - from }, (_, i) => from + i).filter((m) => ((seed >>> (m % 30)) & 1) === 0);
        const rows = present.map((m) => row(m, m === bad ? '-1' : `1.${(seed + m) & 3 ? '5' : '7'}`));
        const answered = multirange([{ from: at(from), to: at(to) }]);
        return { rows, answered, absences: reason === null ? [] : [{ range: { from: at(from), to: at(from + 5) }, reason }] };
      });
    const step = fc.record({ pages: fc.array(page, { maxLength: 4 }), fails: fc.boolean(), twice: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 4 }), async (steps) => {
        await database.sql`TRUNCATE ohlcv, coverage, ingest_runs, rejected_rows`;
        const expected = new Map<number, string>();
        let answered: Multirange = [];
        for (const { pages, fails, twice } of steps) {
          const source = scripted(pages, fails ? new TemporaryError('gone') : undefined);
          await run(source);
          for (const one of pages) {
            answered = union(answered, one.answered);
            for (const { time, close } of validateOhlcv(one.rows, '1m', one.answered).rows) expected.set(time, close);
          }
          if (!twice) continue;
          const before = await contents(database.sql);
          if (pages.length < 2) expect(await run(source)).toMatchObject({ new: 0, revised: 0 });
          else await run(source);
          expect(await contents(database.sql)).toEqual(before);
        }
        const { rows, covered, absent } = await contents(database.sql);
        expect(new Map([...rows].map(([time, close]) => [time, close]))).toEqual(new Map([...expected].sort(([a], [b]) => a - b)));
        expect(subtract(covered, answered)).toEqual([]);
        const stored = multirange([...rows.keys()].map((time) => ({ from: time, to: time + MINUTE })));
        expect(intersect(stored, absent)).toEqual([]);
        // Every covered interval has its row, or is said to have none.
        expect(subtract(covered, union(stored, absent))).toEqual([]);
      }),
      { numRuns: database.kind === 'PGlite' ? 15 : 40 },
    );
  });
});
