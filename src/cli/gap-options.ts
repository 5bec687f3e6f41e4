import { Option, type Command } from 'commander';
import { UsageError } from '../errors.js';
import type { GapWish } from '../ingest/gaps.js';
import { COUNTED_CLASSES, GAP_CLASSES, type GapClass } from '../market/gap-class.js';
import { printable } from '../market/printable.js';
import type { Config } from '../config.js';
import { collect, parseInstant, parseWhole } from './arguments.js';
import type { Allowance } from './gap-verdict.js';
import type { CommonFlags } from './runtime.js';

export const GAP_FORMATS = ['table', 'json', 'csv', 'markdown'] as const;

export type GapFormat = (typeof GAP_FORMATS)[number];

/** What a fill may ask for. A stale end is no gap: fetch and backfill go on from there. */
export const FILLABLE = ['missing', 'rejected', 'lost'] as const satisfies readonly GapClass[];

const DEFAULT_MAX_AGE = 3;
const LONGEST_AGE = 1_000_000;
const DEFAULT_MIN_VOLUME = 1000;

/** Flags of all that reports gaps, as typed. */
export interface GapFlags extends CommonFlags {
  readonly since?: string;
  readonly until?: string;
  readonly class?: readonly string[];
  readonly format?: GapFormat;
  readonly html?: string;
  readonly maxMissing?: string;
  readonly maxAge?: string;
  readonly baseline?: string;
  readonly updateBaseline?: boolean;
  readonly compare?: boolean;
  readonly minVolume?: string;
}

/** What of the archive is looked at. Symbols may be patterns. */
export interface GapScope extends Omit<GapWish, 'classes'> {
  /** Classes whose gaps are listed and judged. */
  readonly classes: readonly GapClass[];
}

export function addScopeOptions(command: Command): Command {
  return command
    .argument('[symbols...]', "such as BTC/USDT or '*/USDT' (default: all that the archive has)")
    .option('--exchanges <ids>', 'ccxt ids, comma-separated (default: all that the archive has)')
    .option('--data <datasets>', 'candles, funding, open-interest, liquidations; comma-separated, repeatable (default: all that the archive has)', collect)
    .option('--timeframe <timeframes>', 'such as 1m or 1h,1d; repeatable (default: all that the archive has)', collect)
    .option('--since <date>', 'UTC; the series are expected from here on (default: from where each begins in the archive)')
    .option('--until <date>', 'end, exclusive, UTC (default: now)')
    .option('--class <classes>', `only gaps of these classes are listed and judged (default: those that count: ${COUNTED_CLASSES.join(', ')})`, collect);
}

/** How the report is judged and printed. */
export function addReportOptions(command: Command): Command {
  return command
    .addOption(new Option('--format <format>', 'how the report is printed').choices([...GAP_FORMATS]).default('table'))
    .option('--html <file>', 'also write a page with a coverage map of all series by day, which opens offline')
    .option('--max-missing <n|n%>', 'intervals, or the share of those expected, that each series may lack (default: 0)')
    .option('--max-age <n>', `intervals that each series may end too early (default: ${DEFAULT_MAX_AGE})`)
    .option('--baseline <file>', 'gaps that are known already, and no failure')
    .option('--update-baseline', 'write the gaps of today to the --baseline')
    .option('--compare', 'also list where an exchange says no trades while at least two others traded')
    .option('--min-volume <n>', `how much each of those others must have traded in an interval, in the quote currency (default: ${DEFAULT_MIN_VOLUME})`);
}

/** @throws UsageError for a class that there is not, or a range that is empty */
export function readScope(flags: GapFlags, config: Config, now: number, choosable: readonly GapClass[] = GAP_CLASSES): GapScope {
  const since = flags.since === undefined ? undefined : parseInstant('--since', flags.since);
  const until = flags.until === undefined ? undefined : parseInstant('--until', flags.until);
  if (since !== undefined && since >= now) throw new UsageError(`--since ${flags.since} lies in the future`);
  if (since !== undefined && until !== undefined && until <= since) throw new UsageError(`--until ${flags.until} is not after --since ${flags.since}`);
  return {
    // Only what this command line names: the configured ones say what to fetch, and the archive may have more.
    symbols: (flags.symbols?.length ?? 0) > 0 ? config.symbols : undefined,
    exchanges: flags.exchanges === undefined ? undefined : config.exchanges,
    timeframes: flags.timeframe === undefined ? undefined : config.timeframes,
    datasets: flags.data === undefined ? undefined : config.datasets,
    since, until,
    classes: flags.class === undefined ? COUNTED_CLASSES : parseClasses(flags.class, choosable),
  };
}

function parseClasses(texts: readonly string[], choosable: readonly GapClass[]): readonly GapClass[] {
  const words = texts.flatMap((text) => text.split(',')).map((word) => word.trim()).filter((word) => word !== '');
  const chosen = words.map((word) => {
    const found = choosable.find((gapClass) => gapClass === word);
    if (found === undefined) throw new UsageError(`--class: ${printable(word)} is none`, { hint: `Use ${choosable.join(', ')}.` });
    return found;
  });
  if (chosen.length === 0) throw new UsageError('--class: names nothing', { hint: `Use ${choosable.join(', ')}.` });
  return GAP_CLASSES.filter((gapClass) => chosen.includes(gapClass));
}

/** @throws UsageError for what is neither a number of intervals nor a percentage */
export function readAllowance({ maxMissing = '0', maxAge }: GapFlags): Allowance {
  const age = parseWhole('--max-age', maxAge ?? String(DEFAULT_MAX_AGE), 0, LONGEST_AGE);
  if (!maxMissing.endsWith('%')) return { missing: parseWhole('--max-missing', maxMissing, 0, 999_999_999, 'Write intervals, such as 5, or a share, such as 0.5%.'), missingRate: null, age };
  const percent = /^\d{1,3}(\.\d{1,6})?%$/.test(maxMissing) ? Number.parseFloat(maxMissing) : NaN;
  if (!(percent <= 100)) throw new UsageError(`--max-missing: ${printable(maxMissing)} is no share`, { hint: 'Write it as 0.5%, or intervals as 5.' });
  return { missing: null, missingRate: percent / 100, age };
}

/**
 * @returns volume in the quote currency; undefined when nothing is to be compared
 * @throws UsageError for a volume that is no number
 */
export function readCompare({ compare, minVolume }: GapFlags): number | undefined {
  if (minVolume !== undefined && !/^\d{1,12}(\.\d{1,8})?$/.test(minVolume)) throw new UsageError(`--min-volume: ${printable(minVolume)} is no volume`, { hint: 'Write it in the quote currency, such as 1000.' });
  if (compare !== true && minVolume !== undefined) throw new UsageError('--min-volume needs --compare');
  return compare === true ? Number(minVolume ?? DEFAULT_MIN_VOLUME) : undefined;
}

/** @throws UsageError for options that contradict each other */
export function readFormat({ format, json, baseline, updateBaseline }: GapFlags): GapFormat {
  if (updateBaseline === true && baseline === undefined) throw new UsageError('--update-baseline needs --baseline', { hint: 'Name the file, as in --baseline gaps.json --update-baseline.' });
  if (json === true && format !== undefined && format !== 'table' && format !== 'json') throw new UsageError(`--json and --format ${format} exclude each other`);
  return json === true ? 'json' : format ?? 'table';
}
