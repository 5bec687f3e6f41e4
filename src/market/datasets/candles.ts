import { isAtMost, isPositive } from '../decimal-bytes.js';
import type { Multirange } from '../range.js';
import type { Rows } from '../rows.js';
import type { TextRows } from '../text-rows.js';
import type { Timeframe } from '../timeframe.js';
import { validateRows, type ValidatedRows } from '../validation.js';
import type { Dataset, RawRow, Row } from './dataset.js';
import { isDecimal, isPlainDecimal } from './decimal-text.js';
import { rowSchema } from './row-schema.js';

/** A closed candle. Prices in the quote currency, volume in base units, both as exact decimal text. */
export interface Candle extends Row {
  /** Open time, UTC, milliseconds. */
  readonly time: number;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
}

/** `[open time (ms), open, high, low, close, volume]`. */
type OhlcvRow = readonly [time: number, open: string, high: string, low: string, close: string, volume: string];

const WIDTH = 5;
const ZERO = '0'.charCodeAt(0);

export const candles: Dataset<Candle> = {
  name: 'candles',
  label: (timeframe) => timeframe,
  noun: { one: 'candle', many: 'candles' },
  ofSpot: true,
  askable: true,
  steps: undefined,
  usualSteps: undefined,
  due: 'at-end',
  oneAnInterval: true,
  comparable: true,
  unknown: 'missing',
  nothing: 'without trades',
  nothingTitle: 'no trades',
  width: WIDTH,
  schema: rowSchema(WIDTH, faultOf),
  areSound,
  // By index: destructuring an array goes by its iterator, which costs more than the rest.
  rowOf(raw) {
    const row = raw as OhlcvRow;
    return { time: row[0], open: row[1], high: row[2], low: row[3], close: row[4], volume: row[5] };
  },
  headline: ({ close }) => close,
};

/** Sorts candles that came into those that may be stored and those that may not: see {@link validateRows}. */
export function validateOhlcv(rows: Rows<RawRow>, timeframe: Timeframe, answered: Multirange): ValidatedRows<Candle> {
  return validateRows(candles, rows, timeframe, answered);
}

/** What {@link faultOf} says of each row, in the text itself: a fifth of the time. */
function areSound({ text, times, bounds }: TextRows): boolean {
  for (let row = 0, at = 0; row < times.length; row++, at += 2 * WIDTH) {
    const open = bounds[at]!;
    const openEnd = bounds[at + 1]!;
    const high = bounds[at + 2]!;
    const highEnd = bounds[at + 3]!;
    const low = bounds[at + 4]!;
    const lowEnd = bounds[at + 5]!;
    const close = bounds[at + 6]!;
    const closeEnd = bounds[at + 7]!;
    if (!Number.isSafeInteger(times[row]) || !isPositive(text, low, lowEnd)
      || !isAtMost(text, low, lowEnd, open, openEnd) || !isAtMost(text, low, lowEnd, close, closeEnd)
      || !isAtMost(text, open, openEnd, high, highEnd) || !isAtMost(text, close, closeEnd, high, highEnd)) return false;
  }
  return true;
}

function faultOf(row: RawRow): string | undefined {
  const [open, high, low, close, volume] = [row[1], row[2], row[3], row[4], row[5]];
  if (areSoundAtAGlance(open, high, low, close) && isDecimal(volume) && !volume.startsWith('-')) return undefined;
  if (!isDecimal(open) || !isDecimal(high) || !isDecimal(low) || !isDecimal(close)) return 'a price is not a finite decimal number';
  if (!isDecimal(volume)) return 'volume is not a finite decimal number';
  return faultOfValues(+open, +high, +low, +close) ?? (volume.startsWith('-') ? 'volume is negative' : undefined);
}

/**
 * Whether the prices are plain decimals of one form and right, as nearly all are. Such compare as text
 * as they do as numbers, which would have to be made first: most of what validation would cost.
 */
function areSoundAtAGlance(open: unknown, high: unknown, low: unknown, close: unknown): boolean {
  if (typeof open !== 'string' || typeof high !== 'string' || typeof low !== 'string' || typeof close !== 'string') return false;
  const { length } = open;
  if (high.length !== length || low.length !== length || close.length !== length) return false;
  const point = open.indexOf('.');
  return high.indexOf('.') === point && low.indexOf('.') === point && close.indexOf('.') === point
    && low <= open && low <= close && open <= high && close <= high && low.charCodeAt(0) > ZERO
    && isPlainDecimal(open) && isPlainDecimal(high) && isPlainDecimal(low) && isPlainDecimal(close);
}

function faultOfValues(open: number, high: number, low: number, close: number): string | undefined {
  if (!(open > 0 && high > 0 && low > 0 && close > 0)) return 'a price is not positive';
  if (!(low <= open && low <= close && open <= high && close <= high)) return 'low <= open, close <= high does not hold';
  return undefined;
}
