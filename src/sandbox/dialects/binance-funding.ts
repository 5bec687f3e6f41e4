import type { FundingRate } from '../markets/funding-rates.js';
import type { FundingTerms } from '../markets/funding-terms.js';
import { isTrading, type Listing } from '../markets/listing.js';
import type { RawJson } from '../raw-json.js';
import { reject } from './binance-errors.js';
import { refuseParameters } from './binance-parameters.js';
import type { Reply, Venue } from './dialect.js';

// https://developers.binance.com/docs/derivatives/usds-margined-futures/market-data/rest-api/Get-Funding-Rate-History
const DEFAULT_LIMIT = 100;
/** "If startTime and endTime are not sent, the most recent 200 records are returned." */
const DEFAULT_NEWEST = 200;
const MAX_LIMIT = 1000;

/** "markPrice" is an empty text until 2023-10-31T00:00Z, for whatever market (as others measured over all of BTCUSDT). */
const MARK_PRICE_SINCE = Date.UTC(2023, 9, 31, 8);

export const BINANCE_FUNDING: FundingTerms = {
  hours: 8,
  // Not those of the real markets: some that changed before May 2024, where tests' clocks stand, and some that changed lately.
  changes: {
    'DOGE/USDT:USDT': [['2023-09-14T16:00Z', 4], ['2024-03-02T00:00Z', 1], ['2024-04-20T08:00Z', 4]],
    'LINK/USDT:USDT': [['2024-01-10T08:00Z', 4], ['2024-05-02T16:00Z', 8]],
    'AVAX/USDT:USDT': [['2025-12-18T00:00Z', 4]],
    'SOL/USDT:USDT': [['2026-02-10T08:00Z', 4], ['2026-08-05T00:00Z', 1]],
  },
  decimals: 8,
  interest: true,
  // "0 to 47 ms" of 6,576 settlements of BTCUSDT, as others measured.
  jitter: 47,
};

/** GET …/fundingRate of one of the futures APIs, whose perpetuals these are; of all of them when none is named. */
export function fundingRates(params: URLSearchParams, venue: Venue, perpetuals: readonly Listing[]): Reply {
  const refusal = refuseParameters(params, { mandatory: [], whole: ['startTime', 'endTime', 'limit'], others: ['symbol'] });
  if (refusal !== undefined) return refusal;
  const [symbol, start, end] = ['symbol', 'startTime', 'endTime'].map((name) => params.get(name) ?? undefined);
  const named = perpetuals.filter(({ id }) => symbol === undefined || id === symbol);
  if (named.length === 0) return reject(-1121, 'Invalid symbol.');
  if (Number(start ?? 0) > Number(end ?? Infinity)) return reject(-1023, 'Start time is greater than end time.');

  // Both bounds are inclusive, and compared with the stamps, which come a few milliseconds late (as others measured).
  const range = { from: Number(start ?? 0), to: Number(end ?? venue.now) + 1 };
  const asked = Number(params.get('limit') ?? (start === undefined && end === undefined ? DEFAULT_NEWEST : DEFAULT_LIMIT));
  const limit = Math.min(asked, MAX_LIMIT);
  const side = start === undefined ? 'newest' : 'oldest';
  const rates = named.flatMap((listing) => venue.funding({ listing, range, limit, end: side }).map((rate) => ({ ...rate, listing })));
  rates.sort((a, b) => a.time - b.time);
  const page = (side === 'oldest' ? rates.slice(0, limit) : rates.slice(-limit)).map(({ listing, ...rate }) => ({
    ...rate,
    symbol: listing.id,
    coinMargined: listing.kind === 'inverse',
    ...(rate.due < MARK_PRICE_SINCE ? {} : { markPrice: venue.perpetual(listing).mark.textAt(rate.due) }),
  }));
  return { status: 200, body: venue.points(page, rateRow) };
}

interface RatePoint extends FundingRate {
  readonly symbol: string;
  readonly coinMargined: boolean;
  readonly markPrice?: string;
}

/** Those margined in coin come without a price (COIN-M Futures, Get Funding Rate History). */
function rateRow({ symbol, time, rate, coinMargined, markPrice = '' }: RatePoint): string {
  if (coinMargined) return `{"symbol":"${symbol}","fundingTime":${time},"fundingRate":"${rate}"}`;
  return `{"symbol":"${symbol}","fundingTime":${time},"fundingRate":"${rate}","markPrice":"${markPrice}","rateType":"Regular"}`;
}

/**
 * GET …/fundingInfo: "symbols that had FundingRateCap / FundingRateFloor / fundingIntervalHours adjustment"
 * (developers.binance.com, Get Funding Rate Info); all others settle every eight hours.
 */
export function fundingInfo(venue: Venue, perpetuals: readonly Listing[]): Reply {
  const adjusted = perpetuals.map((listing) => ({ listing, schedule: venue.perpetual(listing).funding.schedule }))
    .filter(({ schedule }) => schedule.changedBy(venue.now));
  return {
    status: 200,
    body: adjusted.map(({ listing, schedule }) => ({
      symbol: listing.id,
      adjustedFundingRateCap: '0.00750000',
      adjustedFundingRateFloor: '-0.00750000',
      fundingIntervalHours: schedule.hoursAt(venue.now),
      disclaimer: false,
    })),
  };
}

/** GET …/premiumIndex: the rate of the running period, and the mark price (developers.binance.com, Mark Price). */
export function premiumIndex(params: URLSearchParams, venue: Venue, perpetuals: readonly Listing[]): Reply {
  const refusal = refuseParameters(params, { mandatory: [], whole: [], others: ['symbol'] });
  if (refusal !== undefined) return refusal;
  const symbol = params.get('symbol');
  const row = (listing: Listing): RawJson => {
    const { funding, mark } = venue.perpetual(listing);
    const index = mark.indexTextAt(venue.now);
    const running = { ...funding.running(venue.now)!, time: venue.now, markPrice: mark.textAt(venue.now) };
    return venue.point(running, ({ time, rate, markPrice, due }) => `{"symbol":"${listing.id}","markPrice":"${markPrice}","indexPrice":"${
      index}","estimatedSettlePrice":"${index}","lastFundingRate":"${rate}","interestRate":"0.00010000","nextFundingTime":${due},"time":${time}}`);
  };
  const found = perpetuals.filter((listing) => isTrading(listing, venue.now) && (symbol === null || listing.id === symbol));
  if (symbol === null) return { status: 200, body: found.map(row) };
  return found[0] === undefined ? reject(-1121, 'Invalid symbol.') : { status: 200, body: row(found[0]) };
}
