import type { Exchange, Markets } from '../../exchanges/exchange.js';
import { holds, isEmpty, multirange, subtract, union, type Multirange } from '../../market/range.js';
import type { Series } from '../../market/series.js';
import { isPattern } from '../../market/symbol-pattern.js';
import type { Request, Source } from '../../sources/source.js';
import type { Offer, Supplier } from '../../sources/supplier.js';
import { readLeft, type Left, type Wanted } from '../../storage/left-repository.js';
import { persistently } from '../../storage/persistence.js';
import type { Claims } from '../claims.js';
import { execute, type ExecutorContext } from '../executor.js';
import type { Outcome } from '../outcome.js';
import { whyNotAsked } from '../why-not-served.js';
import { reopenRepublished, type Recheck } from './recheck.js';
import { scaleOf } from './scale.js';
import { stretchesOf } from './stretches.js';

export interface PlanContext extends ExecutorContext {
  readonly claims: Claims;
  /** Set where files that were published anew are to be read again. */
  readonly recheck?: Recheck;
}

/** One exchange, and the ways by which its candles can be had, in the order in which they are asked. */
export interface Lane {
  readonly exchange: Exchange;
  readonly suppliers: readonly Supplier[];
}

/** What is wanted of one exchange. */
export interface LaneWish {
  readonly lane: Lane;
  readonly wanted: readonly Wanted[];
  /** Set where only the exchange's markets would say what is wanted, and could not be had: what they make of it. Then `wanted` names symbols and patterns as they were wished. */
  readonly resolve?: (markets: Markets) => readonly Wanted[];
}

/** What is to be done of one series. */
export interface Errand extends Wanted {
  readonly left: Left;
}

export interface LanePlan {
  /** With those of its suppliers that can be asked. */
  readonly lane: Lane;
  /** Series that the exchange has, those with nothing left among them. */
  readonly errands: readonly Errand[];
  readonly leftOut: readonly { readonly series: Series; readonly reason: string }[];
  /** What came of asking where series begin. */
  readonly probes: readonly Outcome[];
  /** Patterns, each in the place of the series that it would match, when the exchange's markets could not be had. */
  readonly unresolved: readonly Wanted[];
  /** Why the exchange's markets could not be had; then only suppliers that need none are asked. */
  readonly unreachable: unknown;
}

/**
 * The backfill planner: (wanted − covered), from the ledger. An exchange is asked only when something of it is left:
 * for its markets, and, of each series whose oldest wanted interval is open, for that one page. Its answer says
 * where the series' history begins, and goes into the archive like any other, so that it is asked once.
 *
 * @throws TitanError when the database is what fails
 */
export async function planLane(context: PlanContext, { lane, wanted: wished, resolve }: LaneWish, signal: AbortSignal): Promise<LanePlan> {
  const wanted = wished.filter(({ range }) => !isEmpty(range));
  const { recheck } = context;
  const again = recheck === undefined ? new Map<Series, Multirange>() : await reopenRepublished(context, recheck, lane.suppliers, wanted, signal);
  const found = await errandsOf(context, wanted, signal);
  const plan: LanePlan = { lane, errands: found, leftOut: [], probes: [], unresolved: [], unreachable: undefined };
  if (again.size === 0 && !found.some((errand) => leftFor(lane.suppliers, errand.series, errand.left).length > 0)) return plan;
  // A dry run leaves in the ledger what is to be read again.
  const withAgain = (errands: readonly Errand[]) => (recheck?.dryRun !== true ? errands : errands.map(({ left, ...errand }) =>
    ({ ...errand, left: { ...left, open: union(left.open, again.get(errand.series) ?? []) } })));
  let markets;
  try {
    markets = await lane.exchange.markets(signal, wanted.map(({ series }) => series.symbol).filter((symbol) => !isPattern(symbol)));
  } catch (error) {
    signal.throwIfAborted();
    const suppliers = lane.suppliers.filter(({ needsMarkets }) => !needsMarkets);
    const isNamed = ({ series }: Wanted) => !isPattern(series.symbol);
    return { ...plan, lane: { ...lane, suppliers }, errands: withAgain(found.filter(isNamed)), unresolved: wanted.filter((one) => !isNamed(one)), unreachable: error };
  }
  if (resolve !== undefined) return planLane(context, { lane, wanted: resolve(markets) }, signal);
  const leftOut = found.flatMap(({ series }) => {
    const reason = whyNotAsked(series, markets);
    return reason === undefined ? [] : [{ series, reason }];
  });
  const served = found.filter(({ series }) => !leftOut.some((left) => left.series === series));
  // Where a file was read the series' beginning is no question; and with a page of it from the API, the file would not be read whole.
  const unknown = served.filter(({ series, range }) => !holds(again.get(series) ?? [], range.from));
  const probes = (await Promise.all(unknown.map((errand) => findBeginning(context, lane, errand, signal)))).filter((probe) => probe !== undefined);
  return { ...plan, errands: withAgain(await errandsOf(context, served, signal)), leftOut, probes };
}

