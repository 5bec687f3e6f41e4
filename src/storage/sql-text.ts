import type { Multirange } from '../market/range.js';

/**
 * PostgreSQL's text forms of arrays and multiranges, for parameters cast in SQL (`$1::text::numeric[]`).
 * One text parameter for a thousand values is what makes a page one round trip; the values are times
 * and validated decimals, which need no quoting.
 */
export function decimalsLiteral(values: readonly string[]): string {
  return `{${values.join(',')}}`;
}

export function multirangeLiteral(ranges: Multirange): string {
  return `{${ranges.map(({ from, to }) => `[${new Date(from).toISOString()},${new Date(to).toISOString()})`).join(',')}}`;
}
