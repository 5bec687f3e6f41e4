import type { Command } from 'commander';
import { messageOf, UsageError } from '../errors.js';
import type { Exchange } from '../exchanges/exchange.js';
import { parseQuote } from '../market/symbol.js';
import { collect, parseWhole } from './arguments.js';
import type { CommonFlags, Runtime } from './runtime.js';

const DEFAULT_QUOTE = 'USDT';
const MOST = 1000;

export interface SymbolFlags extends CommonFlags {
  readonly top?: string;
  readonly quote?: string;
}

/** The N symbols against a quote that are traded most. */
export interface Top {
  readonly count: number;
  readonly quote: string;
}

/** The argument and the options by which a command is told symbols. */
export function addSymbolOptions(command: Command): Command {
  return command
    .argument('[symbols...]', 'such as BTC/USDT, BTCUSDT or BTC/USDT:USDT, and patterns such as \'*/USDT\'')
    .option('--top <n>', 'the N symbols of highest volume in 24 hours, summed over the exchanges, beside those that are named')
    .option('--quote <currency>', `the quote of --top (default: ${DEFAULT_QUOTE})`)
    .option('--quote-alias <quote=others>', 'such as USDT=USD,USDC: where an exchange lacks BTC/USDT, ask it for BTC/USD, and store that as BTC/USD', collect);
}

/** @throws UsageError for a number or a currency that is none */
export function parseTop({ top, quote }: SymbolFlags): Top | undefined {
  if (top !== undefined) return { count: parseWhole('--top', top, 1, MOST), quote: parseQuote(quote ?? DEFAULT_QUOTE) };
  if (quote !== undefined) throw new UsageError('--quote needs --top', { hint: 'It says against what the symbols of --top are traded, as in --top 20 --quote USDT.' });
  return undefined;
}

/**
 * The symbols and patterns that a command is to work on: the named ones and the top ones, or else the configured ones.
 *
 * @throws TitanError when no exchange tells volumes
 */
export async function wishedSymbols(runtime: Runtime, exchanges: readonly Exchange[], top: Top | undefined): Promise<readonly string[]> {
  const { config, flags, log, signal } = runtime;
  if (top === undefined) return config.symbols;
  const { topSymbols } = await import('../ingest/top-symbols.js');
  const { symbols, silent } = await topSymbols(exchanges, top.count, top.quote, signal);
  for (const { exchange, error } of silent) {
    log.warn(`--top goes without the volumes of ${exchange} (${messageOf(error).replace(`${exchange}: `, '')})`, { exchange });
  }
  const named = (flags.symbols?.length ?? 0) > 0 ? config.symbols : [];
  return [...new Set([...named, ...symbols])];
}
