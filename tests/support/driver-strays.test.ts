import { expect, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { withoutDriverStrays } from './driver-strays.js';

test('what the driver throws beside the way fails no test', async () => {
  let thrown = 0;
  const stray = (): Error => {
    thrown++;
    return Object.assign(new Error('stray'), { stack: 'at nextWrite (/app/node_modules/postgres/src/connection.js:255:22)' });
  };
  await withoutDriverStrays(async () => {
    setImmediate(() => { throw stray(); });
    setImmediate(() => { void Promise.reject(stray()); });
    await wait(20);
  });
  expect(thrown).toBe(2);
});
