import * as v from 'valibot';
import { UsageError } from '../../errors.js';
import { printable } from '../../market/printable.js';
import { MOST_REPLAYED, ROW_FLAWS, type Fault, type FaultKind } from './fault.js';
import { duration, flag, instant, number, pattern } from './fault-values.js';

const MANY = 1_000_000;

/** The parameters of each kind, beside its scope. */
const PARAMETERS = {
  latency: { milliseconds: v.pipe(duration, v.check((given: number) => given >= 0, 'is negative')) },
  'clock-skew': { milliseconds: duration },
  reset: {},
  'hang-up': {},
  silence: {},
  refused: {},
  'stalled-body': { gzip: v.optional(flag) },
  'cut-body': { gzip: v.optional(flag) },
  status: { status: number(200, 599, true), retryAfter: v.optional(number(0, MANY)) },
  html: {},
  'empty-body': {},
  'cut-json': {},
  'no-date': {},
  'bad-rows': { flaw: v.picklist(ROW_FLAWS, `is none of ${ROW_FLAWS.join(', ')}`), rows: v.optional(number(1, MANY, true)) },
  'short-page': { rows: v.optional(number(0, MANY, true)) },
  'upgrade-refused': { status: v.optional(number(400, 599, true)) },
  'subscription-refused': {},
  'frames-replayed': { frames: v.optional(number(1, MOST_REPLAYED, true)) },
  'socket-drop': {},
  'socket-silence': {},
  'frame-lost': {},
  'frame-doubled': {},
} as const satisfies Record<FaultKind, v.ObjectEntries>;

/** Every kind of fault, with the names of its own parameters: the first may follow the kind in words (`latency=2s`). */
export const FAULT_KINDS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(PARAMETERS).map(([kind, parameters]) => [kind, Object.keys(parameters)]),
);

/**
 * A fault out of JSON, or out of words that have been taken apart (fault-text.ts).
 *
 * @param now the sandbox's clock (ms), from which durations in `from` and `until` are counted
 * @param exchanges those that a fault may name
 * @throws UsageError saying what is wrong and what is allowed
 */
export function parseFault(input: unknown, now: number, exchanges: readonly string[]): Fault {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) throw new UsageError('a fault is a JSON object', { hint: kindsHint() });
  const { kind } = input as { kind?: unknown };
  if (typeof kind !== 'string' || !FAULT_KINDS.has(kind)) {
    throw new UsageError(`no fault is called ${printable(String(kind))}`, { hint: kindsHint() });
  }
  const entries = { ...scopeOf(kind, now, exchanges), ...PARAMETERS[kind as FaultKind] };
  const parsed = v.safeParse(v.strictObject(entries), input);
  if (!parsed.success) throw refusal(kind, parsed.issues[0], Object.keys(entries));
  const { pattern: source, path, ...rest } = parsed.output as { pattern?: string; path?: string };
  if (source !== undefined && path !== undefined) throw new UsageError(`${kind}: path and pattern cannot be told together`);
  const target = source === undefined ? path : new RegExp(source);
  const fault = { ...rest, ...(target === undefined ? {} : { path: target }) } as Fault;
  if ((fault.from ?? -Infinity) >= (fault.until ?? Infinity)) throw new UsageError(`${kind}: until is not after from`);
  return fault;
}

/** As JSON that parseFault understands. */
export function describeFault({ path, from, until, ...rest }: Fault): Readonly<Record<string, unknown>> {
  return {
    ...rest,
    ...(path === undefined ? {} : typeof path === 'string' ? { path } : { pattern: path.source }),
    ...(from === undefined ? {} : { from: new Date(from).toISOString() }),
    ...(until === undefined ? {} : { until: new Date(until).toISOString() }),
  };
}

function scopeOf(kind: string, now: number, exchanges: readonly string[]): v.ObjectEntries {
  const window = {
    kind: v.string(),
    exchange: v.optional(v.picklist(exchanges, `is none of ${exchanges.join(', ')}`)),
    from: v.optional(instant(now)),
    until: v.optional(instant(now)),
  };
  if (kind === 'refused') return window;
  return {
    ...window,
    path: v.optional(v.pipe(v.string('is no path'), v.startsWith('/', 'does not start with /'))),
    pattern: v.optional(pattern),
    probability: v.optional(number(0, 1)),
    count: v.optional(number(1, MANY, true)),
  };
}

function refusal(kind: string, issue: v.BaseIssue<unknown>, allowed: readonly string[]): UsageError {
  const name = String(v.getDotPath(issue) ?? '');
  const known = allowed.filter((entry) => entry !== 'kind');
  if (!allowed.includes(name)) return new UsageError(`${kind} has no ${printable(name)}`, { hint: `It takes ${known.join(', ')}.` });
  const value: unknown = issue.path?.at(-1)?.value;
  if (value === undefined) return new UsageError(`${kind} needs ${name}`, { hint: `It takes ${known.join(', ')}.` });
  return new UsageError(`${kind}: ${name} ${printable(typeof value === 'string' ? value : JSON.stringify(value))} ${issue.message}`);
}

function kindsHint(): string {
  return `The kinds are ${[...FAULT_KINDS.keys()].join(', ')}.`;
}
