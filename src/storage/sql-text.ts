import type { Multirange } from '../market/range.js';

/**
 * PostgreSQL's text forms of arrays and multiranges, for parameters cast in SQL (`$1::text::numeric[]`).
 * One text parameter for a thousand values is what makes a page one round trip. Validated decimals need no
 * quoting; text does.
 */
export function arrayLiteral(values: readonly (string | null)[], type: 'numeric' | 'text'): string {
  const one = type === 'numeric' ? (value: string) => value : quoted;
  return `{${values.map((value) => (value === null ? 'NULL' : one(value))).join(',')}}`;
}

/** As an element of an array that is none of its words and marks (PostgreSQL documentation, Arrays, "Array Input and Output Syntax"). */
function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, (mark) => `\\${mark}`)}"`;
}

export function multirangeLiteral(ranges: Multirange): string {
  return `{${ranges.map(({ from, to }) => `[${new Date(from).toISOString()},${new Date(to).toISOString()})`).join(',')}}`;
}
