import { describeSeries } from '../market/describe-series.js';
import { writeFile } from 'node:fs/promises';
import { messageOf, UsageError } from '../errors.js';
import type { Range } from '../market/range.js';
import type { Series } from '../market/series.js';
import type { CheckOptions, GapCheck } from './gap-check.js';
import type { GapFlags, GapFormat } from './gap-options.js';
import type { GapReportJson } from './gap-report.js';
import type { Output } from './output.js';

const DAY = 86_400_000;

/**
 * How finely the coverage must be known for what is to be drawn: by days for the page, by blocks for the strips of a
 * terminal, which costs the time to list every gap.
 */
export async function pictureFor({ html, quiet }: GapFlags, format: GapFormat, output: Output): Promise<CheckOptions['picture']> {
  const { width } = output;
  if (html !== undefined) return byDays;
  if (format !== 'table' || quiet === true || width === undefined) return undefined;
  const { stripWidth } = await import('./render/gap-strip.js');
  return (span, series: readonly Series[]) => ({ span, bins: stripWidth(series, width) });
}

function byDays({ from, to }: Range): { readonly span: Range; readonly bins: number } {
  const span = { from: Math.floor(from / DAY) * DAY, to: Math.ceil(to / DAY) * DAY };
  return { span, bins: (span.to - span.from) / DAY };
}

/** The report in the wished format, without what does not fail when only that is of interest; empty when nothing is to be printed. */
export async function formatCheck(report: GapReportJson, check: GapCheck, flags: GapFlags, format: GapFormat, output: Output): Promise<string> {
  const shown = flags.quiet === true ? failingOnly(report) : report;
  const verbose = flags.verbose === true;
  switch (format) {
    case 'json':
      return JSON.stringify(shown, null, 2);
    case 'csv':
      return (await import('./render/gap-csv.js')).renderGapCsv(shown, verbose);
    case 'markdown':
      return (await import('./render/gap-markdown.js')).renderGapMarkdown(shown, verbose);
    case 'table': {
      const { renderGapTable } = await import('./render/gap-table.js');
      const strips = flags.html === undefined && output.width !== undefined ? (await import('./render/gap-strip.js')).renderStrips(drawn(check), output.chalk) : undefined;
      return renderGapTable(shown, { width: output.width, chalk: output.chalk, verbose, quiet: flags.quiet === true, strips });
    }
  }
}

function drawn({ series }: GapCheck) {
  return series.flatMap(({ report, coverage }) => (coverage === undefined ? [] : [{ series: report.series, coverage }]));
}

function failingOnly(report: GapReportJson): GapReportJson {
  const series = report.series.filter(({ status }) => status === 'failing');
  const names = new Set(series.map(describeSeries));
  return { ...report, series, gaps: report.gaps.filter((gap) => names.has(describeSeries(gap))) };
}

/** @throws UsageError when the file cannot be written */
export async function writePage(file: string, report: GapReportJson, check: GapCheck): Promise<void> {
  const { renderGapPage } = await import('./render/gap-page.js');
  try {
    await writeFile(file, await renderGapPage(report, drawn(check)));
  } catch (error) {
    throw new UsageError(`--html: ${messageOf(error)}`, { cause: error });
  }
}
