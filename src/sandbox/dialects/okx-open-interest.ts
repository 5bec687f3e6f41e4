import { isTrading, type Listing } from '../markets/listing.js';
import type { OpenInterest } from '../markets/open-interests.js';
import type { Reply, Venue } from './dialect.js';
import { ok } from './okx-answers.js';
import { newestOpen, OKX_BARS } from './okx-bars.js';
import { refuse } from './okx-errors.js';
import { swapOf } from './okx-funding.js';

// https://www.okx.com/docs-v5/en/#trading-statistics-rest-api-get-contract-open-interest-history
const MAX_LIMIT = 100;
/** "This endpoint can retrieve the latest 1,440 data entries", whatever the period; and none is older than these (Get contract open interest history). */
const DEPTH = 1440;
const EARLIEST_DAY = Date.UTC(2024, 0);
const EARLIEST = Date.UTC(2024, 1);
/** Bars that candles have and this has not. */
const NO_PERIODS = ['1m', '3m'];

/** GET /api/v5/public/open-interest: as it is now, for one or for all. */
export function openInterest(params: URLSearchParams, venue: Venue): Reply {
  const type = params.get('instType');
  if (!type) return refuse(400, '50014', 'Parameter instType can not be empty.');
  if (type !== 'SWAP') return ['FUTURES', 'OPTION'].includes(type) ? ok([]) : refuse(400, '51000', 'Parameter instType error');
  const id = params.get('instId');
  const listings = venue.listings.filter((listing) => listing.kind !== 'spot' && isTrading(listing, venue.now) && (id ?? listing.id) === listing.id);
  if (id !== null && listings.length === 0) return refuse(200, '51001', "Instrument ID or Spread ID doesn't exist.");
  return ok(listings.map((listing) => venue.point(venue.perpetual(listing).openInterest.at(venue.now), ({ time, amount, value }) =>
    JSON.stringify({ instId: listing.id, instType: type, oi: contractsOf(listing, amount, value), oiCcy: amount, oiUsd: value, ts: `${time}` }))));
}

/** GET /api/v5/rubik/stat/contracts/open-interest-history: newest first; `begin` and `end` are exclusive (as others measured). */
export function openInterestHistory(params: URLSearchParams, venue: Venue): Reply {
  const listing = swapOf(params, venue);
  if ('status' in listing) return listing;
  const period = params.get('period') ?? '5m';
  const grid = NO_PERIODS.includes(period) ? undefined : OKX_BARS.get(period);
  if (grid === undefined) return refuse(400, '51000', 'Parameter period error');
  for (const name of ['begin', 'end', 'limit']) {
    if (!/^\d{1,16}$/.test(params.get(name) ?? '0')) return refuse(400, '51000', `Parameter ${name} error`);
  }
  const range = {
    from: Math.max(newestOpen(grid, venue.now, DEPTH), period.startsWith('1D') ? EARLIEST_DAY : EARLIEST, Number(params.get('begin') ?? -1) + 1),
    to: Number(params.get('end') ?? Infinity),
  };
  const limit = Math.min(Number(params.get('limit') ?? MAX_LIMIT), MAX_LIMIT);
  const rows = venue.openInterest({ listing, grid, range, limit, end: 'newest' });
  return ok(venue.points([...rows].reverse(), historyRow(listing)));
}

/** `[ts, oi, oiCcy, oiUsd]`: in contracts, in the coin, and in USD. */
function historyRow(listing: Listing): (row: OpenInterest) => string {
  return ({ time, amount, value }) => `["${time}","${contractsOf(listing, amount, value)}","${amount}","${value}"]`;
}

/** A contract is the smallest amount, or of inverse perpetuals so many of the quote (okx-instruments.ts). */
export function contractsOf({ amountDecimals, contract }: Listing, amount: string, value: string): string {
  if (contract !== undefined) return `${Number(value) / contract}`;
  return amountDecimals === 0 ? amount : amount.replace('.', '').replace(/^(-?)0+(?=\d)/, '$1');
}
