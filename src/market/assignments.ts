import { UsageError } from '../errors.js';
import { printable } from './printable.js';

/**
 * `USDT=USD,USDC;EUR=USD`: lists by key, in the order in which they are written.
 *
 * @throws UsageError for text of another form, a key without a value, or one that comes twice; and what the parsers throw
 */
export function parseAssignments<V>(text: string, parseKey: (text: string) => string, parseValue: (text: string) => V): ReadonlyMap<string, readonly V[]> {
  const lists = new Map<string, readonly V[]>();
  for (const part of text.split(';').map((one) => one.trim()).filter((one) => one !== '')) {
    const [name = '', list, ...more] = part.split('=').map((side) => side.trim());
    const values = (list ?? '').split(',').map((value) => value.trim()).filter((value) => value !== '');
    if (name === '' || values.length === 0 || more.length > 0) throw new UsageError(`${printable(part)} is not of the form name=first,second`);
    const key = parseKey(name);
    if (lists.has(key)) throw new UsageError(`${printable(key)} is there twice`);
    lists.set(key, [...new Set(values.map(parseValue))]);
  }
  if (lists.size === 0) throw new UsageError('names nothing');
  return lists;
}
