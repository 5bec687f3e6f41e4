import { floor, next, shift, type Timeframe } from '../../market/timeframe.js';

/** How time is cut into the intervals of candles. All times in milliseconds. */
export interface Grid {
  /** Of every interval (ms); undefined where they differ. */
  readonly length?: number;
  /** The open time of the interval that holds `time`. */
  floor(time: number): number;
  /** The end of the interval that holds `time`. */
  next(time: number): number;
  /** The open time of the interval before the one that holds `time`. */
  previous(time: number): number;
}

const KNOWN = new Map<Timeframe, Grid>();

/** Weeks from Monday, months by the calendar. */
export function gridOf(timeframe: Timeframe): Grid {
  const grid = KNOWN.get(timeframe) ?? calendarGrid(timeframe);
  KNOWN.set(timeframe, grid);
  return grid;
}

function calendarGrid(timeframe: Timeframe): Grid {
  // Months alone differ in length; for all others there is a quicker way.
  if (!timeframe.endsWith('M')) return fixedGrid(next(0, timeframe) - floor(0, timeframe), floor(0, timeframe));
  return {
    floor: (time) => floor(time, timeframe),
    next: (time) => next(time, timeframe),
    previous: (time) => shift(time, timeframe, -1),
  };
}

/** Intervals of one length (ms), counted from 1970-01-01T00:00:00Z, whatever the calendar says. */
export function epochGrid(length: number): Grid {
  return fixedGrid(length, 0);
}

/** Intervals of one length (ms), one of which opens at `origin` (ms). */
function fixedGrid(length: number, origin: number): Grid {
  const floored = (time: number): number => Math.floor((time - origin) / length) * length + origin;
  return {
    length,
    floor: floored,
    next: (time) => floored(time) + length,
    previous: (time) => floored(time) - length,
  };
}
