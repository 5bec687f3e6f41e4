import { TemporaryError } from '../../errors.js';
import type { RawRow } from '../../market/datasets/dataset.js';
import { splitIntoPages, type Range } from '../../market/range.js';
import type { Rows } from '../../market/rows.js';
import { ceil, floor, isAligned, next, shift, typicalLength, type Timeframe } from '../../market/timeframe.js';
import { oldest, outside, withoutSurplus } from './answer-rows.js';
import type { OhlcvArguments, Subject } from './room.js';

/** What a probe may ask of a market, within the call that needs to know. */
export interface Inquiry {
  readonly subject: Subject;
  readonly timeframe: Timeframe;
  /** Milliseconds. Whoever asks only needs to know how much of the time before it had no market. */
  readonly by: number;
  /** The exchange's clock (ms). */
  readonly now: number;
  readonly ask: (question: OhlcvArguments, timeframe: Timeframe) => Promise<Rows<RawRow>>;
}

/**
 * Finds the open time (ms) of a market's first candle; undefined when it has none. One that finds
 * any candle before `by` may answer with that instead: then the market was there.
 */
export type Probe = (inquiry: Inquiry) => Promise<number | undefined>;

/** For exchanges that answer a question about the epoch with the oldest candles that exist. */
export const jumpFromTheEpoch: Probe = async ({ ask, timeframe, now }) => {
  const rows = await ask({ since: 0, limit: 1 }, timeframe);
  const time = oldest(rows);
  // All time before it would be called "not listed" on this one word.
  if (rows.length > 0 && (time === undefined || !isAligned(time, timeframe) || time > now)) {
    throw new TemporaryError('the answer about the first candle holds none that can be');
  }
  return time;
};

export interface Search {
  /** The room's own. */
  readonly ask: (window: Range, timeframe: Timeframe, subject: Subject, now: number) => OhlcvArguments;
  /** Most candles in one answer. */
  readonly page: number;
  /** Timeframes to look through, longest first. */
  readonly ladder: readonly Timeframe[];
  /** The exchange has no market that began before this (ms). */
  readonly born: number;
  /** From here on (ms) the ladder's candles are complete; a market that has them at once may be older. */
  readonly complete: number;
}

/**
 * For exchanges that answer a window before the listing with nothing. Looks through all of the exchange's
 * time by long candles, then into the first of them by shorter ones: an empty window proves nothing about
 * the next, so none is skipped. One page that ends at `by` comes first, since it mostly settles the matter.
 */
export function searchByLongCandles(search: Search): Probe {
  const { page, ladder, born, complete } = search;
  return async (inquiry) => {
    const { timeframe, by, now } = inquiry;
    const steps = [...ladder.filter((step) => typicalLength(step) > typicalLength(timeframe)), timeframe];
    const longest = steps[0]!;
    const behind = { from: shift(by, longest, -page), to: floor(by, longest) };
    if (behind.from > complete) {
      const earlier = await firstIn(behind, longest);
      if (earlier !== undefined) return earlier;
    }
    let range: Range = { from: complete, to: now + 1 };
    for (const step of steps) {
      const found = await firstIn({ from: floor(range.from, step), to: ceil(range.to, step) }, step);
      // Shorter candles may not reach as far back as the longer one that was found.
      if (found === undefined) return step === longest ? undefined : floor(range.from, timeframe);
      if (found <= complete) return floor(born, timeframe);
      range = { from: found, to: next(found, step) };
      if (range.to <= by) break;
    }
    return range.from;

    async function firstIn(within: Range, step: Timeframe): Promise<number | undefined> {
      for (const window of splitIntoPages(within, step, page)) {
        const rows = await inquiry.ask(search.ask(window, step, inquiry.subject, now), step);
        const time = oldest(withoutSurplus(rows, outside(window)));
        if (time !== undefined) return time;
      }
      return undefined;
    }
  };
}
