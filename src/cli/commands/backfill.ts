import { Option, type Command } from 'commander';
import { UsageError } from '../../errors.js';
import type { BackfillContext } from '../../ingest/backfill/backfill.js';
import type { LanePlan } from '../../ingest/backfill/plan.js';
import type { Recheck } from '../../ingest/backfill/recheck.js';
import type { Span } from '../../ingest/span.js';
import { parseInstant, parseWhole } from '../arguments.js';
import { EXIT, EXIT_CODES_HELP, type ExitCode } from '../exit-codes.js';
import { keepNewSpaceSmall } from '../heap.js';
import { Interruption } from '../interruption.js';
import type { Invoke } from '../invoke.js';
import type { CommonFlags, Runtime } from '../runtime.js';
import { addKindOptions, kindOptions, kindsOf } from '../series-kinds.js';
import { SOURCE_CHOICES, type SourceChoice } from '../source-choice.js';

const DEFAULT_TIMEFRAME = '1d';
const DEFAULT_YEARS = 1;
const MOST_YEARS = 60;

interface BackfillFlags extends CommonFlags {
  readonly years?: string;
  readonly since?: string;
  readonly until?: string;
  readonly source?: SourceChoice;
  readonly recheck?: boolean;
  readonly dryRun?: boolean;
}

export function addBackfill(program: Command, invoke: Invoke): void {
  const backfill = program.command('backfill')
    .summary('bring years of history into the archive')
    .description('Fetches whatever of a span is not in the archive yet, the newest year first. Stop it at any time: the same command goes on.\nWithout symbols: the configured ones (TITAN_SYMBOLS).')
    .argument('[symbols...]', "such as BTC/USDT, BTCUSDT, BTC/USDT:USDT or '*/USDT'");
  addKindOptions(backfill, DEFAULT_TIMEFRAME)
    .option('--exchanges <ids>', 'ccxt ids, comma-separated')
    .option('--years <n>', `so many years back from now (default: ${DEFAULT_YEARS})`)
    .option('--since <date>', 'first open time, UTC: 2017-01-01 or 2017-01-01T12:30')
    .option('--until <date>', 'end, exclusive, UTC (default: now)')
    .addOption(new Option('--source <source>', 'archive files, the exchange\'s API or its trades; auto: each for what the one before does not reach').choices([...SOURCE_CHOICES]).default('auto'))
    .option('--recheck', 'ask archives whether files that were read have been published anew, and read those again')
    .option('--dry-run', 'print what would be done; asks each exchange only where a series begins')
    .addHelpText('after', `${EXIT_CODES_HELP}

Examples:
  titan backfill --years 5
  titan backfill BTC/USDT ETH/USDT --since 2017-01-01 --timeframe 1m,1h --exchanges binance,kraken
  titan backfill BTC/USDT --years 3 --dry-run`)
    .action((symbols: string[], _flags, command: Command) =>
      invoke({ ...command.optsWithGlobals<BackfillFlags>(), symbols }, runBackfill));
}

/** @returns the exit code */
export async function runBackfill(runtime: Runtime): Promise<ExitCode> {
  const { log, signal } = runtime;
  keepNewSpaceSmall();
  try {
    const exitCode = await planAndBackfill(runtime);
    if (!(signal.reason instanceof Interruption)) return exitCode;
  } catch (error) {
    if (!(signal.reason instanceof Interruption)) throw error;
  }
  log.warn('stopped; everything stored so far is kept, and the same command goes on from here');
  return signal.reason.exitCode;
}

async function planAndBackfill(runtime: Runtime): Promise<ExitCode> {
  const { config, progress, signal, now } = runtime;
  const flags = runtime.flags as BackfillFlags;
  const span = readSpan(flags, now());
  const [{ planBackfill, backfill }, { pause }, { wantedFrom }, { progressOf }] = await Promise.all([
    import('../../ingest/backfill/backfill.js'), import('../../ingest/backfill/pause.js'), import('../../ingest/backfill/wish.js'), import('../ingest-progress.js'),
  ]);
  const wish = { symbols: config.symbols, aliases: config.quoteAliases, kinds: kindsOf(config, DEFAULT_TIMEFRAME), span };
  const derivatives = config.symbols.some((symbol) => symbol.includes(':'));
  const lanes = await runtime.lanes(runtime.exchangeIds, { derivatives, source: flags.source ?? 'auto' });
  const database = await runtime.database({ migrated: true });
  const unchecked: string[] = [];
  const recheck = recheckOf(runtime, unchecked);
  const context: BackfillContext = { sql: database.sql, command: 'backfill', owner: runtime.owner, now, pause, ...(recheck && { recheck }) };
  const wishes = await Promise.all(lanes.map(async (lane) => ({ lane, ...await wantedFrom(lane.exchange, wish, now(), signal) })));
  const plans = await planBackfill(context, wishes, signal);
  refuseIfNothingServed(plans);
  // What was asked for is not done where files could not be checked.
  const atBest = unchecked.length > 0 ? EXIT.partial : EXIT.done;
  if (flags.dryRun === true) return await printPlan(runtime, plans, context) || atBest;

  const results = await backfill(context, plans, signal, progressOf(progress));
  progress.stop();
  const [{ exitCodeOf, reportBackfill, totalFailure }, { renderBackfillReport }] = await Promise.all([
    import('../backfill-report.js'), import('../render/backfill-report.js'),
  ]);
  const report = reportBackfill(results, flags.sandbox === true);
  const failure = signal.aborted ? undefined : totalFailure(results);
  if (flags.json === true) runtime.output.print(JSON.stringify(report, null, 2));
  else if (flags.quiet !== true && failure === undefined) {
    runtime.output.print(renderBackfillReport(report, sameCommand(runtime, flags), runtime.output.width, runtime.output.chalk));
  }
  if (failure !== undefined) throw failure;
  return exitCodeOf(report) || atBest;
}

