import { PermanentError, isTemporary, messageOf, TemporaryError, UsageError } from '../errors.js';
import type { Exchange } from '../exchanges/exchange.js';

/** The symbols that are traded most, and who did not say how much. */
export interface TopSymbols {
  /** Descending by volume. */
  readonly symbols: readonly string[];
  readonly silent: readonly { readonly exchange: string; readonly error: unknown }[];
}

/**
 * The spot symbols of highest volume over the last 24 hours, in units of their quote and summed over the
 * exchanges. Exchanges that do not say are left out of the sum.
 *
 * @param count at most so many
 * @param quote the symbols' quote, such as `USDT`
 * @throws TitanError when no exchange says anything; UsageError when none has such a symbol
 */
export async function topSymbols(exchanges: readonly Exchange[], count: number, quote: string, signal: AbortSignal): Promise<TopSymbols> {
  const answers = await Promise.allSettled(exchanges.map((exchange) => exchange.quoteVolumes(signal)));
  signal.throwIfAborted();
  const silent = answers.flatMap((answer, i) => (answer.status === 'rejected' ? [{ exchange: exchanges[i]!.id, error: answer.reason as unknown }] : []));
  if (silent.length === exchanges.length) throw nobodySays(silent.map(({ error }) => error));
  const sums = new Map<string, number>();
  for (const answer of answers) {
    for (const [symbol, volume] of answer.status === 'fulfilled' ? answer.value : []) {
      if (symbol.endsWith(`/${quote}`)) sums.set(symbol, (sums.get(symbol) ?? 0) + volume);
    }
  }
  if (sums.size === 0) throw new UsageError(`none of the exchanges has an active spot market against ${quote}`);
  const symbols = [...sums].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1)).slice(0, count).map(([symbol]) => symbol);
  return { symbols, silent };
}

function nobodySays(errors: readonly unknown[]): Error {
  const message = errors.map(messageOf).join('; ');
  const Kind = errors.some(isTemporary) ? TemporaryError : PermanentError;
  return new Kind(message, { cause: errors[0], hint: 'Without volumes there is no --top: name symbols, or try other exchanges.' });
}
