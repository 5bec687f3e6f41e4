import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { accountFor } from '../../src/ingest/account.js';
import { validateOhlcv } from '../../src/market/datasets/candles.js';
import { ABSENCE_REASONS, type Page } from '../../src/market/page.js';
import { intersect, intervalsAt, multirange, subtract, union } from '../../src/market/range.js';

const MINUTE = 60_000;
const at = (minute: number): number => minute * MINUTE;
const row = (minute: number, close = '1.5'): unknown[] => [at(minute), '1', '2', '1', close, '3'];
const account = (page: Page) => accountFor(page, validateOhlcv(page.rows, '1m', page.answered), { dataset: 'candles', timeframe: '1m' });
const all = { from: at(0), to: at(10) };
const answered = [all];

describe('what a page lets the ledger claim', () => {
  test('a full page: all of it, nothing absent', () => {
    const claim = account({ rows: Array.from({ length: 10 }, (_, i) => row(i)), answered, absences: [] });
    expect(claim).toEqual({ covered: answered, absent: { 'no-trades': [], 'not-listed': [], 'out-of-reach': [] } });
  });

  test('an empty page: all of it, absent for the stated reasons', () => {
    const claim = account({ rows: [], answered, absences: [{ range: { from: at(0), to: at(4) }, reason: 'not-listed' }] });
    expect(claim.covered).toEqual(answered);
    expect(claim.absent).toEqual({ 'no-trades': [{ from: at(4), to: at(10) }], 'not-listed': [{ from: at(0), to: at(4) }], 'out-of-reach': [] });
  });

  test('a rejected row leaves its own interval open', () => {
    const claim = account({ rows: [row(0), row(1, '-1'), row(2)], answered: [{ from: at(0), to: at(3) }], absences: [] });
    expect(claim.covered).toEqual([{ from: at(0), to: at(1) }, { from: at(2), to: at(3) }]);
    expect(claim.absent['no-trades']).toEqual([]);
  });

  test.each([
    ['no time', [null, '1', '2', '1', '1', '1']],
    ['a time outside the page', row(500)],
    ['nothing at all', []],
  ])('a row with %s could be any of the absent ones, so none of those is settled', (_, bad) => {
    const claim = account({ rows: [row(0), row(5), bad], answered, absences: [{ range: { from: at(6), to: at(10) }, reason: 'not-listed' }] });
    expect(claim.covered).toEqual([{ from: at(0), to: at(1) }, { from: at(5), to: at(6) }]);
    expect(claim.absent).toEqual({ 'no-trades': [], 'not-listed': [], 'out-of-reach': [] });
  });

  test('a row that repeats another takes nothing away', () => {
    const claim = account({ rows: [row(0), row(0)], answered: [{ from: at(0), to: at(1) }], absences: [] });
    expect(claim.covered).toEqual([{ from: at(0), to: at(1) }]);
  });

  test('property: covered = stored + absent, disjoint, never more than was answered, never a rejected interval', () => {
    const minute = fc.integer({ min: -3, max: 14 });
    const anyRow = fc.oneof(
      minute.map((m) => row(m)),
      minute.map((m) => row(m, '-1')),
      minute.map((m) => [at(m) + 7, '1', '2', '1', '1', '3']),
      fc.constant([undefined, undefined, undefined, undefined, undefined, undefined]),
    );
    const absence = fc.record({ from: minute, length: fc.integer({ min: 0, max: 9 }), reason: fc.constantFrom(...ABSENCE_REASONS) });
    fc.assert(fc.property(fc.array(anyRow, { maxLength: 14 }), fc.array(absence, { maxLength: 3 }), (rows, stated) => {
      const absences = stated.map(({ from, length, reason }) => ({ range: { from: at(from), to: at(from + length) }, reason }));
      const page: Page = { rows, answered, absences };
      const valid = validateOhlcv(rows, '1m', answered);
      const { covered, absent } = accountFor(page, valid, { dataset: 'candles', timeframe: '1m' });
      const stored = intervalsAt(Array.from(valid.rows, ({ time }) => time), '1m');
      const [noTrades, notListed, outOfReach] = ABSENCE_REASONS.map((reason) => absent[reason]);
      const all = union(union(noTrades!, notListed!), outOfReach!);

      expect(subtract(covered, answered)).toEqual([]);
      expect(union(stored, all)).toEqual(covered);
      expect(intersect(stored, all)).toEqual([]);
      expect(intersect(noTrades!, notListed!)).toEqual([]);
      expect(intersect(union(noTrades!, notListed!), outOfReach!)).toEqual([]);
      const rejected = intervalsAt(valid.rejected.flatMap(({ time }) => time ?? []), '1m');
      expect(intersect(all, subtract(rejected, stored))).toEqual([]);
      for (const reason of ['not-listed', 'out-of-reach'] as const) {
        const said = multirange(absences.filter((one) => one.reason === reason).map(({ range }) => range));
        expect(subtract(absent[reason], said)).toEqual([]);
      }
    }));
  });
});
