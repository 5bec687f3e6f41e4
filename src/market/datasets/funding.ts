import type { Dataset, RawRow, Row } from './dataset.js';
import { isDecimal } from './decimal-text.js';
import { rowSchema } from './row-schema.js';

/** A payment of funding between the holders of a perpetual. */
export interface FundingRate extends Row {
  /** When it was due, UTC, milliseconds, cut to the hour. */
  readonly time: number;
  /** Share of the position's value that longs pay shorts, as exact decimal text: `0.0001` is 0.01 %. */
  readonly rate: string;
  /** Since the payment before, such as `8h`; null where that is not known. */
  readonly interval: string | null;
  /** Price by which positions were valued, in the quote currency; null where the exchange does not say. */
  readonly markPrice: string | null;
}

/** More than any exchange's cap for one payment (Binance, Bybit: 2 to 4 %). */
const MOST = 1;

/**
 * Every exchange pays on full hours, every 1, 2, 4 or 8 of them, and changes that at times. So the grid is one of
 * hours, and an hour between two payments is one in which nothing was due.
 */
export const funding: Dataset<FundingRate> = {
  name: 'funding',
  label: () => 'funding',
  noun: { one: 'funding rate', many: 'funding rates' },
  ofSpot: false,
  askable: true,
  steps: ['1h'],
  usualSteps: ['1h'],
  due: 'at-start',
  oneAnInterval: true,
  comparable: false,
  unknown: 'missing',
  nothing: 'in which none was due',
  nothingTitle: 'none due',
  width: 3,
  schema: rowSchema(3, faultOf),
  rowOf(raw) {
    const [time, rate, interval, markPrice] = raw as [number, string, string | null, string | null];
    return { time, rate, interval, markPrice };
  },
  headline: ({ rate }) => rate,
};

function faultOf([, rate, interval, markPrice]: RawRow): string | undefined {
  if (rate === null) return 'the exchange left out a payment that was due';
  if (!isDecimal(rate)) return 'the rate is not a finite decimal number';
  if (Math.abs(+rate) > MOST) return 'the rate is beyond 100 %';
  if (interval !== null && !(typeof interval === 'string' && /^\d{1,2}h$/.test(interval))) return 'the interval is not a number of hours';
  if (markPrice !== null && !(isDecimal(markPrice) && +markPrice > 0)) return 'the mark price is not a positive decimal number';
  return undefined;
}
