import { Option, type Command } from 'commander';
import { messageOf, UsageError } from '../../errors.js';
import type { ImportJob, ImportWish } from '../../ingest/import.js';
import type { ImportResult } from '../../ingest/import-files.js';
import { parseExchangeId } from '../../market/exchange-id.js';
import { parseSymbol } from '../../market/symbol.js';
import { parseTimeframe } from '../../market/timeframe.js';
import type { OpenedFile } from '../../sources/files/data-file.js';
import type { FormatName } from '../../sources/files/formats/registry.js';
import { collect } from '../arguments.js';
import { EXIT_CODES_HELP, type ExitCode } from '../exit-codes.js';
import { keepNewSpaceSmall } from '../heap.js';
import { Interruption } from '../interruption.js';
import type { Invoke } from '../invoke.js';
import type { CommonFlags, Runtime } from '../runtime.js';

interface ImportFlags extends CommonFlags {
  readonly files: readonly string[];
  readonly format: FormatName;
  readonly exchange?: string;
  readonly symbol?: readonly string[];
  readonly columns?: string;
  readonly complete?: boolean;
  readonly dryRun?: boolean;
}

export function addImport(program: Command, invoke: Invoke): void {
  program.command('import')
    .summary('store candles from files that you have')
    .description('Stores the candles of CSV files, also in zip archives or compressed by gzip, checked as those of an exchange are.')
    .argument('<files...>', 'such as BTCUSDT-1m-2023-01.zip, Kraken_OHLCVT.zip or candles.csv.gz')
    .addOption(new Option('--format <format>', 'whose files they are: data.binance.vision, Kraken\'s OHLCVT downloads, or any other CSV').choices(['binance', 'kraken', 'csv']).makeOptionMandatory())
    .option('--exchange <id>', 'of which exchange the candles are; csv needs it (ccxt id)')
    .option('--symbol <symbol>', 'what a csv file holds; of other files only those of this symbol are taken; repeatable', collect)
    .option('--timeframe <timeframe>', 'likewise; repeatable', collect)
    .option('--columns <names>', 'the order of the columns, in place of what a header says (default: the header, else time,open,high,low,close,volume; - skips one)')
    .option('--complete', 'csv: where the file has no row between two others, there were no trades (kraken\'s files say so themselves, binance\'s do not)')
    .option('--dry-run', 'read the files through and say what they hold; store nothing')
    .addHelpText('after', `
Times are seconds, milliseconds, microseconds or nanoseconds, told apart by their size, or ISO dates in UTC.
Names of Binance's files do not tell spot from futures: BTC/USDT is meant, unless they lie in futures/um/ or
--symbol BTC/USDT:USDT is given. What a file has no row for stays to be asked of the exchange.
${EXIT_CODES_HELP.replace('series failed or stay', 'files could not be read, rows were rejected, or intervals stay')}

Examples:
  titan import BTCUSDT-1m-*.zip --format binance
  titan import Kraken_OHLCVT.zip --format kraken --symbol BTC/USD --timeframe 1m,1h
  titan import candles.csv.gz --format csv --exchange bitfinex --symbol BTC/USD --timeframe 1m --complete`)
    .action((files: string[], _flags, command: Command) => {
      const flags: ImportFlags = { ...command.optsWithGlobals<ImportFlags>(), files };
      return invoke(flags, runImport);
    });
}

/** @returns the exit code */
export async function runImport(runtime: Runtime): Promise<ExitCode> {
  const flags = runtime.flags as ImportFlags;
  const wish = await readWish(flags);
  keepNewSpaceSmall();
  const { openDataFile } = await import('../../sources/files/open-data-file.js');
  const opened: OpenedFile[] = [];
  const unusable: (ImportResult & { kind: 'unusable' })[] = [];
  try {
    for (const path of flags.files) {
      await openDataFile(path).then((file) => opened.push(file), (error: unknown) => unusable.push({ kind: 'unusable', name: path, error }));
    }
    const jobs = await survey(runtime, opened, wish, unusable);
    return await conclude(runtime, jobs, unusable);
  } finally {
    for (const file of opened) await file.close();
  }
}

