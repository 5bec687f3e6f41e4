import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { refilling, rolling, spread, type Allowance } from '../../src/exchanges/allowance.js';

/** Times (ms) at which requests of these weights go that come all at once, each as soon as it may. */
function schedule(allowance: Allowance, weights: readonly number[], lateness: () => number = () => 0): number[] {
  const count = allowance.open();
  let now = 0;
  return weights.map((weight) => {
    for (let wait = count.wait(weight, now); wait > 0; wait = count.wait(weight, now)) now += Math.ceil(wait) + lateness();
    count.spend(weight, now);
    return now;
  });
}

/** The most weight that arrives in any stretch of so many ms. */
function mostIn(length: number, times: readonly number[], weights: readonly number[]): number {
  const sorted = times.map((time, i) => ({ time, weight: weights[i]! })).sort((a, b) => a.time - b.time);
  let most = 0;
  let sum = 0;
  for (let first = 0, last = 0; last < sorted.length; last++) {
    sum += sorted[last]!.weight;
    while (sorted[last]!.time - sorted[first]!.time >= length) sum -= sorted[first++]!.weight;
    most = Math.max(most, sum);
  }
  return most;
}

const ones = (count: number): number[] => Array<number>(count).fill(1);
const perMinute = (times: readonly number[], weights: readonly number[]): number =>
  (weights.reduce((sum, weight) => sum + weight, 0) / times.at(-1)!) * 60_000;

describe('rolling', () => {
  it('lets the whole of it go at once, and then nothing until that is a window old', () => {
    const times = schedule(rolling(6000, 60_000), Array<number>(4000).fill(2));
    expect(times.slice(0, 3000)).toEqual(Array<number>(3000).fill(0));
    expect(times[3000]).toBe(61_000);
  });

  it('never spends more in any window, and of weights that vary nearly all of it', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 104 }), { minLength: 100, maxLength: 200 }), fc.infiniteStream(fc.nat({ max: 400 })), (weights, late) => {
      const times = schedule(rolling(1200, 60_000), weights, () => late.next().value as number);
      expect(mostIn(60_000, times, weights)).toBeLessThanOrEqual(1200);
    }), { numRuns: 50 });
  });

  it('does not wait for ever with a request that weighs more than all of it', () => {
    expect(schedule(rolling(10, 60_000), [5, 11, 1])).toEqual([0, 0, 61_000]);
  });

  it('says what it comes to', () => {
    expect(rolling(6000, 60_000).perMinute).toBeCloseTo(6000 / 61 * 60);
  });
});

describe('spread', () => {
  it.each([[20, 2000], [40, 2000], [600, 5000]])('%d in %d ms: evenly, over 90 %% of them, and never more in any window', (requests, per) => {
    const weights = ones(requests * 20);
    const times = schedule(spread(requests, per), weights);
    expect(mostIn(per, times, weights)).toBeLessThanOrEqual(requests);
    expect(mostIn(per / requests, times, weights)).toBeLessThanOrEqual(1 + Math.ceil(requests / per * 50));
    expect(perMinute(times, weights)).toBeGreaterThan(0.92 * requests / per * 60_000);
    expect(perMinute(times, weights) / spread(requests, per).perMinute).toBeCloseTo(1, 1);
  });

  it.each([[20, 2000], [40, 2000], [600, 5000]])('%d in %d ms: not more when some travel longer by a twentieth of the window', (requests, per) => {
    fc.assert(fc.property(fc.infiniteStream(fc.double({ min: 0, max: per / 20, noNaN: true })), (delays) => {
      const weights = ones(requests * 5);
      const arrivals = schedule(spread(requests, per), weights).map((time) => time + (delays.next().value as number));
      expect(mostIn(per, arrivals, weights)).toBeLessThanOrEqual(requests);
    }), { numRuns: 50 });
  });

  it('makes up for timers that come late', () => {
    const weights = ones(400);
    expect(perMinute(schedule(spread(20, 2000), weights, () => 40), weights)).toBeGreaterThan(0.9 * 600);
  });
});

describe('refilling', () => {
  it('as a bucket: a burst, then evenly, below what the exchange refills', () => {
    const times = schedule(refilling(10, 15), ones(200));
    expect(times.filter((time) => time === 0)).toHaveLength(7);
    expect(times.at(-1)! - times[100]!).toBeCloseTo(99 / 9.5 * 1000, -2);
  });

  it('fills no further than it holds', () => {
    const count = refilling(1, 5).open();
    expect(count.wait(1, 1e9)).toBe(0);
    for (let i = 0; i < 4; i++) count.spend(1, 1e9);
    expect(count.wait(1, 1e9)).toBeGreaterThan(0);
  });

  it('lets a request through that weighs more than it holds, and then waits until that is paid', () => {
    const [first, second] = schedule(refilling(1, 5), [10, 1]);
    expect(first).toBe(0);
    expect(second).toBeCloseTo((10 - 2.5 + 1) / 0.95 * 1000, -2);
  });
});
