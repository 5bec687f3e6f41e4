interface Range {
  readonly from: number;
  readonly to: number;
}

/** A liquidation, by its time and what else is known of it. */
interface Event {
  readonly time: number;
  readonly text: string;
}

export interface Listened {
  /** What the ledger claims, ascending. */
  readonly covered: readonly Range[];
  /** What is stored. */
  readonly rows: readonly Event[];
  /** What happened, at any time that matters. */
  readonly truth: readonly Event[];
  /** When a socket was open, ascending. */
  readonly sockets: readonly Range[];
}

export interface Verdict {
  /** Of the time that the ledger claims: what happened and is not stored. */
  readonly lost: readonly Event[];
  /** Stored, and never happened, or more often than it did. */
  readonly surplus: readonly Event[];
  /** Claimed, though no one socket was open from its beginning to its end. */
  readonly deaf: readonly Range[];
  /** Milliseconds that are not claimed between two claims, beyond those in which no socket was open; of each such gap. */
  readonly slack: readonly number[];
  /** Gaps between claims in which a socket was open all the time. */
  readonly groundless: readonly Range[];
}

/** What an archive holds of one series of liquidations, beside what happened. Times in ms. */
export function judgeListening(listened: Listened): Verdict;
