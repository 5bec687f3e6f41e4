import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';

const DEADLINE_MS = 60_000;
const PAUSE_MS = 50;

/**
 * Waits until a server that is starting answers a query.
 *
 * @param {string} url
 * @param {() => string} log what the server has said so far, for the error
 */
export async function waitUntilItAnswers(url, log) {
  const end = Date.now() + DEADLINE_MS;
  for (;;) {
    const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => undefined });
    try {
      await sql`SELECT 1`;
      return;
    } catch (error) {
      if (Date.now() > end) throw new Error(`the database server did not start:\n${log()}`, { cause: error });
      await pause(PAUSE_MS);
    } finally {
      await sql.end({ timeout: 1 });
    }
  }
}
