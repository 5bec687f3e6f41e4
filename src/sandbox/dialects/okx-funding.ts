import { sumDecimals, trimDecimals } from '../markets/decimal.js';
import type { FundingTerms } from '../markets/funding-terms.js';
import { isTrading, type Listing } from '../markets/listing.js';
import { ok } from './okx-answers.js';
import { refuse } from './okx-errors.js';
import type { Reply, Venue } from './dialect.js';

const DAY = 24 * 60 * 60_000;

// https://www.okx.com/docs-v5/en/#public-data-rest-api-get-funding-rate-history
const MAX_LIMIT = 400;
/** "Up to three months": others measured 94 and 95 days. */
const DEPTH = 94 * DAY;

export const OKX_FUNDING: FundingTerms = {
  hours: 8,
  // Not those of the real markets: some within three months before tests' clocks, and some lately.
  changes: {
    'SOL/USDT:USDT': [
      ['2024-04-10T08:00Z', 4], ['2024-05-06T00:00Z', 8], ['2026-02-03T08:00Z', 4], ['2026-05-12T16:00Z', 8],
      ['2026-09-10T16:00Z', 4], ['2026-10-21T00:00Z', 1],
    ],
  },
  decimals: 16,
  interest: true,
  jitter: 0,
};

/** GET /api/v5/public/funding-rate-history: newest first; `before` and `after` are exclusive, and of what is newer than `before` the newest come. */
export function fundingHistory(params: URLSearchParams, venue: Venue): Reply {
  const listing = swapOf(params, venue);
  if ('status' in listing) return listing;
  for (const name of ['before', 'after', 'limit']) {
    if (!/^\d{1,16}$/.test(params.get(name) ?? '0')) return refuse(400, '51000', `Parameter ${name} error`);
  }
  const range = {
    from: Math.max(venue.now - DEPTH, Number(params.get('before') ?? -1) + 1),
    to: Number(params.get('after') ?? Infinity),
  };
  const limit = Math.min(Number(params.get('limit') ?? MAX_LIMIT), MAX_LIMIT);
  const rates = venue.funding({ listing, range, limit, end: 'newest' });
  // "fundingRate: predicted funding rate; realizedRate: actual funding rate": a little apart, for whoever takes the one for the other.
  return ok(venue.points([...rates].reverse(), ({ time, rate }) =>
    `{"formulaType":"withRate","fundingRate":"${trimDecimals(sumDecimals([rate, '0.0000000000031']))}","fundingTime":"${time}","instId":"${
      listing.id}","instType":"SWAP","method":"current_period","realizedRate":"${trimDecimals(rate)}"}`));
}

/** GET /api/v5/public/funding-rate: of the running period, for one or for `ANY`. */
export function fundingRate(params: URLSearchParams, venue: Venue): Reply {
  if (params.get('instId') === 'ANY') {
    return ok(venue.listings.filter((listing) => listing.kind !== 'spot' && isTrading(listing, venue.now)).map((listing) => running(listing, venue)));
  }
  const listing = swapOf(params, venue);
  return 'status' in listing ? listing : ok([running(listing, venue)]);
}

function running(listing: Listing, venue: Venue): unknown {
  const { funding } = venue.perpetual(listing);
  const next = funding.running(venue.now)!;
  const settled = funding.schedule.before(venue.now + 1);
  const [last] = funding.within({ from: 0, to: venue.now + 1 }, 1, 'newest');
  return venue.point(next, ({ due, rate }) => JSON.stringify({
    formulaType: 'withRate',
    fundingRate: trimDecimals(rate),
    fundingTime: `${due}`,
    impactValue: '20000',
    instId: listing.id,
    instType: 'SWAP',
    interestRate: '0.0001',
    maxFundingRate: '0.0075',
    method: 'current_period',
    minFundingRate: '-0.0075',
    nextFundingRate: '',
    nextFundingTime: `${funding.schedule.from(next.due + 1)?.due ?? ''}`,
    premium: '0',
    prevFundingTime: `${settled?.due ?? ''}`,
    settFundingRate: last === undefined ? '' : trimDecimals(last.rate),
    settState: 'settled',
    ts: `${venue.now}`,
  }));
}

/** The perpetual that `instId` names. */
export function swapOf(params: URLSearchParams, venue: Venue): Listing | Reply {
  const id = params.get('instId');
  if (!id) return refuse(400, '50014', 'Parameter instId can not be empty.');
  const listing = venue.listings.find((candidate) => candidate.kind !== 'spot' && candidate.id === id && isTrading(candidate, venue.now));
  return listing ?? refuse(200, '51001', "Instrument ID or Spread ID doesn't exist.");
}
