import type { Timeframe } from '../market/timeframe.js';
import type { DatasetName } from '../market/series.js';
import type { LanePlan } from '../ingest/backfill/plan.js';
import { offersFor } from '../ingest/backfill/plan.js';
import { messageOf } from '../errors.js';
import { countIntervals, type Multirange } from '../market/range.js';
import { sum } from '../market/sum.js';
import { iso } from './iso.js';

/** What `titan backfill --dry-run --json` prints. Times are ISO 8601 UTC. */
export interface BackfillPlanReport {
  readonly command: 'backfill';
  readonly dryRun: true;
  readonly sandbox: boolean;
  readonly series: readonly SeriesPlanReport[];
  readonly total: {
    readonly candles: number;
    readonly requests: number;
    /** At the exchanges' rate limits, all exchanges side by side; null when nothing limits it. */
    readonly seconds: number | null;
    readonly bytes: number;
    /** Rows that were asked for to find where series begin, and are stored. */
    readonly stored: number;
  };
}

export interface SeriesPlanReport {
  readonly exchange: string;
  readonly symbol: string;
  readonly dataset: DatasetName;
  /** Or period. */
  readonly timeframe: Timeframe;
  /** Intervals that are left to fetch: at most so many candles. Of a pattern whose series could not be told: those of one. */
  readonly left: number;
  readonly sources: readonly SourcePlanReport[];
  /** Intervals that no source reaches; those that are older than the exchange serves among them. */
  readonly unserved: number;
  /** Why the exchange does not have the series, or could not be asked. */
  readonly message: string | null;
}

export interface SourcePlanReport {
  readonly source: string;
  readonly merit: string;
  readonly candles: number;
  /** Requests or files; 0 when it cannot be known beforehand. */
  readonly requests: number;
  /** At the exchange's rate limit; null when none is known. */
  readonly seconds: number | null;
  readonly ranges: readonly { readonly from: string; readonly to: string }[];
}

/** @param bytesPerCandle what a stored candle takes on disk, indexes included */
export function reportPlan(plans: readonly LanePlan[], bytesPerCandle: number, sandbox: boolean): BackfillPlanReport {
  const series = plans.flatMap((plan) => [
    ...plan.errands.map((errand): SeriesPlanReport => {
      const { exchange, symbol, dataset, timeframe } = errand.series;
      const { offers, unserved } = offersFor(errand, plan.lane);
      const count = (ranges: Multirange) => countIntervals(ranges, timeframe);
      return {
        exchange, symbol, dataset, timeframe,
        left: count(errand.left.open),
        sources: offers.map(({ source, merit, ranges, requests, duration }) => ({
          source, merit, requests, candles: count(ranges),
          seconds: duration === undefined ? null : Math.round(duration / 1000),
          ranges: ranges.map(({ from, to }) => ({ from: iso(from), to: iso(to) })),
        })),
        unserved: count(unserved),
        message: plan.unreachable === undefined ? null : messageOf(plan.unreachable),
      };
    }),
    ...plan.unresolved.map(({ series: { exchange, symbol, dataset, timeframe }, range }): SeriesPlanReport =>
      ({ exchange, symbol, dataset, timeframe, left: countIntervals([range], timeframe), sources: [], unserved: 0, message: messageOf(plan.unreachable) })),
    ...plan.leftOut.map(({ series: { exchange, symbol, dataset, timeframe }, reason }): SeriesPlanReport =>
      ({ exchange, symbol, dataset, timeframe, left: 0, sources: [], unserved: 0, message: reason })),
  ]);
  const sources = series.flatMap((one) => one.sources);
  const candles = sum(sources, (source) => source.candles);
  return {
    command: 'backfill', dryRun: true, sandbox, series,
    total: {
      candles, requests: sum(sources, ({ requests }) => requests), seconds: slowest(series), bytes: Math.round(candles * bytesPerCandle),
      stored: sum(plans.flatMap(({ probes }) => probes), (probe) => probe.new),
    },
  };
}

/** Exchanges work side by side, the requests of one after each other. */
function slowest(series: readonly SeriesPlanReport[]): number | null {
  const byExchange = new Map<string, number>();
  for (const { exchange, sources } of series) {
    for (const { seconds } of sources) if (seconds !== null) byExchange.set(exchange, (byExchange.get(exchange) ?? 0) + seconds);
  }
  return byExchange.size === 0 ? null : Math.max(...byExchange.values());
}
