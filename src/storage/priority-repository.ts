import type { Sql } from 'postgres';
import type { Priority } from '../market/priority.js';
import type { Queries } from './database.js';

/** The priority that `ohlcv_primary` goes by. */
export async function readPriority(sql: Queries): Promise<Priority> {
  const rows = await sql<{ symbol: string; exchange: string }[]>`SELECT symbol, exchange FROM exchange_priority ORDER BY symbol, rank`;
  const priority = new Map<string, string[]>();
  for (const { symbol, exchange } of rows) priority.set(symbol, [...(priority.get(symbol) ?? []), exchange]);
  return priority;
}

/**
 * Lets `ohlcv_primary` go by this priority from now on.
 *
 * @returns whether that is a change: when not, nothing was written
 */
export async function writePriority(sql: Sql, priority: Priority): Promise<boolean> {
  if (isSame(await readPriority(sql), priority)) return false;
  const rows = [...priority].flatMap(([symbol, exchanges]) => exchanges.map((exchange, i) => ({ symbol, exchange, rank: i + 1 })));
  await sql.begin(async (transaction) => {
    // Of two titans that write at once, the later one waits; readers do not.
    await transaction`LOCK TABLE exchange_priority IN SHARE ROW EXCLUSIVE MODE`;
    await transaction`DELETE FROM exchange_priority`;
    if (rows.length > 0) await transaction`INSERT INTO exchange_priority ${transaction(rows)}`;
  });
  return true;
}

function isSame(one: Priority, other: Priority): boolean {
  return one.size === other.size && [...one].every(([symbol, exchanges]) => exchanges.join() === other.get(symbol)?.join());
}
