import type { Series } from '../market/series.js';
import type { Queries } from './database.js';

/** A run of titan, as leases name it. */
export interface LeaseOwner {
  /** UUID. */
  readonly id: string;
  /** The same for those, and only those, that see each other's process numbers. */
  readonly host: string;
  readonly pid: number;
}

/** Milliseconds for which a lease holds unless it is renewed. By the database's clock, which all titans share. */
export const LEASE_LENGTH = 15_000;

/** Who has a stretch that could not be claimed; undefined when they have given it back meanwhile. */
export interface Claimed {
  readonly by: LeaseOwner | undefined;
}

/**
 * Claims the stretch of a series that begins at `stretch` (ms), when nobody has it, or whoever had it has let it expire.
 *
 * @returns undefined when it is claimed now, else who has it
 */
export async function claimLease(sql: Queries, owner: LeaseOwner, series: Series, stretch: number): Promise<Claimed | undefined> {
  const claimed = await sql`
    INSERT INTO leases AS kept (dataset, exchange, symbol, timeframe, stretch, owner, host, pid, expires_at)
    VALUES (${series.dataset}, ${series.exchange}, ${series.symbol}, ${series.timeframe}, ${new Date(stretch)},
      ${owner.id}, ${owner.host}, ${owner.pid}, ${expiry(sql)})
    ON CONFLICT (dataset, exchange, symbol, timeframe, stretch) DO UPDATE
    SET owner = excluded.owner, host = excluded.host, pid = excluded.pid, expires_at = excluded.expires_at
    WHERE kept.expires_at < clock_timestamp() OR kept.owner = excluded.owner
    RETURNING owner`;
  if (claimed.length > 0) return undefined;
  const [by] = await sql<LeaseOwner[]>`SELECT owner AS id, host, pid FROM leases WHERE ${ofStretch(sql, series, stretch)}`;
  return { by };
}

/**
 * Claims the fronts of several series: whatever of them closes from now on.
 *
 * @returns for each series undefined when it is claimed now, else who has it
 */
export async function claimFronts(sql: Queries, owner: LeaseOwner, series: readonly Series[]): Promise<(Claimed | undefined)[]> {
  const wanted = JSON.stringify(series.map(({ dataset, exchange, symbol, timeframe }, nr) => ({ nr, dataset, exchange, symbol, timeframe })));
  // In one order, lest two titans wait for each other.
  await sql`
    INSERT INTO leases AS kept (dataset, exchange, symbol, timeframe, stretch, owner, host, pid, expires_at)
    SELECT dataset, exchange, symbol, timeframe, 'infinity', ${owner.id}, ${owner.host}, ${owner.pid}, ${expiry(sql)}
    FROM json_to_recordset(${wanted}::text::json) AS one (dataset text, exchange text, symbol text, timeframe text)
    ORDER BY dataset, exchange, symbol, timeframe
    ON CONFLICT (dataset, exchange, symbol, timeframe, stretch) DO UPDATE
    SET owner = excluded.owner, host = excluded.host, pid = excluded.pid, expires_at = excluded.expires_at
    WHERE kept.expires_at < clock_timestamp() OR kept.owner = excluded.owner`;
  const kept = await sql<(LeaseOwner & { nr: number })[]>`
    SELECT nr, owner AS id, host, pid
    FROM json_to_recordset(${wanted}::text::json) AS one (nr int, dataset text, exchange text, symbol text, timeframe text)
    JOIN leases USING (dataset, exchange, symbol, timeframe)
    WHERE stretch = 'infinity'`;
  const claimed = series.map((): Claimed | undefined => ({ by: undefined }));
  for (const { nr, ...by } of kept) claimed[nr] = by.id === owner.id ? undefined : { by };
  return claimed;
}

/** Puts off the expiry of all that an owner has. */
export async function renewLeases(sql: Queries, owner: LeaseOwner): Promise<void> {
  await sql`UPDATE leases SET expires_at = ${expiry(sql)} WHERE owner = ${owner.id}`;
}

export async function releaseLease(sql: Queries, owner: LeaseOwner, series: Series, stretch: number): Promise<void> {
  await sql`DELETE FROM leases WHERE ${ofStretch(sql, series, stretch)} AND owner = ${owner.id}`;
}

/** Frees all that an owner had who is known to be dead. */
export async function releaseLeasesOf(sql: Queries, { id }: LeaseOwner): Promise<void> {
  await sql`DELETE FROM leases WHERE owner = ${id}`;
}

function expiry(sql: Queries) {
  return sql`clock_timestamp() + ${LEASE_LENGTH} * interval '1 millisecond'`;
}

function ofStretch(sql: Queries, series: Series, stretch: number) {
  return sql`dataset = ${series.dataset} AND exchange = ${series.exchange} AND symbol = ${series.symbol}
    AND timeframe = ${series.timeframe} AND stretch = ${new Date(stretch)}`;
}
