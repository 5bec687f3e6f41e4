import stringWidth from 'fast-string-width';
import { GAP_CLASSES, type GapClass } from '../../market/gap-class.js';
import type { Series } from '../../market/series.js';
import { describeSeries } from '../../market/describe-series.js';
import type { Coverage } from '../gap-coverage.js';
import type { Chalk } from '../output.js';
import { plain } from './plain.js';

type State = GapClass | 'stored';

/** Told apart by their shapes alone where there are no colours. */
const MARKS: Readonly<Record<State, { readonly block: string; readonly paint: (chalk: Chalk) => Chalk }>> = {
  stored: { block: '█', paint: (chalk) => chalk.green },
  missing: { block: '░', paint: (chalk) => chalk.red },
  rejected: { block: '▒', paint: (chalk) => chalk.yellow },
  lost: { block: '▚', paint: (chalk) => chalk.magentaBright },
  stale: { block: '▁', paint: (chalk) => chalk.blueBright },
  'no-trades': { block: '▄', paint: (chalk) => chalk.gray },
  outage: { block: '▌', paint: (chalk) => chalk.cyan },
  'not-listed': { block: '·', paint: (chalk) => chalk.gray },
  'out-of-reach': { block: '╌', paint: (chalk) => chalk.gray },
};

const LEAST = 10;
const LONGEST_NAME = 40;

/** Blocks that fit beside the names in a window of so many columns. */
export function stripWidth(series: readonly Series[], width: number): number {
  return Math.max(LEAST, width - nameWidth(series) - 1);
}

/**
 * A strip for each series, all over the same time, with a block for each part of it; below them the time and what the
 * blocks mean.
 *
 * @param strips their coverages have the same span, and as many bins as there are to be blocks
 */
export function renderStrips(strips: readonly { readonly series: Series; readonly coverage: Coverage }[], chalk: Chalk): string {
  const first = strips[0]?.coverage;
  if (first === undefined) return '';
  const label = nameWidth(strips.map(({ series }) => series));
  const seen = new Set<State>();
  const lines = strips.map(({ series, coverage }) => {
    const states = Array.from({ length: coverage.bins }, (_, bin) => coverage.stateOf(bin));
    for (const state of states) if (state !== undefined) seen.add(state);
    return `${named(series, label)} ${blocks(states, chalk)}`.trimEnd();
  });
  const legend = (['stored', ...GAP_CLASSES] as const).filter((state) => seen.has(state)).map((state) => `${painted(state, chalk)} ${state}`).join('  ');
  return [...lines, chalk.dim(`${' '.repeat(label)} ${ruler(first)}`), legend].join('\n');
}

function nameWidth(series: readonly Series[]): number {
  return Math.min(LONGEST_NAME, Math.max(0, ...series.map((one) => stringWidth(plain(describeSeries(one))))));
}

function named(series: Series, width: number): string {
  const name = plain(describeSeries(series));
  const short = stringWidth(name) > width ? `${name.slice(0, width - 1)}…` : name;
  return short + ' '.repeat(Math.max(0, width - stringWidth(short)));
}

/** Runs of one state are painted at once. */
function blocks(states: readonly (State | undefined)[], chalk: Chalk): string {
  let text = '';
  for (let i = 0; i < states.length; ) {
    const state = states[i];
    let end = i + 1;
    while (end < states.length && states[end] === state) end++;
    text += state === undefined ? ' '.repeat(end - i) : MARKS[state].paint(chalk)(MARKS[state].block.repeat(end - i));
    i = end;
  }
  return text;
}

function painted(state: State, chalk: Chalk): string {
  return MARKS[state].paint(chalk)(MARKS[state].block);
}

/** Where the time begins and ends, under the ends of the strips. */
function ruler({ span, bins }: Coverage): string {
  const [from, to] = [span.from, span.to].map((time) => new Date(time).toISOString().slice(0, span.to - span.from < 3 * 86_400_000 ? 16 : 10).replace('T', ' '));
  return bins < from!.length + to!.length + 1 ? from! : from! + to!.padStart(bins - from!.length);
}
