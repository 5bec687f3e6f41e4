import type { Grid } from '../markets/grid.js';
import { isTrading, type Listing, type MarketKind } from '../markets/listing.js';
import { amount, CLOSED, contracts, Layouts, LOTS, OPEN_TIME, rowLayout, type RowLayout } from '../row-layout.js';
import type { Dialect, Query, Reply, Venue } from './dialect.js';
import { ok } from './okx-answers.js';
import { newestOpen, OKX_BARS } from './okx-bars.js';
import { okxFailure, refuse } from './okx-errors.js';
import { fundingHistory, fundingRate, OKX_FUNDING } from './okx-funding.js';
import { okxInstruments } from './okx-instruments.js';
import { listOnOkx, OKX_LISTINGS } from './okx-listings.js';
import { OkxMeter } from './okx-meter.js';
import { openInterest, openInterestHistory } from './okx-open-interest.js';
import { okxStreams } from './okx-stream.js';
import { okxTickers } from './okx-tickers.js';

// https://www.okx.com/docs-v5/en/#order-book-trading-market-data-get-candlesticks, and …-candlesticks-history
const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 300;
/** "This endpoint can retrieve the latest 1,440 data entries." */
const DEPTH = 1440;

/** OKX's public API v5: spot, and perpetuals margined in USDT or in coin. */
export const okx: Dialect = {
  exchange: 'okx',
  listings: OKX_LISTINGS,
  list: listOnOkx,
  funding: OKX_FUNDING,
  meter: () => new OkxMeter(),
  answer,
  failure: okxFailure,
  streams: okxStreams,
};

function answer({ path, params }: Query, venue: Venue): Reply {
  switch (path) {
    case '/api/v5/public/time':
      return ok([{ ts: `${venue.now}` }]);
    case '/api/v5/public/instruments':
      return instruments(params, venue);
    case '/api/v5/market/tickers':
      return params.get('instType') === 'SPOT' ? ok(okxTickers(venue)) : refuse(400, '51000', 'Parameter instType error');
    case '/api/v5/market/candles':
      return candles(params, venue, (grid) => ({ from: newestOpen(grid, venue.now, DEPTH), to: venue.now + 1 }));
    case '/api/v5/market/history-candles':
      // That the running candle is not among them is believed, not documented.
      return candles(params, venue, (grid) => ({ from: 0, to: grid.floor(venue.now) }));
    case '/api/v5/public/funding-rate':
      return fundingRate(params, venue);
    case '/api/v5/public/funding-rate-history':
      return fundingHistory(params, venue);
    case '/api/v5/public/open-interest':
      return openInterest(params, venue);
    case '/api/v5/rubik/stat/contracts/open-interest-history':
      return openInterestHistory(params, venue);
    default:
      return { status: 404, body: { code: '404', data: {}, detailMsg: '', error_code: '404', error_message: 'Not Found', msg: 'Not Found' } };
  }
}

function instruments(params: URLSearchParams, venue: Venue): Reply {
  const type = params.get('instType');
  if (!type) return refuse(400, '50014', 'Parameter instType can not be empty.');
  const found = okxInstruments(type, venue.listings, venue.now);
  return found === undefined ? refuse(400, '51000', 'Parameter instType error') : ok(found);
}

function candles(params: URLSearchParams, venue: Venue, reach: (grid: Grid) => { from: number; to: number }): Reply {
  const id = params.get('instId');
  if (!id) return refuse(400, '50014', 'Parameter instId can not be empty.');
  const grid = OKX_BARS.get(params.get('bar') ?? '1m');
  if (grid === undefined) return refuse(400, '51000', 'Parameter bar error');
  for (const name of ['before', 'after', 'limit']) {
    if (!/^\d{1,16}$/.test(params.get(name) ?? '0')) return refuse(400, '51000', `Parameter ${name} error`);
  }
  const listing = venue.listings.find((candidate) => candidate.id === id && isTrading(candidate, venue.now));
  if (listing === undefined) return refuse(200, '51001', "Instrument ID or Spread ID doesn't exist.");

  // Both are exclusive: `after` asks for what is older, `before` for what is newer, of which the newest come.
  const within = reach(grid);
  const range = {
    from: Math.max(within.from, Number(params.get('before') ?? -1) + 1),
    to: Math.min(within.to, Number(params.get('after') ?? Infinity)),
  };
  const limit = Math.min(Number(params.get('limit') ?? DEFAULT_LIMIT), MAX_LIMIT);
  // A quiet interval has a candle of zero volume.
  const candles = venue.newest({ listing, grid, range, limit, fill: listing.recorded !== true });
  return ok(venue.rows(candles.reversed(), layoutOf(listing)));
}

/** `[ts, o, h, l, c, vol, volCcy, volCcyQuote, confirm]`: volumes in contracts, where there are any, in base and in quote. */
function layoutOf({ kind, contract }: Listing): RowLayout {
  return LAYOUTS.of(`${kind} ${contract}`, () => spelledOut(kind, contract));
}

const LAYOUTS = new Layouts();

function spelledOut(kind: MarketKind, contract: number | undefined): RowLayout {
  const volume = contract !== undefined ? contracts('contracts', contract) : kind === 'linear' ? LOTS : amount('volume');
  const currency = amount(kind === 'spot' ? 'quoteVolume' : 'volume');
  return rowLayout`["${OPEN_TIME}","${amount('open')}","${amount('high')}","${amount('low')}","${amount('close')}","${volume}","${currency}","${
    amount('quoteVolume')}","${CLOSED}"]`;
}
