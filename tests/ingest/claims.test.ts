import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { Claims } from '../../src/ingest/claims.js';
import type { Series } from '../../src/market/series.js';
import { LEASE_LENGTH, type LeaseOwner } from '../../src/storage/lease-repository.js';
import { describeEachDatabase } from '../support/databases.js';
import { anOwner } from './backfill/backfill-on-sandbox.js';

const SERIES: Series = { dataset: 'candles', exchange: 'binance', symbol: 'BTC/USDT', timeframe: '1m' };
const MAY = Date.UTC(2024, 4, 1);
const NEVER = new AbortController().signal;

describeEachDatabase('claims', (database) => {
  const opened: Claims[] = [];
  // Only the clock by which leases are renewed: the database's connections need the real one.
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'nextTick', 'queueMicrotask', 'Date', 'performance', 'hrtime'] });
  });
  afterEach(async () => {
    for (const claims of opened.splice(0)) claims.close();
    jest.useRealTimers();
    await database.sql`TRUNCATE leases`;
  });

  const claimsOf = (owner: LeaseOwner): Claims => {
    const claims = Claims.open(database.sql, owner, NEVER);
    opened.push(claims);
    return claims;
  };
  const owners = async (): Promise<string[]> => (await database.sql<{ owner: string }[]>`SELECT owner FROM leases`).map(({ owner }) => owner);

  async function deadPid(): Promise<number> {
    const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    await once(child, 'exit');
    return child.pid!;
  }

  test.each([
    ['a dead process of this host has', async () => ({ pid: await deadPid() }), true],
    ['a living process of this host has not', () => ({ pid: process.ppid }), false],
    ['a process of another host has not, whatever its number', async () => ({ host: 'there', pid: await deadPid() }), false],
    ['one with our own number was before us, as in a container', () => ({ pid: process.pid }), true],
  ])('whose claims are taken over at once: %s', async (_what, former, expected) => {
    const before = anOwner(await former());
    const late = anOwner();
    expect(await claimsOf(before).take(SERIES, MAY)).toBe(true);
    expect(await claimsOf(late).take(SERIES, MAY)).toBe(expected);
    expect(await owners()).toEqual([expected ? late.id : before.id]);
  });

  test('with the first claim that is taken over, all the others of the dead are free', async () => {
    const dead = anOwner({ pid: await deadPid() });
    const claims = claimsOf(dead);
    for (const month of [1, 2, 3]) await claims.take(SERIES, Date.UTC(2024, month, 1));
    const late = anOwner();
    await claimsOf(late).take(SERIES, Date.UTC(2024, 2, 1));
    expect(await owners()).toEqual([late.id]);
  });

  test('of several that find the dead at once, one takes over', async () => {
    await claimsOf(anOwner({ pid: await deadPid() })).take(SERIES, MAY);
    const living = Array.from({ length: 5 }, () => spawn('sleep', ['60']));
    try {
      const late = living.map(({ pid }) => anOwner({ pid: pid! }));
      const taken = await Promise.all(late.map((owner) => claimsOf(owner).take(SERIES, MAY)));
      expect(taken.filter(Boolean)).toHaveLength(1);
      expect(await owners()).toEqual([late[taken.indexOf(true)]!.id]);
    } finally {
      for (const child of living) child.kill();
    }
  });

  test('they are renewed while their owner lives, and no longer', async () => {
    const { sql } = database;
    const isFresh = async () => (await sql`SELECT FROM leases WHERE expires_at > clock_timestamp() + ${LEASE_LENGTH / 2} * interval '1 millisecond'`).length === 1;
    const expire = () => sql`UPDATE leases SET expires_at = clock_timestamp()`;
    const claims = claimsOf(anOwner());
    await claims.take(SERIES, MAY);
    for (let renewal = 0; renewal < 3; renewal++) {
      await expire();
      expect(await isFresh()).toBe(false);
      jest.advanceTimersByTime(LEASE_LENGTH / 3);
      while (!await isFresh()) await turn();
    }
    claims.close();
    await expire();
    jest.advanceTimersByTime(10 * LEASE_LENGTH);
    await sql`SELECT 1`;
    expect(await isFresh()).toBe(false);
    expect(await claimsOf(anOwner({ host: 'there' })).take(SERIES, MAY)).toBe(true);
  });

  test('what could not be given back is given back later, unless it has been claimed again', async () => {
    const { sql } = database;
    const JUNE = Date.UTC(2024, 5, 1);
    const claims = claimsOf(anOwner());
    for (const month of [MAY, JUNE]) await claims.take(SERIES, month);
    await sql`ALTER TABLE leases RENAME TO gone`;
    for (const month of [MAY, JUNE]) await claims.release(SERIES, month);
    await sql`ALTER TABLE gone RENAME TO leases`;
    expect(await owners()).toHaveLength(2);
    await claims.take(SERIES, JUNE);
    jest.advanceTimersByTime(LEASE_LENGTH / 3);
    while ((await owners()).length > 1) await turn();
    expect((await sql<{ stretch: Date }[]>`SELECT stretch FROM leases`).map(({ stretch }) => stretch.getTime())).toEqual([JUNE]);
  });

  test('what cannot be given back is no failure', async () => {
    const another = await database.openAnother();
    const claims = Claims.open(another.sql, anOwner({ host: 'there' }), NEVER);
    opened.push(claims);
    await claims.take(SERIES, MAY);
    await another.close();
    await claims.release(SERIES, MAY);
    expect(await owners()).toHaveLength(1);
  });
}, { kinds: ['PGlite', 'PostgreSQL'] });
