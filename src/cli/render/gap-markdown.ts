import { describeKind } from '../../market/describe-series.js';
import { GAP_CLASSES } from '../../market/gap-class.js';
import type { GapReportJson } from '../gap-report.js';
import { age, byClass, evidence, minute, percent, verdictOf } from './gap-values.js';
import { plain } from './plain.js';
import { count } from './values.js';

/** The report for an issue, a pull request or a job's summary. */
export function renderGapMarkdown(report: GapReportJson, verbose: boolean): string {
  const { series, gaps, unknown, sandbox } = report;
  return [
    `**${verdictOf(report)}**`,
    ...(unknown.length > 0 ? ['', `The archive has nothing of ${unknown.map(escaped).join(', ')}.`] : []),
    ...(series.length > 0 ? ['', table(
      ['exchange', 'symbol', 'timeframe', 'from', 'to', 'expected:', 'stored:', 'missing:', 'gap rate:', 'longest gap:', 'age:', 'without a candle', 'status'],
      series.map((one) => [
        one.exchange, one.symbol, describeKind(one), minute(one.from), minute(one.to), count(one.expected), count(one.stored), count(one.missing), percent(one.gapRate),
        one.longestGap === null ? '-' : count(one.longestGap.intervals), age(one.age), byClass(one, GAP_CLASSES), one.status,
      ]),
    )] : []),
    ...(verbose && gaps.length > 0 ? ['', table(
      ['exchange', 'symbol', 'timeframe', 'class', 'from', 'to', 'intervals:', 'evidence'],
      gaps.map((gap) => [gap.exchange, gap.symbol, describeKind(gap), gap.known ? `${gap.class} (known)` : gap.class, minute(gap.from), minute(gap.to), count(gap.intervals), evidence(gap)]),
    )] : []),
    ...(sandbox ? ['', 'sandbox: these candles are not real'] : []),
  ].join('\n');
}

/** Titles that end in a colon are of columns aligned to the right. */
function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escaped).join(' | ')} |`;
  return [line(titles.map((title) => title.replace(/:$/, ''))), `| ${titles.map((title) => (title.endsWith(':') ? '---:' : '---')).join(' | ')} |`, ...rows.map(line)].join('\n');
}

function escaped(text: string): string {
  return plain(text).replace(/[\\|*_`<>[\]]/g, String.raw`\$&`);
}
