import type { Sql } from 'postgres';
import type { Priority } from '../market/priority.js';
import { readPriority, writePriority } from '../storage/priority-repository.js';
import type { Log } from './log.js';

/**
 * The priority in force. One that is configured is written to the database, for `ohlcv_primary` to go by;
 * without one the database's own holds, whoever wrote it.
 */
export async function priorityInForce(sql: Sql, configured: Priority | undefined, log: Log): Promise<Priority> {
  if (configured === undefined) return readPriority(sql);
  if (await writePriority(sql, configured)) {
    log.info(`ohlcv_primary prefers exchanges by TITAN_PRIORITY from now on`, { priority: Object.fromEntries(configured) });
  }
  return configured;
}
