import { setTimeout as wait } from 'node:timers/promises';
import { ConstantBackoff, handleWhen, retry } from 'cockatiel';
import { isTemporary } from '../errors.js';
import { sortDatabaseError } from './database-errors.js';

const ATTEMPTS = 7;
/** Milliseconds; doubled for each further wait. */
const FIRST_WAIT = 250;
const LONGEST_WAIT = 8_000;

// cockatiel's own wait does not hear a signal (3.2.1), so it is none, and the attempt waits.
const policy = retry(handleWhen(isTemporary), { maxAttempts: ATTEMPTS - 1, backoff: new ConstantBackoff(0) });

/**
 * Does a unit of database work, and again when the database went away in the middle of it: a
 * restart, a failover, another titan taking over the embedded database. The work must be one that
 * may be repeated.
 *
 * @throws TitanError once the database has refused 7 times, over about 16 s; the signal's reason when that aborts
 */
export async function persistently<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  return policy.execute(async ({ attempt }) => {
    if (attempt > 0) await abortableWait(Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempt - 1)), signal);
    try {
      return await work();
    } catch (error) {
      throw error === signal.reason ? signal.reason : sortDatabaseError(error);
    }
  });
}

async function abortableWait(milliseconds: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  try {
    await wait(milliseconds, undefined, { signal });
  } catch {
    throw signal.reason as Error;
  }
}
