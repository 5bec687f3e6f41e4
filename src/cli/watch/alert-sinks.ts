import type { Timeframe } from '../../market/timeframe.js';
import type { DatasetName } from '../../market/series.js';
import { spawn } from 'node:child_process';
import { ExponentialBackoff, handleAll, retry } from 'cockatiel';
import { request } from 'undici';
import { messageOf } from '../../errors.js';
import type { Alert } from '../../ingest/watch/alarms.js';
import type { Log } from '../log.js';

/** What is posted to `TITAN_ALERT_URL`, and given to `TITAN_ALERT_COMMAND` on its standard input. */
export interface AlertJson {
  readonly source: 'titan watch';
  readonly state: Alert['state'];
  readonly kind: Alert['kind'];
  readonly exchange: string;
  readonly symbol: string;
  readonly dataset: DatasetName;
  /** Or period. */
  readonly timeframe: Timeframe;
  readonly text: string;
  /** ISO 8601 UTC: when it began, and when this was said. */
  readonly since: string;
  readonly at: string;
}

/** Tells an alert. Never rejects, and nothing waits for it. */
export type AlertSink = (alert: Alert) => void;

const ATTEMPTS = 5;
/** Milliseconds. */
const PATIENCE = 10_000;

const persistence = retry(handleAll, { maxAttempts: ATTEMPTS - 1, backoff: new ExponentialBackoff({ initialDelay: 1_000, maxDelay: 30_000 }) });

export function alertJson({ state, kind, series, text, since, at }: Alert): AlertJson {
  const { exchange, symbol, dataset, timeframe } = series;
  return { source: 'titan watch', state, kind, exchange, symbol, dataset, timeframe, text, since: new Date(since).toISOString(), at: new Date(at).toISOString() };
}

/** POSTs each alert as JSON; five times before it is given up. */
export function postAlerts(url: string, log: Log): AlertSink {
  return (alert) => {
    const body = JSON.stringify(alertJson(alert));
    persistence.execute(async () => {
      const response = await request(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body, headersTimeout: PATIENCE, bodyTimeout: PATIENCE });
      await response.body.dump();
      if (response.statusCode >= 300) throw new Error(`it answered with status ${response.statusCode}`);
    // The address may hold a token, so it is not repeated.
    }).catch((error: unknown) => { log.error(`TITAN_ALERT_URL: an alert could not be posted: ${messageOf(error)}`); });
  };
}

/** Runs a command line by the shell for each alert, which gets it as JSON on its standard input. */
export function runForAlerts(commandLine: string, log: Log): AlertSink {
  return (alert) => {
    const child = spawn(commandLine, { shell: true, stdio: ['pipe', 'ignore', 'ignore'], timeout: 60_000 });
    child.on('error', (error) => { log.error(`TITAN_ALERT_COMMAND: ${error.message}`); });
    child.on('exit', (code) => { if (code !== 0) log.error(`TITAN_ALERT_COMMAND ended with ${code ?? 'a signal'}`); });
    // It need not read what it is told.
    child.stdin.on('error', () => undefined);
    child.stdin.end(`${JSON.stringify(alertJson(alert))}\n`);
  };
}
