import { isTimeframe } from '../../market/timeframe.js';
import { gridOf } from '../markets/grid.js';
import type { Listing, MarketKind } from '../markets/listing.js';
import { amount, CLOSE_TIME, contracts, Layouts, OPEN_TIME, rowLayout, TRADES, type RowLayout } from '../row-layout.js';
import { reject } from './binance-errors.js';
import { refuseParameters, type Parameters } from './binance-parameters.js';
import type { Reply, Venue } from './dialect.js';

const DAY = 24 * 60 * 60_000;

const DEFAULT_LIMIT = 500;
const FUTURES_INTERVALS = ['1m', '3m', '5m', '15m', '30m', '1h', '2h', '4h', '6h', '8h', '12h', '1d', '3d', '1w', '1M'];
const FUTURES_PARAMETERS: Parameters = { mandatory: ['symbol', 'interval'], whole: ['startTime', 'endTime', 'limit'] };

/** What tells Binance's APIs apart when they are asked for klines. */
export interface KlineApi {
  readonly kind: MarketKind;
  readonly intervals: readonly string[];
  readonly parameters: Parameters;
  readonly maxLimit: number;
  /** Longest window (ms), of which the newest candles come; undefined: any, and the oldest. */
  readonly longest?: number;
  /** At least so many decimals have prices and volumes, and turnovers. */
  decimals(listing: Listing): readonly [base: number, quote: number];
}

// https://developers.binance.com/docs/binance-spot-api-docs/rest-api/market-data-endpoints#klinecandlestick-data
export const SPOT_KLINES: KlineApi = {
  kind: 'spot',
  intervals: ['1s', ...FUTURES_INTERVALS],
  parameters: { ...FUTURES_PARAMETERS, others: ['timeZone'] },
  maxLimit: 1000,
  // Whatever the tick size.
  decimals: () => [8, 8],
};

// https://developers.binance.com/docs/derivatives/usds-margined-futures/market-data/rest-api/Kline-Candlestick-Data
export const FUTURES_KLINES: KlineApi = {
  kind: 'linear',
  intervals: FUTURES_INTERVALS,
  parameters: FUTURES_PARAMETERS,
  maxLimit: 1500,
  // As in "57212.69", "496.263" and "28425514.78940" (hexdocs.pm/binance_futures, klines).
  decimals: () => [0, 5],
};

/** Volumes are in contracts, and turnovers in the base: as in "206" and "2.13660389" (its Kline/Candlestick Data). */
export const COIN_MARGINED_KLINES: KlineApi = { ...FUTURES_KLINES, kind: 'inverse', longest: 200 * DAY };

/** GET …/klines of one of the APIs. */
export function klines(params: URLSearchParams, venue: Venue, api: KlineApi): Reply {
  const refusal = refuseParameters(params, api.parameters);
  if (refusal !== undefined) return refusal;
  const symbol = params.get('symbol')!;
  const interval = params.get('interval')!;
  if (!api.intervals.includes(interval) || !isTimeframe(interval)) return reject(-1120, 'Invalid interval.');
  const listing = venue.listings.find((candidate) => candidate.kind === api.kind && candidate.id === symbol);
  if (listing === undefined) return reject(-1121, 'Invalid symbol.');
  const asked = Number(params.get('limit') ?? DEFAULT_LIMIT);
  if (asked === 0) return reject(-1130, "Data sent for parameter 'limit' is not valid.");

  const startTime = params.get('startTime');
  const { longest = Infinity } = api;
  // Both bounds are inclusive and compared with open times [ccxt 4.5.84 sends them as they are].
  const end = Number(params.get('endTime') ?? Math.min(venue.now, Number(startTime ?? venue.now) + longest));
  const range = { from: Number(startTime ?? Math.max(0, end - longest)), to: end + 1 };
  // "The difference between startTime and endTime can only be up to 200 days": with which code is not documented.
  if (end - range.from > longest) return reject(-1130, "Data sent for parameter 'endTime' is not valid.");
  // A quiet minute has a candle of zero volume; holes are outages (ccxt issue 8068), and a recording's are taken for that.
  const fill = listing.recorded !== true;
  const question = { listing, grid: gridOf(interval), range, limit: Math.min(asked, api.maxLimit), fill };
  // With a start, the candles that follow it; without one, and of coin-margined futures always, the newest.
  const candles = startTime === null || api.longest !== undefined ? venue.newest(question) : venue.oldest(question);
  const { contract } = listing;
  const layout = contract === undefined
    ? klineLayout(listing.recorded === true ? [0, 0] : api.decimals(listing))
    : LAYOUTS.of(`${contract}`, () => contractKlineLayout(contract));
  return { status: 200, body: venue.rows(candles, layout) };
}

const LAYOUTS = new Layouts();

/** @param least decimals that prices and volumes have at least, and turnovers */
function klineLayout([base, quote]: readonly [base: number, quote: number]): RowLayout {
  return LAYOUTS.of(`${base} ${quote}`, () => spelledOut(base, quote));
}

function spelledOut(base: number, quote: number): RowLayout {
  const [open, high, low, close] = [amount('open', base), amount('high', base), amount('low', base), amount('close', base)];
  // What takers bought: about half, as on most days.
  const [bought, paid] = [amount('halfVolume', base), amount('halfQuoteVolume', quote)];
  return rowLayout`[${OPEN_TIME},"${open}","${high}","${low}","${close}","${amount('volume', base)}",${CLOSE_TIME},"${
    amount('quoteVolume', quote)}",${TRADES},"${bought}","${paid}","0"]`;
}

function contractKlineLayout(contract: number): RowLayout {
  const [volume, bought] = [contracts('contracts', contract), contracts('halfContracts', contract)];
  return rowLayout`[${OPEN_TIME},"${amount('open')}","${amount('high')}","${amount('low')}","${amount('close')}","${volume}",${CLOSE_TIME},"${
    amount('volume')}",${TRADES},"${bought}","${amount('halfVolume')}","0"]`;
}
