import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { startSandbox, type Sandbox } from '../../src/sandbox/server.js';
import { createTestDatabase, type TestDatabase } from '../support/databases.js';
import { runTitan, startTitan, TitanFolder, type Ended, type RunningTitan } from './titan-process.js';

interface Tick {
  readonly new: number;
  readonly asked: number;
}

describe('beside a watch on the embedded database', () => {
  const folder = new TitanFolder();
  let database: TestDatabase;
  let sandbox: Sandbox;
  let environment: Record<string, string>;
  let running: RunningTitan[] = [];
  beforeAll(async () => {
    database = await createTestDatabase('PGlite');
    sandbox = await startSandbox({ exchanges: ['binance'], enforceLimits: false });
    environment = { ...database.environment, TITAN_EXCHANGES: 'binance', TITAN_ENDPOINT_BINANCE: sandbox.origins['binance']!, TITAN_ARCHIVE_BINANCE: sandbox.archives['binance']! };
  });
  afterEach(async () => {
    for (const { child } of running) child.kill('SIGKILL');
    await Promise.all(running.map(({ ended }) => ended));
    running = [];
  });
  afterAll(async () => {
    await sandbox.close();
    await database.drop();
    folder.remove();
  });

  function watch(...args: string[]): { readonly titan: RunningTitan; readonly ticks: () => Tick[]; log: () => string; end: (signal: NodeJS.Signals) => Promise<Ended> } {
    const titan = startTitan(folder, ['watch', 'BTC/USDT', '--interval', '1', '--json', ...args], environment);
    running.push(titan);
    let [printed, log] = ['', ''];
    titan.child.stdout.on('data', (text: string) => { printed += text; });
    titan.child.stderr.on('data', (text: string) => { log += text; });
    return {
      titan, log: () => log,
      ticks: () => printed.split('\n').slice(0, -1).map((line) => JSON.parse(line) as Tick),
      end(signal) {
        titan.child.kill(signal);
        return titan.ended;
      },
    };
  }

  const until = async (met: () => boolean): Promise<void> => { while (!met()) await wait(20); };

  test('gaps and backfill do their work, and the watch goes on', async () => {
    const watching = watch();
    await until(() => watching.ticks().length > 0);
    const backfill = await runTitan(folder, ['backfill', 'ETH/USDT', '--timeframe', '1h', '--since', '2024-01-01', '--until', '2024-03-01', '--json'], environment);
    expect({ code: backfill.code, stderr: backfill.code === 0 ? '' : backfill.stderr }).toEqual({ code: 0, stderr: '' });
    const gaps = await runTitan(folder, ['gaps', 'ETH/USDT', '--since', '2024-01-01', '--until', '2024-03-01', '--json'], environment);
    expect(gaps.code).toBe(0);
    const before = watching.ticks().length;
    await until(() => watching.ticks().length > before + 1);
    expect((await watching.end('SIGTERM')).code).toBe(0);
    const [{ count }] = await database.sql<[{ count: number }]>`SELECT count(*)::int FROM ohlcv WHERE symbol = 'ETH/USDT' AND timeframe = '1h'`;
    expect(count).toBeGreaterThan(1400);
  }, 400_000);

  test('a second one does nothing of the first one\'s, and takes over when that is killed', async () => {
    const first = watch();
    await until(() => first.ticks().length > 0);
    const second = watch();
    await until(() => second.log().includes('watched by another titan'));
    await until(() => second.ticks().length > 1);
    expect(second.ticks().reduce((sum, tick) => sum + tick.asked, 0)).toBe(0);
    await first.end('SIGKILL');
    await until(() => second.log().includes('watched by this titan now'));
    expect((await second.end('SIGTERM')).code).toBe(0);
    expect(await database.sql`SELECT FROM leases`).toHaveLength(0);
  });

  test.each(['SIGHUP', 'SIGINT'] as const)('%s ends it within 5 s, with 0, and nothing is lost', async (signal) => {
    const watching = watch('--timeframe', '1m,5m');
    await until(() => watching.ticks().length > 0);
    const asked = Date.now();
    expect((await watching.end(signal)).code).toBe(0);
    expect(Date.now() - asked).toBeLessThan(5_000);
    expect(await database.sql`SELECT FROM leases`).toHaveLength(0);
    const [{ count }] = await database.sql<[{ count: number }]>`SELECT count(*)::int FROM ohlcv WHERE symbol = 'BTC/USDT' AND timeframe = '5m'`;
    expect(count).toBeGreaterThanOrEqual(99);
  });
});
