import { expect, test } from '@jest/globals';
import { gather } from '../../src/ingest/gather.js';

const one = (): number => 1;

/** Counts what is asked of it, and whether it was let go. */
function source(items: readonly number[], failure?: Error) {
  const seen = { asked: 0, returned: false };
  async function* generate(): AsyncGenerator<number> {
    try {
      for (const item of items) {
        seen.asked++;
        yield await Promise.resolve(item);
      }
      if (failure !== undefined) throw failure;
    } finally {
      seen.returned = true;
    }
  }
  return { items: generate(), seen };
}

test('hands over what has come while the consumer was busy, in order, and pulls no more than the limit', async () => {
  const { items, seen } = source([1, 2, 3, 4, 5, 6, 7]);
  const got: number[][] = [];
  for await (const waiting of gather(items, one, 3)) {
    got.push(waiting.take());
    for (let i = 0; i < 20; i++) await new Promise(setImmediate);
    expect(seen.asked).toBe(Math.min(got.flat().length + 3, 7));
  }
  expect(got).toEqual([[1], [2, 3, 4], [5, 6, 7]]);
});

test('what comes until the consumer is ready is taken with the rest', async () => {
  const { items } = source([1, 2, 3, 4, 5]);
  const got: number[][] = [];
  for await (const waiting of gather(items, one, 3)) {
    for (let i = 0; i < 20; i++) await new Promise(setImmediate);
    got.push(waiting.take());
  }
  expect(got).toEqual([[1, 2, 3], [4, 5]]);
});

test('heavy items come one at a time', async () => {
  const { items } = source([1, 2, 3]);
  const got: number[][] = [];
  for await (const waiting of gather(items, () => 100, 10)) {
    got.push(waiting.take());
    for (let i = 0; i < 20; i++) await new Promise(setImmediate);
  }
  expect(got).toEqual([[1], [2], [3]]);
});

test('a failure comes after the items before it, though it happened while they were in work', async () => {
  const { items } = source([1, 2], new Error('gone'));
  const got: number[] = [];
  const reading = (async () => {
    for await (const waiting of gather(items, one, 9)) {
      got.push(...waiting.take());
      await new Promise(setImmediate);
    }
  })();
  await expect(reading).rejects.toThrow('gone');
  expect(got).toEqual([1, 2]);
});

test('a consumer that gives up is not held up by a source that hangs, nor by its failure', async () => {
  let fail: (error: Error) => void = () => undefined;
  const items: AsyncIterable<number> = {
    [Symbol.asyncIterator]() {
      let first = true;
      return {
        next: () => {
          if (!first) return new Promise((_, reject) => { fail = reject; });
          first = false;
          return Promise.resolve({ done: false, value: 1 });
        },
      };
    },
  };
  for await (const waiting of gather(items, one, 9)) {
    expect(waiting.take()).toEqual([1]);
    break;
  }
  fail(new Error('nobody waits for this'));
  await new Promise(setImmediate);
});

test('a consumer that gives up lets the source go', async () => {
  const { items, seen } = source([1, 2, 3]);
  for await (const waiting of gather(items, one, 9)) if (waiting.take()[0] === 1) break;
  await new Promise(setImmediate);
  expect(seen.returned).toBe(true);
});
