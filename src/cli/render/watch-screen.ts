import sliceAnsi from 'slice-ansi';
import stringWidth from 'fast-string-width';
import { datasetOf } from '../../market/datasets/registry.js';
import { describeKind } from '../../market/describe-series.js';
import { dueTime } from '../../market/due.js';
import type { LaneStreamState } from '../../ingest/watch/watch-event.js';
import type { Chalk } from '../output.js';
import type { Series } from '../../market/series.js';
import { streamName, type Board, type BoardRow } from '../watch/board.js';
import { plain } from './plain.js';
import { sparkline } from './sparkline.js';
import { renderTable, type Column } from './table.js';
import { count } from './values.js';

const SPARK = 12;
const COMPLAINTS_SHOWN = 3;
/** Lines beside the series: two at the top, the table's head, an empty one, what went wrong with its title, and the last. */
const FRAME = 6 + COMPLAINTS_SHOWN;
/** Columns from which on there is room for whole sentences of an exchange's state beside all figures. */
const WIDE = 100;

export interface ScreenView {
  readonly board: Board;
  /** Milliseconds. */
  readonly now: number;
  readonly nextTick: number;
  readonly sandbox: boolean;
  /** What stands between titan and an exchange, by id. */
  readonly troubles: ReadonlyMap<string, string>;
  /** The first series that is shown. */
  readonly scroll: number;
}

/** How many series a window of so many lines shows. */
export function rowsShown(height: number): number {
  return Math.max(1, height - FRAME);
}

/** The whole screen: at most `height` lines of at most `width` columns. */
export function renderWatchScreen(view: ScreenView, width: number, height: number, chalk: Chalk): string[] {
  const { board, scroll } = view;
  const rows = board.rows.slice(scroll, scroll + rowsShown(height));
  const table = renderTable(columns(view, width, chalk), rows, width, (text) => chalk.bold(text)).split('\n').filter((line) => !line.startsWith('(window too narrow'));
  const more = board.rows.length > rows.length ? `series ${scroll + 1}-${scroll + rows.length} of ${board.rows.length}; ` : '';
  const complaints = board.complaints();
  const lines = [
    ...header(view, chalk),
    ...(rows.length === 0 ? [chalk.dim('asking the exchanges for their markets …')] : table),
    '',
    complaints.length === 0 ? chalk.dim('no warnings in the last hour') : chalk.yellow(`warnings and errors of the last hour: ${count(complaints.length)}`),
    ...complaints.slice(-COMPLAINTS_SHOWN).map(({ at, text }) => chalk.yellow(shortened(`  ${clock(at)} ${plain(text)}`, width))),
    chalk.dim(`${more}q quits${more === '' ? '' : ', arrows and PgUp/PgDn scroll'}`),
  ];
  return lines.slice(0, height).map((line) => sliceAnsi(line, 0, width));
}

function header({ board, now, nextTick, sandbox }: ScreenView, chalk: Chalk): string[] {
  const exchanges = new Set(board.rows.map(({ series }) => series.exchange));
  return [
    `${chalk.bold('titan watch')}${sandbox ? chalk.magenta(' sandbox') : ''}  ${clock(now)} UTC  tick ${count(board.ticks)}, next in ${Math.max(0, Math.ceil((nextTick - now) / 1000))} s`
    + `${board.skipped > 0 ? `, ${count(board.skipped)} passed over` : ''}`,
    `${board.rows.length} series on ${exchanges.size} exchanges  new ${count(board.new)}  revised ${count(board.revised)}  rejected ${count(board.rejected)}`,
  ];
}

