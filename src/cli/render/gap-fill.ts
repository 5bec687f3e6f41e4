import { describeKind, describeSeries } from '../../market/describe-series.js';
import type { FilledJson, GapFillJson } from '../gap-fill-report.js';
import type { Chalk } from '../output.js';
import { plain } from './plain.js';
import { renderTable, type Column } from './table.js';
import { count } from './values.js';

const NAMES: readonly Column<FilledJson>[] = [
  { title: 'exchange', spare: 0, cell: ({ exchange }) => plain(exchange) },
  { title: 'symbol', spare: 0, cell: ({ symbol }) => plain(symbol) },
  { title: 'tf', spare: 0, cell: describeKind },
  { title: 'gaps', align: 'right', spare: 0, cell: ({ gaps }) => count(gaps) },
  { title: 'asked', align: 'right', spare: 0, cell: ({ planned }) => count(planned) },
  { title: 'requests', align: 'right', spare: 1, cell: ({ requests }) => (requests === null ? '?' : count(requests)) },
  { title: 'source', spare: 2, cell: ({ sources }) => sources.join(', ') || '-' },
];

const RESULTS: readonly Column<FilledJson>[] = [
  { title: 'new', align: 'right', spare: 0, cell: (series) => count(series.new) },
  { title: 'revised', align: 'right', spare: 4, cell: ({ revised }) => count(revised) },
  { title: 'rejected', align: 'right', spare: 3, cell: ({ rejected }) => count(rejected) },
  { title: 'left', align: 'right', spare: 0, cell: ({ left }) => count(left) },
];

/** What a fill did, or would do, a line a series, and why something is left. */
export function renderGapFill({ filled, dryRun, requests }: GapFillJson, width: number | undefined, chalk: Chalk): string {
  if (filled.length === 0) return 'nothing to fill: nothing is missing, rejected or lost';
  return [
    renderTable(dryRun ? NAMES : [...NAMES, ...RESULTS], filled, width, (text) => chalk.bold(text)),
    ...filled.flatMap((one) => one.reasons.map((reason) =>
      chalk.yellow(plain(`${describeSeries(one)}: ${reason.replace(`${one.exchange}: `, '')}`)))),
    ...(dryRun ? [`${count(requests)} requests. Nothing was asked for.`] : []),
  ].join('\n');
}
