import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Outcome } from '../../ingest/outcome.js';
import { isGood, type ObserveWatch } from '../../ingest/watch/watch-event.js';
import type { Series } from '../../market/series.js';
import { dueTime } from '../../market/due.js';

const BUCKETS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 30, 60];

export interface WatchMetrics {
  readonly registry: Registry;
  readonly note: ObserveWatch;
}

/**
 * What Prometheus reads of a watch.
 *
 * @param troubles what stands between titan and an exchange just now, by id
 */
export function watchMetrics(troubles: () => ReadonlyMap<string, string>): WatchMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const ticks = new Counter({ name: 'titan_ticks_total', help: 'Ticks of the watch.', registers });
  const skipped = new Counter({ name: 'titan_ticks_skipped_total', help: 'Ticks that were passed over.', registers });
  const failed = new Counter({ name: 'titan_tick_failures_total', help: 'Ticks in which an exchange brought nothing, or less than asked.', labelNames: ['exchange'], registers });
  const durations = new Histogram({ name: 'titan_tick_duration_seconds', help: 'How long the ticks of an exchange took.', labelNames: ['exchange'], buckets: BUCKETS, registers });
  const lastGood = new Gauge({ name: 'titan_last_good_tick_timestamp_seconds', help: 'When a tick last brought something, or had nothing to bring.', registers });
  const candles = new Counter({ name: 'titan_candles_total', help: 'Candles that ticks brought: new, revised or rejected.', labelNames: ['exchange', 'kind'], registers });
  const lag = new Gauge({ name: 'titan_candle_lag_seconds', help: 'From the newest candle\'s close to when it was stored.', labelNames: ['exchange', 'symbol', 'dataset', 'timeframe'], registers });
  const missing = new Gauge({ name: 'titan_missing_candles', help: 'Candles of the last 24 hours that are missing, rejected or lost.', labelNames: ['exchange', 'symbol', 'dataset', 'timeframe'], registers });
  const stale = new Gauge({ name: 'titan_stale_candles', help: 'Newest intervals of which nothing is known yet.', labelNames: ['exchange', 'symbol', 'dataset', 'timeframe'], registers });
  const alerts = new Gauge({ name: 'titan_alerts', help: 'Alerts that have begun and not ended.', labelNames: ['kind'], registers });
  const streamUp = new Gauge({ name: 'titan_stream_connected', help: '1 while all that is followed on an exchange is listened to: every connection stands, and has confirmed what was asked for where the exchange does.', labelNames: ['exchange', 'dataset'], registers });
  const streamBreaks = new Counter({ name: 'titan_stream_breaks_total', help: 'Connections of a stream that failed.', labelNames: ['exchange', 'dataset'], registers });
  const streamed = new Counter({ name: 'titan_streamed_rows_total', help: 'Rows that streams brought: new, revised or rejected.', labelNames: ['exchange', 'dataset', 'kind'], registers });
  const unheard = new Counter({ name: 'titan_unheard_rows_total', help: 'Rows that came by a stream and found no room, while the database was away.', labelNames: ['exchange', 'dataset'], registers });
  const watched = new Set<string>();
  new Gauge({
    name: 'titan_circuit_open', help: '1 while an exchange is not asked, since it kept failing.', labelNames: ['exchange'], registers,
    collect() {
      for (const exchange of watched) this.set({ exchange }, troubles().has(exchange) ? 1 : 0);
    },
  });

  /** What was asked for again says nothing of how late it came first. */
  const noteLag = ({ request: { series }, last, new: fresh }: Outcome, storedAt: number): void => {
    if (last !== undefined && fresh > 0) lag.set(labels(series), (storedAt - dueTime(series, last.time)) / 1000);
  };

  return {
    registry,
    note(event) {
      switch (event.type) {
        case 'tick':
          ticks.inc();
          skipped.inc(event.skipped);
          break;
        case 'watching':
          watched.add(event.exchange);
          break;
        case 'lane-ticked': {
          const { exchange, elapsed, outcomes, error, startedAt } = event.tick;
          durations.observe({ exchange }, elapsed / 1000);
          if (error !== undefined || outcomes.some((outcome) => outcome.error !== undefined)) failed.inc({ exchange });
          for (const outcome of outcomes) {
            for (const kind of ['new', 'revised', 'rejected'] as const) candles.inc({ exchange, kind }, outcome[kind]);
            noteLag(outcome, startedAt + elapsed);
          }
          break;
        }
        case 'ticked':
          if (isGood(event.lanes)) lastGood.set(event.at / 1000);
          break;
        case 'inspected':
          for (const { series, missing: lacking, counts } of event.series) {
            missing.set(labels(series), lacking);
            stale.set(labels(series), counts.stale);
          }
          break;
        case 'alert':
          alerts.inc({ kind: event.alert.kind }, event.alert.state === 'begins' ? 1 : -1);
          break;
        case 'stream':
          streamUp.set({ exchange: event.exchange, dataset: event.dataset }, event.state.kind === 'connected' ? 1 : 0);
          if (event.state.kind === 'reconnecting') streamBreaks.inc({ exchange: event.exchange, dataset: event.dataset });
          break;
        case 'streamed':
          for (const kind of ['new', 'revised', 'rejected'] as const) streamed.inc({ exchange: event.exchange, dataset: event.outcome.request.series.dataset, kind }, event.outcome[kind]);
          noteLag(event.outcome, event.at);
          break;
        case 'unheard':
          unheard.inc({ exchange: event.exchange, dataset: event.series.dataset }, event.rows);
          break;
        case 'refused':
        case 'standby':
        case 'catching-up':
        case 'caught-up':
        case 'rechecked':
        case 'inspection-failed':
          break;
      }
    },
  };
}

function labels({ exchange, symbol, dataset, timeframe }: Series): Record<'exchange' | 'symbol' | 'dataset' | 'timeframe', string> {
  return { exchange, symbol, dataset, timeframe };
}
