import type { FileReport, ImportReport } from '../import-report.js';
import type { Chalk } from '../output.js';
import { plain } from './plain.js';
import { renderTable, type Column } from './table.js';
import { count } from './values.js';

const LONGEST_NAME = 40;

const instant = (time: string | null): string => (time === null ? '-' : time.replace('T', ' ').replace(/:00Z$|Z$/, ''));

const COLUMNS: readonly Column<FileReport>[] = [
  { title: 'file', spare: 0, cell: ({ file }) => plain(file.length > LONGEST_NAME ? `…${file.slice(1 - LONGEST_NAME)}` : file) },
  { title: 'exchange', spare: 2, cell: ({ exchange }) => exchange ?? '-' },
  { title: 'symbol', spare: 0, cell: ({ symbol }) => plain(symbol ?? '-') },
  { title: 'tf', spare: 0, cell: ({ timeframe }) => timeframe ?? '-' },
  { title: 'got', align: 'right', spare: 0, cell: ({ got }) => count(got) },
  { title: 'new', align: 'right', spare: 1, cell: (file) => count(file.new) },
  { title: 'revised', align: 'right', spare: 5, cell: ({ revised }) => count(revised) },
  { title: 'rejected', align: 'right', spare: 4, cell: ({ rejected }) => count(rejected) },
  { title: 'from', spare: 6, cell: ({ from }) => instant(from) },
  { title: 'to', spare: 3, cell: ({ to }) => instant(to) },
  { title: 'time', align: 'right', spare: 7, cell: ({ elapsedMs }) => `${(elapsedMs / 1000).toFixed(1)} s` },
  { title: 'status', spare: 0, cell: ({ status }) => status },
];

/** The table at the end of an import, and below it whatever a table cannot say. */
export function renderImportReport({ files, sandbox, dryRun }: ImportReport, width: number | undefined, chalk: Chalk): string {
  const table = renderTable(COLUMNS, files, width, (text) => chalk.bold(text));
  const painted = table.split('\n').map((line) => paint(line, chalk)).join('\n');
  return [
    painted,
    ...files.flatMap((file) => notes(file, chalk)),
    ...(dryRun ? ['nothing is stored: this was a dry run'] : []),
    ...(sandbox ? [chalk.yellow('sandbox: these candles are kept apart from real ones')] : []),
  ].join('\n');
}

function paint(line: string, chalk: Chalk): string {
  if (/ (failed|interrupted)$/.test(line)) return chalk.red(line);
  return / (partial|not-begun)$/.test(line) ? chalk.yellow(line) : line;
}

function notes({ file, status, holes, noTrades, message }: FileReport, chalk: Chalk): string[] {
  if (status === 'not-begun') return [];
  const silent = noTrades > 0 ? [plain(`${file}: no candle for ${count(noTrades)} intervals without trades`)] : [];
  const open = holes > noTrades && status !== 'failed' && status !== 'interrupted'
    ? [plain(`${file}: ${count(holes - noTrades)} intervals between its rows have none, and stay to be asked`)] : [];
  const why = message === null ? [] : [(status === 'partial' ? chalk.yellow : chalk.red)(plain(message.includes(file) ? message : `${file}: ${message}`))];
  return [...silent, ...open, ...why];
}
