import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import path from 'node:path';
import { startSandbox, type Sandbox } from '../../src/sandbox/server.js';
import { createTestDatabase, isAvailable, type TestDatabase } from '../support/databases.js';
import { runTitan, saidBy, TitanFolder } from './titan-process.js';

const folder = new TitanFolder();
afterAll(() => { folder.remove(); });

/** Exits so, in one or two lines without a stack, and nothing on stdout. */
async function refused(args: readonly string[], message: RegExp, { code = 2, env = {} }: { code?: number; env?: Record<string, string> } = {}): Promise<void> {
  const ended = await runTitan(folder, args, env);
  const lines = saidBy(ended);
  expect({ code: ended.code, stdout: ended.stdout, first: lines[0] }).toEqual({ code, stdout: '', first: expect.stringMatching(message) });
  expect(lines.length).toBeLessThanOrEqual(2);
  expect(ended.stderr).not.toMatch(/^\s+at /m);
  expect(ended.stderr).not.toContain('sekrit');
   
  expect(ended.stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
}

describe('a wrong command line is refused before anything is tried', () => {
  test.concurrent.each<readonly [string, readonly string[], RegExp]>([
    ['unknown command', ['frob'], /^titan: unknown command 'frob'$/],
    ['a command with ESC and a newline', ['no\u001b[31m\nsuch'], /^titan: unknown command 'no\\u001b\[31m\\u000asuch'$/],
    ['unknown option', ['fetch', '--frob'], /^titan: unknown option '--frob'$/],
    ['unknown log format', ['fetch', '--log-format', 'xml'], /'xml' is invalid\. Allowed choices are text, json/],
    ['malformed exchange', ['fetch', '--exchanges', 'bin;ance'], /--exchanges: "bin;ance" is no exchange id/],
    ['no exchange', ['fetch', '--exchanges', ' , '], /--exchanges: names nothing/],
    ['unknown exchange', ['fetch', '--exchanges', 'binanze'], /ccxt knows no exchange "binanze"/],
    ['exchange that the sandbox lacks', ['fetch', '--sandbox', '--exchanges', 'gate'], /the sandbox does not speak "gate"/],
    ['unknown timeframe', ['fetch', '--timeframe', '7m'], /unknown timeframe "7m".*1m, 2m, 3m/],
    ['limit 0', ['fetch', '--limit', '0'], /--limit: "0" is not a whole number from 1 to 100,000/],
    ['limit -1', ['fetch', '--limit', '-1'], /--limit: "-1" is not/],
    ['limit abc', ['fetch', '--limit', 'abc'], /--limit: "abc" is not/],
    ['limit 1e9', ['fetch', '--limit', '1e9'], /--limit: "1e9" is not/],
    ['since after until', ['fetch', '--since', '2024-02-01', '--until', '2024-01-01'], /--until 2024-01-01 is not after --since 2024-02-01/],
    ['since in the future', ['fetch', '--since', '2999-01-01'], /--since 2999-01-01 lies in the future/],
    ['a date that is none', ['fetch', '--since', '2024-02-30'], /--since: "2024-02-30" is no date/],
    ['a date of nonsense', ['fetch', '--since', 'yester\u001bday'], /--since: "yester\\u001bday" is no date/],
    ['a URL that is none', ['fetch', '--database-url', 'sekrit'], /--database-url: is not a URL/],
    ['a URL of another kind', ['fetch', '--database-url', 'mysql://u:sekrit@h/d'], /--database-url: is not a PostgreSQL URL/],
    ['a URL with a broken escape', ['fetch', '--database-url', 'postgres://u:sekrit%zz@127.0.0.1/d'], /the database URL cannot be read/],
    ['an endpoint without an exchange', ['fetch', '--endpoint', 'http://127.0.0.1:1'], /--endpoint: .* is not of the form/],
    ['an endpoint that is no origin', ['fetch', '--endpoint', 'binance=ftp://127.0.0.1'], /--endpoint: "ftp:.* is no origin/],
    ['a port out of range', ['sandbox', '--port', '65536'], /--port: "65536" is not a whole number/],
    ['a symbol of one coin', ['fetch', 'BTC'], /symbol: "BTC" is not a symbol/],
    ['a symbol with a quote and ;', ['fetch', `BTC'/"USDT; DROP TABLE ohlcv`], /is not a symbol/],
    ['a symbol with ESC and a newline', ['fetch', 'BTC/USDT\n\u001b[31m'], /"BTC\/USDT\\n\\u001b\[31m" is not a symbol/],
    ['a symbol of 1000 characters', ['fetch', 'A'.repeat(1000)], /^titan: symbol: "A{40}…" is not a symbol/],
  ])('%s', (_, args, message) => refused(args, message));
});

test('a mistyped command or option comes with the likely one', async () => {
  expect(saidBy(await runTitan(folder, ['fech']))).toEqual([`titan: unknown command 'fech'`, '       Did you mean fetch?']);
  expect(saidBy(await runTitan(folder, ['fetch', '--limt', '3']))).toEqual([`titan: unknown option '--limt'`, '       Did you mean --limit?']);
});

describe('.env', () => {
  const file = path.join(folder.path, '.env');
  afterEach(() => { rmSync(file, { recursive: true, force: true }); });

  test('a wrong setting in it is named with its place', async () => {
    writeFileSync(file, 'TITAN_TIMEFRAME=fortnight\n');
    await refused(['fetch'], /^titan: TITAN_TIMEFRAME in \.env: unknown timeframe "fortnight"/);
  });

  test('a wrong DATABASE_URL in it is not repeated', async () => {
    writeFileSync(file, 'DATABASE_URL="http://u:sekrit@h"\n');
    await refused(['migrate'], /^titan: DATABASE_URL in \.env: is not a PostgreSQL URL/);
  });

  test('lines of nonsense change nothing', async () => {
    writeFileSync(file, '\u0000\u001b[31m what = is this\n====\nTITAN_TIMEFRAME=7m\n');
    await refused(['fetch'], /^titan: TITAN_TIMEFRAME in \.env: unknown timeframe "7m"/);
  });

  test('a folder in its place is said', async () => {
    mkdirSync(file);
    await refused(['fetch'], /^titan: \.env cannot be read/);
  });
});

describe('the database', () => {
  test('out of reach: 3', () =>
    refused(['migrate', 'status'], /^titan: the database is out of reach \(ECONNREFUSED\)$/, { code: 3, env: { DATABASE_URL: 'postgres://u:sekrit@127.0.0.1:1/d' } }));

  test('a wrong password: 2, and the password is nowhere', async () => {
    const server = await passwordRefuser();
    const { port } = server.address() as AddressInfo;
    await refused(['fetch'], /^titan: the database refused the login: password authentication failed for user "u"$/, {
      env: { DATABASE_URL: `postgres://u:sekrit@127.0.0.1:${port}/d` },
    });
    const verbose = await runTitan(folder, ['fetch', '--verbose'], { DATABASE_URL: `postgres://u:sekrit@127.0.0.1:${port}/d` });
    expect(verbose.code).toBe(2);
    expect(verbose.stderr).toMatch(/^\s+at /m);
    expect(verbose.stderr).not.toContain('sekrit');
    server.close();
  });

  test('a TITAN_HOME that cannot be one', async () => {
    writeFileSync(path.join(folder.path, 'file'), '');
    const ended = await runTitan(folder, ['migrate'], { TITAN_HOME: path.join(folder.path, 'file', 'home') });
    expect(ended.code).toBe(2);
    expect(saidBy(ended)).toEqual([expect.stringContaining('cannot be used'), expect.stringContaining('Set TITAN_HOME to a folder that titan may write to.')]);
  });
});

(isAvailable('PostgreSQL') ? describe : describe.skip)('what only a database or an exchange can refuse', () => {
  let database: TestDatabase;
  let empty: TestDatabase;
  let sandbox: Sandbox;
  beforeAll(async () => {
    [database, empty, sandbox] = await Promise.all([
      createTestDatabase('PostgreSQL'), createTestDatabase('PostgreSQL', { migrated: false }), startSandbox({ enforceLimits: false }),
    ]);
  });
  afterAll(() => Promise.all([database.drop(), empty.drop(), sandbox.close()]));

  const through = (exchange: string): string[] => ['--exchanges', exchange, '--endpoint', `${exchange}=${sandbox.origins[exchange]}`];

  test('a database without titan\'s tables', () =>
    refused(['fetch', 'BTC/USDT', ...through('binance')], /^titan: the database has no titan tables yet$/, { env: empty.environment }));

  test('a database that does not exist', () => {
    const url = new URL(database.environment.DATABASE_URL);
    url.pathname = '/titan_no_such_database';
    return refused(['fetch'], /database "titan_no_such_database" does not exist/, { env: { DATABASE_URL: url.href } });
  });

  test('a timeframe that the exchange does not have: those that it has are named', () =>
    refused(['fetch', 'BTC/USDT', '--timeframe', '3m', ...through('kraken')], /^titan: kraken has no 3m candles \(it has 1m, 5m, 15m, 30m, 1h, 4h, 1d\)$/, { env: database.environment }));

  test('candles of a sandbox do not come where real ones are', () =>
    refused(['fetch', 'BTC/USDT', ...through('kraken')], /^titan: kraken: .* is a titan sandbox, whose candles must not mix with real ones$/, { code: 3, env: { ...database.environment, TITAN_ALLOW_SANDBOX: '' } }));

  test('a symbol that no exchange lists: those near it are named', () =>
    refused(['fetch', 'BTC/EUR', ...through('binance')], /^titan: binance does not list BTC\/EUR \(it has BTC\/USDC, BTC\/USDT\)$/, { env: database.environment }));
});

/** As PostgreSQL answers a wrong password: asks for it in clear text, then refuses (protocol 3.0, "Message Formats"). */
async function passwordRefuser(): Promise<Server> {
  const message = (type: string, body: Buffer): Buffer => {
    const head = Buffer.alloc(5);
    head.write(type);
    head.writeInt32BE(4 + body.length, 1);
    return Buffer.concat([head, body]);
  };
  const refusal = ['SFATAL', 'VFATAL', 'C28P01', 'Mpassword authentication failed for user "u"', ''].map((field) => `${field}\0`).join('');
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write(message('R', Buffer.from([0, 0, 0, 3])));
      socket.once('data', () => socket.end(message('E', Buffer.from(refusal))));
    });
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return server;
}
