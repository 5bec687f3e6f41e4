import { expect, test } from '@jest/globals';
import { cellsIn, UNUSED, type CellRoles } from '../../src/exchanges/row-cells.js';

/** A time, two values, and two cells that nobody uses. */
const ROLES: CellRoles = { roles: [0, 1, 2, UNUSED, UNUSED], names: undefined, width: 2, unit: 1 };
const ROWS = '[1000,"1.5","2","a",7],[2000,"3","4.50","b",8],[3000,"5","6","c",null]';

function read(text: string, roles = ROLES): unknown[] | undefined {
  const rows = cellsIn(Buffer.from(text), 0, text.length, roles);
  return rows && [...rows];
}

test('rows are read as they stand', () => {
  expect(read(ROWS)).toEqual([[1000, '1.5', '2'], [2000, '3', '4.50'], [3000, '5', '6']]);
});

test.each([
  ['a row without its beginning', ROWS.replace('[2000', '2000')],
  ['a list in a cell', ROWS.replace('"b"', '["b"]')],
  ['a row in a cell', ROWS.replace('"b",8', '[4000,"1","2","b"]')],
  ['a row in the last cell of the last row', ROWS.replace('null', '[4000,"1","2","d",9]')],
  ['a row without its end', ROWS.replace('8]', '8')],
  ['a bracket in a text', ROWS.replace('"b"', '"]b"')],
  ['the other bracket in a text', ROWS.replace('"b"', '"[b"')],
  ['a value that is a number', ROWS.replace('"4.50"', '4.50')],
  ['an exponent', ROWS.replace('"4.50"', '"4.5e1"')],
  ['a sign', ROWS.replace('"3"', '"+3"')],
  ['a missing cell', ROWS.replace('"3","4.50","b",8', '"3"')],
  ['a space', ROWS.replace(',[2000', ', [2000')],
  ['a time twice', ROWS.replace('2000', '1000')],
  ['times up and down', ROWS.replace('2000', '4000')],
])('%s leaves all of them to be parsed', (_, text) => {
  expect(text).not.toBe(ROWS);
  expect(read(text)).toBeUndefined();
});

test('a time is not cut where it is the last cell that is used', () => {
  const roles: CellRoles = { ...ROLES, roles: [1, 0, UNUSED], width: 1 };
  expect(read('["1",1000,"a"],["2",2000]', roles)).toEqual([[1000, '1'], [2000, '2']]);
  expect(read('["1",1000.5,"a"],["2",2000,"b"]', roles)).toBeUndefined();
});
