import type { RawRow } from '../market/datasets/dataset.js';
import type { CcxtExchange } from './ccxt-loader.js';
import { shortenRowParsing } from './ccxt-rows.js';

/** Whether a number in JSON has so many digits that a double may not hold them all. */
const LONG_INTEGER = /[[:,]\s*-?\d{16}/;
const LONG = 16;

type Parse = (text: string) => unknown;
type SortBy = (rows: readonly RawRow[], key: unknown, ...rest: unknown[]) => readonly RawRow[];

/**
 * The same results by shorter ways, where ccxt's take a third of what a page costs (bench/page.js; ccxt 4.5.84,
 * Exchange.js): it visits every value of an answer in search of integers beyond 2^53, and sorts a copy of rows that
 * came in order. Rows without a usable time, and whatever else is not plainly in order, go ccxt's way.
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

  const sortBy = ccxt.sortBy.bind(ccxt) as unknown as SortBy;
  const inOrder: SortBy = (rows, key, ...rest) => {
    if (key !== 0 || rest.length > 0) return sortBy(rows, key, ...rest);
    const direction = directionOf(rows);
    if (direction === undefined) return sortBy(rows, key);
    return direction > 0 ? rows : rows.toReversed();
  };
  ccxt.sortBy = inOrder as unknown as CcxtExchange['sortBy'];
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

/** 1 when each row's time is later than the one before, -1 when each is earlier; undefined when it is neither. */
function directionOf(rows: readonly RawRow[]): 1 | -1 | undefined {
  const timeAt = (index: number): unknown => rows[index]?.[0];
  const direction = (timeAt(0) as number) < (timeAt(rows.length - 1) as number) || rows.length < 2 ? 1 : -1;
  for (let index = 0; index < rows.length; index++) {
    const time = timeAt(index);
    if (typeof time !== 'number') return undefined;
    if (index > 0 && !((time - (timeAt(index - 1) as number)) * direction > 0)) return undefined;
  }
  return direction;
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
