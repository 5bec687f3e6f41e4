import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseInstant, parseSpan, parseWhole } from '../../src/cli/arguments.js';
import { UsageError } from '../../src/errors.js';

describe('parseInstant', () => {
  test.each([
    ['2024-01-31', Date.UTC(2024, 0, 31)],
    ['2024-02-29', Date.UTC(2024, 1, 29)],
    ['2024-01-31T12:30', Date.UTC(2024, 0, 31, 12, 30)],
    ['2024-01-31 12:30', Date.UTC(2024, 0, 31, 12, 30)],
    ['2024-01-31T12:30:15Z', Date.UTC(2024, 0, 31, 12, 30, 15)],
    ['2024-01-31T12:30:15.250Z', Date.UTC(2024, 0, 31, 12, 30, 15, 250)],
  ])('%s is UTC, wherever titan runs', (text, time) => {
    expect(parseInstant('--since', text)).toBe(time);
  });

  test.each(['', 'today', '2023-02-29', '2024-02-30', '2024-13-01', '2024-1-1', '24-01-01', '2024-01-31T25:00', '2024-01-31T12', '2024-01-31T12:60',
    '2024-01-31T12:30+02:00', '2024-01-31Z', '1704067200000', '2024-01-31T12:30\n'])('%j is refused', (text) => {
    expect(() => parseInstant('--since', text)).toThrow(UsageError);
    expect(() => parseInstant('--since', text)).toThrow(/^--since: .* is no date$/);
  });

  test('property: what toISOString writes is read back', () => {
    fc.assert(fc.property(fc.date({ min: new Date('1970-01-01'), max: new Date('2999-01-01'), noInvalidDate: true }), (date) => {
      expect(parseInstant('--since', date.toISOString())).toBe(date.getTime());
    }));
  });
});

describe('parseWhole', () => {
  test('takes its bounds and nothing beyond', () => {
    expect([parseWhole('-n', '1', 1, 10), parseWhole('-n', '10', 1, 10), parseWhole('-n', '007', 1, 10)]).toEqual([1, 10, 7]);
    for (const text of ['0', '11', '-1', '1.5', '1e1', '0x1', ' 1', '', 'Infinity', '9'.repeat(400)]) {
      expect(() => parseWhole('-n', text, 1, 10)).toThrow(/^-n: ".*" is not a whole number from 1 to 10$/);
    }
  });
});

describe('parseSpan', () => {
  const now = Date.UTC(2024, 5, 15);

  test('without bounds: the newest, as many as asked or the default', () => {
    expect(parseSpan({}, 500, now)).toEqual({ kind: 'newest', count: 500 });
    expect(parseSpan({ limit: '7' }, 500, now)).toEqual({ kind: 'newest', count: 7 });
  });

  test('from since on: to until or now, the limit counting from since', () => {
    expect(parseSpan({ since: '2024-01-01' }, 500, now)).toEqual({ kind: 'between', since: Date.UTC(2024, 0, 1), until: undefined, count: undefined });
    expect(parseSpan({ since: '2024-01-01', until: '2024-02-01', limit: '3' }, 500, now))
      .toEqual({ kind: 'between', since: Date.UTC(2024, 0, 1), until: Date.UTC(2024, 1, 1), count: 3 });
  });

  test.each([
    [{ until: '2024-01-01' }, /--until needs --since/],
    [{ since: '2024-01-02', until: '2024-01-01' }, /is not after/],
    [{ since: '2024-01-01', until: '2024-01-01' }, /is not after/],
    [{ since: '2024-06-15' }, /lies in the future/],
  ])('%j is refused', (flags, message) => {
    expect(() => parseSpan(flags, 500, now)).toThrow(message);
  });
});
