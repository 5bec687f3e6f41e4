import { compareDecimals, decimalText, padDecimals } from '../markets/decimal.js';
import { epochGrid } from '../markets/grid.js';
import type { Listing } from '../markets/listing.js';
import { keyOf, noiseAt } from '../markets/random.js';
import type { Bar } from '../markets/tape.js';
import type { Venue } from './dialect.js';

// https://docs.kraken.com/api-reference/market-data/get-recent-trades
const MOST = 1000;
const MINUTE = 60_000;
/** Volumes have so many decimals. */
const LOTS = 8;
/** Prices have so many at least [sample in the documentation]. */
const PRICE_DECIMALS = 5;
/** Nanoseconds. */
const TICK = 100;
const TICKS_OF_MINUTE = 600_000_000;
const TRADES_OF_MINUTE = 4;

interface Trade {
  /** Nanoseconds. */
  readonly time: bigint;
  readonly price: string;
  readonly volume: string;
  readonly id: number;
}

/**
 * The result of /0/public/Trades. Out of each minute's candle are made the trades that give exactly that
 * candle, one to four; those of the running minute are held back until it is over.
 *
 * @param since nanoseconds, exclusive; undefined: the newest trades
 * @returns undefined for a count that Kraken refuses
 */
export function krakenTrades(listing: Listing, since: bigint | undefined, count: number, venue: Venue): Record<string, unknown> | undefined {
  if (!Number.isSafeInteger(count) || count < 1 || count > MOST) return undefined;
  const grid = epochGrid(MINUTE);
  const from = since === undefined ? 0 : grid.floor(Number(since / 1_000_000n));
  const question = { listing, grid, range: { from, to: grid.floor(venue.now) }, limit: count + 1, fill: false };
  const bars = (since === undefined ? venue.newest(question) : venue.oldest(question)).bars();
  const all = bars.flatMap((bar) => tradesOf(bar, listing)).filter(({ time }) => since === undefined || time > since);
  const trades = since === undefined ? all.slice(-count) : all.slice(0, count);
  const last = trades.at(-1)?.time ?? since ?? 0n;
  return { [listing.id]: trades.map(row), last: String(last) };
}

/** The price goes from the open by high and low, in either order, to the close. */
function tradesOf(bar: Bar, listing: Listing): Trade[] {
  const minute = bar.time / MINUTE;
  const key = keyOf('trades', listing.symbol);
  const rising = noiseAt(key, 4 * minute) < 0.5;
  const path = [bar.open, rising ? bar.high : bar.low, rising ? bar.low : bar.high, bar.close];
  const prices = path.filter((price, index) => index === 0 || compareDecimals(price, path[index - 1]!) !== 0);
  const volumes = split(bar.volume, prices.length);
  const ticks = offsets(key, minute, prices.length);
  const firstId = 1 + TRADES_OF_MINUTE * (minute - Math.floor(listing.listedAt / MINUTE));
  return prices.map((price, index) => ({
    time: (BigInt(bar.time) * 10_000n + BigInt(ticks[index]!)) * BigInt(TICK),
    price: padDecimals(price, PRICE_DECIMALS),
    volume: volumes[index]!,
    id: firstId + index,
  }));
}

/** In about equal parts whose sum is the whole. */
function split(volume: string, parts: number): string[] {
  const text = padDecimals(volume, LOTS);
  const decimals = text.length - text.indexOf('.') - 1;
  const units = BigInt(text.replace('.', ''));
  const cut = (part: number): bigint => (units * BigInt(part)) / BigInt(parts);
  return Array.from({ length: parts }, (_, part) => decimalText(cut(part + 1) - cut(part), decimals));
}

/** Ascending within the minute. In every eighth one an order takes two prices at once: the same time for both. */
function offsets(key: number, minute: number, count: number): number[] {
  const share = TICKS_OF_MINUTE / (count + 1);
  const times = Array.from({ length: count }, (_, index) => Math.floor(share * (index + noiseAt(key, 4 * minute + index))));
  if (count > 1 && noiseAt(key + 1, minute) < 1 / 8) times[1] = times[0]!;
  return times;
}

function row({ time, price, volume, id }: Trade): readonly unknown[] {
  return [price, volume, Number(time) / 1e9, id % 2 === 0 ? 'b' : 's', id % 3 === 0 ? 'm' : 'l', '', id];
}
