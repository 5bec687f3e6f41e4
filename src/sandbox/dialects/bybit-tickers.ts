import { fractionOf, trimDecimals } from '../markets/decimal.js';
import { isTrading, type Listing } from '../markets/listing.js';
import type { Bar } from '../markets/tape.js';
import type { RawJson } from '../raw-json.js';
import { refuse, result } from './bybit-answers.js';
import type { Reply, Venue } from './dialect.js';
import { rollingDay, tickersOf } from './rolling-day.js';

/** GET /v5/market/tickers (bybit-exchange.github.io/docs/v5/market/tickers) of spot and of perpetuals, for one or for all. */
export function tickers(params: URLSearchParams, venue: Venue): Reply {
  const category = params.get('category');
  const symbol = params.get('symbol');
  if (category === 'spot') {
    const list = tickersOf(venue, 'spot').filter(({ listing }) => symbol === null || listing.id === symbol);
    return result({ category, list: list.map(({ listing, day }) => ({ symbol: listing.id, ...prices(day), usdIndexPrice: '' })) }, venue.now);
  }
  if (category !== 'linear' && category !== 'inverse') return refuse('Category is invalid', venue.now);
  const listings = venue.listings.filter((listing) => listing.kind === category && isTrading(listing, venue.now) && (symbol ?? listing.id) === listing.id);
  if (symbol !== null && listings.length === 0) return refuse('params error: symbol invalid', venue.now);
  return result({ category, list: listings.map((listing) => perpetual(listing, venue)) }, venue.now);
}

function prices({ open, high, low, close, volume, quoteVolume }: Bar): Readonly<Record<string, string>> {
  return {
    bid1Price: close,
    bid1Size: '0',
    ask1Price: close,
    ask1Size: '0',
    lastPrice: close,
    prevPrice24h: open,
    price24hPcnt: (Number(close) / Number(open) - 1).toFixed(4),
    highPrice24h: high,
    lowPrice24h: low,
    turnover24h: quoteVolume,
    volume24h: volume,
  };
}

/** With the rate of the running period and what is open now, both sides and one (Get Tickers, since June 2026). */
function perpetual(listing: Listing, venue: Venue): RawJson {
  const { funding, openInterest, mark } = venue.perpetual(listing);
  const day = rollingDay(listing, venue);
  const inverse = listing.kind === 'inverse';
  const markPrice = mark.textAt(venue.now);
  const snapshot = { ...openInterest.at(venue.now), ...funding.running(venue.now)!, time: venue.now, markPrice };
  return venue.point(snapshot, ({ rate, due, amount, value, markPrice: price }) => JSON.stringify({
    symbol: listing.id,
    ...(day === undefined ? {} : prices(day)),
    indexPrice: trimDecimals(mark.indexTextAt(venue.now)),
    markPrice: trimDecimals(price),
    // Of inverse perpetuals the one is in the quote, the other in the base.
    openInterest: inverse ? value : amount,
    openInterestValue: inverse ? amount : value,
    singleOpenInterest: fractionOf(inverse ? value : amount, 1, 2),
    singleOpenInterestValue: fractionOf(inverse ? amount : value, 1, 2),
    fundingRate: trimDecimals(rate),
    nextFundingTime: `${due}`,
    fundingIntervalHour: `${funding.schedule.hoursAt(venue.now)}`,
    fundingCap: '0.0075',
    deliveryFeeRate: '',
    deliveryTime: '0',
  }));
}
