import { isTemporary } from '../../errors.js';
import type { Multirange } from '../../market/range.js';
import { DamagedFile } from '../../sources/archive/damaged-file.js';
import { sharedPass } from '../../sources/shared-pass.js';
import type { Request } from '../../sources/source.js';
import type { Supplier } from '../../sources/supplier.js';
import { readLeft, type Left, type Wanted } from '../../storage/left-repository.js';
import { persistently } from '../../storage/persistence.js';
import { execute, type ExecutorContext } from '../executor.js';
import type { Outcome } from '../outcome.js';
import type { Observe } from '../observer.js';
import { leftFor, wantedOf } from './plan.js';

/** A claimed piece of work: the same stretch of time of one symbol, in one or more timeframes. */
export interface Stretch {
  readonly members: readonly Wanted[];
  readonly suppliers: readonly Supplier[];
}

export interface StretchOutcome {
  /** What each supplier came to that had something to bring. */
  readonly outcomes: readonly Outcome[];
  /** What the suppliers could still bring of each member. */
  readonly left: readonly Multirange[];
  /** Why something is left. */
  readonly error: unknown;
  /** The name of the source whose error that is. */
  readonly failed?: string | undefined;
}

/**
 * Asks one supplier after the other for what the ledger says is left of a stretch. It is read anew before each:
 * another titan, or the supplier before, may have done a part.
 *
 * @throws TitanError when the database is what fails
 */
export async function fillStretch(
  context: ExecutorContext, { members, suppliers }: Stretch, signal: AbortSignal, observe: Observe,
): Promise<StretchOutcome> {
  const outcomes: Outcome[] = [];
  const look = () => persistently(() => readLeft(context.sql, members), signal);
  const leftOf = (found: readonly Left[]) => found.map((one, nr) => leftFor(suppliers, members[nr]!.series, one));
  let left = await look();
  for (const supplier of suppliers) {
    const requests = members.flatMap(({ series }, nr): Request[] => {
      const wanted = wantedOf(supplier, series, left[nr]!);
      return wanted.length > 0 ? [{ series, wanted }] : [];
    });
    if (requests.length === 0) continue;
    outcomes.push(...await askFor(context, supplier, requests, signal, observe));
    if (signal.aborted) return { outcomes, left: leftOf(left), error: signal.reason };
    const failed = outcomes.find(({ databaseFailed }) => databaseFailed);
    if (failed !== undefined) throw failed.error;
    left = await look();
  }
  const rest = leftOf(left);
  const isLeft = rest.some((ranges) => ranges.length > 0);
  const failure = isLeft ? outcomes.findLast(({ error }) => error !== undefined) : undefined;
  return { outcomes, left: rest, error: failure?.error, failed: failure?.source };
}

function askFor(context: ExecutorContext, supplier: Supplier, requests: readonly Request[], signal: AbortSignal, observe: Observe): Promise<Outcome[]> {
  if (supplier.joint === undefined) return Promise.all(requests.map((request) => execute(context, supplier, request, signal, observe)));
  const shared = sharedPass(supplier.joint, requests, signal);
  return Promise.all(shared.map((source, nr) => execute(context, source, requests[nr]!, signal, observe).finally(() => { source.close(); })));
}

/** Whether the same stretch, asked again a little later, may come to more. A damaged file has been downloaded twice, and is seldom mended within minutes. */
export function isWorthAnotherTry({ error }: StretchOutcome): boolean {
  return isTemporary(error) && !(error instanceof DamagedFile);
}
