import { expect, test } from '@jest/globals';
import stringWidth from 'fast-string-width';
import { renderTable, type Column } from '../../../src/cli/render/table.js';

interface Row { readonly name: string; readonly count: string; readonly note: string }
const columns: readonly Column<Row>[] = [
  { title: 'name', spare: 0, cell: ({ name }) => name },
  { title: 'count', align: 'right', spare: 1, cell: ({ count }) => count },
  { title: 'note', spare: 2, cell: ({ note }) => note },
];
const rows: readonly Row[] = [{ name: 'BTC/USDT', count: '1', note: 'first' }, { name: 'a', count: '12,345', note: '-' }];
const render = (width: number | undefined, of = rows): string[] => renderTable(columns, of, width, (text) => `*${text}*`).split('\n');

test('columns are aligned, without blanks at the end', () => {
  expect(render(undefined)).toEqual([
    '*name       count  note*',
    'BTC/USDT       1  first',
    'a         12,345  -',
  ].map((line) => line.replace('name       count', 'name       count')));
});

test('in a narrow window the most dispensable columns go first, and are named', () => {
  expect(render(23)).toHaveLength(3);
  expect(render(22)).toEqual(['*name       count*', 'BTC/USDT       1', 'a         12,345', '(window too narrow for: note)']);
  expect(render(15)).toEqual(['*name*', 'BTC/USDT', 'a', '(window too narrow for: count, note)']);
  expect(render(1)[1]).toBe('BTC/USDT');
});

test('characters that take two cells keep the columns straight', () => {
  const lines = render(undefined, [{ name: '例子/USDT', count: '1', note: 'x' }, { name: 'é/USDT', count: '1', note: 'x' }]).slice(1);
  expect(new Set(lines.map((line) => stringWidth(line))).size).toBe(1);
});

test('no rows leave the titles', () => {
  expect(render(80, [])).toEqual(['*name  count  note*']);
});
