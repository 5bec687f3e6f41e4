import { datasetOf } from '../../market/datasets/registry.js';
import { describeKind, describeSeries } from '../../market/describe-series.js';
import type { FetchReport, SeriesReport } from '../fetch-report.js';
import type { Chalk } from '../output.js';
import { plain } from './plain.js';
import { renderTable, type Column } from './table.js';
import { count } from './values.js';

const instant = (time: string | null): string => (time === null ? '-' : time.replace('T', ' ').replace(/:00Z$|Z$/, ''));
const duration = (ms: number): string => (ms < 1000 ? `${ms} ms` : ms < 120_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 60_000)} min`);

const COLUMNS: readonly Column<SeriesReport & { readonly isPrimary: boolean }>[] = [
  { title: 'exchange', spare: 0, cell: ({ exchange, isPrimary }) => (isPrimary ? `${exchange} *` : exchange) },
  { title: 'symbol', spare: 0, cell: ({ symbol }) => plain(symbol) },
  { title: 'tf', spare: 0, cell: describeKind },
  { title: 'got', align: 'right', spare: 0, cell: ({ got }) => count(got) },
  { title: 'new', align: 'right', spare: 1, cell: (series) => count(series.new) },
  { title: 'revised', align: 'right', spare: 4, cell: ({ revised }) => count(revised) },
  { title: 'rejected', align: 'right', spare: 3, cell: ({ rejected }) => count(rejected) },
  { title: 'from', spare: 5, cell: ({ from }) => instant(from) },
  { title: 'to', spare: 2, cell: ({ to }) => instant(to) },
  { title: 'last', align: 'right', spare: 6, cell: ({ lastValue }) => lastValue ?? '-' },
  { title: 'time', align: 'right', spare: 7, cell: ({ elapsedMs }) => duration(elapsedMs) },
  { title: 'status', spare: 0, cell: ({ status }) => status },
];

/** The table at the end of a fetch, and below it whatever a table cannot say. */
export function renderFetchReport(report: FetchReport, width: number | undefined, chalk: Chalk): string {
  const rows = report.series.map((series) => ({ ...series, isPrimary: report.primary[series.symbol] === series.exchange }));
  const table = renderTable(COLUMNS, rows, width, (text) => chalk.bold(text));
  const painted = table.split('\n').map((line) => paint(line, chalk)).join('\n');
  const notes = [...redundancy(report, chalk), ...standIns(report), ...absences(report), ...messages(report, chalk), ...suspicions(report, chalk), ...generic(report)];
  const marked = rows.some(({ isPrimary }) => isPrimary) ? [chalk.dim('* primary for its symbol: the first in priority that has data')] : [];
  const origin = report.sandbox ? [chalk.yellow('sandbox: these candles are not real')] : [];
  return [painted, ...marked, ...notes, ...origin].join('\n');
}

function paint(line: string, chalk: Chalk): string {
  if (/ (failed|interrupted)$/.test(line)) return chalk.red(line);
  if (/ partial$/.test(line)) return chalk.yellow(line);
  return / left-out$/.test(line) ? chalk.dim(line) : line;
}

const ELSEWHERE = {
  'not-listed': 'before the first listing',
  'out-of-reach': 'older than the exchange serves',
} as const;

const SYMBOLS_SHOWN = 3;

/** Said only where something is missing: `4 of 5 exchanges answered for BTC/USDT (okx: circuit open until 12:01:30 UTC)`. */
function redundancy(report: FetchReport, chalk: Chalk): string[] {
  const groups = new Map<string, { readonly count: string; readonly why: string; readonly symbols: string[] }>();
  for (const [symbol, { answered, failed }] of Object.entries(report.redundancy)) {
    if (failed.length === 0) continue;
    const count = `${answered.length} of ${answered.length + failed.length}`;
    const why = failed.map(({ exchange, reason }) => `${exchange}: ${reason}`).join('; ');
    const group = groups.get(`${count} ${why}`) ?? { count, why, symbols: [] };
    group.symbols.push(symbol);
    groups.set(`${count} ${why}`, group);
  }
  return [...groups.values()].map(({ count, why, symbols }) => {
    const more = symbols.length - SYMBOLS_SHOWN;
    const named = more > 0 ? `${symbols.slice(0, SYMBOLS_SHOWN).join(', ')} and ${more} more` : symbols.join(', ');
    return chalk.yellow(plain(`${count} exchanges answered for ${named} (${why})`));
  });
}

/** Rows are never relabelled: what a quote alias led to stands under its own name. */
function standIns({ series }: FetchReport): string[] {
  const lines = series.flatMap(({ exchange, symbol, insteadOf }) =>
    (insteadOf === null ? [] : [plain(`${exchange} does not list ${insteadOf}: ${symbol} was asked for instead, and is stored as ${symbol}`)]));
  return [...new Set(lines)];
}

function generic({ generic: exchanges }: FetchReport): string[] {
  return exchanges.map((exchange) => `${exchange}: fetched by generic rules, since titan has none of its own for it; what its answers do not prove stays unanswered`);
}

const SUSPICIONS_SHOWN = 10;

function suspicions({ suspicious }: FetchReport, chalk: Chalk): string[] {
  const lines = suspicious.slice(0, SUSPICIONS_SHOWN).map(({ exchange, symbol, timeframe, time, close, median, deviation }) => {
    const percent = `${Math.abs(100 * deviation).toFixed(1)} %`;
    return chalk.yellow(plain(`suspicious: ${exchange} ${symbol} ${timeframe} ${instant(time)} closed at ${close}, ${percent} ${deviation > 0 ? 'above' : 'below'} the others (${median})`));
  });
  const more = suspicious.length - SUSPICIONS_SHOWN;
  return more > 0 ? [...lines, chalk.yellow(`and ${count(more)} more suspicious closes; --json names them all`)] : lines;
}

function absences({ series }: FetchReport): string[] {
  return series.flatMap((one) => {
    const { absent } = one;
    const explained = { 'no-trades': datasetOf(one).nothing, ...ELSEWHERE };
    const parts = Object.entries(explained).flatMap(([reason, words]) => {
      const intervals = absent[reason as keyof typeof explained];
      return intervals > 0 ? [`${count(intervals)} ${words}`] : [];
    });
    return parts.length > 0 ? [plain(`${describeSeries(one)}: no ${datasetOf(one).noun.one} for ${parts.join(', ')}`)] : [];
  });
}

function messages({ series }: FetchReport, chalk: Chalk): string[] {
  const lines = series.flatMap((one) => {
    const { exchange, status, message } = one;
    if (message === null) return [];
    if (status === 'left-out') return [chalk.dim(plain(message))];
    const text = message.startsWith(`${exchange}: `) ? message : `${describeSeries(one)}: ${message}`;
    return [(status === 'partial' ? chalk.yellow : chalk.red)(plain(text))];
  });
  return [...new Set(lines)];
}
