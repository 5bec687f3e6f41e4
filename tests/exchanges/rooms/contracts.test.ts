import { expect, test } from '@jest/globals';
import { valueOfContracts } from '../../../src/exchanges/rooms/contracts.js';

test.each([
  ['20403', '100', '2040300'],
  ['20403.637', '10', '204036.370'],
  ['0.05', '10', '0.50'],
  ['-3', '100', '-300'],
  ['-0.25', '10', '-2.50'],
  ['90071992547409930', '100', '9007199254740993000'],
])('%s contracts of %s are worth %s', (contracts, size, value) => {
  expect(valueOfContracts(contracts, size)).toBe(value);
});

test.each([[undefined, null], [null, null], ['many', 'many'], ['1e3', '1e3'], [12, 12]])('%p is left for validation to judge', (contracts, value) => {
  expect(valueOfContracts(contracts, '100')).toBe(value);
});
