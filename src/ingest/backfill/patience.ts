/** Milliseconds for which an exchange that did answer may be silent before what is left of it is given up. */
const PATIENCE = 15 * 60_000;

/** Trials of a stretch that fails while its exchange answers for others. */
const TRIALS = 3;

/** A stretch that has brought nothing but failures. Times are in ms. */
export interface Failing {
  readonly since: number;
  readonly lastTrial: number;
  /** Trials before which the exchange had answered for others. */
  readonly trials: number;
  /** Intervals that are open. */
  readonly open: number;
}

/**
 * A trial says something of its stretch only when the exchange has answered for others since the trial before:
 * else the exchange is what fails, for all stretches alike.
 *
 * @param answeredAt when the exchange last answered (ms); undefined: never
 */
export function failedAgain(before: Failing | undefined, open: number, answeredAt: number | undefined, now: number): Failing {
  if (before === undefined || open < before.open) return { since: now, lastTrial: now, trials: 1, open };
  const answered = answeredAt !== undefined && answeredAt > before.lastTrial;
  return { ...before, lastTrial: now, trials: before.trials + (answered ? 1 : 0) };
}

/** Whether it is to be tried again. An exchange that has never answered is not waited for. */
export function isPatientWith({ since, trials }: Failing, answeredAt: number | undefined, now: number): boolean {
  return answeredAt !== undefined && trials < TRIALS && now - Math.max(since, answeredAt) < PATIENCE;
}
