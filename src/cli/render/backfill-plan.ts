import { describeKind, describeSeries } from '../../market/describe-series.js';
import type { BackfillPlanReport, SeriesPlanReport, SourcePlanReport } from '../backfill-plan.js';
import type { Chalk } from '../output.js';
import { agreedUpon } from './agreed-upon.js';
import { plain } from './plain.js';
import { renderTable, type Column } from './table.js';
import { bytes, count, day, duration } from './values.js';

type Row = Pick<SeriesPlanReport, 'exchange' | 'symbol' | 'dataset' | 'timeframe'> & SourcePlanReport;

const columns = (rows: string): readonly Column<Row>[] => [
  { title: 'exchange', spare: 0, cell: ({ exchange }) => exchange },
  { title: 'symbol', spare: 0, cell: ({ symbol }) => plain(symbol) },
  { title: 'tf', spare: 0, cell: describeKind },
  { title: 'from', spare: 1, cell: ({ ranges }) => day(ranges[0]?.from ?? null) },
  { title: 'to', spare: 2, cell: ({ ranges }) => day(ranges.at(-1)?.to ?? null) },
  { title: 'ranges', align: 'right', spare: 5, cell: ({ ranges }) => count(ranges.length) },
  { title: rows, align: 'right', spare: 0, cell: ({ candles }) => count(candles) },
  { title: 'requests', align: 'right', spare: 3, cell: ({ requests }) => (requests === 0 ? '?' : count(requests)) },
  { title: 'time', align: 'right', spare: 4, cell: ({ seconds }) => (seconds === null ? '-' : duration(seconds)) },
  { title: 'source', spare: 0, cell: ({ source }) => source },
];

/** What a backfill would do, a line for each series and source. */
export function renderBackfillPlan({ series, total, sandbox }: BackfillPlanReport, width: number | undefined, chalk: Chalk): string {
  const rows = series.flatMap(({ exchange, symbol, dataset, timeframe, sources }) => sources.map((source): Row => ({ exchange, symbol, dataset, timeframe, ...source })));
  const noun = agreedUpon(series, (dataset) => dataset.noun.many) ?? 'rows';
  const complete = series.filter(({ sources, message }) => sources.length === 0 && message === null).length;
  const merits = [...new Map(rows.map(({ source, merit }) => [source, merit]))].map(([source, merit]) => chalk.dim(`${source}: ${merit}`));
  const messages = [...new Set(series.flatMap(({ message }) => (message === null ? [] : [message])))].map((message) => chalk.yellow(plain(message)));
  const unserved = series.filter((one) => one.unserved > 0)
    .map((one) => chalk.yellow(plain(`${describeSeries(one)}: no source reaches ${count(one.unserved)} intervals`)));
  return [
    ...(rows.length > 0 ? [renderTable(columns(noun), rows, width, (text) => chalk.bold(text))] : []),
    ...merits,
    ...(complete > 0 ? [`${count(complete)} series ${complete === 1 ? 'is' : 'are'} complete: nothing to do`] : []),
    ...messages, ...unserved,
    ...(total.stored > 0 ? [`To find where series begin ${count(total.stored)} ${noun} were asked for, which are stored.`] : []),
    ...(rows.length > 0 ? [`At most ${count(total.candles)} ${noun}, ${count(total.requests)} requests${total.seconds === null ? '' : `, ${duration(total.seconds)} at the exchanges' rate limits`}, some ${bytes(total.bytes)} of disk.${total.stored > 0 ? '' : ' Nothing was fetched.'}`] : []),
    ...(sandbox ? [chalk.yellow('sandbox: these exchanges are not real')] : []),
  ].join('\n');
}
