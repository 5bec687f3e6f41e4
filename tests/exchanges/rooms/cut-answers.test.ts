import { expect, test } from '@jest/globals';
import { cutAt, withoutFreshSilence } from '../../../src/exchanges/rooms/answer-rows.js';
import type { SettledPage } from '../../../src/exchanges/exchange.js';

const MINUTE = 60_000;
const at = (minute: number): number => Date.UTC(2024, 0, 1) + minute * MINUTE;
const page = (...minutes: number[]): SettledPage => ({ rows: minutes.map((minute) => [at(minute), '1', '1', '1', '1', '1']), answered: { from: at(0), to: at(10) }, absences: [] });
const MINUTES = { dataset: 'candles', timeframe: '1m' } as const;
const minutesOf = ({ rows }: SettledPage): number[] => Array.from(rows, ([time]) => ((time as number) - at(0)) / MINUTE);

test('a cut answer lacks the open candle, but keeps what cannot be, to be rejected', () => {
  const cut = cutAt(page(0, 1, 7, 9000), at(7), at(7.5));
  expect(cut.answered).toEqual({ from: at(0), to: at(7) });
  expect(minutesOf(cut)).toEqual([0, 1, 9000]);
});

test('silence less than a minute old settles nothing', () => {
  expect(withoutFreshSilence(page(0, 1, 8), MINUTES, at(10.3)).answered).toEqual({ from: at(0), to: at(9) });
  expect(withoutFreshSilence(page(0, 1, 9), MINUTES, at(10.3)).answered).toEqual({ from: at(0), to: at(10) });
});

test('older silence is believed', () => {
  expect(withoutFreshSilence(page(0, 1, 5), MINUTES, at(11)).answered).toEqual({ from: at(0), to: at(10) });
  expect(withoutFreshSilence(page(), MINUTES, at(11)).answered).toEqual({ from: at(0), to: at(10) });
});
