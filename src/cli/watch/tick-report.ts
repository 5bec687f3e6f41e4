import { messageOf } from '../../errors.js';
import type { LaneStreamState, LaneTick, WatchEvent } from '../../ingest/watch/watch-event.js';

/** What `titan watch --json` prints, one a line. */
export interface TickReport {
  readonly command: 'watch';
  /** ISO 8601 UTC, by the wall clock. */
  readonly at: string;
  /** How much later than `at` it began. */
  readonly lateMs: number;
  readonly elapsedMs: number;
  /** Ticks that were passed over since the last one. */
  readonly skipped: number;
  /** Series of which a candle had closed, and candles that came. */
  readonly asked: number;
  readonly new: number;
  readonly revised: number;
  readonly rejected: number;
  /** Series, of which the next tick asks again. */
  readonly failed: number;
  readonly exchanges: Readonly<Record<string, ExchangeTick>>;
}

export interface ExchangeTick {
  /** `busy`: its last tick was still going on. */
  readonly state: 'ok' | 'failing' | 'busy';
  readonly asked: number;
  readonly new: number;
  readonly failed: number;
  readonly elapsedMs: number;
  readonly error: string | null;
  /** By dataset: how the stream is, and how many new rows it has brought since the last tick. */
  readonly streams?: Readonly<Record<string, { readonly state: LaneStreamState['kind']; readonly new: number }>>;
}

export function reportTick({ at, skipped, lanes, busy }: Extract<WatchEvent, { type: 'ticked' }>): TickReport {
  const outcomes = lanes.flatMap((lane) => lane.outcomes);
  const sum = (key: 'new' | 'revised' | 'rejected') => outcomes.reduce((total, outcome) => total + outcome[key], 0);
  const exchanges: (readonly [string, ExchangeTick])[] = [
    ...lanes.map((lane) => [lane.exchange, exchangeTick(lane)] as const),
    ...busy.map((exchange) => [exchange, { state: 'busy', asked: 0, new: 0, failed: 0, elapsedMs: 0, error: null } as const] as const),
  ];
  return {
    command: 'watch', at: new Date(at).toISOString(), lateMs: Math.max(0, ...lanes.map(({ startedAt }) => startedAt - at)), elapsedMs: Math.max(0, ...lanes.map(({ elapsed }) => elapsed)), skipped,
    asked: outcomes.length, new: sum('new'), revised: sum('revised'), rejected: sum('rejected'),
    failed: outcomes.filter(failed).length, exchanges: Object.fromEntries(exchanges),
  };
}

function exchangeTick({ outcomes, error, elapsed, streams }: LaneTick): ExchangeTick {
  const failures = outcomes.filter(failed);
  const first = error ?? failures[0]?.error;
  return {
    state: first === undefined ? 'ok' : 'failing', asked: outcomes.length, new: outcomes.reduce((total, outcome) => total + outcome.new, 0),
    failed: failures.length, elapsedMs: elapsed, error: first === undefined ? null : messageOf(first),
    ...(streams.length > 0 && { streams: Object.fromEntries(streams.map((stream) => [stream.dataset, { state: stream.state.kind, new: stream.new }])) }),
  };
}

function failed({ error }: LaneTick['outcomes'][number]): boolean {
  return error !== undefined;
}
