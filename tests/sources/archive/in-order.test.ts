import { expect, test } from '@jest/globals';
import { inOrder, settled } from '../../../src/sources/archive/in-order.js';

test('results come in the order of the items, however long each takes, and no more than so many are under way', async () => {
  const open = new Map<number, (value: number) => void>();
  const work = (item: number) => new Promise<number>((resolve) => open.set(item, resolve));
  const results = inOrder([1, 2, 3, 4], 2, work);
  const first = results.next();
  await Promise.resolve();
  expect([...open.keys()]).toEqual([1, 2]);
  open.get(2)!(20);
  open.get(1)!(10);
  expect(await first).toEqual({ done: false, value: 10 });
  expect([...open.keys()]).toEqual([1, 2]);
  const rest = [results.next(), results.next(), results.next()];
  await new Promise(setImmediate);
  expect([...open.keys()]).toEqual([1, 2, 3, 4]);
  open.get(4)!(40);
  open.get(3)!(30);
  expect((await Promise.all(rest)).map(({ value }) => value as number)).toEqual([20, 30, 40]);
});

test('what came of items that nobody asks for any more is discarded', async () => {
  const discarded: number[] = [];
  for await (const result of inOrder([1, 2, 3, 4, 5], 3, (item) => Promise.resolve(item), (left) => discarded.push(left))) {
    expect(result).toBe(1);
    break;
  }
  await new Promise(setImmediate);
  expect(discarded).toEqual([2, 3]);
});

test('work that fails is a result as well', async () => {
  const error = new Error('no');
  expect(await settled(Promise.reject(error))).toEqual({ error });
  expect(await settled(Promise.resolve(7))).toEqual({ value: 7 });
});
