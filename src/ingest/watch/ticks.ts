/** When a watch ticks: at whole multiples of the interval by the wall clock, and a little later, so that a candle that has just closed is there. Milliseconds. */
export interface Rhythm {
  readonly interval: number;
  readonly settle: number;
}

/** The first tick after `now` (ms). */
export function nextTick(now: number, { interval, settle }: Rhythm): number {
  return (Math.floor((now - settle) / interval) + 1) * interval + settle;
}

/** Milliseconds for which a wait does not look at the clock: it may be set, and a laptop may sleep. */
const LONGEST_WAIT = 5_000;

export interface Clock {
  /** Milliseconds. */
  readonly now: () => number;
  /** Resolves after so many milliseconds; rejects with the signal's reason as soon as it aborts. */
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Waits for the tick after the one at `last` (ms); of several that are due only for the newest. A clock that is set back
 * begins anew, so that an hour back is no hour without a tick.
 *
 * @returns the tick's time, and how many were passed over
 */
export async function waitForTick(clock: Clock, rhythm: Rhythm, last: number, signal: AbortSignal): Promise<{ readonly at: number; readonly skipped: number }> {
  const { interval } = rhythm;
  let due = last + interval;
  for (;;) {
    const now = clock.now();
    if (due - now > interval) due = nextTick(now, rhythm);
    if (now >= due) {
      const at = nextTick(now, rhythm) - interval;
      return { at, skipped: Math.round((at - due) / interval) };
    }
    await clock.pause(Math.min(due - now, LONGEST_WAIT), signal);
  }
}
