import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { UsageError } from '../../src/errors.js';
import {
  ceil, countBetween, floor, isAligned, isTimeframe, next, parseTimeframe, shift, TIMEFRAMES, typicalLength, type Timeframe,
} from '../../src/market/timeframe.js';

const utc = (text: string): number => Date.parse(text);
const iso = (time: number): string => new Date(time).toISOString();

/** Years 1000 to 9000, with the ends of months, of years and of days more often than chance has them. */
const times = fc.oneof(
  fc.integer({ min: utc('1000-01-01T00:00:00Z'), max: utc('9000-01-01T00:00:00Z') }),
  fc
    .tuple(fc.integer({ min: 1890, max: 2110 }), fc.integer({ min: 0, max: 11 }), fc.integer({ min: 0, max: 31 }), fc.constantFrom(-1, 0, 1))
    .map(([year, month, day, off]) => Date.UTC(year, month, day) + off),
);
const timeframes = fc.constantFrom(...TIMEFRAMES);

const UNIT_SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** The same by other means: whole numbers without bounds, and the calendar of Date. */
function naiveFloor(time: number, timeframe: Timeframe): number {
  const amount = Number(/^\d+/.exec(timeframe)![0]);
  const unit = timeframe.at(-1)!;
  const date = new Date(time);
  if (unit === 'M') {
    date.setUTCHours(0, 0, 0, 0);
    date.setUTCDate(1);
    while (date.getUTCMonth() % amount !== 0) date.setUTCMonth(date.getUTCMonth() - 1);
    return date.getTime();
  }
  if (unit === 'w') {
    date.setUTCHours(0, 0, 0, 0);
    while (date.getUTCDay() !== 1) date.setUTCDate(date.getUTCDate() - 1);
    return date.getTime();
  }
  const length = BigInt(amount * UNIT_SECONDS[unit as keyof typeof UNIT_SECONDS]) * 1000n;
  const rest = ((BigInt(time) % length) + length) % length;
  return Number(BigInt(time) - rest);
}

function naiveNext(opened: number, timeframe: Timeframe): number {
  const amount = Number(/^\d+/.exec(timeframe)![0]);
  const date = new Date(opened);
  const unit = timeframe.at(-1);
  if (unit === 'M') date.setUTCMonth(date.getUTCMonth() + amount);
  else if (unit === 'w') date.setUTCDate(date.getUTCDate() + 7 * amount);
  else if (unit === 'd') date.setUTCDate(date.getUTCDate() + amount);
  else if (unit === 'h') date.setUTCHours(date.getUTCHours() + amount);
  else if (unit === 'm') date.setUTCMinutes(date.getUTCMinutes() + amount);
  else date.setUTCSeconds(date.getUTCSeconds() + amount);
  return date.getTime();
}

describe('every timeframe', () => {
  it('floors as a calendar does', () => {
    fc.assert(fc.property(times, timeframes, (time, timeframe) => expect(floor(time, timeframe)).toBe(naiveFloor(time, timeframe))), { numRuns: 3000 });
  });

  it('goes on to the next as a calendar does', () => {
    fc.assert(
      fc.property(times, timeframes, (time, timeframe) => expect(next(time, timeframe)).toBe(naiveNext(naiveFloor(time, timeframe), timeframe))),
      { numRuns: 3000 },
    );
  });

  it('holds every time in just one interval', () => {
    fc.assert(
      fc.property(times, timeframes, (time, timeframe) => {
        const opened = floor(time, timeframe);
        expect(opened).toBeLessThanOrEqual(time);
        expect(next(time, timeframe)).toBeGreaterThan(time);
        expect(floor(next(time, timeframe) - 1, timeframe)).toBe(opened);
        expect(floor(opened, timeframe)).toBe(opened);
        expect(isAligned(time, timeframe)).toBe(time === opened);
        expect(ceil(time, timeframe)).toBe(time === opened ? time : next(time, timeframe));
      }),
      { numRuns: 2000 },
    );
  });

  it('shifts by as many steps, in both directions', () => {
    fc.assert(
      fc.property(times, timeframes, fc.integer({ min: 0, max: 40 }), (time, timeframe, count) => {
        let stepped = floor(time, timeframe);
        for (let i = 0; i < count; i++) stepped = next(stepped, timeframe);
        expect(shift(time, timeframe, count)).toBe(stepped);
        expect(shift(stepped, timeframe, -count)).toBe(floor(time, timeframe));
      }),
    );
  });

  it('counts what a walk counts', () => {
    fc.assert(
      fc.property(times, timeframes, fc.double({ min: -3, max: 40, noNaN: true }), (from, timeframe, span) => {
        const to = Math.round(from + span * typicalLength(timeframe));
        let count = 0;
        for (let time = ceil(from, timeframe); time < to; time = next(time, timeframe)) count++;
        expect(countBetween(from, to, timeframe)).toBe(count);
      }),
    );
  });

  it('counts the parts of a range so that they add up', () => {
    fc.assert(
      fc.property(fc.tuple(times, times, times), timeframes, (unsorted, timeframe) => {
        const [a, b, c] = unsorted.sort((x, y) => x - y);
        expect(countBetween(a, b, timeframe) + countBetween(b, c, timeframe)).toBe(countBetween(a, c, timeframe));
      }),
    );
  });

  it.each(TIMEFRAMES)('%s is what parseTimeframe reads, and has a typical length', (timeframe) => {
    expect(parseTimeframe(timeframe)).toBe(timeframe);
    expect(isTimeframe(timeframe)).toBe(true);
    const century = [utc('1970-01-05T00:00:00Z'), utc('2370-01-05T00:00:00Z')] as const; // 400 years: a whole cycle of leap years
    const mean = (century[1] - century[0]) / countBetween(...century, timeframe);
    expect(Math.abs(typicalLength(timeframe) / mean - 1)).toBeLessThan(1e-3);
  });

  it('stand in ascending length', () => {
    const lengths = TIMEFRAMES.map(typicalLength);
    expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
    expect(new Set(lengths).size).toBe(lengths.length);
  });
});

