import type { Sql, TransactionSql } from 'postgres';

/**
 * Runs `work` on connections that all see the archive as it is now, whatever is written meanwhile. They
 * only read, so no writer waits for them.
 *
 * @param readers connections side by side; more than one needs a server, where one lends its snapshot to the others
 */
export async function inSnapshot<T>(sql: Sql, readers: number, work: (readers: readonly TransactionSql[]) => Promise<T>): Promise<T> {
  return await sql.begin(READ_ONLY, async (first) => {
    await prepare(first);
    if (readers <= 1) return work([first]);
    const [lent] = await first<[{ id: string }]>`SELECT pg_export_snapshot() AS id`;
    return besides(sql, lent.id, [first], readers, work);
  }) as T;
}

const READ_ONLY = 'ISOLATION LEVEL REPEATABLE READ READ ONLY';

async function besides<T>(
  sql: Sql, snapshot: string, open: readonly TransactionSql[], readers: number, work: (readers: readonly TransactionSql[]) => Promise<T>,
): Promise<T> {
  if (open.length >= readers) return work(open);
  return await sql.begin(READ_ONLY, async (another) => {
    // No parameters: SET takes none. The id is the server's own.
    await another.unsafe(`SET TRANSACTION SNAPSHOT '${snapshot}'`);
    await prepare(another);
    return besides(sql, snapshot, [...open, another], readers, work);
  }) as T;
}

/**
 * Months are counted in UTC. Every question here reads short stretches of the key's index, thousands of
 * them; where statistics are old, the planner would read the whole table for each instead.
 */
async function prepare(sql: TransactionSql): Promise<void> {
  await sql.unsafe(`
    SET LOCAL TIME ZONE 'UTC';
    SET LOCAL enable_seqscan = off;
    SET LOCAL enable_memoize = off;
    SET LOCAL jit = off`);
}
