import { expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describeEachDatabase } from '../support/databases.js';

const SOAK = fileURLToPath(new URL('../../bench/soak.js', import.meta.url));

describeEachDatabase('half a minute of a watch under faults', (database) => {
  // As `npm run bench:soak` does for half an hour, with bounds for a machine that has other work too.
  (process.platform === 'linux' ? test : test.skip)('leaks no memory, sockets or connections, and ticks in time', async () => {
    const soak = spawn(process.execPath, [SOAK, '0.4', '--interval', '1', '--growth', '10', '--jitter', '5000', '--ending', '20'], {
      env: { ...process.env, TITAN_BENCH_DATABASE_URL: database.environment.DATABASE_URL }, stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [table, wrong] = await Promise.all([text(soak.stdout), text(soak.stderr)]);
    expect({ wrong, table }).toEqual({ wrong: '', table: expect.stringContaining('p99') });
  }, 400_000);
}, { kinds: ['TimescaleDB'] });
