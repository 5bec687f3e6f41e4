import { UsageError } from '../errors.js';
import { printable } from './printable.js';

/** ccxt's id of an exchange, from however it is written: `Binance` is `binance`. @throws UsageError when the text cannot be one */
export function parseExchangeId(text: string): string {
  const id = text.toLowerCase();
  if (!/^[a-z0-9]{2,30}$/.test(id)) throw new UsageError(`${printable(text)} is no exchange id`, { hint: 'Exchanges go by their ccxt id, such as binance or kraken.' });
  return id;
}
