const FIRST_CEILING = 2_000;
const LONGEST = 60_000;

/**
 * Milliseconds to wait before the given retry (1 is the first): uniformly between half a ceiling
 * and the ceiling, which doubles from 2 s to 60 s. So 1-2 s, 2-4 s, 4-8 s … 30-60 s: half of it
 * is certain, and half keeps many clients from coming back all at once.
 *
 * @param random from 0 to 1
 */
export function backoff(retry: number, random: () => number): number {
  const ceiling = Math.min(LONGEST, FIRST_CEILING * 2 ** (retry - 1));
  return Math.round((ceiling * (1 + random())) / 2);
}

/** Resolves at `time` (ms), at once when that is past; rejects with the signal's reason as soon as it aborts. */
export function waitUntil(time: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const left = time - Date.now();
    if (left <= 0) {
      resolve();
      return;
    }
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, left);
    signal.addEventListener('abort', stop, { once: true });
  });
}
