/** Larger than any time in this unit that a file could hold: the year 5138. */
const LARGEST = { seconds: 1e11, milliseconds: 1e14, microseconds: 1e17 } as const;

/** The milliseconds of a time since the epoch in seconds, milliseconds, microseconds or nanoseconds, known by its size. */
export function millisecondsOf(stamp: number): number {
  if (stamp < LARGEST.seconds) return stamp * 1000;
  if (stamp < LARGEST.milliseconds) return stamp;
  return stamp < LARGEST.microseconds ? stamp / 1000 : stamp / 1e6;
}
