import { isTemporary, messageOf } from '../../errors.js';
import type { Outcome } from '../../ingest/outcome.js';
import type { TickCost } from '../../ingest/watch/tick-cost.js';
import type { LaneTick, WatchEvent } from '../../ingest/watch/watch-event.js';
import { datasetOf } from '../../market/datasets/registry.js';
import type { DatasetName, Series } from '../../market/series.js';
import { printable } from '../../market/printable.js';
import { describeKind, describeSeries } from '../../market/describe-series.js';
import { hostName } from '../host.js';
import type { Log } from '../log.js';
import { reportTick } from './tick-report.js';

/** Says what a watch tells: a line a tick, and one an event. */
export function watchLog(log: Log): (event: WatchEvent) => void {
  return (event) => {
    switch (event.type) {
      case 'tick':
        if (event.skipped > 0) log.warn(`${event.skipped} ${event.skipped === 1 ? 'tick was' : 'ticks were'} passed over: asleep, or too much to do`, { skipped: event.skipped });
        break;
      case 'lane-ticked':
        for (const [exchange, error] of failuresOf(event.tick)) log.error(error, { exchange });
        break;
      case 'ticked': {
        const { at, lateMs, elapsedMs, asked, new: fresh, revised, failed, exchanges } = reportTick(event);
        const streamed = event.lanes.flatMap(({ streams }) => streams).reduce((sum, stream) => sum + stream.new, 0);
        log.info(`tick ${at.slice(11, 19)}: ${fresh} new${streamed > 0 ? `, ${streamed} streamed` : ''}${revised > 0 ? `, ${revised} revised` : ''}${failed > 0 ? `, ${failed} failed` : ''}`, { tick: at, lateMs, elapsedMs, asked, new: fresh, revised, failed, exchanges });
        break;
      }
      case 'watching': {
        const { exchange, series, cost, leftOut } = event;
        for (const { reason } of leftOut) log.warn(reason, { exchange });
        log.info(`${exchange}: watching ${series.length} series`, { exchange, series: series.length, requestsPerTick: cost.requests, secondsPerTick: Math.ceil(cost.seconds) });
        if (cost.seconds > cost.every) log.warn(`${exchange}: ${tooMuch(cost)}`, { exchange });
        break;
      }
      case 'standby':
        log.info(event.series.length === 0 ? `${event.exchange}: watched by this titan now` : `${event.exchange}: ${names(event.series)} watched by another titan (${hostName(event.by?.host ?? '')}, process ${event.by?.pid}); this one takes over when that ends`, { exchange: event.exchange });
        break;
      case 'catching-up':
        log.info(`${event.exchange}: catching up ${event.intervals} candles of ${event.series} series`, { exchange: event.exchange, intervals: event.intervals });
        break;
      case 'caught-up':
        if (event.error !== undefined) log.warn(`${event.exchange}: ${messageOf(event.error)}`, { exchange: event.exchange, left: event.left });
        else log.info(`${event.exchange}: caught up${event.left > 0 ? `, but for ${event.left} candles` : ''}`, { exchange: event.exchange, left: event.left });
        break;
      case 'stream':
        sayStream(log, event);
        break;
      case 'streamed':
        if (event.outcome.error !== undefined) log.warn(`${event.exchange}: what it streamed was not stored, and ${whatThen(event.outcome)}: ${messageOf(event.outcome.error)}`, { exchange: event.exchange });
        break;
      case 'refused': {
        const { exchange, dataset, series, reason } = event;
        const what = series === undefined ? `some ${datasetOf({ dataset }).noun.many}` : `${series.symbol} ${describeKind(series)}`;
        log.warn(`${exchange}: refuses to stream ${what} ("${printable(reason)}"); ${withoutStream(dataset)}. If it is no longer listed, leave it out`, { exchange, dataset, symbol: series?.symbol });
        break;
      }
      case 'unheard':
        log.warn(`${describeSeries(event.series)}: ${event.rows} came while the database was away and found no room; their time does not count as listened to`, { exchange: event.exchange, rows: event.rows });
        break;
      case 'rechecked': {
        const revised = event.outcomes.reduce((sum, outcome) => sum + outcome.revised, 0);
        log.info(`${event.exchange}: asked again for ${new Date(event.day).toISOString().slice(0, 10)}, ${revised} revised`, { exchange: event.exchange, revised });
        break;
      }
      case 'inspected':
        break;
      case 'inspection-failed':
        log.error(`looking for gaps: ${messageOf(event.error)}`);
        break;
      case 'alert': {
        const { state, kind, series, text, since } = event.alert;
        const fields = { alert: kind, state, exchange: series.exchange, symbol: series.symbol, dataset: series.dataset, timeframe: series.timeframe, since: new Date(since).toISOString() };
        if (state === 'begins') log.error(`ALERT ${describeSeries(series)}: ${text}`, fields);
        else log.info(`over: ${describeSeries(series)}: ${text}`, fields);
        break;
      }
    }
  };
}

