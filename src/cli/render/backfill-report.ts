import { describeKind, describeSeries } from '../../market/describe-series.js';
import type { BackfilledSeries, BackfillReport } from '../backfill-report.js';
import type { Chalk } from '../output.js';
import { agreedUpon } from './agreed-upon.js';
import { plain } from './plain.js';
import { renderTable, type Column } from './table.js';
import { count, day } from './values.js';

const columns = (nothing: string): readonly Column<BackfilledSeries>[] => [
  { title: 'exchange', spare: 0, cell: ({ exchange }) => exchange },
  { title: 'symbol', spare: 0, cell: ({ symbol }) => plain(symbol) },
  { title: 'tf', spare: 0, cell: describeKind },
  { title: 'new', align: 'right', spare: 0, cell: (series) => count(series.new) },
  { title: 'revised', align: 'right', spare: 4, cell: ({ revised }) => count(revised) },
  { title: 'rejected', align: 'right', spare: 3, cell: ({ rejected }) => count(rejected) },
  { title: nothing, align: 'right', spare: 2, cell: ({ absent }) => count(absent['no-trades']) },
  { title: 'not listed', align: 'right', spare: 5, cell: ({ absent }) => count(absent['not-listed']) },
  { title: 'out of reach', align: 'right', spare: 6, cell: ({ absent }) => count(absent['out-of-reach']) },
  { title: 'from', spare: 7, cell: ({ sources }) => Object.entries(sources).filter(([, got]) => got > 0).map(([source]) => source).join(', ') || '-' },
  { title: 'left', align: 'right', spare: 0, cell: ({ left }) => count(left) },
  { title: 'status', spare: 0, cell: ({ status }) => status },
];

/**
 * The table at the end of a backfill, and what is left after it.
 *
 * @param goOn the command that goes on with what is left
 */
export function renderBackfillReport(report: BackfillReport, goOn: string, width: number | undefined, chalk: Chalk): string {
  const nothing = agreedUpon(report.series, ({ nothingTitle }) => nothingTitle) ?? 'nothing';
  const table = renderTable(columns(nothing), report.series, width, (text) => chalk.bold(text));
  const painted = table.split('\n').map((line) => paint(line, chalk)).join('\n');
  const left = report.series.filter((series) => series.left > 0).map((series) => chalk.yellow(plain(describeLeft(series))));
  const leftOut = report.series.flatMap(({ status, message }) => (status === 'left-out' && message !== null ? [chalk.dim(plain(message))] : []));
  const rest = report.left > 0 ? [chalk.yellow(`${count(report.left)} intervals are left. This goes on with them:`), `  ${plain(goOn)}`] : [];
  const origin = report.sandbox ? [chalk.yellow('sandbox: these candles are not real')] : [];
  return [painted, ...left, ...new Set(leftOut), ...rest, ...origin].join('\n');
}

function describeLeft(series: BackfilledSeries): string {
  const { exchange, left, leftFrom, leftTo, message } = series;
  const why = (message ?? '').replace(`${exchange}: `, '');
  return `${describeSeries(series)}: ${count(left)} intervals left between ${day(leftFrom)} and ${day(leftTo)} (${why})`;
}

function paint(line: string, chalk: Chalk): string {
  if (/ failed$/.test(line)) return chalk.red(line);
  if (/ partial$/.test(line)) return chalk.yellow(line);
  return / left-out$/.test(line) ? chalk.dim(line) : line;
}
