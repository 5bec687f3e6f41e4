import type { ListeningWindow } from '../../exchanges/streams/event-stream.js';
import type { RawRow } from '../../market/datasets/dataset.js';
import { multirange, subtract, type Multirange, type Range } from '../../market/range.js';
import type { Series } from '../../market/series.js';
import { ceil, floor, next } from '../../market/timeframe.js';

/** Milliseconds. What is said to have happened longer ago than this was not just sent for the first time. */
const LONGEST_DELAY = 60_000;

/** What was taken of a series to be stored together. */
export interface HeardBatch {
  readonly rows: readonly RawRow[];
  /** What the ledger may claim once they are stored: whole intervals in which all was heard. */
  readonly claimed: Multirange;
  /** The exchange's clock (ms) when the newest of them came. */
  readonly now: number;
  /** It is stored. */
  settle(): void;
  /** It could not be stored, and is to be taken again. */
  giveBack(): void;
  /** It can never be stored: its time stays unclaimed. */
  giveUp(): void;
}

/** A window, and from where on (ms) the ledger does not know of it yet. */
interface Claim {
  readonly window: ListeningWindow;
  from: number;
}

/** What has been heard of one series and is not stored yet: rows, and the time in which titan was listening. */
export class HeardSeries {
  #rows: RawRow[] = [];
  #claims: Claim[] = [];
  /** Intervals of which something was heard and not kept. */
  #lapses: Multirange = [];
  #now = -Infinity;

  constructor(readonly series: Series) {}

  get waiting(): number {
    return this.#rows.length;
  }

  open(window: ListeningWindow): void {
    this.#claims.push({ window, from: ceil(window.from, this.series.timeframe) });
  }

  /** @param now the exchange's clock (ms) */
  keep(row: RawRow, now: number): void {
    this.#rows.push(row);
    this.#now = now;
  }

  /** Something came at `now` (ms, the exchange's clock) and found no room: neither when it happened nor anything since counts as listened to. */
  lose([time]: RawRow, now: number): void {
    const happened = typeof time === 'number' && time <= now ? Math.max(time, now - LONGEST_DELAY) : now;
    const lapse = { from: floor(happened, this.series.timeframe), to: next(now, this.series.timeframe) };
    this.#lapses = multirange([...this.#lapses, lapse]);
  }

  /** Milliseconds of listening that the ledger does not know of; endless when a window has ended, which is to be told at once. */
  get unclaimed(): number {
    return Math.max(0, ...this.#claims.map((claim) => {
      const length = lengthOf(this.#toClaim(claim));
      return length > 0 && claim.window.ended ? Infinity : length;
    }));
  }

  /** All that can be stored now. */
  take(): HeardBatch {
    const rows = this.#rows;
    const reached = this.#claims.map((claim) => ({ claim, range: this.#toClaim(claim) }));
    this.#rows = [];
    const settle = (): void => {
      for (const { claim, range } of reached) claim.from = Math.max(claim.from, range.to);
      this.#claims = this.#claims.filter((claim) => !claim.window.ended || lengthOf(this.#toClaim(claim)) > 0);
      const oldest = Math.min(...this.#claims.map(({ from }) => from));
      this.#lapses = this.#lapses.filter(({ to }) => to > oldest);
    };
    return {
      rows, now: this.#now,
      claimed: subtract(multirange(reached.map(({ range }) => range)), this.#lapses),
      settle,
      giveBack: () => { this.#rows = rows.concat(this.#rows); },
      giveUp: () => {
        settle();
        for (const row of rows) this.lose(row, this.#now);
      },
    };
  }

  #toClaim({ window, from }: Claim): Range {
    return { from, to: Math.max(from, floor(Math.max(window.until, from), this.series.timeframe)) };
  }
}

function lengthOf({ from, to }: Range): number {
  return to - from;
}
