import { contains, type Range } from '../../market/range.js';
import { flawOf, type ArchiveFlaw, type FlawOf } from './flaw.js';
import type { Publication, PublishedMarket } from './publication.js';

const DAY = 24 * 60 * 60_000;

/** How the text of a file differs from what its exchange would publish. */
export interface Variant {
  readonly header: string | undefined;
  readonly microseconds: boolean;
  readonly holes: readonly Range[];
  /** Whether it is as it was before it was published anew. */
  readonly early: boolean;
  readonly oddTime: FlawOf<'odd-time'> | undefined;
}

export function variantOf({ columns, header, microseconds }: Publication, flaws: readonly ArchiveFlaw[], now: number): Variant {
  const present = flawOf(flaws, 'header')?.present ?? header;
  const unit = flawOf(flaws, 'time-unit')?.unit;
  return {
    header: flawOf(flaws, 'columns')?.names ?? (present ? columns : undefined),
    microseconds: unit === undefined ? microseconds : unit === 'microseconds',
    holes: flawOf(flaws, 'holes')?.ranges ?? [],
    early: now < (flawOf(flaws, 'republished')?.at ?? -Infinity),
    oddTime: flawOf(flaws, 'odd-time'),
  };
}

/** Whether there is anything to tell of the time of a file, so that there is one. */
export function hasRows(publication: Publication, market: PublishedMarket): boolean {
  return publication.rows(market, publication.range, 1).length > 0;
}

/** The text of a file, a day at a time, so that nobody waits for a whole month. */
export function* textOf(publication: Publication, market: PublishedMarket, variant: Variant): Generator<string> {
  const { range } = publication;
  if (variant.header !== undefined) yield `${variant.header}\n`;
  let row = 0;
  for (let from = range.from; from < range.to; from += DAY) {
    let text = '';
    for (const published of publication.rows(market, { from, to: Math.min(from + DAY, range.to) }, Infinity)) {
      if (variant.holes.some((hole) => contains(hole, published.time))) continue;
      const line = published.line(variant.microseconds, variant.early && row++ % 100 === 0);
      text += `${published.time === variant.oddTime?.of ? line.replace(/^[^,]*/, variant.oddTime.text) : line}\n`;
    }
    if (text !== '') yield text;
  }
}
