import type { Dataset, RawRow, Row } from './dataset.js';
import { isDecimal } from './decimal-text.js';
import { rowSchema } from './row-schema.js';

/** A position that the exchange closed by force. */
export interface Liquidation extends Row {
  /** When, UTC, milliseconds, as the exchange says. */
  readonly time: number;
  /** Of the order that closed it: `sell` closes a long position. */
  readonly side: 'buy' | 'sell';
  /** In the quote currency, as exact decimal text. */
  readonly price: string;
  /** In base units. */
  readonly amount: string;
  /** In the quote currency; null where the exchange does not say. */
  readonly value: string | null;
  /** By which the same liquidation is known when it comes again: the exchange's own id, or what its message says. */
  readonly rawId: string;
}

/** Longest identity that is kept as it is. */
const LONGEST_ID = 200;

/** They come at any time; the ledger knows to the second when titan was listening. */
export const liquidations: Dataset<Liquidation> = {
  name: 'liquidations',
  label: () => 'liquidations',
  noun: { one: 'liquidation', many: 'liquidations' },
  ofSpot: false,
  askable: false,
  steps: ['1s'],
  usualSteps: ['1s'],
  due: 'at-end',
  oneAnInterval: false,
  comparable: false,
  unknown: 'seconds not listened to',
  nothing: 'without any',
  nothingTitle: 'none',
  width: 5,
  schema: rowSchema(5, faultOf),
  rowOf(raw) {
    const [time, side, price, amount, value, rawId] = raw as [number, 'buy' | 'sell', string, string, string | null, string];
    return { time, side, price, amount, value, rawId };
  },
  identityOf: ({ rawId }) => rawId,
  headline: ({ price }) => price,
};

function faultOf([, side, price, amount, value, rawId]: RawRow): string | undefined {
  if (side !== 'buy' && side !== 'sell') return 'the side is neither buy nor sell';
  if (!isPositive(price)) return 'the price is not a positive decimal number';
  if (!isPositive(amount)) return 'the amount is not a positive decimal number';
  if (value !== null && !isPositive(value)) return 'the value is not a positive decimal number';
  return typeof rawId === 'string' && rawId !== '' && rawId.length <= LONGEST_ID ? undefined : 'it has no usable identity';
}

function isPositive(text: unknown): boolean {
  return isDecimal(text) && +text > 0;
}
