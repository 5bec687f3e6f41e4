import { isDecimal } from '../../market/datasets/decimal-text.js';

/**
 * What contracts that are so many units of the quote each are together, exactly; what is no plain number of them as it is, for
 * validation to reject.
 *
 * @param size of one contract, a whole number as text
 */
export function valueOfContracts(contracts: unknown, size: string): unknown {
  if (!isDecimal(contracts) || /e/i.test(contracts) || !/^\d+$/.test(size)) return contracts ?? null;
  const [whole = '', decimals = ''] = contracts.split('.');
  const units = BigInt(whole + decimals) * BigInt(size);
  if (decimals === '') return `${units}`;
  const digits = `${units < 0n ? -units : units}`.padStart(decimals.length + 1, '0');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -decimals.length)}.${digits.slice(-decimals.length)}`;
}
