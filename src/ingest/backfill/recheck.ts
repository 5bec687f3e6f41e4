import { TitanError } from '../../errors.js';
import type { RecordedFile } from '../../market/page.js';
import { clip, intersect, isEmpty, union, type Multirange } from '../../market/range.js';
import type { Series } from '../../market/series.js';
import type { Supplier } from '../../sources/supplier.js';
import { readFiles } from '../../storage/archive-file-repository.js';
import { reopen } from '../../storage/coverage-repository.js';
import type { Wanted } from '../../storage/left-repository.js';
import { persistently } from '../../storage/persistence.js';
import type { ExecutorContext } from '../executor.js';

/** How a plan looks for files that were published anew since they were read. */
export interface Recheck {
  /** Leaves the ledger as it is. */
  readonly dryRun: boolean;
  /** Told when an exchange's archive cannot be asked; the rest of what was read from it stays as it is. Must not throw. */
  readonly onTrouble: (exchange: string, error: TitanError) => void;
}

/**
 * Asks archives which of the files that were read have been published anew, and takes back what the ledger
 * claims by them: so it is left to do like anything else, whatever happens next. Rows stay until others take their place.
 *
 * Only what is wanted is taken back. A file of which that is a part keeps its old version on record when the part is
 * read again (see `recordFile`), so that a recheck of its other parts notices it, too, and one of the whole settles it.
 *
 * @returns what is to be read again, of each series that has any
 * @throws TitanError when the database is what fails
 */
export async function reopenRepublished(
  { sql }: ExecutorContext, { dryRun, onTrouble }: Recheck, suppliers: readonly Supplier[], wanted: readonly Wanted[], signal: AbortSignal,
): Promise<ReadonlyMap<Series, Multirange>> {
  const again = new Map<Series, Multirange>();
  for (const { republished } of suppliers) {
    if (republished === undefined) continue;
    for (const { series, range } of wanted) {
      const read = (await persistently(() => readFiles(sql, series), signal)).filter((file) => !isEmpty(clip(file.range, range)));
      const answer = await ask(republished, read, signal);
      if (answer instanceof TitanError) {
        onTrouble(series.exchange, answer);
        break;
      }
      const changed = intersect(answer, [range]);
      if (changed.length === 0) continue;
      if (!dryRun) await persistently(() => reopen(sql, series, changed), signal);
      again.set(series, union(again.get(series) ?? [], changed));
    }
  }
  return again;
}

async function ask(republished: NonNullable<Supplier['republished']>, read: readonly RecordedFile[], signal: AbortSignal): Promise<Multirange | TitanError> {
  if (read.length === 0) return [];
  try {
    return await republished(read, signal);
  } catch (error) {
    if (signal.aborted || !(error instanceof TitanError)) throw error;
    return error;
  }
}
