import { CountedBar, type Decimals } from './counted-bar.js';
import type { TradingDay } from './trading-day.js';

const MINUTE = 60_000;

/** Minutes of a day that were traded one after the other, where they lie: in the day's own memory. */
export class MinuteRun {
  /**
   * @param start of the day (ms)
   * @param from first minute of the day
   * @param to the minute after the last
   */
  constructor(readonly day: TradingDay, readonly start: number, readonly from: number, readonly to: number, readonly decimals: Decimals) {}

  get length(): number {
    return this.to - this.from;
  }

  /** Some of them, counted from the first. */
  slice(from: number, to: number): MinuteRun {
    return new MinuteRun(this.day, this.start, this.from + from, this.from + to, this.decimals);
  }

  /** @param index counted from the first */
  bar(index: number): CountedBar {
    const { day, start, decimals } = this;
    const m = this.from + index;
    return new CountedBar(
      start + m * MINUTE, day.open[m]!, day.high[m]!, day.low[m]!, day.close[m]!, day.volume[m]!, day.quote[m]!, day.trades[m]!, decimals,
    );
  }

  bars(): CountedBar[] {
    return Array.from({ length: this.length }, (_, index) => this.bar(index));
  }
}
