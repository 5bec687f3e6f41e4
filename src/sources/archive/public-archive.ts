import { bulkhead } from 'cockatiel';
import { abortWith } from '../../exchanges/abort-with.js';
import type { Page, RecordedFile } from '../../market/page.js';
import { multirange, subtract, type Multirange, type Range } from '../../market/range.js';
import type { Series } from '../../market/series.js';
import { floor } from '../../market/timeframe.js';
import type { Request } from '../source.js';
import type { Archive, ArchiveOffer, ArchiveSettings } from './archive.js';
import { ArchiveReading } from './archive-reading.js';
import { inOrder, settled } from './in-order.js';
import { endedBy, periodsOf } from './periods.js';
import { PublicFiles } from './public-files.js';
import type { ArchiveRoom, Shelf } from './room.js';

const CHECKSUMS_AT_ONCE = 8;

/** Enough for the database to have work at any time; the rows of more would only wait for it, in memory. */
const READINGS_AT_ONCE = 2;

/** How long after a day its file is there at the latest, as a rule: "the next day", in the morning. */
const LATE = 36 * 60 * 60_000;

/** The archive of one exchange, by its room. */
export class PublicArchive implements Archive {
  readonly name = 'archive';
  readonly #room: ArchiveRoom;
  readonly #settings: ArchiveSettings;
  readonly #files: PublicFiles;
  readonly #readings = bulkhead(READINGS_AT_ONCE, Infinity);

  constructor(exchangeId: string, room: ArchiveRoom, settings: ArchiveSettings) {
    this.#room = room;
    this.#settings = settings;
    this.#files = new PublicFiles(`${exchangeId} archive`, room.origin, settings);
  }

  serves(series: Series): boolean {
    return this.#room.shelf(series, this.#room.marketId(series.symbol)) !== undefined;
  }

  offer(series: Series, wanted: Multirange): ArchiveOffer {
    const shelf = this.#room.shelf(series, this.#room.marketId(series.symbol));
    if (shelf === undefined) return { ranges: [], requests: 0, duration: undefined };
    const expected = this.#settings.now() - LATE;
    const lastDay = floor(expected, '1d');
    const lastMonth = floor(expected, '1M');
    const { lag = 0 } = shelf;
    const ranges = published(wanted, shelf, floor((shelf.day === undefined ? lastMonth : lastDay) + lag, series.timeframe));
    const ofMonths = shelf.month === undefined ? -Infinity : lastMonth;
    const months = shelf.month === undefined ? [] : endedBy(periodsOf(ranges, '1M'), lastMonth);
    const days = periodsOf(subtract(ranges.map(({ from, to }) => ({ from: from - lag, to: to - lag })), [{ from: -Infinity, to: ofMonths }]), '1d');
    return { ranges, requests: 2 * (months.length + days.length), duration: undefined };
  }

  async *pages({ series, wanted }: Request, signal: AbortSignal): AsyncGenerator<Page> {
    const shelf = this.#room.shelf(series, await this.#marketId(series.symbol, signal));
    if (shelf === undefined) return;
    const { now, onTrouble = () => undefined } = this.#settings;
    const leave = await this.#turn(signal);
    const stop = new AbortController();
    const letGo = abortWith(stop, signal);
    const reading = new ArchiveReading({
      files: this.#files,
      shelf,
      timeframe: series.timeframe,
      wanted: published(wanted, shelf, now()),
      now: now(),
      onTrouble,
    }, stop.signal);
    try {
      yield* reading.pages();
    } finally {
      letGo();
      stop.abort();
      leave();
    }
  }

  async republished(recorded: readonly RecordedFile[], signal: AbortSignal): Promise<Multirange> {
    const changed: Range[] = [];
    const ask = async (file: RecordedFile) => ({ file, result: await settled(this.#files.checksum(file.name, signal)) });
    for await (const { file, result } of inOrder(recorded, CHECKSUMS_AT_ONCE, ask)) {
      if ('error' in result) throw result.error as Error;
      if (result.value !== undefined && result.value !== file.sha256) changed.push(file.range);
    }
    return multirange(changed);
  }

  trouble(): string | undefined {
    return this.#files.trouble();
  }

  close(): Promise<void> {
    return this.#files.close();
  }

  /** @returns what ends the turn */
  #turn(signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const giveUp = () => { reject(signal.reason as Error); };
      const reading = () => new Promise<void>((leave) => { resolve(leave); });
      // The bulkhead itself looks at the signal only when it would be our turn.
      signal.addEventListener('abort', giveUp, { once: true });
      this.#readings.execute(reading, signal).catch(giveUp);
    });
  }

  async #marketId(symbol: string, signal: AbortSignal): Promise<string> {
    const listed = await this.#settings.marketId?.(symbol, signal).catch(() => undefined);
    signal.throwIfAborted();
    return listed ?? this.#room.marketId(symbol);
  }
}

/** What of the ranges files may hold, of those that end by a time (ms). */
function published(ranges: Multirange, { since = -Infinity }: Shelf, time: number): Multirange {
  return subtract(ranges, [{ from: -Infinity, to: since }, { from: time, to: Infinity }]);
}
