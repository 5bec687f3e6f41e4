import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { EventEmitter } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { interruptible } from '../../src/cli/interruption.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/server.js';
import { describeEachDatabase } from '../support/databases.js';
import { startTitan, TitanFolder, type RunningTitan } from './titan-process.js';

/** Milliseconds. */
const LATENCY = 50;

describeEachDatabase('a signal during a fetch', (database) => {
  const folder = new TitanFolder();
  let sandbox: Sandbox;
  beforeAll(async () => { sandbox = await startSandbox({ enforceLimits: false, exchanges: ['binance'], latency: LATENCY }); });
  afterAll(async () => {
    await sandbox.close();
    folder.remove();
  });

  const fetch = (symbol: string, ...args: string[]): RunningTitan => startTitan(folder, [
    'fetch', symbol, '--exchanges', 'binance', '--endpoint', `binance=${sandbox.origins['binance']}`, '--timeframe', '1m', ...args,
  ], { ...database.environment });
  const stored = async (symbol: string): Promise<number> =>
    ((await database.sql`SELECT count(*)::int AS n FROM ohlcv WHERE symbol = ${symbol}`)[0] as { n: number }).n;

  async function untilSomeIsStored(symbol: string): Promise<void> {
    while (await stored(symbol) === 0) await delay(20);
  }

  test.each([['SIGINT', 130, 'BTC/USDT'], ['SIGTERM', 143, 'ETH/USDT']] as const)('%s: exit %i, and rows and ledger agree', async (signal, code, symbol) => {
    const { child, ended } = fetch(symbol, '--since', '2024-01-01', '--json');
    await untilSomeIsStored(symbol);
    child.kill(signal);
    const { code: exit, stdout, stderr } = await ended;
    expect(exit).toBe(code);
    expect(stderr).toMatch(/stopped; everything stored so far is kept/);
    const [series] = (JSON.parse(stdout) as { series: { status: string; new: number; message: string }[] }).series;
    expect(series).toMatchObject({ status: 'interrupted', new: await stored(symbol), message: expect.stringMatching(/^stopped with \d+ intervals still to ask$/) });
    const [ledger] = await database.sql`
      SELECT (sum(extract(epoch FROM upper(r) - lower(r))) / 60)::int AS minutes FROM coverage, unnest(covered - no_trades) AS r WHERE symbol = ${symbol}`;
    expect(ledger).toEqual({ minutes: series!.new });
    expect(await database.sql`SELECT status FROM ingest_runs WHERE symbol = ${symbol}`).toEqual([{ status: 'interrupted' }]);
  });

  test('before anything came: exit 130, and the report says interrupted, not failed', async () => {
    sandbox.setFaults([{ kind: 'silence' }]);
    // Those that the test before this one broke off are noted a latency later.
    await delay(5 * LATENCY);
    const before = sandbox.requests().length;
    const { child, ended } = fetch('SOL/USDT', '--json');
    while (sandbox.requests().length === before) await delay(20);
    child.kill('SIGINT');
    const { code, stdout } = await ended;
    sandbox.setFaults([]);
    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ series: [{ status: 'interrupted', new: 0 }] });
  });

  test('the second one ends it at once', async () => {
    // As another titan would that is migrating; a wait for a lock is nothing that a signal breaks off.
    const { sql } = database;
    const other = await sql.reserve();
    try {
      await other`SELECT pg_advisory_lock(748461260)`;
      const { child, ended } = startTitan(folder, ['migrate'], { ...database.environment });
      const isWaiting = () => sql`SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
      while ((await isWaiting()).length === 0) await delay(20);
      child.kill('SIGINT');
      await delay(300);
      expect(child.exitCode).toBeNull();
      child.kill('SIGINT');
      expect((await ended).code).toBe(130);
    } finally {
      await other`SELECT pg_advisory_unlock_all()`;
      other.release();
    }
  });
}, { kinds: ['PostgreSQL'] });

describe('how long the end may take', () => {
  /** A process that is told its signals, and says with which code it was ended, and when. */
  function processStandIn() {
    const stand = Object.assign(new EventEmitter(), {
      exits: [] as number[], said: '',
      stderr: { isTTY: false, write: (text: string) => { stand.said += text; } },
      exit: (code: number) => { stand.exits.push(code); },
    });
    return stand;
  }

  beforeEach(() => { jest.useFakeTimers(); });
  afterEach(() => { jest.useRealTimers(); });

  test('one and a half seconds from the signal', () => {
    const stand = processStandIn();
    interruptible(stand as never);
    stand.emit('SIGTERM');
    jest.advanceTimersByTime(1_499);
    expect(stand.exits).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(stand).toMatchObject({ exits: [143], said: expect.stringMatching(/^titan: ended at once/) });
  });

  test('what is allowed before the signal counts from it; after it, from then', () => {
    const stand = processStandIn();
    const { allowToEnd, signal } = interruptible(stand as never);
    allowToEnd(6_000);
    stand.emit('SIGINT');
    expect(signal.aborted).toBe(true);
    jest.advanceTimersByTime(5_999);
    allowToEnd(10_000);
    jest.advanceTimersByTime(9_999);
    expect(stand.exits).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(stand.exits).toEqual([130]);
  });
});
