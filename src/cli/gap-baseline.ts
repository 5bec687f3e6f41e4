import { readFile, rename, writeFile } from 'node:fs/promises';
import * as v from 'valibot';
import { messageOf, UsageError } from '../errors.js';
import type { Gap, SeriesGaps } from '../ingest/gaps.js';
import { COUNTED_CLASSES, countsAgainst, type GapClass } from '../market/gap-class.js';
import { printable } from '../market/printable.js';
import { intersect, multirange, subtract, union, type Multirange, type Range } from '../market/range.js';
import { describeSeries } from '../market/describe-series.js';
import { iso } from './iso.js';

/**
 * Gaps that are known: ranges by class, by series. A series that is known to have ended has a stale range without
 * an end, so that the file need not change as time goes by.
 */
export type Baseline = ReadonlyMap<string, ReadonlyMap<GapClass, Multirange>>;

const VERSION = 1;
const OPEN = '..';

const schema = v.object({
  titanGapsBaseline: v.literal(VERSION, `only version ${VERSION} can be read`),
  series: v.record(v.string(), v.array(v.pipe(
    v.string(),
    v.rawTransform<string, { gapClass: GapClass; range: Range }>(({ dataset, addIssue, NEVER }) => {
      const parsed = parseEntry(dataset.value);
      if (parsed !== undefined) return parsed;
      addIssue({ message: `${printable(dataset.value)} is not of the form "missing 2024-01-01T00:00:00Z/2024-01-02T00:00:00Z"` });
      return NEVER;
    }),
  ))),
});

/**
 * @param optional whether there may be no such file yet, which then knows nothing
 * @throws UsageError for a file that cannot be read, or is no baseline
 */
export async function readBaseline(file: string, optional: boolean): Promise<Baseline> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const absent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (absent && optional) return new Map();
    if (absent) throw new UsageError(`--baseline: there is no ${printable(file)}`, { hint: 'Add --update-baseline to write it.', cause: error });
    throw new UsageError(`--baseline: ${printable(file)}: ${messageOf(error)}`, { cause: error });
  }
  const parsed = v.safeParse(schema, parseJson(text, file));
  if (!parsed.success) throw new UsageError(`--baseline: ${printable(file)} is no baseline: ${parsed.issues[0].message}`);
  return new Map(Object.entries(parsed.output.series).map(([name, entries]) => [name, byClass(entries)]));
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`--baseline: ${printable(file)} is no JSON: ${messageOf(error)}`, { cause: error });
  }
}

function parseEntry(text: string): { gapClass: GapClass; range: Range } | undefined {
  const [, word, start = '', end = ''] = /^([a-z]+) ([0-9TZ:.-]+)\/([0-9TZ:.-]+)$/.exec(text) ?? [];
  const gapClass = COUNTED_CLASSES.find((one) => one === word);
  const range = { from: Date.parse(start), to: end === OPEN ? Infinity : Date.parse(end) };
  return gapClass === undefined || !(range.from < range.to) ? undefined : { gapClass, range };
}

function byClass(entries: readonly { readonly gapClass: GapClass; readonly range: Range }[]): ReadonlyMap<GapClass, Multirange> {
  return new Map(COUNTED_CLASSES.map((gapClass) => [gapClass, multirange(entries.filter((entry) => entry.gapClass === gapClass).map(({ range }) => range))]));
}

/** One gap a line, ordered, so that what has changed shows as a diff. Written whole or not at all. */
export async function writeBaseline(file: string, baseline: Baseline): Promise<void> {
  const series = [...baseline].map(([name, ranges]) => [name, entriesOf(ranges)] as const).filter(([, entries]) => entries.length > 0).sort(([a], [b]) => (a < b ? -1 : 1));
  const text = `${JSON.stringify({ titanGapsBaseline: VERSION, series: Object.fromEntries(series) }, null, 2)}\n`;
  const fresh = `${file}.${process.pid}.tmp`;
  try {
    await writeFile(fresh, text);
    await rename(fresh, file);
  } catch (error) {
    throw new UsageError(`--baseline: ${messageOf(error)}`, { cause: error });
  }
}

function entriesOf(ranges: ReadonlyMap<GapClass, Multirange>): string[] {
  return [...ranges].flatMap(([gapClass, parts]) => parts.map((part) => ({ gapClass, part })))
    .sort((a, b) => a.part.from - b.part.from || (a.gapClass < b.gapClass ? -1 : 1))
    .map(({ gapClass, part }) => `${gapClass} ${iso(part.from)}/${part.to === Infinity ? OPEN : iso(part.to)}`);
}

/**
 * The baseline as of today: what was looked at is replaced by what was found, and the rest stays.
 *
 * @param everything whether all of the archive was looked at, so that series that it no longer has are dropped
 */
export function renewed(old: Baseline, everything: boolean, looked: readonly { readonly report: SeriesGaps; readonly classes: readonly GapClass[]; readonly gaps: readonly Gap[] }[]): Baseline {
  const fresh = new Map(everything ? [] : old);
  for (const { report, classes, gaps } of looked) {
    const name = describeSeries(report.series);
    const before = old.get(name);
    fresh.set(name, new Map(COUNTED_CLASSES.map((gapClass) => {
      const kept = before?.get(gapClass) ?? [];
      if (!classes.includes(gapClass)) return [gapClass, kept];
      const found = multirange(gaps.filter((gap) => gap.class === gapClass).map(({ range }) => (gapClass === 'stale' ? { from: range.from, to: Infinity } : range)));
      const seen = gapClass === 'stale' ? { from: report.range.from, to: Infinity } : report.range;
      return [gapClass, union(subtract(kept, [seen]), found)];
    })));
  }
  return fresh;
}

/** What the baseline knows of a series' gaps of one class. @param gaps ascending */
export function knownParts(baseline: Baseline, { series }: SeriesGaps, gapClass: GapClass, gaps: readonly Gap[]): Multirange {
  const known = baseline.get(describeSeries(series))?.get(gapClass) ?? [];
  if (known.length === 0 || !countsAgainst(gapClass)) return [];
  return intersect(multirange(gaps.map(({ range }) => range)), known);
}