function whatThen({ request, error }: Outcome): string {
  if (datasetOf(request.series).askable) return 'will be asked for';
  return isTemporary(error) ? 'waits' : 'is lost: its time does not count as listened to';
}

/** What becomes of a series that an exchange does not stream. */
function withoutStream(dataset: DatasetName): string {
  return datasetOf({ dataset }).askable ? 'each tick asks for it' : 'its time does not count as listened to';
}

function sayStream(log: Log, { exchange, dataset, state }: Extract<WatchEvent, { type: 'stream' }>): void {
  const { many } = datasetOf({ dataset }).noun;
  const fields = { exchange, dataset, stream: state.kind };
  switch (state.kind) {
    case 'none':
      log.info(`${exchange}: has no stream of ${many}; it is asked at every tick`, fields);
      break;
    case 'idle':
      log.debug(`${exchange}: nothing is asked of its stream of ${many}`, fields);
      break;
    case 'connecting':
      log.debug(`${exchange}: connecting to its stream of ${many}`, fields);
      break;
    case 'connected':
      log.info(`${exchange}: its stream of ${many} is connected`, fields);
      break;
    case 'reconnecting': {
      const delay = Math.max(0, state.until - Date.now());
      log.warn(`${state.error.message}; its stream of ${many} is connected again in ${(delay / 1000).toFixed(1)} s`, { ...fields, delayMs: delay });
      break;
    }
  }
}

/** What is said of a tick for which the exchange's rate limit leaves no time, in numbers. */
function tooMuch({ requests, seconds, every, share }: TickCost): string {
  const [taken, due] = [Math.ceil(seconds), every.toLocaleString('en')];
  if (share <= 1) return `when candles of all timeframes close at once, ${requests} requests take ${taken} s at its rate limit, and a tick is due every ${due} s: then candles are late, none is lost`;
  const longer = Math.ceil((every * share) / 60) * 60;
  return `${requests} requests a tick take ${taken} s at its rate limit, and a tick is due every ${due} s: candles will be late, none will be lost. `
    + `It has time for some ${Math.round(requests / share)} of its ${requests} series: watch fewer there, or give --interval ${longer}`;
}

/** Each reason once, however many series it met. */
export function failuresOf({ exchange, outcomes, error }: LaneTick): [exchange: string, message: string][] {
  const errors = [error, ...outcomes.map((outcome) => outcome.error)].filter((one) => one !== undefined);
  return [...new Set(errors.map(messageOf))].map((message) => [exchange, message.startsWith(exchange) ? message : `${exchange}: ${message}`]);
}

function names(series: readonly Series[]): string {
  const [first, ...others] = series;
  return first === undefined ? 'nothing' : `${first.symbol} ${describeKind(first)}${others.length > 0 ? ` and ${others.length} more are` : ' is'}`;
}
