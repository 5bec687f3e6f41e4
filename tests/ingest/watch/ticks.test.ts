import { describe, expect, test } from '@jest/globals';
import { nextTick, waitForTick, type Clock } from '../../../src/ingest/watch/ticks.js';

const RHYTHM = { interval: 60_000, settle: 2_000 };
const START = Date.parse('2024-05-15T12:34:02Z');
const NEVER = new AbortController().signal;

/** A clock that goes by being waited for, and jumps where it is told to. */
function clockAt(start: number, jumps: readonly { readonly at: number; readonly by: number }[] = []): Clock {
  let time = start;
  let waited = 0;
  const left = [...jumps];
  return {
    now: () => time,
    pause(milliseconds) {
      time += milliseconds;
      waited += milliseconds;
      while (left.length > 0 && waited >= left[0]!.at) time += left.shift()!.by;
      return Promise.resolve();
    },
  };
}

test.each([
  ['2024-05-15T12:34:01.999Z', '2024-05-15T12:34:02Z'],
  ['2024-05-15T12:34:02Z', '2024-05-15T12:35:02Z'],
  ['2024-05-15T12:34:59Z', '2024-05-15T12:35:02Z'],
  ['2024-12-31T23:59:59Z', '2025-01-01T00:00:02Z'],
])('after %s comes the tick of %s', (now, tick) => {
  expect(new Date(nextTick(Date.parse(now), RHYTHM))).toEqual(new Date(tick));
});

describe('a wait', () => {
  test('ends at the next tick', async () => {
    const clock = clockAt(START + 10);
    expect(await waitForTick(clock, RHYTHM, START, NEVER)).toEqual({ at: START + 60_000, skipped: 0 });
    expect(clock.now()).toBe(START + 60_000);
  });

  test('is none for a tick that is due, and passes over those before it', async () => {
    const clock = clockAt(START + 3.5 * 60_000);
    expect(await waitForTick(clock, RHYTHM, START, NEVER)).toEqual({ at: START + 3 * 60_000, skipped: 2 });
    expect(clock.now()).toBe(START + 3.5 * 60_000);
  });

  test('after a night asleep ends at once', async () => {
    const clock = clockAt(START, [{ at: 5_000, by: 8 * 3_600_000 }]);
    expect(await waitForTick(clock, RHYTHM, START, NEVER)).toEqual({ at: START + 8 * 3_600_000, skipped: 479 });
  });

  test('is not an hour longer when the clock is set back an hour', async () => {
    const clock = clockAt(START, [{ at: 20_000, by: -3_600_000 }]);
    expect(await waitForTick(clock, RHYTHM, START, NEVER)).toEqual({ at: START + 60_000 - 3_600_000, skipped: 0 });
  });

  test('goes on after a small step back', async () => {
    const clock = clockAt(START, [{ at: 20_000, by: -3_000 }]);
    expect(await waitForTick(clock, RHYTHM, START, NEVER)).toEqual({ at: START + 60_000, skipped: 0 });
  });
});
