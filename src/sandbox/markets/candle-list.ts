import type { Grid } from './grid.js';
import { MinuteRun } from './minute-run.js';
import type { Bar } from './tape.js';

const MINUTE = 60_000;

/** One candle, or minutes that follow each other. */
export type CandlePart = Bar | MinuteRun;

/** What an exchange knows of candles beside what was traded. */
export interface CandleFrame {
  readonly grid: Grid;
  /** The exchange's clock (ms). */
  readonly now: number;
}

/**
 * Candles in the order in which they are listed. Minutes stay in the memory of their days: to make an object of each of
 * a thousand would cost about as much as to write them.
 */
export class CandleList {
  readonly length: number;

  /** @param parts ascending, also of a list that descends */
  constructor(readonly parts: readonly CandlePart[], readonly frame: CandleFrame, readonly descending = false) {
    this.length = parts.reduce((sum, part) => sum + lengthOf(part), 0);
  }

  reversed(): CandleList {
    return new CandleList(this.parts, this.frame, !this.descending);
  }

  bars(): Bar[] {
    const bars = this.parts.flatMap((part) => (part instanceof MinuteRun ? part.bars() : [part]));
    return this.descending ? bars.reverse() : bars;
  }

  /** From one place to before another, as of an array; neither is negative. */
  slice(from: number, to = this.length): CandleList {
    const { length, parts, frame, descending } = this;
    const [first, end] = descending ? [length - to, length - from] : [from, to];
    const kept: CandlePart[] = [];
    let place = 0;
    for (const part of parts) {
      const [start, stop] = [Math.max(first - place, 0), Math.min(end - place, lengthOf(part))];
      if (start < stop) kept.push(part instanceof MinuteRun ? part.slice(start, stop) : part);
      place += lengthOf(part);
    }
    return new CandleList(kept, frame, descending);
  }

  /** Those of an ascending list that open at a time (ms) or later. */
  since(time: number): CandleList {
    const { parts, frame } = this;
    return new CandleList(parts.flatMap<CandlePart>((part) => {
      if (!(part instanceof MinuteRun)) return part.time >= time ? [part] : [];
      const earlier = Math.ceil((time - part.start) / MINUTE) - part.from;
      return earlier <= 0 ? [part] : earlier < part.length ? [part.slice(earlier, part.length)] : [];
    }), frame);
  }
}

function lengthOf(part: CandlePart): number {
  return part instanceof MinuteRun ? part.length : 1;
}
