import { UsageError } from '../errors.js';
import { printable } from './printable.js';
import { parseSymbol } from './symbol.js';

const PART = String.raw`[\p{L}\p{N}$._*-]+`;
const PATTERN = new RegExp(`^${PART}/${PART}(?::${PART})?$`, 'iu');
const LONGEST = 64;

/** Whether the text stands for whatever symbols it matches, such as `BTC/*`. */
export function isPattern(symbol: string): boolean {
  return symbol.includes('*');
}

/**
 * A unified symbol as {@link parseSymbol} reads it, or a pattern of such, in which `*` stands for any text
 * within one currency's name.
 *
 * @throws UsageError for what is neither
 */
export function parseSymbolOrPattern(text: string): string {
  if (!isPattern(text)) return parseSymbol(text);
  if (text.length <= LONGEST && PATTERN.test(text)) return text.toUpperCase();
  throw new UsageError(`${printable(text)} is not a pattern of symbols`, { hint: "Write it as '*/USDT' or 'BTC/*', in quotes, or '*/USDT:USDT' for perpetuals." });
}

/** A test of unified symbols. Without `:` the pattern matches spot symbols only. */
export function matcherOf(pattern: string): (symbol: string) => boolean {
  const source = pattern.replace(/[.$]/g, String.raw`\$&`).replaceAll('*', '[^/:]*');
  const expression = new RegExp(`^${source}$`, 'u');
  return (symbol) => expression.test(symbol);
}
