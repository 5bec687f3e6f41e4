import { decimalText } from '../markets/decimal.js';
import { isTrading, type Listing, type MarketKind } from '../markets/listing.js';

const KINDS: ReadonlyMap<string, readonly MarketKind[]> = new Map([['SPOT', ['spot']], ['SWAP', ['linear', 'inverse']]]);

/** Other types of instruments, of which the sandbox has none. */
const NONE = ['MARGIN', 'FUTURES', 'OPTION'];

/**
 * GET /api/v5/public/instruments; the fields as in ccxt 4.5.84, okx.js, parseMarket. What was delisted is not
 * among them any more. Undefined for a type that OKX does not know.
 */
export function okxInstruments(type: string, listings: readonly Listing[], now: number): unknown[] | undefined {
  const kinds = KINDS.get(type);
  if (kinds === undefined) return NONE.includes(type) ? [] : undefined;
  return listings.filter((listing) => kinds.includes(listing.kind) && isTrading(listing, now)).map((listing) => instrument(listing, type));
}

/** How much of the base one contract is: so much that volumes are whole numbers of contracts. */
function contractValue(listing: Listing): string {
  return decimalText(1, listing.amountDecimals);
}

function instrument(listing: Listing, instType: string): unknown {
  const { contract } = listing;
  const swap = listing.kind !== 'spot';
  const pair = `${listing.base}-${listing.quote}`;
  return {
    alias: '',
    baseCcy: swap ? '' : listing.base,
    category: '1',
    ctMult: swap ? '1' : '',
    ctType: swap ? listing.kind : '',
    ctVal: contract !== undefined ? `${contract}` : swap ? contractValue(listing) : '',
    ctValCcy: contract !== undefined ? listing.quote : swap ? listing.base : '',
    expTime: '',
    instFamily: swap ? pair : '',
    instId: listing.id,
    instType,
    lever: swap ? '100' : '10',
    listTime: `${listing.listedAt}`,
    lotSz: swap ? '1' : contractValue(listing),
    maxLmtSz: '9999999999',
    maxMktSz: '1000000',
    minSz: swap ? '1' : contractValue(listing),
    optType: '',
    quoteCcy: swap ? '' : listing.quote,
    ruleType: 'normal',
    settleCcy: contract !== undefined ? listing.base : swap ? listing.quote : '',
    state: 'live',
    stk: '',
    tickSz: decimalText(1, listing.priceDecimals),
    uly: swap ? pair : '',
  };
}
