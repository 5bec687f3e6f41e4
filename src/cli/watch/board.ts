import type { Outcome } from '../../ingest/outcome.js';
import type { LaneStreamState, WatchEvent } from '../../ingest/watch/watch-event.js';
import type { DatasetName, Series } from '../../market/series.js';
import { describeSeries } from '../../market/describe-series.js';
import { dueTime, intervalsUnderWay } from '../../market/due.js';
import { typicalLength } from '../../market/timeframe.js';
import type { RecentValues, WantedValues } from '../../storage/recent-values.js';
import { failuresOf } from './watch-log.js';

const HOUR = 3_600_000;
const MOST_CLOSES = 60;
const FEWEST_CLOSES = 12;
const IN_FLIGHT = 2;

/** One watched series, as it stands. Times in ms. */
export interface BoardRow {
  readonly series: Series;
  /** When it was first watched. */
  readonly since: number;
  recent?: RecentValues | undefined;
  /** From the newest candle's close to when it was stored; undefined until one has closed. */
  lag?: number | undefined;
  /** Stored of what was expected in the last 24 hours, 0 to 1. */
  coverage?: number | undefined;
}

export interface Complaint {
  readonly at: number;
  readonly text: string;
}

/** What the screen shows: everything that a watch has told, as it stands. */
export class Board {
  readonly rows: BoardRow[] = [];
  /** Why the last tick of an exchange brought nothing, or less. */
  readonly failing = new Map<string, string>();
  readonly busy = new Set<string>();
  readonly standby = new Set<string>();
  readonly catchingUp = new Set<string>();
  /** How the streams are, by exchange and dataset; empty for a watch that does not stream. */
  readonly streams = new Map<string, LaneStreamState>();
  ticks = 0;
  skipped = 0;
  new = 0;
  revised = 0;
  rejected = 0;
  #complaints: Complaint[] = [];
  readonly #byName = new Map<string, BoardRow>();

  constructor(private readonly now: () => number) {}

  note(event: WatchEvent): void {
    switch (event.type) {
      case 'tick':
        this.ticks++;
        this.skipped += event.skipped;
        break;
      case 'watching':
        for (const series of event.series) this.#add(series);
        break;
      case 'lane-ticked': {
        const { exchange, outcomes, startedAt, elapsed } = event.tick;
        const [failure] = failuresOf(event.tick);
        if (failure === undefined) this.failing.delete(exchange);
        else this.failing.set(exchange, failure[1]);
        for (const outcome of outcomes) this.#count(outcome, startedAt + elapsed);
        break;
      }
      case 'stream':
        this.streams.set(streamName(event), event.state);
        break;
      case 'streamed':
        this.#count(event.outcome, event.at);
        break;
      case 'ticked':
        this.busy.clear();
        for (const exchange of event.busy) this.busy.add(exchange);
        break;
      case 'standby':
        if (event.series.length === 0) this.standby.delete(event.exchange);
        else this.standby.add(event.exchange);
        break;
      case 'catching-up':
        this.catchingUp.add(event.exchange);
        break;
      case 'caught-up':
        this.catchingUp.delete(event.exchange);
        break;
      case 'inspected':
        for (const { series, expected, stored, counts } of event.series) {
          const row = this.#byName.get(describeSeries(series));
          if (row !== undefined) row.coverage = coverageOf(stored, expected, counts.stale, Math.max(IN_FLIGHT, intervalsUnderWay(series.timeframe)));
        }
        break;
      case 'refused':
      case 'unheard':
      case 'rechecked':
      case 'inspection-failed':
      case 'alert':
        break;
    }
  }

  complain(text: string): void {
    this.#complaints.push({ at: this.now(), text });
  }

  /** Of the last hour, oldest first. */
  complaints(): readonly Complaint[] {
    this.#complaints = this.#complaints.filter(({ at }) => at > this.now() - HOUR).slice(-1000);
    return this.#complaints;
  }

  /** @param storedAt milliseconds */
  #count(outcome: Outcome, storedAt: number): void {
    this.new += outcome.new;
    this.revised += outcome.revised;
    this.rejected += outcome.rejected;
    const row = this.#byName.get(describeSeries(outcome.request.series));
    // What was asked for again says nothing of how late it came first.
    if (row === undefined || outcome.last === undefined || outcome.new === 0) return;
    const closed = dueTime(row.series, outcome.last.time);
    if (closed > row.since) row.lag = storedAt - closed;
  }

  #add(series: Series): void {
    const row = { series, since: this.now() };
    this.#byName.set(describeSeries(series), row);
    this.rows.push(row);
    this.rows.sort((a, b) => compare(a.series, b.series));
  }
}

/** Of which stream of a watch. */
export function streamName({ exchange, dataset }: { readonly exchange: string; readonly dataset: DatasetName }): string {
  return `${exchange} ${dataset}`;
}

/** Candles of the last hour; of long ones, some more. */
export function valuesOf({ series }: BoardRow): WantedValues {
  return { series, count: Math.min(MOST_CLOSES, Math.max(FEWEST_CLOSES, Math.ceil(HOUR / typicalLength(series.timeframe)))) };
}

/** The newest interval or two may be on their way. @returns undefined while nothing was expected yet */
function coverageOf(stored: number, expected: number, stale: number, underWay: number): number | undefined {
  const wanted = expected + (stale > underWay ? stale : 0);
  return wanted === 0 ? undefined : stored / wanted;
}

function compare(a: Series, b: Series): number {
  if (a.symbol !== b.symbol) return a.symbol < b.symbol ? -1 : 1;
  if (a.exchange !== b.exchange) return a.exchange < b.exchange ? -1 : 1;
  return typicalLength(a.timeframe) - typicalLength(b.timeframe);
}