function columns(view: ScreenView, width: number, chalk: Chalk): Column<BoardRow>[] {
  return [
    { title: 'exchange', spare: 0, cell: ({ series }) => plain(series.exchange) },
    { title: 'symbol', spare: 0, cell: ({ series }) => plain(series.symbol) },
    { title: 'tf', spare: 0, cell: ({ series }) => describeKind(series) },
    { title: 'last', align: 'right', spare: 0, cell: ({ recent }) => (recent === undefined ? '-' : plain(short(recent.value))) },
    { title: 'change', align: 'right', spare: 2, cell: ({ recent }) => change(recent?.values, chalk) },
    { title: 'last hour', spare: 5, cell: ({ recent }) => sparkline(recent?.values ?? [], SPARK) },
    { title: 'age', align: 'right', spare: 1, cell: ({ series, recent }) => (recent === undefined ? '-' : seconds(view.now - dueTime(series, recent.time))) },
    { title: 'lag', align: 'right', spare: 4, cell: ({ lag }) => (lag === undefined ? '-' : seconds(lag)) },
    { title: '24 h', align: 'right', spare: 3, cell: ({ coverage }) => (coverage === undefined ? '-' : percent(coverage, chalk)) },
    { title: 'state', spare: 0, cell: ({ series }) => state(view, series, width, chalk) },
  ];
}

/** One line, with a sign where something is cut off. */
function shortened(text: string, width: number): string {
  return stringWidth(text) <= width ? text : `${sliceAnsi(text, 0, width - 1)}…`;
}

/** Without the zeros with which some exchanges fill up. */
function short(decimal: string): string {
  return decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal;
}

function change(closes: readonly number[] | undefined, chalk: Chalk): string {
  const [first, last] = [closes?.[0], closes?.at(-1)];
  if (first === undefined || last === undefined || first === 0) return '-';
  const value = (last / first - 1) * 100;
  const text = `${value > 0 ? '+' : ''}${value.toFixed(2)}%`;
  return value > 0 ? chalk.green(text) : value < 0 ? chalk.red(text) : text;
}

function percent(share: number, chalk: Chalk): string {
  // Never rounded up to all of it.
  const text = share === 1 ? '100%' : `${(Math.floor(share * 1000) / 10).toFixed(1)}%`;
  return share === 1 ? text : share > 0.95 ? chalk.yellow(text) : chalk.red(text);
}

function state({ board, troubles, now }: ScreenView, series: Series, width: number, chalk: Chalk): string {
  const { exchange } = series;
  const stream = board.streams.get(streamName(series));
  if (!datasetOf(series).askable) return board.standby.has(exchange) ? chalk.dim('standby') : listening(stream, now, chalk);
  const trouble = troubles.get(exchange) ?? '';
  const circuit = /circuit (open until \S+|half-open)/.exec(trouble)?.[1];
  if (circuit !== undefined) return chalk.red(width < WIDE ? circuit : `circuit ${circuit}`);
  if (trouble !== '') return chalk.yellow('retrying');
  if (board.busy.has(exchange)) return chalk.yellow('busy');
  if (board.failing.has(exchange)) return chalk.red('failing');
  if (board.standby.has(exchange)) return chalk.dim('standby');
  return board.catchingUp.has(exchange) ? chalk.cyan('catching up') : streaming(stream, now, chalk);
}

/** Of what comes by a stream or not at all. */
function listening(stream: LaneStreamState | undefined, now: number, chalk: Chalk): string {
  if (stream?.kind === 'connected') return chalk.green('listening');
  if (stream?.kind === 'idle') return chalk.dim('idle');
  return stream?.kind === 'reconnecting' ? chalk.red(`deaf, again in ${secondsUntil(stream.until, now)} s`) : chalk.yellow('connecting');
}

/** All is well; with a stream, whether it comes by itself. */
function streaming(stream: LaneStreamState | undefined, now: number, chalk: Chalk): string {
  switch (stream?.kind) {
    case undefined:
    case 'idle':
      return chalk.green('ok');
    case 'none':
      return chalk.green('ok, no stream');
    case 'connected':
      return chalk.green('streaming');
    case 'connecting':
      return chalk.yellow('ok, stream connecting');
    case 'reconnecting':
      return chalk.yellow(`ok, stream in ${secondsUntil(stream.until, now)} s`);
  }
}

function secondsUntil(time: number, now: number): number {
  return Math.max(0, Math.ceil((time - now) / 1000));
}

function seconds(milliseconds: number): string {
  const value = Math.max(0, Math.round(milliseconds / 1000));
  if (value < 120) return `${value} s`;
  return value < 7200 ? `${Math.round(value / 60)} min` : `${Math.round(value / 3600)} h`;
}

function clock(time: number): string {
  return new Date(time).toISOString().slice(11, 19);
}
