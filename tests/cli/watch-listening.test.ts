import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { judgeListening } from '../../bench/listening-judge.js';
import type { Range } from '../../src/market/range.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/server.js';
import { describeEachDatabase } from '../support/databases.js';
import { liquidationTruth } from '../support/sandbox-truth.js';
import { runTitan, saidBy, startTitan, TitanFolder } from './titan-process.js';

const TERMS = { perSecond: 10, collect: 100 };
const SYMBOL = 'BTC/USDT:USDT';

describeEachDatabase('titan watch --data liquidations', (database) => {
  const folder = new TitanFolder();
  let sandbox: Sandbox;
  let environment: Record<string, string>;
  beforeAll(async () => {
    sandbox = await startSandbox({ exchanges: ['bybit', 'kraken'], enforceLimits: false, liquidations: TERMS });
    environment = { ...database.environment, TITAN_ENDPOINT_BYBIT: sandbox.origins['bybit']!, TITAN_ENDPOINT_KRAKEN: sandbox.origins['kraken']! };
  });
  afterAll(async () => {
    await sandbox.close();
    folder.remove();
  });
  const titan = (...args: string[]) => runTitan(folder, args, environment);

  async function covered(): Promise<Range[]> {
    return database.sql<Range[]>`
      SELECT (extract(epoch FROM lower(part)) * 1000)::float8 AS from, (extract(epoch FROM upper(part)) * 1000)::float8 AS to
      FROM (SELECT range_agg(covered) AS covered FROM coverage WHERE dataset = 'liquidations') one, unnest(covered) part ORDER BY 1`;
  }

  /** Listens until so much more than now is claimed (ms), and is ended by a signal. */
  async function listen(most: number, signal: NodeJS.Signals): Promise<{ readonly code: number | null; readonly stderr: string }> {
    const claimed = async (): Promise<number> => (await covered()).reduce((sum, { from, to }) => sum + to - from, 0);
    const before = await claimed();
    const running = startTitan(folder, ['watch', SYMBOL, '--exchanges', 'bybit,kraken', '--data', 'liquidations', '--json'], environment);
    while (await claimed() < before + most) await wait(50);
    running.child.kill(signal);
    return running.ended;
  }

  test('killed at any moment it claims only what it has stored; when it goes on, what it missed is told', async () => {
    const startedAt = Date.now();
    await listen(2_000, 'SIGKILL');
    const killedAt = Date.now();
    const ended = await listen(2_000, 'SIGTERM');
    expect(ended.code).toBe(0);
    expect(ended.stderr).toContain('kraken has no public stream of liquidations that titan can listen to');
    const rows = await database.sql<{ time: Date; text: string }[]>`SELECT time, concat_ws(' ', side, amount, price) AS text FROM liquidation`;
    const claims = await covered();
    const truth = await liquidationTruth('bybit', SYMBOL, { from: startedAt - 2_000, to: Date.now() }, TERMS);
    const { lost, surplus, deaf } = judgeListening({
      covered: claims, rows: rows.map(({ time, text }) => ({ time: time.getTime(), text })), truth,
      sockets: sandbox.sockets().map(({ from, to = Infinity }) => ({ from, to })),
    });
    expect({ lost, surplus, deaf }).toEqual({ lost: [], surplus: [], deaf: [] });
    expect(claims).toHaveLength(2);
    expect(claims[0]!.to).toBeLessThan(killedAt);
    const gaps = await titan('gaps', '--data', 'liquidations', '--verbose');
    expect(gaps.code).toBe(1);
    expect(gaps.stdout).toMatch(/bybit +BTC\/USDT:USDT +liquidations +missing +\S+ \S+ .*titan was not listening/);
    expect(gaps.stdout).toMatch(/\d+ seconds not listened to/);
  });

  test('is not well for as long as it cannot listen, and says why; a stream of candles is but noted', async () => {
    sandbox.setFaults([{ kind: 'subscription-refused', exchange: 'bybit' }]);
    const running = startTitan(folder, ['watch', SYMBOL, '--exchanges', 'bybit', '--data', 'candles,liquidations', '--stream', '--interval', '1', '--metrics', '0', '--json'], environment);
    let log = '';
    running.child.stderr.on('data', (text: string) => { log += text; });
    const get = async (path: string) => {
      const port = /"port":(\d+)/.exec(log)?.[1];
      if (port === undefined) return { status: 0, text: '' };
      const response = await fetch(`http://127.0.0.1:${port}${path}`);
      return { status: response.status, text: await response.text() };
    };
    try {
      let health = await get('/healthz');
      for (; !health.text.includes('each tick asks for them') || health.status !== 503; health = await get('/healthz')) await wait(100);
      expect(health.text).toMatch(/^bybit: liquidations not listened to since \S+Z; what is missed cannot be asked for\nbybit: candles not listened to since \S+Z; each tick asks for them\n$/);
      expect((await get('/metrics')).text).toContain('titan_stream_connected{exchange="bybit",dataset="liquidations"} 0');
      sandbox.setFaults([]);
      while ((await get('/healthz')).text !== 'ok\n') await wait(100);
      expect((await get('/metrics')).text).toContain('titan_stream_connected{exchange="bybit",dataset="liquidations"} 1');
    } finally {
      sandbox.setFaults([]);
      running.child.kill('SIGTERM');
      await running.ended;
    }
  });

  test('what cannot be asked for is not asked for', async () => {
    for (const command of ['fetch', 'backfill']) {
      const { code, ...said } = await titan(command, SYMBOL, '--exchanges', 'bybit', '--data', 'liquidations', ...(command === 'fetch' ? [] : ['--since', '2026-01-01']));
      expect(code).not.toBe(0);
      expect([...saidBy({ code, ...said }), said.stdout].join('\n')).toContain('nobody can ask for liquidations, only listen to them: titan watch --data liquidations');
    }
    const once = await titan('watch', SYMBOL, '--data', 'candles,liquidations', '--once');
    expect({ code: once.code, said: saidBy(once)[0] }).toEqual({ code: 2, said: expect.stringContaining('--once cannot bring liquidations') });
  });
}, { kinds: ['TimescaleDB'] });
