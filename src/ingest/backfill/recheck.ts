import type { Multirange } from '../../market/range.js';
import type { Wanted } from '../../storage/left-repository.js';
import { clip, isEmpty } from '../../market/range.js';
import { readFiles } from '../../storage/archive-file-repository.js';
import { reopen } from '../../storage/coverage-repository.js';
import type { ExecutorContext } from '../executor.js';
import type { Lane } from './plan.js';

/**
 * Asks a lane's archives which of the files that were read have been published anew, and takes back what the
 * ledger claims by them: so they are left to do like anything else, whatever happens next. Their rows stay until others
 * take their place.
 *
 * @throws TitanError when an archive cannot be asked
 */
export async function reopenRepublished({ sql }: ExecutorContext, { suppliers }: Lane, wanted: readonly Wanted[], signal: AbortSignal): Promise<void> {
  for (const { republished } of suppliers) {
    if (republished === undefined) continue;
    for (const { series, range } of wanted) {
      const read = (await readFiles(sql, series)).filter((file) => !isEmpty(clip(file.range, range)));
      const changed: Multirange = read.length === 0 ? [] : await republished(read, signal);
      if (changed.length > 0) await reopen(sql, series, changed);
    }
  }
}
