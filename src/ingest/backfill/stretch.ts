import { isTemporary } from '../../errors.js';
import type { Range } from '../../market/range.js';
import type { Series } from '../../market/series.js';
import type { Supplier } from '../../sources/supplier.js';
import { readLeft, type Left } from '../../storage/left-repository.js';
import { persistently } from '../../storage/persistence.js';
import { execute, type ExecutorContext, type Outcome } from '../executor.js';
import type { Observe } from '../observer.js';
import { wantedOf } from './plan.js';

/** A claimed piece of work. */
export interface Stretch {
  readonly series: Series;
  readonly suppliers: readonly Supplier[];
  /** Open time (ms) that names it. */
  readonly start: number;
  readonly range: Range;
}

export interface StretchOutcome {
  /** What each supplier came to that had something to bring. */
  readonly outcomes: readonly Outcome[];
  readonly left: Left;
  /** Why intervals are still open. */
  readonly error: unknown;
}

/**
 * Asks one supplier after the other for what the ledger says is left of a stretch. It is read anew before each:
 * another titan, or the supplier before, may have done a part.
 *
 * @throws TitanError when the database is what fails
 */
export async function fillStretch(
  context: ExecutorContext, { series, suppliers, range }: Stretch, signal: AbortSignal, observe: Observe,
): Promise<StretchOutcome> {
  const outcomes: Outcome[] = [];
  const look = async (): Promise<Left> => {
    const [left] = await persistently(() => readLeft(context.sql, [{ series, range }]), signal);
    return left!;
  };
  let left = await look();
  for (const supplier of suppliers) {
    const wanted = wantedOf(supplier, left);
    if (wanted.length === 0) continue;
    outcomes.push(await execute(context, supplier, { series, wanted }, signal, observe));
    if (signal.aborted) return { outcomes, left, error: signal.reason };
    left = await look();
  }
  return { outcomes, left, error: left.open.length === 0 ? undefined : outcomes.findLast(({ error }) => error !== undefined)?.error };
}

/** Whether the same stretch, asked again a little later, may come to more. */
export function isWorthAnotherTry({ left, error }: StretchOutcome): boolean {
  return left.open.length > 0 && isTemporary(error);
}
