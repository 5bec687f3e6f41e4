import type { Observe } from '../ingest/observer.js';
import { countIntervals } from '../market/range.js';
import { describeSeries } from '../market/series.js';
import type { Progress } from './progress.js';

/** Draws what the core tells. */
export function progressOf(progress: Progress): Observe {
  return (event) => {
    switch (event.type) {
      case 'planned': {
        const { series, wanted } = event.request;
        progress.plan(countIntervals(wanted, series.timeframe));
        break;
      }
      case 'stored':
        progress.advance(event.settled, event.candles, describeSeries(event.request.series));
        break;
      case 'finished':
        break;
    }
  };
}
