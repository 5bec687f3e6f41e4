import type { Page } from '../market/page.js';
import type { Multirange } from '../market/range.js';
import type { Series } from '../market/series.js';

/** A series and the time that is wanted of it, aligned. */
export interface Request {
  readonly series: Series;
  readonly wanted: Multirange;
}

/** Where rows come from. */
export interface Source {
  /** How the source is called in `ingest_runs` and in tables, such as `api`. */
  readonly name: string;

  /**
   * The answers to a request, mostly oldest first (what goes back in time is stored by itself), each settling a part of it that no
   * earlier one did. May end before the request is settled; whatever is left stays unanswered.
   *
   * @throws TitanError when an answer could not be had; the pages before it stand
   */
  pages(request: Request, signal: AbortSignal): AsyncIterable<Page>;
}
