import * as v from 'valibot';

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const DURATION = /^(-?)(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?Z?)?$/;

/** A number from `least` to `most`, or its text: a fault is written in JSON or in words. */
export function number(least: number, most: number, whole = false) {
  const what = `is not a ${whole ? 'whole ' : ''}number from ${least} to ${most}`;
  const value = v.pipe(v.number(what), v.check((given) => given >= least && given <= most && (!whole || Number.isInteger(given)), what));
  return v.pipe(v.union([v.number(), v.pipe(v.string(), v.regex(/^-?\d{1,15}(\.\d{1,9})?$/), v.transform(Number))], what), value);
}

/** Milliseconds, as a number of them or as text with a unit: `1500`, `1.5s`, `-2m`. */
export const duration = v.pipe(
  v.union([v.number(), v.string()], 'is no duration such as 500ms, 2s or -1m'),
  v.transform((given) => (typeof given === 'number' ? given : millisecondsOf(/^-?\d+$/.test(given) ? `${given}ms` : given))),
  v.check((given: number) => Number.isFinite(given), 'is no duration such as 500ms, 2s or -1m'),
);

/**
 * A time in milliseconds: a number of them since the epoch, an ISO 8601 time in UTC, or a duration from now on.
 *
 * @param now the sandbox's clock (ms)
 */
export function instant(now: number) {
  const message = 'is neither a time such as 2024-01-31T12:30Z nor a duration from now such as 30s';
  return v.pipe(
    v.union([v.number(), v.string()], message),
    v.transform((given) => (typeof given === 'number' ? given : INSTANT.test(given) ? timeOf(given) : now + millisecondsOf(given))),
    v.check((given: number) => Number.isFinite(given), message),
  );
}

export const flag = v.pipe(
  v.union([v.boolean(), v.picklist(['true', 'false'])], 'is neither true nor false'),
  v.transform((given) => given === true || given === 'true'),
);

/** A regular expression as its source. */
export const pattern = v.pipe(
  v.string('is no regular expression'),
  v.check((source) => expressionOf(source) !== undefined, 'is no regular expression'),
);

function expressionOf(source: string): RegExp | undefined {
  try {
    return new RegExp(source);
  } catch {
    return undefined;
  }
}

/** NaN for what is no duration. */
function millisecondsOf(text: string): number {
  const [, sign, amount, unit] = DURATION.exec(text) ?? [];
  return unit === undefined ? NaN : (sign === '-' ? -1 : 1) * Number(amount) * UNITS[unit]!;
}

function timeOf(text: string): number {
  return Date.parse(`${text.replace(/Z$/, '')}${text.length > 10 ? '' : 'T00:00'}Z`);
}
