import type { Command } from 'commander';
import type { Exchange } from '../../exchanges/exchange.js';
import type { SeriesResult } from '../../ingest/fetch.js';
import { parsePercent, parseSpan } from '../arguments.js';
import { EXIT_CODES_HELP, type ExitCode } from '../exit-codes.js';
import { Interruption } from '../interruption.js';
import type { Invoke } from '../invoke.js';
import { troublesOf } from '../exchange-troubles.js';
import { priorityInForce } from '../priority.js';
import type { Runtime } from '../runtime.js';
import { addKindOptions, kindsOf } from '../series-kinds.js';
import { addSymbolOptions, parseTop, wishedSymbols, type SymbolFlags } from '../symbol-options.js';

const DEFAULT_LIMIT = 500;
const DEFAULT_TIMEFRAME = '1d';
const DEFAULT_MAX_DEVIATION = 2;

interface FetchFlags extends SymbolFlags {
  readonly limit?: string;
  readonly since?: string;
  readonly until?: string;
  readonly maxDeviation?: string;
}

export function addFetch(program: Command, invoke: Invoke): void {
  const fetch = program.command('fetch')
    .summary('fetch candles and other data, and store them')
    .description('Fetches closed candles, or what --data names, of symbols from exchanges, side by side, and stores them.\nWithout symbols: the configured ones (TITAN_SYMBOLS).');
  addKindOptions(addSymbolOptions(fetch), DEFAULT_TIMEFRAME)
    .option('--exchanges <ids>', 'ccxt ids, comma-separated')
    .option('--limit <n>', `how many of the newest intervals (default: ${DEFAULT_LIMIT})`)
    .option('--since <date>', 'first open time, UTC: 2024-01-31 or 2024-01-31T12:30')
    .option('--until <date>', 'end, exclusive, UTC (default: now)')
    .option('--max-deviation <percent>', `how far a close may stand from the other exchanges' before it is called suspicious (default: ${DEFAULT_MAX_DEVIATION})`)
    .addHelpText('after', `${EXIT_CODES_HELP}

Examples:
  titan fetch BTC/USDT --exchanges binance,kraken
  titan fetch BTC/USDT ETH/USDT --timeframe 1h --since 2024-01-01 --until 2024-02-01
  titan fetch --top 20 --quote-alias USDT=USD,USDC
  titan fetch BTC/USDT --sandbox`)
    .action((symbols: string[], _flags, command: Command) =>
      invoke({ ...command.optsWithGlobals<FetchFlags>(), symbols }, runFetch));
}

/** @returns the exit code */
export async function runFetch(runtime: Runtime): Promise<ExitCode> {
  const { config, output, progress, signal, now } = runtime;
  const flags = runtime.flags as FetchFlags;
  const span = parseSpan(flags, DEFAULT_LIMIT, now());
  const top = parseTop(flags);
  const maxDeviation = parsePercent('--max-deviation', flags.maxDeviation ?? String(DEFAULT_MAX_DEVIATION));
  const [{ fetchOhlcv, refuseIfNothingServed }, { crossCheck }, { reportFetch }, { exitCodeOf, totalFailure }, { renderFetchReport }, { progressOf }] = await Promise.all([
    import('../../ingest/fetch.js'), import('../../ingest/cross-check.js'), import('../fetch-report.js'), import('../fetch-verdict.js'),
    import('../render/fetch-report.js'), import('../ingest-progress.js'),
  ]);

  const derivatives = config.symbols.some((symbol) => symbol.includes(':'));
  const exchanges = await runtime.exchanges(runtime.exchangeIds, { derivatives });
  const { sql } = await runtime.database({ migrated: true });
  const priority = await priorityInForce(sql, config.priority, runtime.log);
  const results = await fetchOhlcv(
    { sql, command: 'fetch', now },
    {
      symbols: await wishedSymbols(runtime, exchanges, top), quoteAliases: config.quoteAliases,
      kinds: kindsOf(config, DEFAULT_TIMEFRAME), exchanges, span,
    },
    signal,
    progressOf(progress),
  );
  progress.stop();
  refuseIfNothingServed(results);

  const suspicions = signal.aborted ? [] : await crossCheck(sql, results, maxDeviation);
  const troubles = troublesOf(exchanges);
  const report = reportFetch(results, { sandbox: flags.sandbox === true, suspicions, priority, troubles, generic: genericOf(exchanges, results) });
  const failure = signal.aborted ? undefined : totalFailure(results, troubles);
  if (flags.json === true) output.print(JSON.stringify(report, null, 2));
  else if (flags.quiet !== true && failure === undefined) output.print(renderFetchReport(report, output.width, output.chalk));
  if (failure !== undefined) throw failure;

  if (signal.reason instanceof Interruption) {
    runtime.log.warn('stopped; everything stored so far is kept. The same command fetches again.');
    return signal.reason.exitCode;
  }
  return exitCodeOf(results);
}

/** Those that were asked by general rules only. */
function genericOf(exchanges: readonly Exchange[], results: readonly SeriesResult[]): string[] {
  return exchanges.flatMap((exchange) => {
    const asked = results.find(({ kind, series }) => kind === 'executed' && series.exchange === exchange.id);
    return asked !== undefined && exchange.service(asked.series).generic ? [exchange.id] : [];
  });
}
