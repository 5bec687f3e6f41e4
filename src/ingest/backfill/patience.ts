/** Milliseconds for which a host (an exchange, an archive) that did answer may be silent before what is left of it is given up. */
const PATIENCE = 15 * 60_000;

/** Trials of a stretch that fails while its host answers for others. */
const TRIALS = 3;

/** A stretch that has brought nothing but failures. Times are in ms. */
export interface Failing {
  readonly since: number;
  readonly lastTrial: number;
  /** Trials before which the host had answered for others. */
  readonly trials: number;
  /** Intervals that are open. */
  readonly open: number;
}

/**
 * A trial says something of its stretch only when its host has answered for others since the trial before: else the host is
 * what fails, for all stretches alike. An archive that answers says nothing of the exchange's API.
 *
 * @param answeredAt when the host last answered (ms); undefined: never
 */
export function failedAgain(before: Failing | undefined, open: number, answeredAt: number | undefined, now: number): Failing {
  if (before === undefined || open < before.open) return { since: now, lastTrial: now, trials: 1, open };
  const answered = answeredAt !== undefined && answeredAt > before.lastTrial;
  return { ...before, lastTrial: now, trials: before.trials + (answered ? 1 : 0) };
}

/** Whether it is to be tried again. A host that has never answered is not waited for. */
export function isPatientWith({ since, trials }: Failing, answeredAt: number | undefined, now: number): boolean {
  return answeredAt !== undefined && trials < TRIALS && now - Math.max(since, answeredAt) < PATIENCE;
}
