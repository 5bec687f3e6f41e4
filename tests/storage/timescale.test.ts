import { afterEach, expect, test } from '@jest/globals';
import { migrate } from '../../src/storage/migrations/migrator.js';
import { convertToTimescale, inspectTimescale } from '../../src/storage/timescale/timescale-conversion.js';
import { createTestDatabase, describeEachDatabase, type TestDatabase } from '../support/databases.js';
import { asAdministrator } from '../support/test-server.js';

const UPSERT = `
  INSERT INTO ohlcv AS kept
  SELECT to_timestamp(n * 60), 'binance', 'BTC/USDT', '1m', 1, 1, 1, 1, $1::numeric FROM generate_series(0, 1999) n
  ON CONFLICT (exchange, symbol, timeframe, time) DO UPDATE SET volume = excluded.volume
  WHERE kept.volume IS DISTINCT FROM excluded.volume
  RETURNING xmax = 0 AS new`;

describeEachDatabase(
  'TimescaleDB',
  (database) => {
    test('is not missed', async () => {
      expect(await migrate(database.sql)).toMatchObject({
        timescale: { edition: 'none', version: null, hypertable: false, columnstore: false, changes: [], notices: [] },
      });
    });
  },
  { kinds: ['PGlite'] },
);

describeEachDatabase(
  'TimescaleDB',
  ({ kind }) => {
    let own: TestDatabase | undefined;
    afterEach(async () => {
      await own?.drop();
      own = undefined;
    });

    test('holds the candles after the first migrate, and is left alone by the second', async () => {
      own = await createTestDatabase(kind, { migrated: false });
      const planned = await migrate(own.sql, { dryRun: true });
      expect(planned.timescale.changes).toEqual(expect.arrayContaining(['TimescaleDB installed in the database', 'ohlcv made a hypertable of 30-day chunks']));
      expect(planned.timescale).toMatchObject({ edition: 'none', hypertable: false });

      const first = await migrate(own.sql);
      expect(first.timescale).toMatchObject({ hypertable: true, version: expect.stringMatching(/^2\.\d+\.\d+/) });
      expect(first.timescale.changes).toEqual(expect.arrayContaining([...planned.timescale.changes]));
      const again = await migrate(own.sql);
      expect(again.timescale).toEqual({ ...first.timescale, changes: [] });
      expect(await inspectTimescale(own.sql)).toEqual(again.timescale);
      const chunks = await own.sql`SELECT time_interval FROM timescaledb_information.dimensions WHERE hypertable_name = 'ohlcv'`;
      expect(chunks).toMatchObject([{ time_interval: '30 days' }]);
    });

    test('is a notice to a user who may not install it, and the tables are there all the same', async () => {
      own = await createTestDatabase('PostgreSQL', { migrated: false });
      const { timescale } = await migrate(own.sql);
      expect(timescale).toMatchObject({ edition: 'none', hypertable: false, changes: [] });
      expect(timescale.notices).toEqual([
        expect.stringMatching(/^TimescaleDB installed in the database: not done, since the server refused: permission denied to create extension/),
      ]);
      expect(await own.sql`SELECT * FROM ohlcv_primary`).toEqual([]);
    });

    test('the columnstore is used exactly where the licence has it', async () => {
      own = await createTestDatabase(kind);
      const [licence] = await own.sql<{ name: string }[]>`SELECT current_setting('timescaledb.license') AS name`;
      const community = licence!.name === 'timescale';
      const report = await inspectTimescale(own.sql);
      expect(report).toMatchObject({ edition: community ? 'community' : 'apache', columnstore: community });
      expect(report.notices).toEqual(community ? [] : [expect.stringContaining('Apache edition')]);
      const policies = await own.sql`SELECT config FROM timescaledb_information.jobs WHERE hypertable_name = 'ohlcv'`;
      expect(policies).toMatchObject(community ? [{ config: { compress_after: '30 days' } }] : []);
    });

    test('a plain database that gains it is converted, with its rows', async () => {
      // Made as a user who may not install it: plain tables.
      own = await createTestDatabase('PostgreSQL');
      const { sql } = own;
      await sql.unsafe(UPSERT, ['12345678901234567.000000000012345']);
      const before = await sql`SELECT * FROM ohlcv ORDER BY time`;
      const name = new URL(own.environment.DATABASE_URL).pathname.slice(1);
      await asAdministrator((admin) => admin`GRANT CREATE ON DATABASE ${admin(name)} TO ${admin(new URL(own!.environment.DATABASE_URL).username)}`);

      const { applied, timescale } = await migrate(sql);
      expect(applied).toEqual([]);
      expect(timescale).toMatchObject({ hypertable: true });
      expect(await sql`SELECT * FROM ohlcv ORDER BY time`).toEqual(before);
      expect(before).toHaveLength(2000);
      expect(await sql`SELECT count(*)::int AS count FROM ONLY ohlcv`).toEqual([{ count: 0 }]);
    });

    test('new and revised rows are told apart, in compressed chunks too', async () => {
      own = await createTestDatabase(kind);
      const { sql } = own;
      const count = async (volume: string): Promise<{ new: number; revised: number }> => {
        const rows = await sql.unsafe<{ new: boolean }[]>(UPSERT, [volume]);
        const fresh = rows.filter((row) => row.new).length;
        return { new: fresh, revised: rows.length - fresh };
      };
      expect(await count('1')).toEqual({ new: 2000, revised: 0 });
      if ((await inspectTimescale(sql)).columnstore) {
        const chunks = await sql<{ chunk: string }[]>`SELECT show_chunks('ohlcv')::text AS chunk`;
        for (const { chunk } of chunks) await sql.unsafe(`CALL convert_to_columnstore('${chunk}')`);
        expect(await sql`SELECT FROM timescaledb_information.chunks WHERE is_compressed`).toHaveLength(chunks.length);
      }
      await sql`DELETE FROM ohlcv WHERE time < to_timestamp(600)`;
      expect(await count('2')).toEqual({ new: 10, revised: 1990 });
      expect(await count('2')).toEqual({ new: 0, revised: 0 });
    });

    test('many titans at once convert it once', async () => {
      own = await createTestDatabase(kind, { migrated: false });
      const reports = await Promise.all(Array.from({ length: 8 }, () => migrate(own!.sql)));
      const changes = reports.flatMap(({ timescale }) => timescale.changes);
      expect(changes.filter((change) => change.startsWith('ohlcv made a hypertable'))).toHaveLength(1);
      expect((await convertToTimescale(own.sql)).changes).toEqual([]);
    });
  },
  { kinds: ['TimescaleDB'] },
);
