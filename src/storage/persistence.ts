import { ExponentialBackoff, handleWhen, retry } from 'cockatiel';
import { isTemporary } from '../errors.js';
import { sortDatabaseError } from './database-errors.js';

const policy = retry(handleWhen(isTemporary), {
  maxAttempts: 6,
  backoff: new ExponentialBackoff({ initialDelay: 250, maxDelay: 10_000 }),
});

/**
 * Does a unit of database work, and again when the database went away in the middle of it: a
 * restart, a failover, another titan taking over the embedded database. The work must be one that
 * may be repeated.
 *
 * @throws TitanError once the database stays away, after about 20 s
 */
export async function persistently<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  return policy.execute(async () => {
    try {
      return await work();
    } catch (error) {
      throw sortDatabaseError(error);
    }
  }, signal);
}
