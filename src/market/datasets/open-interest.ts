import type { Dataset, RawRow, Row } from './dataset.js';
import { isDecimal } from './decimal-text.js';
import { rowSchema } from './row-schema.js';

/** How much of a derivative is held open at a moment. */
export interface OpenInterest extends Row {
  /** The moment, UTC, milliseconds: the beginning of its period. */
  readonly time: number;
  /** In base units, as exact decimal text; null where the exchange gives only the value. */
  readonly amount: string | null;
  /** In the quote currency; null where the exchange gives only the amount. */
  readonly value: string | null;
}

export const openInterest: Dataset<OpenInterest> = {
  name: 'open-interest',
  label: (timeframe) => `open interest ${timeframe}`,
  noun: { one: 'open interest', many: 'open interest' },
  ofSpot: false,
  askable: true,
  steps: ['5m', '15m', '30m', '1h', '2h', '4h', '6h', '12h', '1d'],
  usualSteps: ['5m'],
  due: 'at-start',
  oneAnInterval: true,
  comparable: false,
  unknown: 'missing',
  nothing: 'for which none was published',
  nothingTitle: 'none published',
  width: 2,
  schema: rowSchema(2, faultOf),
  rowOf(raw) {
    const [time, amount, value] = raw as [number, string | null, string | null];
    return { time, amount, value };
  },
  headline: ({ amount, value }) => amount ?? value!,
};

function faultOf([, amount, value]: RawRow): string | undefined {
  if (amount === null && value === null) return 'neither amount nor value is given';
  if (!isAmount(amount) || !isAmount(value)) return 'open interest is not a finite decimal number';
  return isNegative(amount) || isNegative(value) ? 'open interest is negative' : undefined;
}

function isAmount(text: unknown): text is string | null {
  return text === null || isDecimal(text);
}

function isNegative(text: string | null): boolean {
  return text !== null && +text < 0;
}
