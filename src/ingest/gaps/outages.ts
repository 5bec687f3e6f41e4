import { intervalsAt, isEmpty, multirange, subtract, type Multirange, type Range } from '../../market/range.js';
import { datasetOf } from '../../market/datasets/registry.js';
import type { SeriesKind } from '../../market/series.js';
import { ceil } from '../../market/timeframe.js';
import type { Queries } from '../../storage/database.js';
import { candlesWithin, jointSilences, tradedWithin, type JointSilence } from '../../storage/gaps/joint-silence.js';
import type { KnownSeries } from '../../storage/gaps/known-series.js';

/** A stretch of time in which an exchange was down. */
export interface Outage extends Range {
  /** Symbols that were silent at once: at least two, and all that were asked. */
  readonly silent: number;
  /** Another exchange, which traded meanwhile. */
  readonly traded: string;
}

/** Stretches to ask about in one question. */
const AT_ONCE = 5_000;

export interface OutageQuestion extends SeriesKind {
  readonly exchange: string;
  /** Milliseconds: what lies before is not looked at; undefined: from the ledger's beginning. */
  readonly since: number | undefined;
  /** Milliseconds, exclusive. */
  readonly until: number;
}

/**
 * Where an exchange was down, as its candles of one timeframe show: every symbol that it was asked for is silent,
 * at least two are, and some other exchange traded.
 *
 * @param known all that the archive knows, whatever is reported of it
 * @returns ascending, not touching
 */
export async function findOutages(sql: Queries, { dataset, exchange, timeframe, since, until }: OutageQuestion, known: readonly KnownSeries[]): Promise<readonly Outage[]> {
  if (!datasetOf({ dataset }).comparable) return [];
  const alike = known.filter((series) => series.dataset === dataset && series.timeframe === timeframe);
  const own = alike.filter((series) => series.exchange === exchange);
  const others = alike.filter((series) => series.exchange !== exchange && series.rows !== null);
  const asked = own.flatMap(({ ledger }) => ledger ?? []);
  if (asked.length < 2 || others.length === 0) return [];
  const within = { from: ceil(since ?? Math.min(...asked.map(({ from }) => from)), timeframe), to: until };
  if (isEmpty(within)) return [];
  const found: Outage[] = [];
  const silences = await jointSilences(sql, exchange, timeframe, within);
  const traded = await candlesIn(sql, own, multirange(silences));
  for (const stretches of batches(subtract(multirange(silences), intervalsAt(traded, timeframe)))) {
    const witnesses = await tradedWithin(sql, others, stretches);
    stretches.forEach((stretch, i) => {
      const witness = witnesses[i];
      if (typeof witness === 'string') found.push({ ...stretch, silent: 0, traded: witness });
    });
  }
  return counted(found, silences);
}

async function candlesIn(sql: Queries, series: readonly KnownSeries[], stretches: Multirange): Promise<number[]> {
  const times = new Set<number>();
  for (const batch of batches(stretches)) for (const time of await candlesWithin(sql, series, batch)) times.add(time);
  return [...times];
}

/** Says of each outage how many symbols were silent in it, at its widest. Both ascend. */
function counted(outages: readonly Outage[], silences: readonly JointSilence[]): Outage[] {
  let i = 0;
  return outages.map((outage) => {
    let silent = 0;
    while (i < silences.length && silences[i]!.to <= outage.from) i++;
    for (let j = i; j < silences.length && silences[j]!.from < outage.to; j++) silent = Math.max(silent, silences[j]!.symbols);
    return { ...outage, silent };
  });
}

function* batches(ranges: Multirange): Generator<Multirange> {
  for (let i = 0; i < ranges.length; i += AT_ONCE) yield ranges.slice(i, i + AT_ONCE);
}
