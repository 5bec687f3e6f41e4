import type { Observe } from '../ingest/observer.js';
import { datasetOf } from '../market/datasets/registry.js';
import { describeKind } from '../market/describe-series.js';
import type { Series } from '../market/series.js';
import type { Progress } from './progress/progress.js';

/** Draws what the core tells, a lane an exchange. */
export function progressOf(progress: Progress): Observe {
  return (event) => {
    switch (event.type) {
      case 'planned':
        progress.plan(event.intervals, event.series.exchange, event.atLeast, datasetOf(event.series).noun.many);
        break;
      case 'stored': {
        const { series } = event.request;
        progress.advance(event.settled, event.rows, `${name(series)} ${new Date(event.reached).toISOString().slice(0, 10)}`, series.exchange);
        break;
      }
      case 'dropped':
        progress.advance(event.intervals, 0, name(event.series), event.series.exchange);
        break;
      case 'finished':
        break;
    }
  };
}

function name(series: Series): string {
  return `${series.symbol} ${describeKind(series)}`;
}
