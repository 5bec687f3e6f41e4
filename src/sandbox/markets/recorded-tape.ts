import { UsageError } from '../../errors.js';
import { compareDecimals, fractionOf, sumDecimals } from './decimal.js';
import type { Recording } from './recording.js';
import type { Bar, Tape } from './tape.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Recorded minutes, each with the digits of its file. Several files of a symbol are read one after the other. */
export class RecordedTape implements Tape {
  readonly listedAt: number;
  readonly endsAt = Infinity;
  readonly #recordings: readonly Recording[];
  /** Bars of whole days, which long timeframes are made of. */
  readonly #days = new Map<number, Bar | undefined>();

  /** @throws UsageError when two recordings overlap */
  constructor(recordings: readonly Recording[]) {
    this.#recordings = [...recordings].sort((a, b) => a.times[0]! - b.times[0]!);
    this.listedAt = this.#recordings[0]!.times[0]!;
    for (const [index, { times }] of this.#recordings.slice(1).entries()) {
      if (times[0]! > this.#recordings[index]!.times.at(-1)!) continue;
      throw new UsageError(`two files of one symbol overlap at ${new Date(times[0]!).toISOString()}`);
    }
  }

  bar(from: number, to: number): Bar | undefined {
    const bars: Bar[] = [];
    for (let time = from; time < to; ) {
      if (time % DAY === 0 && time + DAY <= to) {
        const day = this.#day(time);
        if (day !== undefined) bars.push(day);
        time += DAY;
      } else {
        const end = Math.min(to, (Math.floor(time / DAY) + 1) * DAY);
        bars.push(...this.#minutes(time, end));
        time = end;
      }
    }
    return join(from, bars);
  }

  /** A recording does not say why it has no trades. */
  down(): boolean {
    return false;
  }

  tradedFrom(time: number): number | undefined {
    for (const { times } of this.#recordings) {
      const row = firstAtOrAfter(times, time - MINUTE + 1);
      if (row < times.length) return times[row];
    }
    return undefined;
  }

  tradedBefore(time: number): number | undefined {
    for (const { times } of this.#recordings.toReversed()) {
      const row = firstAtOrAfter(times, time) - 1;
      if (row >= 0) return times[row];
    }
    return undefined;
  }

  #day(time: number): Bar | undefined {
    if (!this.#days.has(time)) this.#days.set(time, join(time, this.#minutes(time, time + DAY)));
    return this.#days.get(time);
  }

  /** The minutes that open in `[from, to)`; the last one as far as it had come when `to` cuts it. */
  #minutes(from: number, to: number): Bar[] {
    const bars: Bar[] = [];
    for (const { times, cells } of this.#recordings) {
      for (let row = firstAtOrAfter(times, from); row < times.length && times[row]! < to; row++) {
        const bar = minuteBar(cells(row));
        bars.push(to - bar.time < MINUTE ? unfinished(bar, to - bar.time) : bar);
      }
    }
    return bars;
  }
}

function minuteBar(cells: readonly string[]): Bar {
  const [time, open, high, low, close, volume] = cells as [string, string, string, string, string, string];
  // A recording of candles knows neither the turnover nor the trades: these two are made up.
  const quoteVolume = (Number(close) * Number(volume)).toFixed(8);
  return { time: Number(time), open, high, low, close, volume, quoteVolume, trades: 1 };
}

/** How a minute looked after some of its time (ms), if its price went from open by high and low to close. */
function unfinished(bar: Bar, elapsed: number): Bar {
  const quarter = Math.min(3, Math.floor((4 * elapsed) / MINUTE));
  const path = [bar.open, bar.high, bar.low, bar.close].slice(0, quarter + 1);
  return {
    ...bar,
    high: path.reduce(higher),
    low: path.reduce(lower),
    close: path.at(-1)!,
    volume: fractionOf(bar.volume, quarter + 1, 4),
    quoteVolume: fractionOf(bar.quoteVolume, quarter + 1, 4),
  };
}

/** One bar of many, ascending: exact, and its prices are texts of theirs. */
function join(time: number, bars: readonly Bar[]): Bar | undefined {
  const [first] = bars;
  if (first === undefined) return undefined;
  if (bars.length === 1) return { ...first, time };
  return {
    time,
    open: first.open,
    high: bars.map((bar) => bar.high).reduce(higher),
    low: bars.map((bar) => bar.low).reduce(lower),
    close: bars.at(-1)!.close,
    volume: sumDecimals(bars.map((bar) => bar.volume)),
    quoteVolume: sumDecimals(bars.map((bar) => bar.quoteVolume)),
    trades: bars.reduce((sum, bar) => sum + bar.trades, 0),
  };
}

function higher(a: string, b: string): string {
  return compareDecimals(b, a) > 0 ? b : a;
}

function lower(a: string, b: string): string {
  return compareDecimals(b, a) < 0 ? b : a;
}

function firstAtOrAfter(times: Float64Array, time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
