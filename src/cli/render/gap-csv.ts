import { GAP_CLASSES } from '../../market/gap-class.js';
import type { GapReportJson } from '../gap-report.js';
import { evidence } from './gap-values.js';

type Cell = string | number | boolean | null;

/** A line a series, or, when gaps are wanted, a line a gap. RFC 4180, with a header line. */
export function renderGapCsv({ series, gaps }: GapReportJson, verbose: boolean): string {
  if (verbose) {
    return csv(['exchange', 'symbol', 'dataset', 'timeframe', 'class', 'from', 'to', 'intervals', 'known', 'evidence'], gaps.map((gap) =>
      [gap.exchange, gap.symbol, gap.dataset, gap.timeframe, gap.class, gap.from, gap.to, gap.intervals, gap.known, evidence(gap)]));
  }
  const titles = [
    'exchange', 'symbol', 'dataset', 'timeframe', 'status', 'from', 'to', 'intervals', 'expected', 'stored', 'missing', 'gap_rate', 'new_missing', 'new_stale',
    'longest_gap', 'last_candle', 'age', ...GAP_CLASSES.map((gapClass) => `absent_${gapClass.replaceAll('-', '_')}`),
  ];
  return csv(titles, series.map((one) => [
    one.exchange, one.symbol, one.dataset, one.timeframe, one.status, one.from, one.to, one.intervals, one.expected, one.stored, one.missing, one.gapRate, one.newMissing, one.newStale,
    one.longestGap?.intervals ?? 0, one.lastRow, one.age, ...GAP_CLASSES.map((gapClass) => one.absent[gapClass]),
  ]));
}

function csv(titles: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [titles, ...rows].map((row) => row.map(quoted).join(',')).join('\n');
}

function quoted(cell: Cell): string {
  const text = cell === null ? '' : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
