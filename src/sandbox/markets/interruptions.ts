import { intersect, multirange, subtract, type Multirange, type Range } from '../../market/range.js';
import { keyOf, noiseAt } from './random.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** How often one comes, counted from the epoch. */
const CYCLE = 365 * 24 * HOUR;

const SHORTEST_OUTAGE = 20 * MINUTE;
const LONGEST_OUTAGE = 4 * HOUR;
/** Longer than two days, so that a daily candle is among what is absent. */
const SHORTEST_SILENCE = 50 * HOUR;
const LONGEST_SILENCE = 80 * HOUR;

/** A stretch of whole minutes (ms, half-open) in which nothing was traded, and where. */
export type Interruption = Range & { readonly exchange?: string } & (
  /** The exchange itself was down: even where it shows intervals without trades, it has none for these. */
  | { readonly kind: 'outage' }
  /** Nobody traded in a market, or in any. */
  | { readonly kind: 'no-trades'; readonly symbol?: string }
);

/** When a market stood still. */
export class Interruptions {
  readonly #given: readonly Interruption[];
  readonly #outageKey: number;
  /** Of a market that falls silent by itself. */
  readonly #silenceKey: number | undefined;

  /**
   * An exchange is down once a year; a market of few trades is silent once a year: the seed decides
   * when and for how long.
   *
   * @param given what else happens, on this exchange and on others
   */
  constructor(seed: number | string, exchange: string, symbol: string, seldomTraded: boolean, given: readonly Interruption[]) {
    this.#outageKey = keyOf(seed, 'outages', exchange);
    this.#silenceKey = seldomTraded ? keyOf(seed, 'silence', exchange, symbol) : undefined;
    this.#given = given.filter((one) => (one.exchange ?? exchange) === exchange
      && (one.kind === 'outage' || (one.symbol ?? symbol) === symbol));
  }

  /** The parts of a range in which nothing was traded, for either reason. */
  within(range: Range): Multirange {
    const silences = this.#silenceKey === undefined ? [] : yearly(this.#silenceKey, range, SHORTEST_SILENCE, LONGEST_SILENCE);
    return intersect([range], multirange([...this.#outages(range), ...silences, ...this.#given]));
  }

  /** Whether the exchange was down from the start of a range to its end. */
  coveredByOutage(range: Range): boolean {
    return subtract([range], this.#outages(range)).length === 0;
  }

  /** The parts of a range in which the exchange was down. */
  outagesWithin(range: Range): Multirange {
    return intersect([range], this.#outages(range));
  }

  #outages(range: Range): Multirange {
    const given = this.#given.filter(({ kind }) => kind === 'outage');
    return multirange([...given, ...yearly(this.#outageKey, range, SHORTEST_OUTAGE, LONGEST_OUTAGE)]);
  }
}

/** The stretches, one a cycle and never across its end, of the cycles that a range touches. */
function yearly(key: number, range: Range, shortest: number, longest: number): Range[] {
  const stretches: Range[] = [];
  for (let cycle = Math.floor(range.from / CYCLE); cycle * CYCLE < range.to; cycle++) {
    const length = wholeMinutes(shortest + noiseAt(key, 2 * cycle) * (longest - shortest));
    const from = cycle * CYCLE + wholeMinutes(noiseAt(key, 2 * cycle + 1) * (CYCLE - longest));
    stretches.push({ from, to: from + length });
  }
  return stretches;
}

function wholeMinutes(time: number): number {
  return Math.floor(time / MINUTE) * MINUTE;
}
