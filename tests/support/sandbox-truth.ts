import type { Range } from '../../src/market/range.js';
import type { Series } from '../../src/market/series.js';
import type { Timeframe } from '../../src/market/timeframe.js';
import { largest } from '../../src/sandbox/dialects/binance-liquidation-streams.js';
import { DIALECTS } from '../../src/sandbox/dialects/registry.js';
import { oldestCandles } from '../../src/sandbox/markets/candles.js';
import type { FundingRate } from '../../src/sandbox/markets/funding-rates.js';
import { gridOf } from '../../src/sandbox/markets/grid.js';
import type { Interruption } from '../../src/sandbox/markets/interruptions.js';
import type { Liquidation, LiquidationTerms } from '../../src/sandbox/markets/liquidations.js';
import { Markets } from '../../src/sandbox/markets/markets.js';
import type { OpenInterest } from '../../src/sandbox/markets/open-interests.js';
import type { Perpetual } from '../../src/sandbox/markets/perpetual.js';
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
  return oldestCandles({ tape, grid, now, fill }, { from: range.from, to: Math.min(range.to, grid.floor(now)) }, Infinity).bars();
}

/** Every settlement of funding that is due in a range, past or future, with the mark price at that time; seed 1. */
export async function fundingTruth(
  exchange: string, symbol: string, range: Range,
): Promise<readonly (FundingRate & { readonly markPrice: string })[]> {
  const { funding, mark } = await perpetualOf(exchange, symbol);
  // Stamps come late by less than a second.
  return funding.within({ from: range.from, to: range.to + 1000 }, Infinity, 'oldest')
    .filter(({ due }) => range.from <= due && due < range.to)
    .map((rate) => ({ ...rate, markPrice: mark.textAt(rate.due) }));
}

/** What was open at the times of a period that lie in a range; seed 1. */
export async function openInterestTruth(exchange: string, symbol: string, period: Timeframe, range: Range): Promise<readonly OpenInterest[]> {
  return (await perpetualOf(exchange, symbol)).openInterest.within(range, gridOf(period), Infinity, 'oldest');
}

/**
 * What an exchange tells of the liquidations of a range, as titan keeps them: `side amount price`; seed 1. Binance tells of the largest
 * of each stretch that it collects, whole stretches being asked for.
 */
export async function liquidationTruth(exchange: string, symbol: string, range: Range, terms: LiquidationTerms = {}): Promise<readonly { readonly time: number; readonly text: string }[]> {
  const { liquidations } = await perpetualOf(exchange, symbol, terms);
  const told = exchange === 'binance' ? largestOfEach(liquidations.within(range), terms.collect ?? 1_000) : liquidations.within(range);
  return told.map(({ time, position, amount, price, bankruptcyPrice }) =>
    ({ time, text: `${position === 'long' ? 'sell' : 'buy'} ${amount} ${exchange === 'binance' ? price : bankruptcyPrice}` }));
}

function largestOfEach(liquidations: readonly Liquidation[], collect: number): Liquidation[] {
  const stretches = new Map<number, Liquidation[]>();
  for (const one of liquidations) {
    const nr = Math.floor(one.time / collect);
    stretches.set(nr, [...stretches.get(nr) ?? [], one]);
  }
  return [...stretches.values()].map(largest);
}

async function perpetualOf(exchange: string, symbol: string, terms?: LiquidationTerms): Promise<Perpetual> {
  const dialect = DIALECTS.find((candidate) => candidate.exchange === exchange)!;
  const perpetuals = (await Markets.open(1, [], [], 0, terms)).perpetualsOf(dialect);
  return [...perpetuals].find(([listing]) => listing.symbol === symbol)![1];
}
