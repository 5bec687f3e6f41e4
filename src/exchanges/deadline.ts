import { timeout, TimeoutStrategy } from 'cockatiel';
import { TemporaryError } from '../errors.js';

/**
 * Runs a call that must settle within `limit` ms, body and all: ccxt's own timeout ends when the
 * headers arrive, and a stalled gzip body never settles (ccxt 4.5.84).
 *
 * At the deadline, and when the caller aborts, the call's own signal aborts and this rejects, even
 * if the call ignores its signal.
 *
 * @throws TemporaryError at the deadline; the signal's reason when the caller aborts; else what the call throws
 */
export async function withDeadline<T>(
  name: string,
  limit: number,
  signal: AbortSignal,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  // Not aborted on return, so that an aborted signal afterwards means that the call was cut off.
  const policy = timeout(limit, { strategy: TimeoutStrategy.Aggressive, abortOnReturn: false });
  let cutOff = signal;
  try {
    return await policy.execute((context) => call((cutOff = context.signal)), signal);
  } catch (error) {
    // A call that hears its signal may reject with anything, and before cockatiel does.
    signal.throwIfAborted();
    if (cutOff.aborted) throw new TemporaryError(`${name}: no answer within ${limit / 1000} s`, { cause: error });
    throw error;
  }
}
