import { sumDecimals } from '../markets/decimal.js';
import type { Row, RowKind } from './bad-rows.js';

const MINUTE = 60_000;
const WEEK = 7 * 24 * 60 * MINUTE;

/** What exchanges tell of a perpetual at a time: a funding rate, open interest, or both. Numbers are decimal text. */
export interface Point {
  /** ms */
  readonly time: number;
  readonly rate?: string;
  readonly markPrice?: string;
  readonly amount?: string;
  readonly value?: string;
}

const FLAWS = {
  'negative-price': <P extends Point>(point: P) => [withText(point, 'markPrice', (price) => `-${price}`)],
  'not-a-number': <P extends Point>(point: P) => [withText(withText(point, 'rate', () => 'NaN'), 'amount', () => 'NaN')],
  // Funding beyond 100 %, negative open interest.
  'impossible-value': <P extends Point>(point: P) => [withText(withText(point, 'rate', () => '-1.5'), 'amount', (amount) => `-${amount}`)],
  // On no grid of five minutes.
  'misaligned-time': <P extends Point>(point: P) => [{ ...point, time: point.time + 17 * MINUTE }],
  // After the range, and in the future: what lies before it, ccxt drops by itself.
  'outside-range': <P extends Point>(point: P) => [{ ...point, time: point.time + 400 * WEEK }],
  duplicate: <P extends Point>(point: P) => [point, point],
  contradiction: <P extends Point>(point: P) => [point, withText(withText(point, 'rate', higher('0.0007')), 'amount', higher('1'))],
  missing: () => [],
};

function withText<P extends Point>(point: P, name: 'rate' | 'markPrice' | 'amount', change: (text: string) => string): P {
  const text = point[name];
  return text === undefined ? point : { ...point, [name]: change(text) };
}

function higher(by: string): (text: string) => string {
  return (text) => sumDecimals([text, by]);
}

/** @param write the JSON that the dialect makes of a point */
export function pointKind<P extends Point>(write: (point: P) => string): RowKind<P> {
  return {
    copy: (point) => ({ ...point }),
    flaws: FLAWS,
    write: (point) => JSON.parse(write(point)) as Row,
  };
}
