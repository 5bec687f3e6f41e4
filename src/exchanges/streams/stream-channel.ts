import type { RawRow } from '../../market/datasets/dataset.js';
import type { Timeframe } from '../../market/timeframe.js';
import type { CcxtExchange, CcxtMarket } from '../ccxt-loader.js';

/** Spot and derivatives have connections of their own, since on some exchanges their markets share names. */
export type MarketSide = 'spot' | 'contract';

/**
 * How one exchange streams one kind of data, where that differs from what ccxt makes of it: ccxt connects, subscribes, and
 * keeps the connection alive, and titan reads the frames itself, for ccxt leaves out whether a candle has closed, makes floats of
 * digits, and resolves one of several rows in a frame.
 */
export interface StreamChannel<Subject, Item> {
  /** ccxt's method for the channel's frames, in whose place `read` stands. */
  readonly handler: 'handleOHLCV' | 'handleLiquidation';
  /** Most subjects on one connection. */
  readonly most: number;
  /** Subscribes by way of ccxt. @returns ccxt's promises, which reject when the connection fails */
  subscribe(pro: CcxtExchange, subjects: readonly Subject[]): Promise<unknown>[];
  /** The items of a frame, as ccxt parsed it; none for a frame of another kind. */
  read(frame: unknown, side: MarketSide): readonly Item[];
  /** What a frame, as sent, refuses alone; undefined for one that refuses nothing, or all. ccxt would end the connection for it, so it never hears of it. */
  refusal?(text: string): Refusal | undefined;
  /** Whether a message, as ccxt parsed it, says that what one request asked for is subscribed; undefined where that is not asked for. */
  confirms?(message: unknown): boolean;
  /** Sees to it that JSON's parser keeps all digits, where an exchange sends numbers as numbers. */
  keepDigits?(text: string): string;
}

/** One of several subjects that an exchange does not bring. */
export interface Refusal {
  /** {@link CandleChannel.keyOf} of it; undefined when the exchange does not say. */
  readonly key: string | undefined;
  /** In the exchange's words. */
  readonly reason: string;
}

/** A series, as an exchange calls it. */
export interface CandleSubject {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly market: CcxtMarket;
  /** The exchange's own name of the timeframe. */
  readonly interval: string;
}

export interface StreamedCandle {
  /** {@link CandleChannel.keyOf} of its subject. */
  readonly key: string;
  readonly row: RawRow;
  /** Undefined where frames do not say: then it has closed when the next one has begun. */
  readonly closed: boolean | undefined;
}

export interface CandleChannel extends StreamChannel<CandleSubject, StreamedCandle> {
  readonly handler: 'handleOHLCV';
  /** How frames name the series of a subject, among those of its side. */
  keyOf(subject: CandleSubject): string;
}

/** `[symbol, timeframe]`, as ccxt's `watchOHLCVForSymbols` takes them. */
export function pairsOf(subjects: readonly CandleSubject[]): string[][] {
  return subjects.map(({ symbol, timeframe }) => [symbol, timeframe]);
}

/** A list in pieces of at most `size`. */
export function inPieces<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, nr) => list.slice(nr * size, (nr + 1) * size));
}
