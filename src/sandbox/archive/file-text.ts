import { contains, type Range } from '../../market/range.js';
import { oldestCandles } from '../markets/candles.js';
import { fractionOf } from '../markets/decimal.js';
import type { Bar, Tape } from '../markets/tape.js';
import { flawOf, type ArchiveFlaw } from './flaw.js';
import type { Publication } from './publication.js';

const DAY = 24 * 60 * 60_000;

/** How the text of a file differs from what its exchange would publish. */
export interface Variant {
  readonly header: string | undefined;
  readonly microseconds: boolean;
  readonly holes: readonly Range[];
  /** Whether it is as it was before it was published anew. */
  readonly early: boolean;
}

export function variantOf(publication: Publication, header: string, flaws: readonly ArchiveFlaw[], now: number): Variant {
  const present = flawOf(flaws, 'header')?.present ?? publication.header !== undefined;
  const unit = flawOf(flaws, 'time-unit')?.unit;
  return {
    header: flawOf(flaws, 'columns')?.names ?? (present ? header : undefined),
    microseconds: unit === undefined ? publication.microseconds : unit === 'microseconds',
    holes: flawOf(flaws, 'holes')?.ranges ?? [],
    early: now < (flawOf(flaws, 'republished')?.at ?? -Infinity),
  };
}

/** Whether anything was traded in the time of a file, so that there is one. */
export function hasRows(publication: Publication, tape: Tape): boolean {
  return barsOf(publication, tape, publication.range, 1).length > 0;
}

/** The text of a file, a day at a time, so that nobody waits for a whole month. */
export function* textOf(publication: Publication, tape: Tape, variant: Variant): Generator<string> {
  const { range } = publication;
  if (variant.header !== undefined) yield `${variant.header}\n`;
  let row = 0;
  for (let from = range.from; from < range.to; from += DAY) {
    const bars = barsOf(publication, tape, { from, to: Math.min(from + DAY, range.to) }, Infinity);
    let text = '';
    for (const bar of bars) {
      if (variant.holes.some((hole) => contains(hole, bar.time))) continue;
      const written = variant.early && row++ % 100 === 0 ? asItWas(bar) : bar;
      text += `${publication.line(written, variant.microseconds)}\n`;
    }
    if (text !== '') yield text;
  }
}

function barsOf({ grid, fill, publishedAt: now }: Publication, tape: Tape, range: Range, limit: number): readonly Bar[] {
  return oldestCandles({ tape, grid, now, fill }, range, limit);
}

function asItWas({ time, open, high, low, close, volume, quoteVolume, trades }: Bar): Bar {
  return { time, open, high, low, close, volume: fractionOf(volume, 1, 2), quoteVolume, trades };
}
