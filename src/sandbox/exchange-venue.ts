import { UsageError } from '../errors.js';
import type { CandleQuestion, Venue } from './dialects/dialect.js';
import { renderBadRows, shortenPage } from './faults/bad-rows.js';
import type { Fault } from './faults/fault.js';
import { newestCandles, oldestCandles, type View } from './markets/candles.js';
import type { Listing } from './markets/listing.js';
import type { Bar, Tape } from './markets/tape.js';
import { RawJson } from './raw-json.js';
import type { RowLayout } from './row-layout.js';
import { writeRows } from './row-writer.js';

/** One exchange's markets at the moment of one request, with the faults that struck it. */
export class ExchangeVenue implements Venue {
  constructor(
    readonly now: number,
    private readonly tapes: ReadonlyMap<Listing, Tape>,
    private readonly faults: readonly Fault[],
  ) {}

  get listings(): readonly Listing[] {
    return [...this.tapes.keys()];
  }

  oldest(question: CandleQuestion): readonly Bar[] {
    return oldestCandles(this.#view(question), question.range, question.limit);
  }

  newest(question: CandleQuestion): readonly Bar[] {
    return newestCandles(this.#view(question), question.range, question.limit);
  }

  rows(bars: readonly Bar[], layout: RowLayout): RawJson {
    const page = shortenPage(bars, this.faults);
    const spoiled = renderBadRows(page, layout, this.faults);
    if (spoiled !== undefined) return new RawJson(Buffer.from(JSON.stringify(spoiled)), spoiled.length);
    return new RawJson(writeRows(page, layout), page.length);
  }

  #view({ listing, grid, fill }: CandleQuestion): View {
    const tape = this.tapes.get(listing);
    if (tape === undefined) throw new UsageError(`${listing.symbol} is not listed here`);
    return { tape, grid, now: this.now, fill };
  }
}