/** @throws UsageError for flags that do not go together */
async function readWish(flags: ImportFlags): Promise<ImportWish> {
  const [{ FORMATS }, { parseColumns }] = await Promise.all([import('../../sources/files/formats/registry.js'), import('../../sources/files/layout.js')]);
  const format = FORMATS[flags.format];
  const words = (texts: readonly string[] = []): string[] => texts.flatMap((text) => text.split(',')).map((word) => word.trim()).filter((word) => word !== '');
  const symbols = words(flags.symbol).map(parseSymbol);
  const timeframes = words(flags.timeframe).map(parseTimeframe);
  const exchange = flags.exchange === undefined ? format.exchange : parseExchangeId(flags.exchange);
  if (exchange === undefined) throw new UsageError(`--format ${flags.format} needs --exchange`, { hint: 'Say of which exchange the candles are, such as --exchange bitfinex.' });
  if (format.exchange === undefined && (symbols.length !== 1 || timeframes.length !== 1)) {
    throw new UsageError(`--format ${flags.format} needs one --symbol and one --timeframe`, { hint: 'Say what the files hold, such as --symbol BTC/USD --timeframe 1m.' });
  }
  if (flags.complete === true && format.holes === 'unknown') {
    throw new UsageError(`--complete is not for --format ${flags.format}`, { hint: 'Its files have holes for other reasons than that nobody traded; the exchange is asked about them.' });
  }
  await (await import('../../exchanges/ccxt-loader.js')).loadCcxtClass(exchange);
  return {
    format, exchange, symbols, timeframes,
    columns: flags.columns === undefined ? undefined : parseColumns('--columns', flags.columns),
    complete: format.holes === 'no-trades' || flags.complete === true,
  };
}

/** Reads every wanted file through; those that cannot be imported are noted, and the others are. */
async function survey({ log, now, signal }: Runtime, opened: readonly OpenedFile[], wish: ImportWish, unusable: ImportResult[]): Promise<ImportJob[]> {
  const { seriesOfFile, surveyForImport } = await import('../../ingest/import.js');
  const jobs: ImportJob[] = [];
  const files = opened.flatMap((one) => one.files);
  for (const file of files) {
    try {
      const series = seriesOfFile(file, wish);
      if (series === undefined) continue;
      log.debug(`reading ${file.name}`);
      jobs.push(await surveyForImport(file, series, wish, now(), signal));
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      unusable.push({ kind: 'unusable', name: file.name, error });
    }
  }
  if (jobs.length === 0 && unusable.length === 0) {
    throw new UsageError(`none of the ${files.length} files is of ${[...wish.symbols, ...wish.timeframes].join(' ')}`, { hint: 'Leave out --symbol and --timeframe and add --dry-run to see what they hold.' });
  }
  return jobs;
}

async function conclude(runtime: Runtime, jobs: readonly ImportJob[], unusable: readonly (ImportResult & { kind: 'unusable' })[]): Promise<ExitCode> {
  const { flags, output, signal } = runtime;
  if (jobs.length === 0) throw nothingUsable(unusable);
  const [{ exitCodeOf, failureOf, reportFile, reportJob }, { renderImportReport }] = await Promise.all([import('../import-report.js'), import('../render/import-report.js')]);
  const dryRun = (flags as ImportFlags).dryRun === true;
  const results = dryRun ? [] : await store(runtime, jobs);
  const files = [...(dryRun ? jobs.map(reportJob) : results.map(reportFile)), ...unusable.map(reportFile)];
  const report = { command: 'import' as const, sandbox: flags.sandbox === true, dryRun, files };
  const failure = signal.aborted ? undefined : failureOf(results);
  if (flags.json === true) output.print(JSON.stringify(report, null, 2));
  else if (flags.quiet !== true && (failure === undefined || files.some(({ got }) => got > 0))) output.print(renderImportReport(report, output.width, output.chalk));
  if (signal.reason instanceof Interruption) {
    runtime.log.warn('stopped; everything stored so far is kept. The same command imports the rest.');
    return signal.reason.exitCode;
  }
  if (failure !== undefined) throw failure;
  return exitCodeOf(report);
}

async function store(runtime: Runtime, jobs: readonly ImportJob[]): Promise<ImportResult[]> {
  const { progress, signal, now } = runtime;
  const { importFiles } = await import('../../ingest/import-files.js');
  const { sql } = await runtime.database({ migrated: true });
  for (const { reading: { file } } of jobs) progress.plan(file.bytes);
  const results = await importFiles({ sql, command: 'import' }, jobs, signal, now, ({ reading: { file } }, bytes, candles) => { progress.advance(bytes, candles, file.name); });
  progress.stop();
  return results;
}

/** Why nothing was imported: the first file's reason, and how many more there are. */
function nothingUsable(unusable: readonly (ImportResult & { kind: 'unusable' })[]): unknown {
  const [first, ...others] = unusable;
  if (others.length === 0) return first?.error;
  const hint = first?.error instanceof UsageError ? first.error.hint : undefined;
  return new UsageError(`${messageOf(first?.error)}; and ${others.length} more files that cannot be imported`, hint === undefined ? {} : { hint });
}
