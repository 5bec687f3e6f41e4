import type { Sql } from 'postgres';
import type { Exchange } from '../../exchanges/exchange.js';
import { isGood, type ObserveWatch, type WatchEvent } from '../../ingest/watch/watch-event.js';
import { troublesOf } from '../exchange-troubles.js';
import type { Runtime } from '../runtime.js';
import { postAlerts, runForAlerts, type AlertSink } from './alert-sinks.js';
import { Deafness } from './deafness.js';
import { MetricsServer, type MetricsAddress } from './metrics-server.js';
import { serviceManager } from './service-manager.js';
import { reportTick } from './tick-report.js';
import { watchLog } from './watch-log.js';
import type { Rhythm } from '../../ingest/watch/ticks.js';

/** Intervals without a good tick, or without listening, after which a watch is not well. */
const UNWELL_AFTER = 3;

export interface SessionOptions {
  readonly rhythm: Rhythm;
  readonly metrics: MetricsAddress | undefined;
  /** Whether a screen may be drawn: on a terminal, for a watch that lasts. */
  readonly screen: boolean;
}

/** All that listens to a watch: log, screen, standard output, metrics, alerts, service manager. */
export interface WatchSession {
  readonly note: ObserveWatch;
  close(): Promise<void>;
}

/** @throws UsageError when the port of the metrics cannot be had */
export async function openSession(runtime: Runtime, sql: Sql, exchanges: readonly Exchange[], { rhythm, metrics, screen }: SessionOptions): Promise<WatchSession> {
  const { config, env, flags, log, now, output } = runtime;
  const listeners: ObserveWatch[] = [watchLog(log)];
  const closers: (() => Promise<void> | void)[] = [];
  const troubles = () => troublesOf(exchanges);

  if (flags.json === true) listeners.push((event) => { if (event.type === 'ticked') output.print(JSON.stringify(reportTick(event))); });

  const sinks: AlertSink[] = [
    ...(config.alertUrl === undefined ? [] : [postAlerts(config.alertUrl, log)]),
    ...(config.alertCommand === undefined ? [] : [runForAlerts(config.alertCommand, log)]),
    ...(output.stderr.isTTY === true ? [() => { output.stderr.write('\x07'); }] : []),
  ];
  listeners.push((event) => { if (event.type === 'alert') for (const sink of sinks) sink(event.alert); });

  let lastGood = now();
  const unwell = (): string | undefined =>
    now() - lastGood <= UNWELL_AFTER * rhythm.interval ? undefined : `no good tick since ${new Date(lastGood).toISOString()}`;
  const service = serviceManager(env, now);
  listeners.push((event) => {
    if (event.type !== 'ticked' || !isGood(event.lanes)) return;
    lastGood = now();
    service.ready();
  });
  // No cause for the service manager to start titan anew: that would make it deaf to the other exchanges too.
  const heartbeat = setInterval(() => { if (unwell() === undefined) service.alive(); }, 1_000);
  closers.push(() => { clearInterval(heartbeat); });

  if (metrics !== undefined) {
    const { watchMetrics } = await import('./metrics.js');
    const measured = watchMetrics(troubles);
    listeners.push(measured.note);
    const deafness = new Deafness(now);
    listeners.push((event) => { deafness.note(event); });
    const server = await MetricsServer.listen(metrics, measured.registry, () => {
      const { lost, late } = deafness.longerThan(UNWELL_AFTER * rhythm.interval);
      const reason = unwell();
      return { unwell: [...(reason === undefined ? [] : [reason]), ...lost], notes: late };
    });
    log.info(`metrics: http://${metrics.host}:${server.port}/metrics and /healthz`, { port: server.port });
    closers.push(() => server.close());
  }

  if (screen) {
    const { openWatchScreen } = await import('./watch-screen.js');
    const drawn = openWatchScreen(runtime, sql, rhythm, troubles);
    listeners.push(drawn.note);
    closers.push(() => { drawn.close(); });
  }

  return {
    note: (event: WatchEvent) => { for (const listen of listeners) listen(event); },
    async close() {
      service.stopping();
      for (const close of closers.reverse()) await close();
    },
  };
}
