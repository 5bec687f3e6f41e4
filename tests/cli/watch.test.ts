import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { startSandbox, type Sandbox } from '../../src/sandbox/server.js';
import { createTestDatabase, type TestDatabase } from '../support/databases.js';
import { runTitan, saidBy, startTitan, TitanFolder } from './titan-process.js';

describe('titan watch', () => {
  const folder = new TitanFolder();
  let database: TestDatabase;
  let sandbox: Sandbox;
  let environment: Record<string, string>;
  beforeAll(async () => {
    database = await createTestDatabase('PGlite');
    sandbox = await startSandbox({ exchanges: ['binance', 'kraken'], enforceLimits: false });
    environment = {
      ...database.environment, TITAN_EXCHANGES: 'binance,kraken',
      TITAN_ENDPOINT_BINANCE: sandbox.origins['binance']!, TITAN_ENDPOINT_KRAKEN: sandbox.origins['kraken']!, TITAN_ARCHIVE_BINANCE: sandbox.archives['binance']!,
    };
  });
  afterAll(async () => {
    await sandbox.close();
    await database.drop();
    folder.remove();
  });
  const watch = (...args: string[]) => runTitan(folder, ['watch', ...args], environment);

  test('--once brings what there is, says so in JSON, and the next has nothing to do', async () => {
    const first = await watch('BTC/USDT', '--timeframe', '1h', '--once', '--json');
    expect(first.code).toBe(0);
    expect(JSON.parse(first.stdout)).toEqual({
      command: 'watch', at: expect.stringMatching(/^\d{4}-.*Z$/), lateMs: expect.any(Number), elapsedMs: expect.any(Number), skipped: 0, asked: 2, new: 200, revised: 0, rejected: 0, failed: 0,
      exchanges: Object.fromEntries(['binance', 'kraken'].map((id) => [id, { state: 'ok', asked: 1, new: 100, failed: 0, elapsedMs: expect.any(Number), error: null }])),
    });
    const second = JSON.parse((await watch('BTC/USDT', '--timeframe', '1h', '--once', '--json')).stdout) as { new: number };
    expect(second.new).toBeLessThanOrEqual(2);
  });

  test('--once: a part that fails is exit code 1, all of it is 3', async () => {
    sandbox.setFaults([{ kind: 'status', status: 451, exchange: 'kraken' }]);
    const part = await watch('ETH/USDT', '--once', '--json');
    expect(part.code).toBe(1);
    expect((JSON.parse(part.stdout) as { exchanges: unknown }).exchanges).toMatchObject({ binance: { state: 'ok', new: 100 }, kraken: { state: 'failing', new: 0 } });
    sandbox.setFaults([{ kind: 'status', status: 451 }]);
    expect((await watch('SOL/USDT', '--once')).code).toBe(3);
    sandbox.setFaults([]);
  });

  test('goes on until SIGTERM, serves its metrics and its health, and ends with 0', async () => {
    const running = startTitan(folder, ['watch', 'BTC/USDT', '--interval', '1', '--metrics', '0', '--json'], environment);
    let log = '';
    running.child.stderr.on('data', (text: string) => { log += text; });
    let ticks = 0;
    running.child.stdout.on('data', (text: string) => { ticks += text.split('\n').length - 1; });
    while (ticks < 2) await wait(50);
    const port = /"port":(\d+)/.exec(log)![1]!;
    const get = async (path: string) => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`);
      return { status: response.status, text: await response.text() };
    };
    expect(await get('/healthz')).toEqual({ status: 200, text: 'ok\n' });
    const metrics = (await get('/metrics')).text;
    expect(metrics).toMatch(/^titan_ticks_total [2-9]/m);
    expect(metrics).toMatch(/^titan_candles_total\{exchange="binance",kind="new"\} \d+/m);
    expect(metrics).toMatch(/^titan_circuit_open\{exchange="kraken"\} 0/m);
    expect((await get('/')).status).toBe(404);
    const asked = Date.now();
    running.child.kill('SIGTERM');
    const ended = await running.ended;
    expect(ended.code).toBe(0);
    expect(Date.now() - asked).toBeLessThan(5_000);
    expect(ended.stdout.trim().split('\n').map((line) => (JSON.parse(line) as { command: string }).command)).not.toContain(undefined);
    expect(await database.sql`SELECT FROM leases`).toHaveLength(0);
  });

  test('--for: ends by itself', async () => {
    const startedAt = performance.now();
    const { code } = await watch('BTC/USDT', '--interval', '1', '--for', '4s', '--quiet');
    expect(code).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(60_000);
  });

  test.each([
    [['--interval', '0'], '--interval: "0" is not a whole number from 1 to 86,400'],
    [['--for', 'ever'], '--for: "ever" is no duration from 1s to 24d'],
    [['--for', '25d'], '--for: "25d" is no duration from 1s to 24d'],
    [['--once', '--stream'], '--once and --stream cannot be told together'],
    [['--metrics', 'x'], '--metrics: "x" is no port'],
    [['--max-gap-rate', '0'], '--max-gap-rate: "0" is not a percentage above 0'],
    [['BTC/NOTHING', '--top', 'x'], '--top: "x" is not a whole number from 1 to 1,000'],
  ])('%j is refused', async (args, message) => {
    const refused = await watch(...args);
    expect({ code: refused.code, said: saidBy(refused)[0], stdout: refused.stdout }).toEqual({ code: 2, said: `titan: ${message}`, stdout: '' });
  });
});