async function errandsOf({ sql }: ExecutorContext, wanted: readonly Wanted[], signal: AbortSignal): Promise<Errand[]> {
  const left = await persistently(() => readLeft(sql, wanted), signal);
  return wanted.map(({ series, range }, nr) => ({ series, range, left: left[nr]! }));
}

/** What suppliers could still bring; without any of them, what was never answered. */
export function leftFor(suppliers: readonly Supplier[], series: Series, left: Left): Multirange {
  return multirange([...left.open, ...suppliers.flatMap((supplier) => wantedOf(supplier, series, left))]);
}

/** What of all that is left is for this supplier. */
export function wantedOf(supplier: Supplier, series: Series, { open, outOfReach }: Left): Multirange {
  if (!supplier.serves(series)) return [];
  return supplier.reachesFurther ? union(open, outOfReach) : open;
}

/** A failure is no matter here: what it was about stays open, and is met again when its turn comes. Nor is it when another titan is at it. */
async function findBeginning(context: PlanContext, { exchange, suppliers }: Lane, { series, range, left }: Errand, signal: AbortSignal): Promise<Outcome | undefined> {
  const probing = suppliers.find(({ findsBeginning }) => findsBeginning);
  const beginsOpen = ({ open }: Left) => open[0]?.from === range.from;
  if (probing === undefined || !beginsOpen(left)) return undefined;
  const [first] = stretchesOf(range, series.timeframe, scaleOf(series, exchange));
  if (!await context.claims.take(series, first!.start)) return undefined;
  try {
    const [errand] = await errandsOf(context, [{ series, range }], signal);
    return beginsOpen(errand!.left) ? await execute(context, firstPageOf(probing), { series, wanted: errand!.left.open }, signal) : undefined;
  } finally {
    await context.claims.release(series, first!.start);
  }
}

function firstPageOf(source: Source): Source {
  return {
    name: source.name,
    async *pages(request: Request, signal: AbortSignal) {
      for await (const page of source.pages(request, signal)) {
        yield page;
        return;
      }
    },
  };
}

/** What each supplier would bring of a series, in turn, and what none of them can: also what the exchange itself has said that it no longer serves. */
export function offersFor({ series, left }: Errand, { suppliers }: Lane): { readonly offers: readonly SupplierOffer[]; readonly unserved: Multirange } {
  let rest = left;
  const offers = suppliers.flatMap((supplier): SupplierOffer[] => {
    const wanted = wantedOf(supplier, series, rest);
    // Where nothing is left its exchange was not asked for its markets, so there is no telling what it would do.
    if (wanted.length === 0) return [];
    const offer = supplier.offer(series, wanted);
    rest = { open: subtract(rest.open, offer.ranges), outOfReach: subtract(rest.outOfReach, offer.ranges) };
    return offer.ranges.length > 0 ? [{ ...offer, source: supplier.name, merit: supplier.merit }] : [];
  });
  return { offers, unserved: union(rest.open, rest.outOfReach) };
}

export interface SupplierOffer extends Offer {
  readonly source: string;
  readonly merit: string;
}
