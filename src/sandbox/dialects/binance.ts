import { isTimeframe } from '../../market/timeframe.js';
import { fractionOf, padDecimals } from '../markets/decimal.js';
import { gridOf, type Grid } from '../markets/grid.js';
import type { Bar } from '../markets/tape.js';
import { BINANCE_LISTINGS, listOnBinance } from './binance-listings.js';
import { binanceFailure, reject } from './binance-errors.js';
import { exchangeInfo } from './binance-exchange-info.js';
import { BinanceMeter } from './binance-meter.js';
import type { Dialect, Query, Reply, Venue } from './dialect.js';

// https://developers.binance.com/docs/binance-spot-api-docs/rest-api/market-data-endpoints#klinecandlestick-data
const INTERVALS = ['1s', '1m', '3m', '5m', '15m', '30m', '1h', '2h', '4h', '6h', '8h', '12h', '1d', '3d', '1w', '1M'];
const DEFAULT_LIMIT = 500;
const MAX_LIMIT = 1000;
const KLINE_PARAMETERS = ['symbol', 'interval', 'startTime', 'endTime', 'limit', 'timeZone'];

/** Binance's spot API; of its futures there is only the news that they list nothing. */
export const binance: Dialect = {
  exchange: 'binance',
  listings: BINANCE_LISTINGS,
  list: listOnBinance,
  meter: () => new BinanceMeter(),
  answer,
  failure: binanceFailure,
};

function answer(query: Query, venue: Venue): Reply {
  switch (query.path) {
    case '/api/v3/ping':
      return { status: 200, body: {} };
    case '/api/v3/time':
      return { status: 200, body: { serverTime: venue.now } };
    case '/api/v3/exchangeInfo':
      return exchangeInfo(query, venue);
    case '/api/v3/klines':
      return klines(query.params, venue);
    case '/fapi/v1/exchangeInfo':
    case '/dapi/v1/exchangeInfo':
      return { status: 200, body: { timezone: 'UTC', serverTime: venue.now, rateLimits: [], exchangeFilters: [], symbols: [] } };
    default:
      return { status: 404, headers: { 'content-type': 'text/html' }, body: '<html><body><h2>404 Not found</h2></body></html>' };
  }
}

function klines(params: URLSearchParams, venue: Venue): Reply {
  const names = [...params.keys()];
  const read = names.filter((name) => KLINE_PARAMETERS.includes(name)).length;
  if (read < names.length) {
    return reject(-1104, `Not all sent parameters were read; read '${read}' parameter(s) but was sent '${names.length}'.`);
  }
  for (const name of ['symbol', 'interval']) {
    if (!params.get(name)) return reject(-1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`);
  }
  const symbol = params.get('symbol')!;
  if (!/^[A-Z0-9-_.]{1,20}$/.test(symbol)) return illegal('symbol', '^[A-Z0-9-_.]{1,20}$');
  for (const name of ['startTime', 'endTime', 'limit']) {
    if (!/^[0-9]{1,20}$/.test(params.get(name) ?? '0')) return illegal(name, '^[0-9]{1,20}$');
  }
  const interval = params.get('interval')!;
  if (!INTERVALS.includes(interval) || !isTimeframe(interval)) return reject(-1120, 'Invalid interval.');
  const listing = venue.listings.find((candidate) => candidate.id === symbol);
  if (listing === undefined) return reject(-1121, 'Invalid symbol.');
  const asked = Number(params.get('limit') ?? DEFAULT_LIMIT);
  if (asked === 0) return reject(-1130, "Data sent for parameter 'limit' is not valid.");

  const startTime = params.get('startTime');
  // Both bounds are inclusive and compared with open times [ccxt 4.5.84 sends them as they are].
  const range = { from: Number(startTime ?? 0), to: Number(params.get('endTime') ?? venue.now) + 1 };
  // A quiet minute has a candle of zero volume; holes are outages (ccxt issue 8068), which only recordings have.
  const fill = listing.recorded !== true;
  const question = { listing, grid: gridOf(interval), range, limit: Math.min(asked, MAX_LIMIT), fill };
  // With a start, the candles that follow it; without one, the newest.
  const bars = startTime === null ? venue.newest(question) : venue.oldest(question);
  const render = listing.recorded === true ? asRecorded : padded;
  return { status: 200, body: venue.rows(bars, (bar) => klineRow(bar, question.grid, render)) };
}

function klineRow(bar: Bar, grid: Grid, render: (text: string) => string): readonly unknown[] {
  return [
    bar.time,
    render(bar.open),
    render(bar.high),
    render(bar.low),
    render(bar.close),
    render(bar.volume),
    grid.next(bar.time) - 1,
    render(bar.quoteVolume),
    bar.trades,
    // What takers bought: about half, as on most days.
    render(fractionOf(bar.volume, 1, 2)),
    render(fractionOf(bar.quoteVolume, 1, 2)),
    '0',
  ];
}

/** Binance writes eight decimals, whatever the tick size. */
function padded(text: string): string {
  return padDecimals(text, 8);
}

function asRecorded(text: string): string {
  return text;
}

function illegal(name: string, range: string): Reply {
  return reject(-1100, `Illegal characters found in parameter '${name}'; legal range is '${range}'.`);
}
