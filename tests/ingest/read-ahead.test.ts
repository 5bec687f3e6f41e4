import { expect, test } from '@jest/globals';
import { readAhead } from '../../src/ingest/read-ahead.js';

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

test('gives every item in order, and is one ahead, never more', async () => {
  const { items, seen } = source([1, 2, 3, 4]);
  const got: number[] = [];
  for await (const item of readAhead(items)) {
    got.push(item);
    await new Promise(setImmediate);
    expect(seen.asked).toBe(Math.min(item + 1, 4));
  }
  expect(got).toEqual([1, 2, 3, 4]);
});

test('a failure comes after the items before it, though it happened while they were in work', async () => {
  const { items } = source([1, 2], new Error('gone'));
  const got: number[] = [];
  const reading = (async () => {
    for await (const item of readAhead(items)) {
      got.push(item);
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
  for await (const item of readAhead(items)) {
    expect(item).toBe(1);
    break;
  }
  fail(new Error('nobody waits for this'));
  await new Promise(setImmediate);
});

test('a consumer that gives up lets the source go', async () => {
  const { items, seen } = source([1, 2, 3]);
  for await (const item of readAhead(items)) if (item === 1) break;
  await new Promise(setImmediate);
  expect(seen.returned).toBe(true);
});
