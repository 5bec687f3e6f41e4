import type { Series } from '../market/series.js';
import type { Request } from '../sources/source.js';
import type { Outcome } from './outcome.js';

/** What the core tells while it works. It prints nothing; commands draw bars, logs or screens from this. */
export type IngestEvent =
  /** `atLeast`: milliseconds that the rate limit makes it take. */
  | { readonly type: 'planned'; readonly series: Series; readonly intervals: number; readonly atLeast?: number }
  /** Pages are stored. `source`: whose; `settled`: intervals of the request that they answered; `reached`: where they end (ms). */
  | { readonly type: 'stored'; readonly request: Request; readonly source: string; readonly settled: number; readonly rows: number; readonly reached: number }
  /** Planned intervals of a series that turned out to be settled by another titan, or to be nobody's. */
  | { readonly type: 'dropped'; readonly series: Series; readonly intervals: number }
  | { readonly type: 'finished'; readonly outcome: Outcome };

/** Must not throw. */
export type Observe = (event: IngestEvent) => void;
