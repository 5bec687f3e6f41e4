import { UsageError } from '../errors.js';
import type { Range } from '../market/range.js';
import type { CandleQuestion, PerpetualQuestion, Venue } from './dialects/dialect.js';
import { candleKind, spoilCandle } from './faults/bad-candles.js';
import { pointKind, type Point } from './faults/bad-points.js';
import { isSpoiled, renderBadRows, shortenPage } from './faults/bad-rows.js';
import type { Fault } from './faults/fault.js';
import type { CandleList } from './markets/candle-list.js';
import { newestCandles, oldestCandles, type View } from './markets/candles.js';
import type { FundingRate } from './markets/funding-rates.js';
import type { Grid } from './markets/grid.js';
import type { Listing } from './markets/listing.js';
import type { OpenInterest } from './markets/open-interests.js';
import type { Perpetual } from './markets/perpetual.js';
import type { Bar, Tape } from './markets/tape.js';
import { RawJson } from './raw-json.js';
import type { RowLayout } from './row-layout.js';
import { writeRows } from './row-writer.js';

/** One exchange's markets at the moment of one request or frame, with the faults that struck it. */
export class ExchangeVenue implements Venue {
  constructor(
    readonly now: number,
    private readonly tapes: ReadonlyMap<Listing, Tape>,
    private readonly perpetuals: ReadonlyMap<Listing, Perpetual>,
    private readonly faults: readonly Fault[],
    private readonly strikeCandle: () => readonly Fault[] = () => [],
    private readonly strikeSubscription: (topic: string) => readonly Fault[] = () => [],
  ) {}

  get listings(): readonly Listing[] {
    return [...this.tapes.keys()];
  }

  oldest(question: CandleQuestion): CandleList {
    return oldestCandles(this.#view(question), question.range, question.limit);
  }

  newest(question: CandleQuestion): CandleList {
    return newestCandles(this.#view(question), question.range, question.limit);
  }

  rows(candles: CandleList, layout: RowLayout): RawJson {
    const page = shortenPage(candles, this.faults);
    const spoiled = isSpoiled(this.faults) ? renderBadRows(page.bars(), candleKind(layout, page.frame), this.faults) : undefined;
    if (spoiled !== undefined) return new RawJson(Buffer.from(JSON.stringify(spoiled)), spoiled.length);
    const { bytes, release } = writeRows(page, layout);
    return new RawJson(bytes, page.length, release);
  }

  framed(bar: Bar): readonly Bar[] {
    return spoilCandle(bar, this.strikeCandle());
  }

  refuses(topic: string): boolean {
    return this.strikeSubscription(topic).length > 0;
  }

  perpetual(listing: Listing): Perpetual {
    const perpetual = this.perpetuals.get(listing);
    if (perpetual === undefined) throw new UsageError(`${listing.symbol} is no perpetual`);
    return perpetual;
  }

  funding({ listing, range, limit, end }: PerpetualQuestion): readonly FundingRate[] {
    return this.perpetual(listing).funding.within(this.#seen(range), limit, end);
  }

  openInterest({ listing, range, limit, end, grid }: PerpetualQuestion & { readonly grid: Grid }): readonly OpenInterest[] {
    return this.perpetual(listing).openInterest.within(this.#seen(range), grid, limit, end);
  }

  points<P extends Point>(points: readonly P[], write: (point: P) => string): RawJson {
    const page = shortenPage(points, this.faults);
    const spoiled = renderBadRows(page, pointKind(write), this.faults);
    if (spoiled !== undefined) return new RawJson(Buffer.from(JSON.stringify(spoiled)), spoiled.length);
    return new RawJson(Buffer.from(`[${page.map(write).join(',')}]`), page.length);
  }

  point<P extends Point>(point: P, write: (point: P) => string): RawJson {
    const spoiled = renderBadRows([point], pointKind(write), this.faults);
    return new RawJson(Buffer.from(spoiled === undefined ? write(point) : JSON.stringify(spoiled[0] ?? null)), 1);
  }

  #seen({ from, to }: Range): Range {
    return { from, to: Math.min(to, this.now + 1) };
  }

  #view({ listing, grid, fill }: CandleQuestion): View {
    const tape = this.tapes.get(listing);
    if (tape === undefined) throw new UsageError(`${listing.symbol} is not listed here`);
    return { tape, grid, now: this.now, fill };
  }
}