/** @param unchecked takes the exchanges whose archives could not be asked */
function recheckOf({ flags: given, log }: Runtime, unchecked: string[]): Recheck | undefined {
  const { recheck, dryRun } = given as BackfillFlags;
  if (recheck !== true) return undefined;
  return {
    dryRun: dryRun === true,
    onTrouble: (exchange, error) => {
      unchecked.push(exchange);
      log.warn(`${error.message}: whether files have been published anew is not known, and what was read of them stays; the same command asks again`, { exchange });
    },
  };
}

function readSpan({ years, since, until }: BackfillFlags, now: number): Span {
  if (years !== undefined && since !== undefined) throw new UsageError('--years and --since exclude each other', { hint: 'Name how far back by one of them.' });
  const end = until === undefined ? undefined : parseInstant('--until', until);
  const start = since === undefined ? yearsBefore(now, parseWhole('--years', years ?? String(DEFAULT_YEARS), 1, MOST_YEARS)) : parseInstant('--since', since);
  if (start >= now) throw new UsageError(`--since ${since ?? ''} lies in the future`);
  if (end !== undefined && end <= start) throw new UsageError(`--until ${until ?? ''} is not after ${new Date(start).toISOString().slice(0, 10)}, where the span begins`);
  return { kind: 'between', since: start, until: end, count: undefined };
}

/** From the beginning of a day, so that a second run asks for the same span. */
function yearsBefore(now: number, years: number): number {
  const today = new Date(now);
  return Date.UTC(today.getUTCFullYear() - years, today.getUTCMonth(), today.getUTCDate());
}

/** @throws UsageError when no exchange has any of the series */
function refuseIfNothingServed(plans: readonly LanePlan[]): void {
  if (plans.some(({ errands, unresolved }) => errands.length > 0 || unresolved.length > 0)) return;
  const reasons = plans.flatMap(({ leftOut }) => leftOut.map(({ reason }) => reason));
  throw new UsageError([...new Set(reasons)].slice(0, 3).join('; ') || 'nothing of that span is due yet', { hint: 'Nothing was fetched.' });
}

async function printPlan({ output, flags }: Runtime, plans: readonly LanePlan[], { sql }: BackfillContext): Promise<ExitCode> {
  const [{ reportPlan }, { renderBackfillPlan }, { bytesPerCandle }] = await Promise.all([
    import('../backfill-plan.js'), import('../render/backfill-plan.js'), import('../../storage/table-size.js'),
  ]);
  const report = reportPlan(plans, await bytesPerCandle(sql), flags.sandbox === true);
  output.print(flags.json === true ? JSON.stringify(report, null, 2) : renderBackfillPlan(report, output.width, output.chalk));
  if (plans.every(({ unresolved }) => unresolved.length === 0)) return EXIT.done;
  return plans.some(({ errands }) => errands.length > 0) ? EXIT.partial : EXIT.failed;
}

/** What was asked for, in the form that goes on with it. */
function sameCommand(runtime: Runtime, { since, until, years, source }: BackfillFlags): string {
  const { config, exchangeIds, flags } = runtime;
  return [
    'titan backfill', ...config.symbols.map((symbol) => (symbol.includes('*') ? `'${symbol}'` : symbol)),
    '--exchanges', exchangeIds.join(','), ...kindOptions(config, kindsOf(config, DEFAULT_TIMEFRAME)),
    ...(since === undefined ? ['--years', years ?? String(DEFAULT_YEARS)] : ['--since', since]),
    ...(until === undefined ? [] : ['--until', until]),
    ...(source === undefined || source === 'auto' ? [] : ['--source', source]),
    ...(flags.sandbox === true ? ['--sandbox'] : []),
  ].join(' ');
}