describe('calendar', () => {
  it.each([
    ['1w', '2024-02-29T12:00:00Z', '2024-02-26T00:00:00.000Z', '2024-03-04T00:00:00.000Z'],
    ['1w', '2024-01-01T00:00:00Z', '2024-01-01T00:00:00.000Z', '2024-01-08T00:00:00.000Z'],
    ['1w', '2023-12-31T23:59:59.999Z', '2023-12-25T00:00:00.000Z', '2024-01-01T00:00:00.000Z'],
    ['1w', '1970-01-01T00:00:00Z', '1969-12-29T00:00:00.000Z', '1970-01-05T00:00:00.000Z'],
    ['1M', '2024-02-29T23:59:59.999Z', '2024-02-01T00:00:00.000Z', '2024-03-01T00:00:00.000Z'],
    ['1M', '2023-02-28T23:59:59.999Z', '2023-02-01T00:00:00.000Z', '2023-03-01T00:00:00.000Z'],
    ['1M', '1900-02-28T23:59:59.999Z', '1900-02-01T00:00:00.000Z', '1900-03-01T00:00:00.000Z'],
    ['1M', '2024-12-31T23:59:59.999Z', '2024-12-01T00:00:00.000Z', '2025-01-01T00:00:00.000Z'],
    ['1M', '1969-12-31T23:59:59.999Z', '1969-12-01T00:00:00.000Z', '1970-01-01T00:00:00.000Z'],
    ['3M', '2024-05-15T00:00:00Z', '2024-04-01T00:00:00.000Z', '2024-07-01T00:00:00.000Z'],
    ['3M', '1969-11-11T00:00:00Z', '1969-10-01T00:00:00.000Z', '1970-01-01T00:00:00.000Z'],
    ['1d', '1969-12-31T12:00:00Z', '1969-12-31T00:00:00.000Z', '1970-01-01T00:00:00.000Z'],
    ['1m', '1969-12-31T23:59:30Z', '1969-12-31T23:59:00.000Z', '1970-01-01T00:00:00.000Z'],
    ['4h', '2024-03-31T03:00:00Z', '2024-03-31T00:00:00.000Z', '2024-03-31T04:00:00.000Z'], // no daylight saving in UTC
    ['1M', '0050-06-15T00:00:00Z', '0050-06-01T00:00:00.000Z', '0050-07-01T00:00:00.000Z'],
    ['1M', '+012000-06-15T00:00:00Z', '+012000-06-01T00:00:00.000Z', '+012000-07-01T00:00:00.000Z'],
  ] as const)('%s of %s opens at %s and ends at %s', (timeframe, time, opened, end) => {
    expect(iso(floor(utc(time), timeframe))).toBe(opened);
    expect(iso(next(utc(time), timeframe))).toBe(end);
  });

  it.each([
    ['2024-02-01T00:00:00Z', '2024-03-01T00:00:00Z', '1d', 29],
    ['2023-02-01T00:00:00Z', '2023-03-01T00:00:00Z', '1d', 28],
    ['2024-01-01T00:00:00Z', '2025-01-01T00:00:00Z', '1m', 527_040],
    ['2015-01-01T00:00:00Z', '2017-01-01T00:00:00Z', '1m', 1_052_640],
    ['2015-01-01T00:00:00Z', '2017-01-01T00:00:00Z', '1M', 24],
    ['2024-01-01T00:00:00.001Z', '2024-12-31T23:59:59.999Z', '1M', 11],
    ['2024-01-01T00:00:00Z', '2024-01-01T00:00:00.001Z', '1w', 1],
    ['2024-01-02T00:00:00Z', '2024-01-08T00:00:00Z', '1w', 0],
    ['2024-01-02T00:00:00Z', '2024-01-02T00:00:00Z', '1d', 0],
    ['2024-01-03T00:00:00Z', '2024-01-02T00:00:00Z', '1d', 0],
  ] as const)('from %s to %s there open %4$d intervals of %3$s', (from, to, timeframe, count) => {
    expect(countBetween(utc(from), utc(to), timeframe)).toBe(count);
  });
});

describe('parseTimeframe', () => {
  it.each(['', '1', 'm', '1x', '7m', '1D', '01m', '1m ', ' 1m', '1m\n', '2w', '-1m', '1.5h', '__proto__', 'constructor'])('refuses %j', (text) => {
    expect(isTimeframe(text)).toBe(false);
    expect(() => parseTimeframe(text)).toThrow(UsageError);
  });

  it('tells minutes from months', () => {
    expect(parseTimeframe('1m')).not.toBe(parseTimeframe('1M'));
    expect(typicalLength('1m')).toBe(60_000);
  });

  it('says which there are, and what was given without what a terminal obeys', () => {
    const error = ((): unknown => {
      try {
        return parseTimeframe(`\u001b[31m${'x'.repeat(1000)}`);
      } catch (thrown) {
        return thrown;
      }
    })() as UsageError;
    expect(error.message).toBe(`unknown timeframe "\\u001b[31m${'x'.repeat(35)}…"`);
    expect(error.hint).toContain('1m, 2m, 3m');
  });

  it('is not passed by with a cast', () => {
    expect(() => floor(0, '7m' as Timeframe)).toThrow(UsageError);
  });
});
