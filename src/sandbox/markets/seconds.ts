import { noiseAt } from './random.js';
import type { Tally } from './tally.js';
import type { TradingDay } from './trading-day.js';

const SECONDS = 60;

/**
 * Adds the trades in the seconds `[from, to)` of a minute to a tally. The price goes in straight
 * lines from the open through the high and the low, in either order, to the close; the trades come
 * evenly, the last in the last second. All sixty seconds add up to the minute.
 */
export function addSeconds(tally: Tally, day: TradingDay, minute: number, key: number, from: number, to: number): void {
  const trades = day.trades[minute]!;
  const volume = day.volume[minute]!;
  const quote = day.quote[minute]!;
  const priceAt = pricePath(day, minute, key);
  const tradesBefore = (second: number): number => Math.floor((trades * second) / SECONDS);

  for (let second = from; second < to; second++) {
    const before = tradesBefore(second);
    const after = tradesBefore(second + 1);
    if (after === before) continue;
    // A traded second covers the silence that led to it, or the turns in there would be lost.
    const start = Math.ceil((SECONDS * before) / trades);
    const prices = priceAt(start, second + 1);
    const share = (total: number): number => Math.floor((total * after) / trades) - Math.floor((total * before) / trades);
    tally.add(prices[0]!, Math.max(...prices), Math.min(...prices), prices.at(-1)!, share(volume), share(quote), after - before);
  }
}

/** Gives the prices (ticks) at both ends of a stretch of seconds and at the turns inside it. */
function pricePath(day: TradingDay, minute: number, key: number): (start: number, end: number) => number[] {
  const [high, low] = [day.high[minute]!, day.low[minute]!];
  const rising = noiseAt(key, minute + 2880) < 0.5;
  const turns = [0, 1 + Math.floor(noiseAt(key, minute) * 28), 30 + Math.floor(noiseAt(key, minute + 1440) * 29), SECONDS];
  const prices = [day.open[minute]!, rising ? high : low, rising ? low : high, day.close[minute]!];

  const priceAt = (second: number): number => {
    const leg = second < turns[1]! ? 0 : second < turns[2]! ? 1 : 2;
    const progress = (second - turns[leg]!) / (turns[leg + 1]! - turns[leg]!);
    return Math.round(prices[leg]! + (prices[leg + 1]! - prices[leg]!) * progress);
  };
  return (start, end) => {
    const inside = [turns[1]!, turns[2]!].filter((turn) => start < turn && turn < end);
    return [start, ...inside, end].map(priceAt);
  };
}
