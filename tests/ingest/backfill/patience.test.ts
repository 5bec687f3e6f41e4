import { describe, expect, test } from '@jest/globals';
import { failedAgain, isPatientWith, type Failing } from '../../../src/ingest/backfill/patience.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Fails every half a minute; @returns the failures until nobody waits any more, or 1000. */
function trials({ answeredAt, open = () => 7 }: { answeredAt: (now: number) => number | undefined; open?: (now: number) => number }): number {
  let failing: Failing | undefined;
  for (let trial = 1; trial <= 1000; trial++) {
    const now = trial * 30 * SECOND;
    failing = failedAgain(failing, open(now), answeredAt(now), now);
    if (!isPatientWith(failing, answeredAt(now), now)) return trial;
  }
  return 1000;
}

describe('how often a stretch is tried that fails', () => {
  test('once, when its exchange has never answered', () => {
    expect(trials({ answeredAt: () => undefined })).toBe(1);
  });

  test('three times, while its exchange answers for others', () => {
    expect(trials({ answeredAt: (now) => now - SECOND })).toBe(3);
  });

  test('for a quarter of an hour, when its exchange has fallen silent', () => {
    expect(trials({ answeredAt: () => 10 * SECOND })).toBe(31);
  });

  test('no less when a page that was in flight comes just after the first failure', () => {
    expect(trials({ answeredAt: () => 31 * SECOND })).toBeGreaterThanOrEqual(30);
  });

  test('a quarter of an hour again, when the exchange comes and goes', () => {
    expect(trials({ answeredAt: (now) => (now < 10 * MINUTE ? 10 * SECOND : 10 * MINUTE - SECOND) })).toBe(50);
  });

  test('as long as it brings something', () => {
    expect(trials({ answeredAt: (now) => now - SECOND, open: (now) => -now })).toBe(1000);
  });
});
