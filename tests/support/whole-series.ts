import type { Exchange } from '../../src/exchanges/exchange.js';
import { accountFor } from '../../src/ingest/account.js';
import { validateOhlcv } from '../../src/market/datasets/candles.js';
import { ABSENCE_REASONS, type AbsenceReason } from '../../src/market/page.js';
import { union, type Multirange, type Range } from '../../src/market/range.js';
import type { Series } from '../../src/market/series.js';
import { apiPages } from '../../src/sources/api-pages.js';

/** What the ledger and the table would hold after a range was fetched. */
export interface WholeSeries {
  /** `[time, open, high, low, close, volume]`, in the order in which they came. */
  readonly rows: readonly (readonly [number, ...string[]])[];
  readonly covered: Multirange;
  readonly absent: Readonly<Record<AbsenceReason, Multirange>>;
  readonly rejected: readonly string[];
  readonly pages: number;
}

/** Fetches a range page by page and accounts for it, as the executor does. */
export async function wholeSeries(exchange: Exchange, series: Series, range: Range): Promise<WholeSeries> {
  const rows: [number, ...string[]][] = [];
  const rejected: string[] = [];
  let covered: Multirange = [];
  const absent: Record<AbsenceReason, Multirange> = { 'no-trades': [], 'not-listed': [], 'out-of-reach': [] };
  let pages = 0;
  for await (const page of apiPages(exchange).pages({ series, wanted: [range] }, new AbortController().signal)) {
    const validated = validateOhlcv(page.rows, series.timeframe, page.answered);
    const coverage = accountFor(page, validated, series);
    rows.push(...Array.from(validated.rows, ({ time, open, high, low, close, volume }): [number, ...string[]] => [time, open, high, low, close, volume]));
    rejected.push(...validated.rejected.map(({ reason }) => reason));
    covered = union(covered, coverage.covered);
    for (const reason of ABSENCE_REASONS) absent[reason] = union(absent[reason], coverage.absent[reason]);
    pages += 1;
  }
  return { rows, covered, absent, rejected, pages };
}
