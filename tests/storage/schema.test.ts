import { beforeAll, beforeEach, expect, test } from '@jest/globals';
import { describeEachDatabase } from '../support/databases.js';

describeEachDatabase('the schema', (database) => {
  const insertCoverage = (values: { covered: string; noTrades?: string; notListed?: string; outOfReach?: string }) => database.sql`
    INSERT INTO coverage (dataset, exchange, symbol, timeframe, bucket, covered, no_trades, not_listed, out_of_reach)
    VALUES ('candles', 'binance', 'BTC/USDT', '1m', '2020-01-01Z', ${values.covered}::text::tstzmultirange,
      ${values.noTrades ?? '{}'}::text::tstzmultirange, ${values.notListed ?? '{}'}::text::tstzmultirange,
      ${values.outOfReach ?? '{}'}::text::tstzmultirange)`;

  beforeEach(async () => {
    await database.sql`TRUNCATE ohlcv, coverage, ingest_runs, rejected_rows`;
  });

  test('prices and volumes keep every digit', async () => {
    const { sql } = database;
    const volume = '123456789012345678901234567890.000000000012345';
    await sql`INSERT INTO ohlcv VALUES ('2020-01-01Z', 'binance', 'BTC/USDT', '1m', '0.000000012345', '0.10', '0.000000012345', '0.10', ${volume})`;
    expect(await sql`SELECT open::text, high::text, volume::text FROM ohlcv`).toEqual([{ open: '0.000000012345', high: '0.10', volume }]);
  });

  test('coverage takes reasons for what it covers', async () => {
    await insertCoverage({
      covered: '{[2020-01-01Z,2020-01-05Z)}',
      notListed: '{[2020-01-01Z,2020-01-02Z)}',
      noTrades: '{[2020-01-02Z,2020-01-03Z)}',
      outOfReach: '{[2020-01-03Z,2020-01-04Z)}',
    });
    const [row] = await database.sql<{ rest: string }[]>`
      SELECT (covered - no_trades - not_listed - out_of_reach)::text AS rest FROM coverage`;
    expect(row!.rest).toMatch(/^\{\["?2020-01-04 .*2020-01-05 /);
  });

  test.each(['noTrades', 'notListed', 'outOfReach'])('coverage refuses %s outside what is covered', async (reason) => {
    await expect(insertCoverage({ covered: '{[2020-01-01Z,2020-01-02Z)}', [reason]: '{[2020-01-01Z,2020-01-03Z)}' })).rejects.toThrow(
      'coverage_holds_its_absences',
    );
  });

  test.each([
    ['noTrades', 'notListed'],
    ['noTrades', 'outOfReach'],
    ['notListed', 'outOfReach'],
  ])('coverage refuses %s and %s for the same interval', async (one, other) => {
    const covered = '{[2020-01-01Z,2020-01-02Z)}';
    await expect(insertCoverage({ covered, [one]: covered, [other]: covered })).rejects.toThrow('coverage_gives_one_reason');
  });

  test('the same bad row, asked again, is one row, with or without a time', async () => {
    const reject = (time: string | null, raw: string) => database.sql`
      INSERT INTO rejected_rows AS kept (dataset, exchange, symbol, timeframe, time, reason, raw)
      VALUES ('candles', 'binance', 'BTC/USDT', '1m', ${time}, 'a price is not positive', ${raw}::text::json)
      ON CONFLICT (dataset, exchange, symbol, timeframe, time, md5(raw::text)) DO UPDATE SET last_seen = excluded.last_seen`;
    for (const raw of ['[1.10, "0"]', '[1.10, "0"]', '[1.1, "0"]']) {
      await reject(null, raw);
      await reject('2020-01-01Z', raw);
    }
    expect(await database.sql`SELECT raw::text FROM rejected_rows WHERE time IS NULL ORDER BY 1`).toEqual([
      { raw: '[1.1, "0"]' },
      { raw: '[1.10, "0"]' },
    ]);
    expect(await database.sql`SELECT count(*)::int AS count FROM rejected_rows`).toEqual([{ count: 4 }]);
  });

  test('a run that is forgotten leaves its rejected rows', async () => {
    const { sql } = database;
    const [run] = await sql<{ id: string }[]>`
      INSERT INTO ingest_runs (command, dataset, exchange, symbol, timeframe, source, asked)
      VALUES ('fetch', 'candles', 'binance', 'BTC/USDT', '1m', 'api', '[2020-01-01Z,2020-01-02Z)') RETURNING id`;
    await sql`
      INSERT INTO rejected_rows (dataset, exchange, symbol, timeframe, reason, raw, run_id)
      VALUES ('candles', 'binance', 'BTC/USDT', '1m', 'not a row', '{}', ${run!.id})`;
    await sql`DELETE FROM ingest_runs`;
    expect(await sql`SELECT run_id FROM rejected_rows`).toEqual([{ run_id: null }]);
  });

  test('a run is either running or finished', async () => {
    const { sql } = database;
    await sql`
      INSERT INTO ingest_runs (command, dataset, exchange, symbol, timeframe, source, asked)
      VALUES ('fetch', 'candles', 'binance', 'BTC/USDT', '1m', 'api', '[2020-01-01Z,2020-01-02Z)')`;
    await expect(sql`UPDATE ingest_runs SET status = 'done'`).rejects.toThrow('ingest_runs_finished_or_running');
    await expect(sql`UPDATE ingest_runs SET finished_at = now()`).rejects.toThrow('ingest_runs_finished_or_running');
    await expect(sql`UPDATE ingest_runs SET status = 'well', finished_at = now()`).rejects.toThrow('ingest_runs_status_check');
  });
});

describeEachDatabase('ohlcv_primary', (database) => {
  beforeAll(async () => {
    const { sql } = database;
    // The n-th minute of the first hour is on the first n exchanges; then a day of the last but one.
    await sql`
      INSERT INTO ohlcv SELECT '2020-01-01Z'::timestamptz + minute * interval '1 min', exchange, symbol, '1m', rank, rank, rank, rank, rank
      FROM unnest('{zaif,bybit,okx,kraken,coinbase,binance,ascendex}'::text[]) WITH ORDINALITY e (exchange, rank), generate_series(1, 7) minute,
        unnest('{BTC/USDT,ETH/USDT}'::text[]) symbol
      WHERE rank <= minute`;
    await sql`
      INSERT INTO ohlcv SELECT '2020-02-01Z'::timestamptz + minute * interval '1 min', exchange, symbol, '1m', 1, 1, 1, 1, 1
      FROM unnest('{kraken,okx}'::text[]) exchange, generate_series(0, 9999) minute, unnest('{BTC/USDT,ETH/USDT}'::text[]) symbol`;
    await sql`ANALYZE ohlcv`;
  });

  test('takes each candle from the first exchange in priority, and names it', async () => {
    const rows = await database.sql`
      SELECT exchange, open::int AS rank FROM ohlcv_primary
      WHERE symbol = 'BTC/USDT' AND timeframe = '1m' AND time < '2020-01-02Z' ORDER BY time`;
    expect(rows).toEqual([
      { exchange: 'zaif', rank: 1 },
      { exchange: 'bybit', rank: 2 },
      { exchange: 'okx', rank: 3 },
      { exchange: 'kraken', rank: 4 },
      { exchange: 'coinbase', rank: 5 },
      { exchange: 'binance', rank: 6 },
      { exchange: 'binance', rank: 6 },
    ]);
  });

  test('exchanges outside the list follow by name', async () => {
    const { sql } = database;
    const time = '2020-01-03Z';
    await sql`INSERT INTO ohlcv SELECT ${time}, exchange, 'BTC/USDT', '1m', 1, 1, 1, 1, 1 FROM unnest('{zaif,bitget,ascendex}'::text[]) exchange`;
    expect(await sql`SELECT exchange FROM ohlcv_primary WHERE time = ${time}`).toEqual([{ exchange: 'ascendex' }]);
  });

  test.each(['the built-in order', 'a configured one'])('finds one series by the key, without reading the table: %s', async (order) => {
    if (order !== 'the built-in order') await database.sql`INSERT INTO exchange_priority VALUES ('BTC/USDT', 'okx', 1), ('*', 'kraken', 1)`;
    const plan = await database.sql<{ 'QUERY PLAN': string }[]>`
      EXPLAIN (COSTS OFF) SELECT * FROM ohlcv_primary
      WHERE symbol = 'BTC/USDT' AND timeframe = '1m' AND time >= '2020-02-02Z' AND time < '2020-02-02T01:00Z'`;
    const lines = plan.map((line) => line['QUERY PLAN']);
    expect(lines).toContainEqual(expect.stringMatching(/Index Cond:.*exchange = ANY.*symbol = .*timeframe = .*time/));
    expect(lines.join('\n')).not.toMatch(/Seq Scan on (?:ohlcv|_hyper)/);
  });

  test('is empty, not an error, without candles', async () => {
    await database.sql.begin(async (sql) => {
      await sql`TRUNCATE ohlcv`;
      expect(await sql`SELECT * FROM ohlcv_primary`).toEqual([]);
    });
  });
});
