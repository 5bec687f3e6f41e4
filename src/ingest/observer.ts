import type { Request } from '../sources/source.js';
import type { Outcome } from './executor.js';

/** What the core tells while it works. It prints nothing; commands draw bars, logs or screens from this. */
export type IngestEvent =
  | { readonly type: 'planned'; readonly request: Request }
  /** Pages are stored. `settled`: intervals of the request that they answered. */
  | { readonly type: 'stored'; readonly request: Request; readonly settled: number; readonly candles: number }
  | { readonly type: 'finished'; readonly outcome: Outcome };

/** Must not throw. */
export type Observe = (event: IngestEvent) => void;
