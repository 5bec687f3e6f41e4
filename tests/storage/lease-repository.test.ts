import { afterEach, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Series } from '../../src/market/series.js';
import { claimLease, LEASE_LENGTH, releaseLease, releaseLeasesOf, renewLeases, type LeaseOwner } from '../../src/storage/lease-repository.js';
import { describeEachDatabase } from '../support/databases.js';

const SERIES: Series = { dataset: 'candles', exchange: 'binance', symbol: 'BTC/USDT', timeframe: '1m' };
const MAY = Date.UTC(2024, 4, 1);
const JUNE = Date.UTC(2024, 5, 1);

describeEachDatabase('leases', (database) => {
  afterEach(() => database.sql`TRUNCATE leases`);

  const owner = (): LeaseOwner => ({ id: randomUUID(), host: 'here', pid: 1 });
  const expireAll = () => database.sql`UPDATE leases SET expires_at = clock_timestamp() - interval '1 ms'`;
  /** Milliseconds for which each lease still holds. */
  const remaining = async (): Promise<number[]> =>
    (await database.sql<{ left: number }[]>`SELECT (extract(epoch FROM expires_at - clock_timestamp()) * 1000)::float8 AS left FROM leases`).map(({ left }) => left);

  test('one has it, the other learns who, until it is given back', async () => {
    const { sql } = database;
    const [one, other] = [owner(), { ...owner(), host: 'there', pid: 7 }];
    expect(await claimLease(sql, one, SERIES, MAY)).toBeUndefined();
    expect(await claimLease(sql, other, SERIES, MAY)).toEqual({ by: one });
    expect(await claimLease(sql, one, SERIES, MAY)).toBeUndefined();
    await releaseLease(sql, other, SERIES, MAY);
    expect(await claimLease(sql, other, SERIES, MAY)).toEqual({ by: one });
    await releaseLease(sql, one, SERIES, MAY);
    expect(await claimLease(sql, other, SERIES, MAY)).toBeUndefined();
    expect(await claimLease(sql, one, SERIES, MAY)).toEqual({ by: other });
  });

  test('each stretch and each series is claimed by itself', async () => {
    const [one, other] = [owner(), owner()];
    expect(await claimLease(database.sql, one, SERIES, MAY)).toBeUndefined();
    expect(await claimLease(database.sql, other, SERIES, JUNE)).toBeUndefined();
    for (const differs of [{ exchange: 'okx' }, { symbol: 'ETH/USDT' }, { timeframe: '1h' }] as const) {
      expect(await claimLease(database.sql, other, { ...SERIES, ...differs }, MAY)).toBeUndefined();
    }
  });

  test('what has expired is anyone\'s, and what was renewed has not', async () => {
    const { sql } = database;
    const [one, other] = [owner(), owner()];
    await claimLease(sql, one, SERIES, MAY);
    await claimLease(sql, one, SERIES, JUNE);
    for (const left of await remaining()) expect(left).toBeGreaterThan(LEASE_LENGTH - 5_000);
    await expireAll();
    await renewLeases(sql, one);
    for (const left of await remaining()) expect(left).toBeGreaterThan(LEASE_LENGTH - 5_000);
    expect(await claimLease(sql, other, SERIES, MAY)).toEqual({ by: one });
    await expireAll();
    expect(await claimLease(sql, other, SERIES, MAY)).toBeUndefined();
    // The one who was too late has lost it: neither can it renew it, nor give it back.
    await expireAll();
    await renewLeases(sql, one);
    await releaseLease(sql, one, SERIES, MAY);
    expect((await sql`SELECT owner FROM leases WHERE stretch = ${new Date(MAY)} AND expires_at < clock_timestamp()`).map((row) => row['owner'] as string)).toEqual([other.id]);
  });

  test('all that one had is freed at once, and nothing of anybody else', async () => {
    const { sql } = database;
    const [one, other] = [owner(), owner()];
    await claimLease(sql, one, SERIES, MAY);
    await claimLease(sql, other, SERIES, JUNE);
    await releaseLeasesOf(sql, one);
    expect((await sql`SELECT owner FROM leases`).map((row) => row['owner'] as string)).toEqual([other.id]);
  });

  test('of many that want it at the same moment one gets it', async () => {
    const another = await database.openAnother();
    try {
      const owners = Array.from({ length: 12 }, owner);
      const answers = await Promise.all(owners.map((one, nr) => claimLease(nr % 2 === 0 ? database.sql : another.sql, one, SERIES, MAY)));
      expect(answers.filter((answer) => answer === undefined)).toHaveLength(1);
      const winner = owners[answers.indexOf(undefined)]!;
      expect((await database.sql`SELECT owner FROM leases`).map((row) => row['owner'] as string)).toEqual([winner.id]);
    } finally {
      await another.close();
    }
  });
});
