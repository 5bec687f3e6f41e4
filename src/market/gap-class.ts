/**
 * Why an interval of a series has no candle in the archive:
 *
 * - `missing`: never asked, or asked and not answered.
 * - `rejected`: an answer held a row for it, which could not be right.
 * - `lost`: the ledger saw its candle stored, and the row is gone.
 * - `stale`: after the last interval of which anything is known: the series ends earlier than it should.
 * - `no-trades`: the exchange answered and left it out.
 * - `outage`: as no-trades, while every symbol of that exchange was silent and another exchange traded.
 * - `not-listed`: before the market's first candle.
 * - `out-of-reach`: beyond the depth of history that the exchange serves.
 */
export type GapClass = (typeof GAP_CLASSES)[number];

export const GAP_CLASSES = ['missing', 'rejected', 'lost', 'stale', 'no-trades', 'outage', 'not-listed', 'out-of-reach'] as const;

/** The classes that count against a series; the others say that there is nothing to have. */
export const COUNTED_CLASSES = ['missing', 'rejected', 'lost', 'stale'] as const satisfies readonly GapClass[];

export function countsAgainst(gapClass: GapClass): boolean {
  return (COUNTED_CLASSES as readonly GapClass[]).includes(gapClass);
}
