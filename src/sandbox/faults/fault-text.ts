import { UsageError } from '../../errors.js';
import { printable } from '../../market/printable.js';
import type { Fault } from './fault.js';
import { FAULT_KINDS, parseFault } from './fault-schema.js';

const FORM = /^(?<exchange>[^:]+):(?<kind>[^=,]+)(?:=(?<value>[^,]+))?(?<rest>(?:,[^=,]+=[^,]+)*)$/;

/**
 * A fault in words: `exchange:kind`, where `*` is every exchange, then `,name=value` for each parameter. The kind's first
 * parameter may follow it directly: `binance:latency=2s,probability=0.1`, `*:status=429,retry-after=30,from=1m,until=3m`.
 *
 * @param now the sandbox's clock (ms), from which durations in `from` and `until` are counted
 * @param exchanges those that a fault may name
 * @throws UsageError saying what is wrong and what is allowed
 */
export function parseFaultText(text: string, now: number, exchanges: readonly string[]): Fault {
  const { exchange, kind, value, rest } = FORM.exec(text)?.groups ?? {};
  if (exchange === undefined || kind === undefined) {
    throw new UsageError(`${printable(text)} is not of the form exchange:kind,name=value`, {
      hint: 'Such as binance:reset,probability=0.05 or *:status=429,retry-after=30,count=3.',
    });
  }
  const [first] = FAULT_KINDS.get(kind) ?? [];
  if (value !== undefined && FAULT_KINDS.has(kind) && first === undefined) throw new UsageError(`${kind} takes no value, but was given ${printable(value)}`);
  const parameters: (readonly [string, string])[] = [
    ['kind', kind],
    ...(exchange === '*' ? [] : [['exchange', exchange] as const]),
    ...(value === undefined || first === undefined ? [] : [[first, value] as const]),
    ...(rest ?? '').split(',').slice(1).map((pair) => [camelCase(pair.slice(0, pair.indexOf('='))), pair.slice(pair.indexOf('=') + 1)] as const),
  ];
  const twice = parameters.find(([name], index) => parameters.findIndex(([other]) => other === name) < index);
  if (twice !== undefined) throw new UsageError(`${kind}: ${twice[0]} is told twice`);
  return parseFault(Object.fromEntries(parameters), now, exchanges);
}

/** `retry-after` is JSON's `retryAfter`. */
function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
