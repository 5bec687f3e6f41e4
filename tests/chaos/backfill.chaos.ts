import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import postgres from 'postgres';
import type { Fault } from '../../src/sandbox/faults/fault.js';
import { migrate } from '../../src/storage/migrations/migrator.js';
import { createTestDatabase, isAvailable, type TestDatabase } from '../support/databases.js';
import { dice } from './dice.js';
import { isRestartable, startRestartableServer, type RestartableServer } from './restartable-server.js';
import { Trial, type Contents, type Life, type Wish } from './trial.js';
import { setTimeout as wait } from 'node:timers/promises';

const RUNS = Number(process.env['TITAN_CHAOS_RUNS'] ?? 50);
const SEED = Number(process.env['TITAN_CHAOS_SEED'] ?? 1);
const RESTARTS = 5;
const HOUR = 3_600_000;

const PAGES: Wish = { symbols: ['BTC/USDT', 'ETH/USDT'], timeframe: '1m', since: '2024-02-18', until: '2024-03-06', source: 'api' };
const FILES: Wish = { symbols: ['BTC/USDT', 'ETH/USDT'], timeframe: '1m', since: '2024-01-10', until: '2024-03-06', source: 'auto' };
const LONG: Wish = { ...PAGES, since: '2024-01-01' };

/** Together they strike one request of twenty. */
const FAULTS: readonly Fault[] = [
  ...(['reset', 'hang-up', 'cut-body', 'cut-json', 'html'] as const).map((kind): Fault => ({ kind, probability: 0.008 })),
  { kind: 'status', status: 503, probability: 0.01 },
];

describe.each([
  ['TimescaleDB', PAGES, RUNS], ['TimescaleDB', FILES, RUNS], ['PGlite', PAGES, Math.ceil(RUNS / 5)], ['PGlite', FILES, Math.ceil(RUNS / 5)],
] as const)('kill -9 on %s', (kind, wish, runs) => {
  let database: TestDatabase | undefined;
  let trial: Trial;
  beforeAll(async () => {
    if (kind !== 'PGlite' && isAvailable(kind)) database = await createTestDatabase(kind);
    trial = await Trial.open(database?.environment.DATABASE_URL, wish, { latency: 20 });
  });
  afterAll(async () => {
    await trial.close();
    await database?.drop();
  });

  (isAvailable(kind) ? test : test.skip)(`${runs} backfills (${wish.source}) killed once each at a random moment and continued`, async () => {
    const whole = await trial.live();
    expect(whole.code).toBe(0);
    const expected = await contentsOf(trial);
    const random = dice(SEED);
    let [killed, requests, askedAgain] = [0, 0, 0];
    for (let run = 0; run < runs; run++) {
      await trial.clear();
      const died = await trial.live({ requests: Math.floor(random() * (whole.requests + 6)), milliseconds: random() * 120 });
      await contentsOf(trial);
      const continued = await trial.live();
      expect(continued.code).toBe(0);
      expect(await contentsOf(trial)).toEqual(expected);
      killed += died.killed ? 1 : 0;
      requests += died.requests + continued.requests;
      askedAgain += died.askedAgain + continued.askedAgain;
    }
    expect(askedAgain).toBe(0);
    expect(killed).toBeGreaterThan(runs / 2);
    say(`${kind}, ${wish.source}: ${runs} runs of ${expected.rows} candles, ${killed} of them killed before they were done: the same hash ${runs} times; `
      + `${requests} requests, ${requests - runs * whole.requests} of them of pages or files in flight at a kill, 0 intervals asked for again that were stored`);
  }, HOUR);
});

(isRestartable ? describe : describe.skip)('a server that stops and starts', () => {
  let server: RestartableServer;
  beforeAll(async () => {
    server = await startRestartableServer();
    const sql = postgres(server.url, { max: 1, onnotice: () => undefined });
    // The tests' server forgets in a crash what it has just committed; none that is to be trusted does.
    await sql`ALTER DATABASE postgres SET synchronous_commit = on`;
    await migrate(sql);
    await sql.end();
  });
  afterAll(() => server.close());

  test.each(['stop', 'crash'] as const)(`%s and start, ${RESTARTS} times during one run`, async (how) => {
    const trial = await Trial.open(server.url, LONG, { latency: 40 });
    try {
      await trial.clear();
      const whole = await trial.live();
      const expected = await contentsOf(trial);
      await trial.clear();
      const random = dice(SEED);
      const before = trial.sandbox.requests().length;
      const titan = trial.start();
      const end = new AbortController();
      const ended = titan.ended.finally(() => { end.abort(); });
      let during = 0;
      for (let restart = 0; restart < RESTARTS; restart++) {
        await trial.untilAsked(before + 10 + Math.floor(((restart + random() / 2) / RESTARTS) * whole.requests), end.signal);
        if (!end.signal.aborted) during += 1;
        await server.stop(how);
        await wait(500 + random() * 1500);
        await server.start();
      }
      expectWell(await ended);
      expect(during).toBe(RESTARTS);
      const contents = await contentsOf(trial);
      expect({ ...contents, leases: 0 }).toEqual(expected);
      say(`TimescaleDB, ${how} and start ${RESTARTS} times during one run of ${contents.rows} candles: the same hash, exit 0`);
    } finally {
      await trial.close();
    }
  }, HOUR);
});

describe.each(['TimescaleDB', 'PGlite'] as const)('5 %% of requests failing at random, on %s', (kind) => {
  (isAvailable(kind) ? test : test.skip)('a backfill ends as if none had', async () => {
    const database = kind === 'PGlite' ? undefined : await createTestDatabase(kind);
    const trial = await Trial.open(database?.environment.DATABASE_URL, LONG, { seed: SEED });
    try {
      expectWell(await trial.live());
      const expected = await contentsOf(trial);
      await trial.clear();
      trial.sandbox.setFaults(FAULTS);
      const faulty = await trial.live();
      expectWell(faulty);
      const struck = trial.sandbox.faults().reduce((sum, fault) => sum + fault.struck, 0);
      expect(struck).toBeGreaterThan(faulty.requests / 50);
      expect(await contentsOf(trial)).toEqual(expected);
      say(`${kind}, 5 % of requests failing: ${struck} of ${faulty.requests} did, the same hash of ${expected.rows} candles, exit 0`);
    } finally {
      await trial.close();
      await database?.drop();
    }
  }, HOUR);
});

/** What is there, which the ledger must agree with at any time. */
async function contentsOf(trial: Trial): Promise<Contents> {
  const contents = await trial.contents();
  expect(contents.accounted ?? 0).toBe(contents.rows);
  return contents;
}

function expectWell({ code, stderr }: Pick<Life, 'code' | 'stderr'>): void {
  if (code !== 0) throw new Error(`exit ${code}: ${stderr.slice(-2000)}`);
}

function say(line: string): void {
  process.stdout.write(`chaos: ${line}\n`);
}
