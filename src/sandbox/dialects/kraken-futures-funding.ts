import { decimalText, padDecimals } from '../markets/decimal.js';
import type { FundingTerms } from '../markets/funding-terms.js';
import { isTrading, type Listing } from '../markets/listing.js';
import { MARK_DECIMALS } from '../markets/mark-price.js';
import type { RawJson } from '../raw-json.js';
import { altname } from './kraken-names.js';
import type { Venue } from './dialect.js';
import { rollingDay } from './rolling-day.js';

const DAY = 24 * 60 * 60_000;

const DECIMALS = 18;
const NUMBER = /^-?\d+(\.\d+)?$/;

/** How far back it goes: "the last year", of which others measured 368 to 372 days. */
const DEPTH = 368 * DAY;

export const KRAKEN_FUNDING: FundingTerms = { hours: 1, changes: {}, decimals: DECIMALS, interest: false, jitter: 0 };

/**
 * GET /derivatives/api/v4/historicalfundingrates: all in one answer, ascending, with rates in units of the quote for a unit of
 * the base (`fundingRate`) and as a share of it. Other parameters than `symbol` are not heeded.
 */
export function historicalRates(listing: Listing, venue: Venue): unknown {
  const { mark } = venue.perpetual(listing);
  const rates = venue.funding({ listing, range: { from: venue.now - DEPTH, to: venue.now + 1 }, limit: Infinity, end: 'oldest' });
  const rows = venue.points(rates, ({ time, due, rate }) => `{"timestamp":"${iso(time)}","fundingRate":${
    scientific(absolute(rate, mark.unitsAt(due)))},"relativeFundingRate":${scientific(rate)}}`);
  return { result: 'success', rates: rows, serverTime: new Date(venue.now).toISOString() };
}

/** GET /derivatives/api/v3/tickers: rates in units of the quote; that of the running hour is the newest of the historical ones. */
export function futuresTickers(venue: Venue): unknown {
  const listings = venue.listings.filter((listing) => isTrading(listing, venue.now));
  return { result: 'success', tickers: listings.map((listing) => ticker(listing, venue)), serverTime: new Date(venue.now).toISOString() };
}

function ticker(listing: Listing, venue: Venue): RawJson {
  const { funding, openInterest, mark } = venue.perpetual(listing);
  const [current] = venue.funding({ listing, range: { from: 0, to: venue.now + 1 }, limit: 1, end: 'newest' });
  const units = mark.unitsAt(venue.now);
  const day = rollingDay(listing, venue);
  const snapshot = { ...openInterest.at(venue.now), rate: current?.rate ?? '0', markPrice: decimalText(units, MARK_DECIMALS) };
  const prediction = absolute(funding.running(venue.now)!.rate, units);
  return venue.point(snapshot, ({ rate, markPrice, amount }) => `{"symbol":"${listing.id}","last":${day?.close ?? markPrice},"lastTime":"${
    new Date(venue.now).toISOString()}","tag":"perpetual","pair":"${altname(listing.base)}:${listing.quote}","markPrice":${markPrice},"bid":${
    markPrice},"bidSize":1,"ask":${markPrice},"askSize":1,"vol24h":${day?.volume ?? 0},"volumeQuote":${day?.quoteVolume ?? 0},"openInterest":${
    plain(amount)},"open24h":${day?.open ?? markPrice},"high24h":${day?.high ?? markPrice},"low24h":${day?.low ?? markPrice},"lastSize":1,"fundingRate":${
    plain(absolute(rate, units))},"fundingRatePrediction":${prediction},"suspended":false,"indexPrice":${mark.indexTextAt(venue.now)},"postOnly":false,"change24h":0}`);
}

/** A rate in units of the quote currency: of what a unit of the base is worth. */
function absolute(rate: string, markUnits: number): string {
  if (!NUMBER.test(rate)) return rate;
  return decimalText((BigInt(padDecimals(rate, DECIMALS).replace('.', '')) * BigInt(markUnits)) / 10n ** BigInt(MARK_DECIMALS), DECIMALS);
}

/** As a JSON number; a text for what is none. */
function plain(text: string): string {
  return NUMBER.test(text) ? text : JSON.stringify(text);
}

/** As Java writes a BigDecimal: what is smaller than a millionth with an exponent (such as "2.18900669884E-7" in ccxt 4.5.84, krakenfutures.js). */
function scientific(text: string): string {
  const [, sign = '', digits = ''] = /^(-?)0\.0*([1-9]\d*)$/.exec(text) ?? [];
  const exponent = digits.length - 1 - DECIMALS;
  if (digits === '' || exponent >= -6) return plain(text);
  const rest = digits.slice(1).replace(/0+$/, '');
  return `${sign}${digits[0]!}${rest === '' ? '' : `.${rest}`}E${exponent}`;
}

/** Without milliseconds. */
function iso(time: number): string {
  return new Date(time).toISOString().replace('.000Z', 'Z');
}
