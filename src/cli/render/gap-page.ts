import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { GAP_CLASSES, type GapClass } from '../../market/gap-class.js';
import type { Series } from '../../market/series.js';
import { describeSeries } from '../../market/describe-series.js';
import { typicalLength } from '../../market/timeframe.js';
import type { Coverage } from '../gap-coverage.js';
import type { GapReportJson, SeriesJson } from '../gap-report.js';
import { PAGE_SCRIPT } from './gap-page-script.js';
import { PAGE_STYLE } from './gap-page-style.js';
import { age, byClass, percent, verdictOf } from './gap-values.js';
import { plain } from './plain.js';
import { count } from './values.js';

const DAY = 86_400_000;

/** What the page's script draws. Times in ms. */
interface PageData {
  readonly from: number;
  readonly days: number;
  readonly series: readonly PageSeries[];
}

interface PageSeries {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Milliseconds of what is counted in a cell: an interval, or a day where an interval is longer. */
  readonly unit: number;
  /** By class, runs of equal days: days since the last run, length, intervals in each day. */
  readonly absent: Partial<Record<GapClass, readonly number[]>>;
}

/**
 * One page that needs nothing else, not even a network: the chart library, with its licence, and the data are inside.
 *
 * @param drawn their coverages have the same span, a bin a day
 */
export async function renderGapPage(report: GapReportJson, drawn: readonly { readonly series: Series; readonly coverage: Coverage }[]): Promise<string> {
  const first = drawn[0]?.coverage;
  const data: PageData = {
    from: first?.span.from ?? 0,
    days: first?.bins ?? 0,
    series: drawn.map(({ series, coverage }) => pageSeries(series, coverage)),
  };
  const { script, version, licence } = await chartLibrary();
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:">
<title>titan: coverage of the archive</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<header>
<h1>Coverage of the archive</h1>
<p>${verdict(report)} Checked ${escaped(report.checkedAt.slice(0, 16).replace('T', ' '))} UTC.${report.sandbox ? ' <b>Sandbox: these candles are not real.</b>' : ''}</p>
</header>
<ul id="legend"></ul>
<p class="hint">Drag the bar above the map, or pinch, or hold Ctrl and turn the wheel, to zoom. A cell has the colour of the worst that is in it; the fuller, the more of it.</p>
<div id="chart" role="img" aria-label="Coverage of each series by day; the table below has the numbers"></div>
${table(report.series)}
<footer>
<details><summary>Drawn by Apache ECharts ${escaped(version)}, Apache License 2.0</summary><pre>${escaped(licence)}</pre></details>
</footer>
<script>${inScript(script)}</script>
<script>const DATA = ${inScript(JSON.stringify(data))};
${PAGE_SCRIPT}</script>
</body>
</html>
`;
}

function pageSeries(series: Series, coverage: Coverage): PageSeries {
  const unit = Math.min(typicalLength(series.timeframe), DAY);
  const absent: Partial<Record<GapClass, readonly number[]>> = {};
  for (const gapClass of GAP_CLASSES) {
    const runs = runsOf(coverage, gapClass, unit);
    if (runs.length > 0) absent[gapClass] = runs;
  }
  return { name: plain(describeSeries(series)), from: coverage.range.from, to: coverage.range.to, unit, absent };
}

function runsOf(coverage: Coverage, gapClass: GapClass, unit: number): number[] {
  const runs: number[] = [];
  const inDay = (day: number) => Math.ceil(coverage.absentIn(gapClass, day) / unit);
  let last = 0;
  for (let day = 0; day < coverage.bins; ) {
    const intervals = inDay(day);
    let end = day + 1;
    while (end < coverage.bins && inDay(end) === intervals) end++;
    if (intervals > 0) {
      runs.push(day - last, end - day, intervals);
      last = end;
    }
    day = end;
  }
  return runs;
}

function verdict(report: GapReportJson): string {
  return `<b class="${report.verdict === 'complete' ? 'good' : 'bad'}">${escaped(verdictOf(report))}.</b>`;
}

function table(series: readonly SeriesJson[]): string {
  const rows = series.map((one) => `<tr class="${one.status}"><td>${escaped(describeSeries(one))}<td class="n">${count(one.expected)}<td class="n">${count(one.missing)}`
    + `<td class="n">${percent(one.gapRate)}<td class="n">${age(one.age)}<td>${escaped(byClass(one, GAP_CLASSES)) || '-'}<td>${one.status}</tr>`);
  return `<div class="wide"><table><thead><tr><th>series<th class="n">expected<th class="n">missing<th class="n">gap rate<th class="n">age<th>without a candle<th>status</tr></thead><tbody>
${rows.join('\n')}
</tbody></table></div>`;
}

/** The distributed file of the chart library, and all that its licence wants to go with it. */
async function chartLibrary(): Promise<{ readonly script: string; readonly version: string; readonly licence: string }> {
  const manifest = createRequire(import.meta.url).resolve('echarts/package.json');
  const read = (...path: string[]) => readFile(join(manifest, '..', ...path), 'utf8');
  const [script, { version }, ...licences] = await Promise.all([
    read('dist', 'echarts.min.js'), read('package.json').then((text) => JSON.parse(text) as { version: string }),
    read('NOTICE'), read('LICENSE'), read('licenses', 'LICENSE-d3'),
  ]);
  return { script, version, licence: licences.join('\n') };
}

/** Text that must not end the script element that it is in, nor begin a comment there. */
function inScript(text: string): string {
  return text.replace(/<(?=\/script|!--)/gi, String.raw`\x3c`);
}

function escaped(text: string): string {
  return plain(text.replaceAll('\n', '\u0000')).replaceAll('\\u0000', '\n').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
