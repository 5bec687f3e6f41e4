import type { CcxtExchange } from './ccxt-loader.js';
import type { Markets } from './exchange.js';
import { PermanentError, TemporaryError } from '../errors.js';

/** What ccxt may know of a market's last 24 hours; exact text, where its numbers are kept as text. */
interface Ticker {
  readonly quoteVolume?: unknown;
  readonly baseVolume?: unknown;
  readonly vwap?: unknown;
  readonly last?: unknown;
}

/**
 * Asks for all tickers of spot markets at once.
 *
 * @returns the volume of 24 hours in units of the quote, by symbol, of active spot markets
 * @throws PermanentError when the exchange has no such answer
 */
export async function askQuoteVolumes(ccxt: CcxtExchange, { bySymbol }: Markets): Promise<ReadonlyMap<string, number>> {
  const active = [...bySymbol.values()].filter(({ type, active }) => type === 'spot' && active);
  if (active.length === 0) return new Map();
  if (!ccxt.has['fetchTickers']) throw new PermanentError(`${ccxt.id} tells no volumes through ccxt`);
  // Exchanges without swaps would send a type along to where none is expected.
  const tickers = await ccxt.fetchTickers(undefined, ccxt.has['swap'] ? { type: 'spot' } : {}) as Record<string, Ticker | undefined>;
  const volumes = new Map<string, number>();
  for (const { symbol } of active) {
    const volume = volumeOf(tickers[symbol] ?? {});
    if (volume !== undefined) volumes.set(symbol, volume);
  }
  if (volumes.size === 0) throw new TemporaryError(`${ccxt.id}: the answer holds no volumes`);
  return volumes;
}

/** Some exchanges tell the volume in units of the base only. */
function volumeOf({ quoteVolume, baseVolume, vwap, last }: Ticker): number | undefined {
  const candidates = [numberOf(quoteVolume), numberOf(baseVolume) * numberOf(vwap ?? last)];
  return candidates.find((volume) => Number.isFinite(volume) && volume >= 0);
}

function numberOf(value: unknown): number {
  return typeof value === 'string' || typeof value === 'number' ? Number(value) : NaN;
}
