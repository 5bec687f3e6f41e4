import type { CcxtExchange } from './ccxt-loader.js';
import { shortenRowParsing } from './ccxt-rows.js';

/** Whether a number in JSON has so many digits that a double may not hold them all. */
const LONG_INTEGER = /[[:,]\s*-?\d{16}/;
const LONG = 16;

type Parse = (text: string) => unknown;

/**
 * The same results by shorter ways (bench/page.js; ccxt 4.5.84, Exchange.js): it visits every value of an answer in search of
 * integers beyond 2^53, and parses each row through six calls.
 */
export function shortenParsing(ccxt: CcxtExchange): void {
  const parse = ccxt.parseJson.bind(ccxt) as Parse;
  const short: Parse = (text) => {
    if (!/^[[{]/.test(text) || (hasLongDigits(text) && LONG_INTEGER.test(text))) return parse(text);
    try {
      return JSON.parse(text);
    } catch {
      return undefined;
    }
  };
  ccxt.parseJson = short;
  shortenRowParsing(ccxt);
}

/**
 * Whether so many digits stand in a row anywhere. Looks at the last character that such a row could have, and back from
 * there: so it sees only some of the text, where the pattern would see it all.
 */
function hasLongDigits(text: string): boolean {
  for (let end = LONG - 1; end < text.length; ) {
    let at = end;
    while (at > end - LONG && isDigit(text.charCodeAt(at))) at--;
    if (at === end - LONG) return true;
    end = at + LONG;
  }
  return false;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/**
 * Gives ccxt a market list that it made itself in an earlier run. Its own `setMarkets` would merge defaults into each
 * market once more and make up currencies from them, which titan has no use for: of 3200 markets that is half of all the CPU
 * of a small fetch.
 */
export function restoreMarkets(ccxt: CcxtExchange, markets: Readonly<Record<string, unknown>>): void {
  const byId: Record<string, unknown[]> = {};
  // A spot market comes first among those that share an id, as ccxt has it.
  const listed = Object.values(markets) as { readonly id: string; readonly spot?: boolean }[];
  for (const market of [...listed.filter(({ spot }) => spot === true), ...listed.filter(({ spot }) => spot !== true)]) {
    (byId[market.id] ??= []).push(market);
  }
  Object.assign(ccxt, { markets, markets_by_id: byId, symbols: Object.keys(markets).sort(), ids: Object.keys(byId).sort() });
}
