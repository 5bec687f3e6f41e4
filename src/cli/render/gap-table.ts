import { datasetOf } from '../../market/datasets/registry.js';
import { describeKind, describeSeries } from '../../market/describe-series.js';
import { COUNTED_CLASSES, GAP_CLASSES, countsAgainst } from '../../market/gap-class.js';
import type { ContradictionJson, GapJson, GapReportJson, SeriesJson } from '../gap-report.js';
import type { Chalk } from '../output.js';
import { age, byClass, evidence, instant, percent, verdictOf } from './gap-values.js';
import { plain } from './plain.js';
import { renderTable, type Column } from './table.js';
import { count } from './values.js';

const COLUMNS: readonly Column<SeriesJson>[] = [
  { title: 'exchange', spare: 0, cell: ({ exchange }) => plain(exchange) },
  { title: 'symbol', spare: 0, cell: ({ symbol }) => plain(symbol) },
  { title: 'tf', spare: 0, cell: describeKind },
  { title: 'from', spare: 6, cell: ({ from }) => instant(from) },
  { title: 'to', spare: 7, cell: ({ to }) => instant(to) },
  { title: 'expected', align: 'right', spare: 5, cell: ({ expected }) => count(expected) },
  { title: 'stored', align: 'right', spare: 1, cell: ({ stored }) => count(stored) },
  { title: 'missing', align: 'right', spare: 0, cell: ({ missing }) => count(missing) },
  { title: 'gap rate', align: 'right', spare: 2, cell: ({ gapRate }) => percent(gapRate) },
  { title: 'longest gap', align: 'right', spare: 4, cell: ({ longestGap }) => (longestGap === null ? '-' : count(longestGap.intervals)) },
  { title: 'age', align: 'right', spare: 3, cell: (series) => age(series.age) },
  { title: 'status', spare: 0, cell: ({ status }) => status },
];

const GAP_COLUMNS: readonly Column<GapJson>[] = [
  { title: 'exchange', spare: 0, cell: ({ exchange }) => plain(exchange) },
  { title: 'symbol', spare: 0, cell: ({ symbol }) => plain(symbol) },
  { title: 'tf', spare: 0, cell: describeKind },
  { title: 'class', spare: 0, cell: (gap) => (gap.known ? `${gap.class} (known)` : gap.class) },
  { title: 'from', spare: 0, cell: ({ from }) => instant(from) },
  { title: 'to', spare: 1, cell: ({ to }) => instant(to) },
  { title: 'intervals', align: 'right', spare: 0, cell: ({ intervals }) => count(intervals) },
  { title: 'evidence', spare: 2, cell: (gap) => plain(evidence(gap)) },
];

const CONTRADICTION_COLUMNS: readonly Column<ContradictionJson>[] = [
  { title: 'no trades on', spare: 0, cell: ({ exchange }) => plain(exchange) },
  { title: 'symbol', spare: 0, cell: ({ symbol }) => plain(symbol) },
  { title: 'tf', spare: 0, cell: describeKind },
  { title: 'from', spare: 0, cell: ({ from }) => instant(from) },
  { title: 'to', spare: 2, cell: ({ to }) => instant(to) },
  { title: 'intervals', align: 'right', spare: 0, cell: ({ intervals }) => count(intervals) },
  { title: 'meanwhile (quote volume)', spare: 1, cell: ({ others }) => plain(others.map(({ exchange, volume }) => `${exchange} ${count(Math.round(volume))}`).join(', ')) },
];

export interface GapTableOptions {
  readonly width: number | undefined;
  readonly chalk: Chalk;
  /** Whether the gaps are listed. */
  readonly verbose: boolean;
  /** Whether only what fails is of interest: nothing is printed when nothing does. */
  readonly quiet: boolean;
  /** The coverage strips, where they are wanted. */
  readonly strips: string | undefined;
}

/** The report as people read it: the series, what is wrong with them, what is absent for a reason, and the verdict. */
export function renderGapTable(report: GapReportJson, { width, chalk, verbose, quiet, strips }: GapTableOptions): string {
  const { series, gaps, unknown, sandbox } = report;
  if (quiet && report.verdict === 'complete') return '';
  const table = renderTable(COLUMNS, series, width, (text) => chalk.bold(text)).split('\n').map((line) => paint(line, chalk)).join('\n');
  const listed = verbose && gaps.length > 0 ? ['', renderTable(GAP_COLUMNS, gaps, width, (text) => chalk.bold(text))] : [];
  return [
    ...(series.length > 0 ? [table] : []),
    ...series.flatMap((one) => faults(one, chalk)),
    ...(quiet ? [] : series.flatMap((one) => reasons(one, chalk))),
    ...listed,
    ...(quiet ? [] : contradicted(report, width, chalk)),
    ...(strips === undefined || quiet ? [] : ['', strips]),
    ...(listed.length > 0 || (strips !== undefined && !quiet) ? [''] : []),
    ...unknown.map((name) => chalk.red(`the archive has nothing of ${plain(name)}`)),
    verdict(report, chalk),
    ...(sandbox ? [chalk.yellow('sandbox: these candles are not real')] : []),
  ].join('\n');
}

function faults(series: SeriesJson, chalk: Chalk): string[] {
  const { absent, newMissing, newStale, status } = series;
  const found = byClass(series, COUNTED_CLASSES);
  if (found === '') return [];
  const counted = COUNTED_CLASSES.reduce((sum, gapClass) => sum + absent[gapClass], 0);
  const fresh = newMissing + newStale < counted && status === 'failing' ? ` (${count(newMissing + newStale)} of them ${newMissing + newStale === 1 ? 'counts' : 'count'})` : '';
  const text = plain(`${describeSeries(series)}: ${found}${fresh}`);
  return [status === 'failing' ? chalk.red(text) : chalk.yellow(text)];
}

function reasons(series: SeriesJson, chalk: Chalk): string[] {
  const found = byClass(series, GAP_CLASSES.filter((gapClass) => !countsAgainst(gapClass)));
  return found === '' ? [] : [chalk.dim(plain(`${describeSeries(series)}: no ${datasetOf(series).noun.one} for ${found}`))];
}

function contradicted({ contradictions }: GapReportJson, width: number | undefined, chalk: Chalk): string[] {
  if (contradictions === null) return [];
  if (contradictions.length === 0) return [chalk.dim('no exchange says that it had no trades while two others had')];
  return ['', renderTable(CONTRADICTION_COLUMNS, contradictions, width, (text) => chalk.bold(text))];
}

function verdict(report: GapReportJson, chalk: Chalk): string {
  const failing = report.series.filter(({ status }) => status === 'failing');
  if (failing.length === 0) return report.verdict === 'gaps' ? verdictOf(report) : chalk.green(verdictOf(report));
  const askable = failing.filter((series) => datasetOf(series).askable);
  const [missing, stale] = [askable.some(({ newMissing }) => newMissing > 0), askable.some(({ newStale }) => newStale > 0)];
  return [
    chalk.red(`${verdictOf(report)}.`),
    ...(missing ? ['titan gaps fill asks for what is missing, rejected or lost.'] : []),
    ...(stale ? ['titan fetch and titan backfill go on where a series is stale.'] : []),
    ...(askable.length < failing.length ? ['What titan was not listening to, nobody can bring back; titan watch goes on listening.'] : []),
  ].join('\n');
}

function paint(line: string, chalk: Chalk): string {
  if (/ failing$/.test(line)) return chalk.red(line);
  return / allowed$/.test(line) ? chalk.yellow(line) : line;
}
