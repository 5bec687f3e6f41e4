import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startSandbox, type Sandbox } from '../../src/sandbox/server.js';
import { describeEachDatabase } from '../support/databases.js';
import { runTitan, saidBy, TitanFolder, type Ended } from './titan-process.js';

interface Report {
  readonly series: readonly { exchange: string; symbol: string; insteadOf: string | null; status: string; got: number; absent: object; message: string | null }[];
  readonly primary: Readonly<Record<string, string>>;
}

describeEachDatabase('titan fetch of symbols', (database) => {
  const folder = new TitanFolder();
  let sandbox: Sandbox;
  beforeAll(async () => { sandbox = await startSandbox({ enforceLimits: false }); });
  afterAll(async () => {
    await sandbox.close();
    folder.remove();
  });

  const fetch = (args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ended> => runTitan(folder, ['fetch', '--limit', '2',
    ...Object.entries(sandbox.origins).flatMap(([id, origin]) => ['--endpoint', `${id}=${origin}`]), ...args], { ...database.environment, ...environment });
  const report = async (...args: string[]): Promise<Report> => {
    const ended = await fetch([...args, '--json']);
    expect({ code: ended.code, said: saidBy(ended) }).toEqual({ code: 0, said: [] });
    return JSON.parse(ended.stdout) as Report;
  };
  const named = ({ series }: Report): string[] => series.map(({ exchange, symbol, insteadOf }) => `${exchange} ${symbol}${insteadOf === null ? '' : ` for ${insteadOf}`}`);

  test('a pattern, of each exchange\'s own active markets', async () => {
    const found = await report('BT*/*', '--exchanges', 'binance,coinbase');
    expect(found.series.every(({ status, got }) => status === 'done' && got === 2)).toBe(true);
    expect(named(found)).toEqual(['coinbase BTC/USD', 'binance BTC/USDC', 'coinbase BTC/USDC', 'binance BTC/USDT', 'coinbase BTC/USDT']);
    const luna = await fetch(['LUNA/*', '--exchanges', 'binance']);
    expect({ code: luna.code, said: saidBy(luna)[0] }).toEqual({ code: 2, said: 'titan: binance has no active market that matches LUNA/*' });
  });

  test('a delisted symbol by its name', async () => {
    const found = await report('LUNA/USDT', '--exchanges', 'binance', '--since', '2022-05-01', '--until', '2022-05-03');
    expect(found.series).toEqual([expect.objectContaining({ symbol: 'LUNA/USDT', status: 'done', got: 2 })]);
  });

  test('the most traded ones, and stand-ins where an exchange lacks the quote', async () => {
    const found = await report('--top', '2', '--exchanges', 'binance,hyperliquid', '--quote-alias', 'USDT=USD,USDC');
    expect(named(found)).toEqual([
      'binance BTC/USDT', 'hyperliquid BTC/USDC for BTC/USDT', 'binance ETH/USDT', 'hyperliquid ETH/USDC for ETH/USDT',
    ]);
    expect(await database.sql`SELECT DISTINCT symbol FROM ohlcv WHERE exchange = 'hyperliquid' ORDER BY 1`).toEqual([{ symbol: 'BTC/USDC' }, { symbol: 'ETH/USDC' }]);
    const { stdout } = await fetch(['BTC/USDT', '--exchanges', 'hyperliquid'], { TITAN_QUOTE_ALIAS: 'USDT=USDC' });
    expect(stdout).toMatch(/^hyperliquid does not list BTC\/USDT: BTC\/USDC was asked for instead, and is stored as BTC\/USDC$/m);
  });

  test('an exchange without volumes is said, and the others decide', async () => {
    sandbox.setFaults([{ exchange: 'kraken', kind: 'status', status: 451, path: '/0/public/Ticker' }]);
    const ended = await fetch(['--top', '1', '--quote', 'usd', '--exchanges', 'coinbase,kraken', '--json']);
    sandbox.setFaults([]);
    expect(ended.code).toBe(0);
    expect(ended.stderr).toMatch(/--top goes without the volumes of kraken \(HTTP 451/);
    expect(named(JSON.parse(ended.stdout) as Report)).toEqual(['coinbase BTC/USD', 'kraken BTC/USD']);
  });

  test('a configured priority decides what is primary, in the report and in ohlcv_primary, until it is another', async () => {
    const primary = async (priority?: string): Promise<unknown> => {
      const { code, stdout } = await fetch(['BTC/USDT', '--exchanges', 'binance,kraken', '--json'], priority === undefined ? {} : { TITAN_PRIORITY: priority });
      expect(code).toBe(0);
      const rows = await database.sql`SELECT DISTINCT exchange FROM ohlcv_primary WHERE symbol = 'BTC/USDT' AND time > now() - interval '4 days'`;
      return [(JSON.parse(stdout) as Report).primary['BTC/USDT'], ...rows.map((row) => String(row['exchange']))];
    };
    expect(await primary('BTC/USDT=kraken')).toEqual(['kraken', 'kraken']);
    // Who says nothing of it keeps to what the database has.
    expect(await primary()).toEqual(['kraken', 'kraken']);
    expect(await primary('ETH/USDT=kraken;*=binance')).toEqual(['binance', 'binance']);
    const migrated = await runTitan(folder, ['migrate'], { ...database.environment, TITAN_PRIORITY: 'default' });
    expect(migrated.code).toBe(0);
    expect(await database.sql`SELECT * FROM exchange_priority`).toEqual([]);
  });
}, { kinds: ['PostgreSQL'] });
