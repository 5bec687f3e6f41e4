import { UsageError } from '../errors.js';
import { printable } from './printable.js';

/** What `BTCUSDT` may end in. The more there are, the more names have two readings, so only common ones. */
const QUOTES = [
  'USDT', 'USDC', 'FDUSD', 'TUSD', 'BUSD', 'DAI',
  'USD', 'EUR', 'GBP', 'JPY', 'AUD', 'CAD', 'CHF', 'TRY', 'BRL', 'KRW',
  'BTC', 'ETH', 'BNB',
] as const;

const KNOWN = new Set<string>(QUOTES);

/** Longer than any symbol that an exchange lists. */
const LONGEST = 64;

// Codes are not only A-Z: exchanges list 1INCH, ETH2.S, XYZ-TSLA and coins with Chinese names.
const BASE = String.raw`[\p{L}\p{N}$](?:[\p{L}\p{N}$._-]*[\p{L}\p{N}])?`;
const QUOTE = String.raw`[\p{L}\p{N}.]+`;
const EXPIRY = String.raw`-\d{6}(?:-\d+(?:\.\d+)?-[CP])?`;
const UNIFIED = new RegExp(`^${BASE}/${QUOTE}(?::${QUOTE}(?:${EXPIRY})?)?$`, 'iu');
const CODE = new RegExp(`^${QUOTE}$`, 'u');
const COMPACT = /^([A-Z0-9]+?)(?:[-_]([A-Z][A-Z0-9]{1,9}?))??([-_](?:PERP|SWAP))?$/;

/**
 * ccxt's unified symbol for what people type: `btc/usdt`, `BTCUSDT`, `BTC-USDT` and `BTC_USDT` are
 * `BTC/USDT`; `BTCUSDT-PERP` is `BTC/USDT:USDT`, and `BTCUSD_PERP`, margined in coin, `BTC/USD:BTC`.
 *
 * @throws UsageError when the text is no symbol, or has several readings
 */
export function parseSymbol(text: string): string {
  const readings = readSymbol(text);
  if (readings.length === 1) return readings[0]!;
  if (readings.length === 0) {
    throw new UsageError(`${printable(text)} is not a symbol`, { hint: 'Write it as BTC/USDT, or BTC/USDT:USDT for a perpetual.' });
  }
  throw new UsageError(`${printable(text)} could be ${readings.join(' or ')}`, { hint: 'Write the one that is meant.' });
}

/** A currency's code, as a quote: `usdt` is `USDT`. @throws UsageError when the text is none */
export function parseQuote(text: string): string {
  if (text.length <= LONGEST && CODE.test(text)) return text.toUpperCase();
  throw new UsageError(`${printable(text)} is no currency`, { hint: 'Write its code, such as USDT.' });
}

/**
 * Every unified symbol that the text may mean, the longest quote first; none when it is no symbol. For callers
 * who know what an exchange lists, and so which of them is meant.
 */
export function readSymbol(text: string): readonly string[] {
  if (text.length > LONGEST) return [];
  const upper = text.toUpperCase();
  if (UNIFIED.test(text)) return [upper];
  const [, base = '', quote, perpetual] = COMPACT.exec(upper) ?? [];
  const pairs = quote === undefined ? splitPair(base) : [[base, quote] as const];
  return pairs.map((pair) => unified(pair, perpetual !== undefined));
}

type Pair = readonly [base: string, quote: string];

/** `BTCTUSD` is BTC/TUSD rather than BTCT/USD, since BTC is a currency we know; DOTUSD is either. */
function splitPair(text: string): readonly Pair[] {
  const pairs = QUOTES.filter((quote) => text.endsWith(quote) && text.length > quote.length)
    .sort((a, b) => b.length - a.length)
    .map((quote): Pair => [text.slice(0, -quote.length), quote]);
  const known = pairs.filter(([base]) => KNOWN.has(base));
  return known.length > 0 ? known : pairs;
}

/** Perpetuals against the dollar itself are margined in coin: no exchange holds dollars for them. */
function unified([base, quote]: Pair, perpetual: boolean): string {
  if (!perpetual) return `${base}/${quote}`;
  return `${base}/${quote}:${quote === 'USD' ? base : quote}`;
}
