import type { Range } from '../../src/market/range.js';
import type { Series } from '../../src/market/series.js';
import { DIALECTS } from '../../src/sandbox/dialects/registry.js';
import { oldestCandles } from '../../src/sandbox/markets/candles.js';
import { gridOf } from '../../src/sandbox/markets/grid.js';
import type { Interruption } from '../../src/sandbox/markets/interruptions.js';
import { Markets } from '../../src/sandbox/markets/markets.js';
import type { Bar } from '../../src/sandbox/markets/tape.js';

export interface TruthOptions {
  /** The sandbox's clock (ms). */
  readonly now: number;
  readonly interruptions?: readonly Interruption[];
  /** Whether the exchange sends intervals without trades. */
  readonly fill: boolean;
}

/** Every closed candle of a range, read from the market behind the sandbox and past its HTTP; seed 1. */
export async function sandboxTruth(series: Series, range: Range, { now, interruptions = [], fill }: TruthOptions): Promise<readonly Bar[]> {
  const dialect = DIALECTS.find(({ exchange }) => exchange === series.exchange)!;
  const markets = (await Markets.open(1, [], interruptions)).of(dialect);
  const [, tape] = [...markets].find(([listing]) => listing.symbol === series.symbol)!;
  const grid = gridOf(series.timeframe);
  return oldestCandles({ tape, grid, now, fill }, { from: range.from, to: Math.min(range.to, grid.floor(now)) }, Infinity);
}
