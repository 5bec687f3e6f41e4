import type { Multirange } from '../range.js';
import type { Timeframe } from '../timeframe.js';
import { validateRows, type ValidatedRows } from '../validation.js';
import type { Dataset, RawRow, Row } from './dataset.js';
import { isDecimal } from './decimal-text.js';
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

export const candles: Dataset<Candle> = {
  name: 'candles',
  label: (timeframe) => timeframe,
  noun: { one: 'candle', many: 'candles' },
  ofSpot: true,
  steps: undefined,
  usualSteps: undefined,
  due: 'at-end',
  oneAnInterval: true,
  comparable: true,
  nothing: 'no trades',
  width: 5,
  schema: rowSchema(5, faultOf),
  rowOf(raw) {
    const [time, open, high, low, close, volume] = raw as OhlcvRow;
    return { time, open, high, low, close, volume };
  },
  headline: ({ close }) => close,
};

/** Sorts candles that came into those that may be stored and those that may not: see {@link validateRows}. */
export function validateOhlcv(rows: readonly RawRow[], timeframe: Timeframe, answered: Multirange): ValidatedRows<Candle> {
  return validateRows(candles, rows, timeframe, answered);
}

function faultOf([, open, high, low, close, volume]: RawRow): string | undefined {
  if (!isDecimal(open) || !isDecimal(high) || !isDecimal(low) || !isDecimal(close)) return 'a price is not a finite decimal number';
  if (!isDecimal(volume)) return 'volume is not a finite decimal number';
  return faultOfValues(+open, +high, +low, +close) ?? (volume.startsWith('-') ? 'volume is negative' : undefined);
}

function faultOfValues(open: number, high: number, low: number, close: number): string | undefined {
  if (!(open > 0 && high > 0 && low > 0 && close > 0)) return 'a price is not positive';
  if (!(low <= open && low <= close && open <= high && close <= high)) return 'low <= open, close <= high does not hold';
  return undefined;
}
