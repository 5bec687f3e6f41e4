import { Option, type Command } from 'commander';
import type { GapContext } from '../../ingest/gaps.js';
import type { Database } from '../../storage/database.js';
import { parseWhole } from '../arguments.js';
import type { ExitCode } from '../exit-codes.js';
import { addReportOptions, addScopeOptions, FILLABLE, readScope, type GapFlags } from '../gap-options.js';
import { Interruption } from '../interruption.js';
import type { Invoke } from '../invoke.js';
import type { Runtime } from '../runtime.js';
import { SOURCE_CHOICES, type SourceChoice } from '../source-choice.js';

/** Connections that count side by side; an embedded database has one session for all. */
const READERS = 4;
const MOST_REQUESTS = 1_000_000;
/** Milliseconds for the report of a fill that was stopped: it counts in the database what is left. */
const MOST_TO_REPORT = 10_000;

const EXIT_CODES_HELP = `
Exit codes:
  0    no series lacks more than it may
  1    at least one does, or something that was named is not in the archive
  2    wrong usage or configuration; nothing was looked at
  3    could not check: database out of reach, or nothing there to check
  130  interrupted (143: terminated)`;

interface FillFlags extends GapFlags {
  readonly source?: SourceChoice;
  readonly recheck?: boolean;
  readonly dryRun?: boolean;
  readonly maxRequests?: string;
}

export function addGaps(program: Command, invoke: Invoke): void {
  const gaps = program.command('gaps')
    .summary('say what the archive lacks, and why; fill it')
    .description('Accounts for every interval of every series: stored, or absent, and why. For people, cron and CI.');
  const report = gaps.command('report', { isDefault: true })
    .description('say which candles are missing, and why those are absent that are not missing (the default)');
  addReportOptions(addScopeOptions(report))
    .addHelpText('after', `${EXIT_CODES_HELP}

Examples:
  titan gaps
  titan gaps report BTC/USDT --exchanges binance --verbose
  titan gaps report --max-missing 0.5% --max-age 10 --quiet
  titan gaps report --baseline known-gaps.json --update-baseline
  titan gaps report --html coverage.html`)
    .action((symbols: string[], _flags, command: Command) => invoke({ ...command.optsWithGlobals<GapFlags>(), symbols }, runReport));
  const fill = gaps.command('fill')
    .description('ask for what is missing, rejected or lost, and for nothing else; then report');
  addReportOptions(addScopeOptions(fill))
    .addOption(new Option('--source <source>', 'archive files, the exchange\'s API or its trades; auto: each for what the one before does not reach').choices([...SOURCE_CHOICES]).default('auto'))
    .option('--max-requests <n>', 'make no more requests, by the plan; the smallest come first')
    .option('--recheck', 'also ask again for intervals that the exchange said had no trades')
    .option('--dry-run', 'say what would be asked for, and ask for nothing')
    .addHelpText('after', `${EXIT_CODES_HELP}

Examples:
  titan gaps fill --dry-run
  titan gaps fill BTC/USDT --exchanges binance --max-requests 100`)
    .action((symbols: string[], _flags, command: Command) => invoke({ ...command.optsWithGlobals<FillFlags>(), symbols }, runFill));
}

/** @returns the exit code */
export async function runReport(runtime: Runtime): Promise<ExitCode> {
  const { config, now, output } = runtime;
  const scope = readScope(runtime.flags, config, now());
  const { openReporter } = await import('../gap-reporter.js');
  const reporter = await openReporter(runtime);
  const database = await runtime.database({ migrated: true });
  const { text, exitCode } = await reporter.report(contextOf(runtime, database), scope);
  if (text !== '') output.print(text);
  return exitCode;
}

/** @returns the exit code: that of the report after it, unless it was interrupted */
export async function runFill(runtime: Runtime): Promise<ExitCode> {
  const { config, now, signal, output, progress } = runtime;
  const flags = runtime.flags as FillFlags;
  const dryRun = flags.dryRun === true;
  const scope = readScope(flags, config, now(), FILLABLE);
  const maxRequests = flags.maxRequests === undefined ? Infinity : parseWhole('--max-requests', flags.maxRequests, 1, MOST_REQUESTS);
  const [{ openReporter }, { findWishes }, { planFill }, { fillGaps }, { reportFill }, { progressOf }] = await Promise.all([
    import('../gap-reporter.js'), import('../gap-wishes.js'), import('../../ingest/gaps-fill-plan.js'), import('../../ingest/gaps-fill.js'),
    import('../gap-fill-report.js'), import('../ingest-progress.js'),
  ]);
  const reporter = await openReporter(runtime);
  const database = await runtime.database({ migrated: true });
  const context = contextOf(runtime, database);
  const wishes = await findWishes(context, scope, flags.recheck === true);
  const ids = [...new Set(wishes.map(({ series }) => series.exchange))];
  const derivatives = wishes.some(({ series }) => series.symbol.includes(':'));
  const lanes = ids.length === 0 ? [] : await runtime.lanes(ids, { derivatives, source: flags.source ?? 'auto' });
  const plan = await planFill(lanes, wishes, maxRequests, signal);
  const efforts = dryRun ? [] : await fillGaps({ sql: database.sql, command: 'gaps fill', owner: runtime.owner }, plan, signal, progressOf(progress));
  progress.stop();
  const stopped = signal.reason instanceof Interruption ? signal.reason : undefined;
  if (stopped !== undefined) {
    runtime.log.warn('stopped; everything stored so far is kept, and the same command goes on from here');
    runtime.allowToEnd(MOST_TO_REPORT);
  }

  const { report, text, exitCode: verdict } = await reporter.report(context, scope);
  const exitCode = stopped?.exitCode ?? verdict;
  const filled = reportFill(wishes, plan, efforts, { sandbox: flags.sandbox === true, dryRun, report });
  if (reporter.format === 'json') {
    output.print(JSON.stringify(filled, null, 2));
    return exitCode;
  }
  if (reporter.format === 'table' && flags.quiet !== true) {
    const { renderGapFill } = await import('../render/gap-fill.js');
    output.print(`${renderGapFill(filled, output.width, output.chalk)}\n`);
  }
  if (text !== '') output.print(text);
  return exitCode;
}

function contextOf({ now }: Runtime, { sql, kind }: Database): GapContext {
  return { sql, now, readers: kind === 'embedded' ? 1 : READERS };
}
