import { setTimeout as wait } from 'node:timers/promises';

/** @throws the signal's reason as soon as it aborts */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await wait(milliseconds, undefined, { signal }).catch(() => { signal.throwIfAborted(); });
}
