import { datasetOf } from '../../market/datasets/registry.js';
import { COUNTED_CLASSES, countsAgainst, type GapClass } from '../../market/gap-class.js';
import type { GapJson, GapReportJson, SeriesJson } from '../gap-report.js';
import { count } from './values.js';

/** What each class is called in a sentence: `3 rejected`; what is missing, and what an exchange left out, the dataset says. */
const PHRASES: Readonly<Record<Exclude<GapClass, 'no-trades' | 'missing'>, string>> = {
  rejected: 'rejected', lost: 'lost', stale: 'stale',
  outage: 'in an outage of the exchange', 'not-listed': 'before the listing', 'out-of-reach': 'older than the exchange serves',
};

/** `2 of 8 series have gaps; 1 lacks no more than allowed`, or that there is nothing to complain of. */
export function verdictOf({ series, checked, classes }: GapReportJson): string {
  const failing = series.filter(({ status }) => status === 'failing').length;
  const allowed = series.filter(({ status }) => status === 'allowed').length;
  const within = allowed > 0 ? `; ${count(allowed)} ${allowed === 1 ? 'lacks' : 'lack'} no more than allowed` : '';
  if (failing > 0) return `${count(failing)} of ${count(checked)} series ${failing === 1 ? 'has' : 'have'} gaps${within}`;
  const judged = classes.filter(countsAgainst);
  if (judged.length === 0) return `${count(checked)} series: nothing that was looked for counts against them`;
  const fault = judged.length === COUNTED_CLASSES.length ? 'missing' : judged.join(' or ');
  return `${count(checked)} series: nothing is ${fault}${allowed > 0 ? ' beyond the allowance' : ''}${within}`;
}

/** `0%`, `0.37%`, `<0.01%`. */
export function percent(rate: number): string {
  if (rate === 0) return '0%';
  return rate < 0.0001 ? '<0.01%' : `${Number((rate * 100).toFixed(2))}%`;
}

/** `2024-01-31 12:30`, and with seconds where it is no whole minute. */
export function instant(time: string): string {
  return time.slice(17, 19) === '00' ? minute(time) : time.slice(0, 19).replace('T', ' ');
}

/** `2024-01-31 12:30`. */
export function minute(time: string): string {
  return time.slice(0, 16).replace('T', ' ');
}

/** Seconds as `5 min`, `3 h`, `12 d`; `-` for none. */
export function age(seconds: number | null): string {
  if (seconds === null) return '-';
  const [size, unit] = seconds < 120 ? [1, 's'] as const : seconds < 7200 ? [60, 'min'] as const : seconds < 172_800 ? [3600, 'h'] as const : [86_400, 'd'] as const;
  return `${count(Math.floor(seconds / size))} ${unit}`;
}

/** `3 missing, 1 lost`: the classes that there are any of. */
export function byClass(series: Pick<SeriesJson, 'dataset' | 'absent'>, classes: readonly GapClass[]): string {
  const { absent } = series;
  const { nothing, unknown } = datasetOf(series);
  const phrases = { ...PHRASES, missing: unknown, 'no-trades': nothing };
  return classes.filter((gapClass) => absent[gapClass] > 0).map((gapClass) => `${count(absent[gapClass])} ${phrases[gapClass]}`).join(', ');
}

/** What a gap's class rests on, in a few words. */
export function evidence({ dataset, class: gapClass, evidence: { settledAt, run, rejection, outage } }: GapJson): string {
  if (!datasetOf({ dataset }).askable && (gapClass === 'missing' || gapClass === 'stale')) return 'titan was not listening';
  const asked = run === null ? undefined : `${run.command} (${run.source}) of ${minute(run.finishedAt)}`;
  switch (gapClass) {
    case 'missing':
      return asked === undefined ? 'never asked' : `asked by ${asked}: ${run!.error ?? run!.status}`;
    case 'rejected':
      return rejection === null ? 'a row that could not be right' : `${rejection.reason} (${minute(rejection.seenAt)})`;
    case 'lost':
      return `stored by the ledger of ${minute(settledAt ?? '-')}, and gone`;
    case 'stale':
      return 'not asked yet';
    case 'outage':
      return `${outage === null ? 'several' : count(outage.silent)} symbols silent at once, while ${outage?.traded ?? 'another exchange'} traded`;
    case 'no-trades':
    case 'not-listed':
    case 'out-of-reach':
      return asked === undefined ? `answered by ${minute(settledAt ?? '-')}` : `answered to ${asked}`;
  }
}
