import type { StreamState } from '../../exchanges/streams/candle-stream.js';
import type { DatasetName, Series } from '../../market/series.js';
import type { LeaseOwner } from '../../storage/lease-repository.js';
import type { Outcome } from '../outcome.js';
import type { SeriesGaps } from '../gaps.js';
import type { Alert } from './alarms.js';
import type { TickCost } from './tick-cost.js';

/** How the stream of an exchange is; `none`: it has no stream that titan knows, and is only asked. */
export type LaneStreamState = StreamState | { readonly kind: 'none' };

/** What one tick came to on one exchange. Times in ms. */
export interface LaneTick {
  readonly exchange: string;
  readonly startedAt: number;
  readonly elapsed: number;
  /** Of each series of which a candle had closed. */
  readonly outcomes: readonly Outcome[];
  /** Why nothing could be done at all: the exchange's markets or the database could not be had. */
  readonly error: unknown;
  /** How each of its streams is, and how many rows it has brought since the last tick; none for a watch that does not stream. */
  readonly streams: readonly { readonly dataset: DatasetName; readonly state: LaneStreamState; readonly new: number }[];
}

/** What a watch tells while it goes on. It prints nothing: logs, screen and metrics are made of this. */
export type WatchEvent =
  /** Begins; `at` is its time by the wall clock (ms). `skipped`: ticks that were passed over since the last one. */
  | { readonly type: 'tick'; readonly at: number; readonly skipped: number }
  /** Ended on one exchange, whose next tick waits for that. */
  | { readonly type: 'lane-ticked'; readonly at: number; readonly tick: LaneTick }
  /** Ended on all exchanges that began it. `busy`: those whose last one was still going on. */
  | { readonly type: 'ticked'; readonly at: number; readonly skipped: number; readonly lanes: readonly LaneTick[]; readonly busy: readonly string[] }
  /** Which series are watched on an exchange, known once its markets are; `leftOut`: those it does not have. */
  | {
    readonly type: 'watching'; readonly exchange: string; readonly series: readonly Series[]; readonly cost: TickCost;
    readonly leftOut: readonly { readonly series: Series; readonly reason: string }[];
  }
  /** Another titan watches these; it is taken over from when it ends. Told again when it changes. */
  | { readonly type: 'standby'; readonly exchange: string; readonly series: readonly Series[]; readonly by: LeaseOwner | undefined }
  /** More than an answer was missed: it comes in the background. */
  | { readonly type: 'catching-up'; readonly exchange: string; readonly series: number; readonly intervals: number }
  | { readonly type: 'caught-up'; readonly exchange: string; readonly left: number; readonly error: unknown }
  /** How a stream of an exchange is now. */
  | { readonly type: 'stream'; readonly exchange: string; readonly dataset: DatasetName; readonly state: LaneStreamState }
  /** The exchange's stream does not bring a series (undefined: it does not say which), for a reason in the exchange's words, while others go on. Told once of each. */
  | { readonly type: 'refused'; readonly exchange: string; readonly dataset: DatasetName; readonly series: Series | undefined; readonly reason: string }
  /** Rows of a series that came by a stream are stored, or could not be; at `at` (ms). */
  | { readonly type: 'streamed'; readonly exchange: string; readonly at: number; readonly outcome: Outcome }
  /** So many rows of a series came while all room was taken by those that wait for the database: their time does not count as listened to. */
  | { readonly type: 'unheard'; readonly exchange: string; readonly series: Series; readonly rows: number }
  /** A whole day was asked for again; `day`: its beginning (ms). */
  | { readonly type: 'rechecked'; readonly exchange: string; readonly day: number; readonly outcomes: readonly Outcome[] }
  /** How complete the last 24 hours are. */
  | { readonly type: 'inspected'; readonly at: number; readonly series: readonly SeriesGaps[] }
  | { readonly type: 'inspection-failed'; readonly error: unknown }
  | { readonly type: 'alert'; readonly alert: Alert };

/** Must not throw. */
export type ObserveWatch = (event: WatchEvent) => void;

/** Whether a tick brought what it asked for, on one exchange at least, or there was nothing to ask for. */
export function isGood(lanes: readonly LaneTick[]): boolean {
  return lanes.some(({ outcomes, error }) => error === undefined && isAnswered(outcomes));
}

/** Whether any of what was asked for has come, or nothing was. */
export function isAnswered(outcomes: readonly Outcome[]): boolean {
  return outcomes.length === 0 || outcomes.some(({ status }) => status !== 'failed');
}
