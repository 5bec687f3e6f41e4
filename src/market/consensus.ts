/** A close that stands apart from what the other exchanges say of the same interval. */
export interface Deviation {
  readonly exchange: string;
  readonly close: number;
  /** Median close of the other exchanges. */
  readonly median: number;
  /** Relative and signed: 0.02 is 2 % above the median. */
  readonly deviation: number;
}

/**
 * The closes of one interval that differ from the median of the others by more than a threshold. Of
 * two exchanges that disagree both are named: nothing tells which is right.
 *
 * @param closes by exchange, of one symbol, timeframe and time
 * @param threshold relative: 0.02 is 2 %
 */
export function deviations(closes: ReadonlyMap<string, number>, threshold: number): Deviation[] {
  return [...closes].flatMap(([exchange, close]) => {
    const others = [...closes].filter(([other]) => other !== exchange).map(([, value]) => value);
    if (others.length === 0) return [];
    const middle = median(others);
    const apart = close - middle;
    return Math.abs(apart) > threshold * middle ? [{ exchange, close, median: middle, deviation: apart / middle }] : [];
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return Number.isInteger(half) ? (sorted[half - 1]! + sorted[half]!) / 2 : sorted[Math.floor(half)]!;
}
