import type { TemporaryError } from '../../errors.js';
import type { HttpSettings } from '../../exchanges/http.js';
import type { ResilienceEvent } from '../../exchanges/resilient-calls.js';
import type { RecordedFile } from '../../market/page.js';
import type { Multirange } from '../../market/range.js';
import type { Series } from '../../market/series.js';
import type { Source } from '../source.js';

export interface ArchiveSettings {
  /** `endpoint` stands in for the archive's own origin; paths stay as they are. */
  readonly http: HttpSettings;
  readonly now: () => number;
  /** Folder for files under way, which have no name in it; the system's own for temporary files unless told. */
  readonly folder?: string;
  /**
   * The exchange's own id of a symbol, from its market list. By rule where this rejects, since the archive
   * can be had where the exchange cannot, and where it knows none: delisted markets keep their files.
   */
  readonly marketId?: (symbol: string, signal: AbortSignal) => Promise<string | undefined>;
  /** Told when a file cannot be read, as it happens; the others still are. Must not throw. */
  readonly onTrouble?: (error: TemporaryError) => void;
  /** Told of retries and the like; its `exchange` is `binance archive`. Must not throw. */
  readonly onEvent?: (event: ResilienceEvent) => void;
  /** From 0 to 1; spreads the waits between attempts. */
  readonly random?: () => number;
}

/** What may be had of an archive, before it is asked. */
export interface ArchiveOffer {
  readonly ranges: Multirange;
  /** Files, each with its checksum. */
  readonly requests: number;
  /** No limit of rate is known. */
  readonly duration: undefined;
}

/**
 * The files in which an exchange publishes its history: by month, and by day for what no month has.
 *
 * A page settles the intervals that a file has rows for. Others it settles only where nobody else can have them
 * (`Shelf.soleAfter`): elsewhere a file does not say why it has none.
 * A file that does not fit its checksum, or cannot be read, leaves its time unanswered; `pages`
 * reads the others, and throws at its end.
 */
export interface Archive extends Source {
  /** Whether it has files of such series, by rule. */
  serves(series: Series): boolean;
  offer(series: Series, wanted: Multirange): ArchiveOffer;
  /**
   * The time of those files that were published anew since they were recorded: to be read again.
   *
   * @param recorded versions of files, of any series, as pages named them (`Page.file`)
   * @throws TitanError when the archive cannot be asked
   */
  republished(recorded: readonly RecordedFile[], signal: AbortSignal): Promise<Multirange>;
  /** What stands between callers and the archive just now, for people. */
  trouble(): string | undefined;
  close(): Promise<void>;
}
