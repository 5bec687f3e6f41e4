import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createReadStream, existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { createGunzip, gzipSync } from 'node:zlib';
import { ZipFile } from 'yazl';
import { describeEachDatabase } from '../support/databases.js';
import { runTitan, saidBy, startTitan, TitanFolder, type Ended } from './titan-process.js';

const START = Date.parse('2024-01-01T00:00Z');
const MINUTE = 60_000;
const DATA = path.resolve('../shared/data');
const REAL = ['BTCUSD-1m-2015.csv.gz', 'BTCUSD-1m-2016.csv.gz'].map((name) => path.join(DATA, name));

const line = (minute: number, unit = 1): string => `${(START + minute * MINUTE) / 1000 * unit},42000.10,42000.90,41999.00,42000.5,1.50000000,7`;
const lines = (minutes: readonly number[], unit = 1): string => `${minutes.map((minute) => line(minute, unit)).join('\n')}\n`;

interface FileReport { file: string; symbol: string | null; timeframe: string | null; status: string; got: number; new: number; revised: number; rejected: number; holes: number; noTrades: number; message: string | null }
const reportOf = ({ stdout }: Ended): { dryRun: boolean; files: FileReport[] } => JSON.parse(stdout) as { dryRun: boolean; files: FileReport[] };

async function zip(file: string, entries: Readonly<Record<string, string>>): Promise<void> {
  const made = new ZipFile();
  for (const [name, text] of Object.entries(entries)) made.addBuffer(Buffer.from(text), name);
  made.end();
  const chunks: Buffer[] = [];
  for await (const chunk of made.outputStream as AsyncIterable<Buffer>) chunks.push(chunk);
  writeFileSync(file, Buffer.concat(chunks));
}

describeEachDatabase('titan import', (database) => {
  const folder = new TitanFolder();
  afterAll(() => { folder.remove(); });
  const at = (name: string): string => path.join(folder.path, name);
  const load = (...args: string[]): Promise<Ended> => runTitan(folder, ['import', ...args], { ...database.environment });
  const ledger = (symbol: string) => database.sql<{ covered: string; silent: string }[]>`
    SELECT range_agg(c)::text AS covered, coalesce(sum(quiet), 0)::int AS silent FROM (
      SELECT unnest(covered) AS c, (SELECT sum(extract(epoch FROM upper(q) - lower(q)) / 60) FROM unnest(no_trades) AS q) / cardinality(ARRAY(SELECT unnest(covered))) AS quiet
      FROM coverage WHERE symbol = ${symbol}) AS asked`;

  beforeAll(async () => {
    await zip(at('Kraken_OHLCVT.zip'), {
      'Kraken/XBTUSD_1.csv': lines([0, 1, 2, 5]), 'Kraken/XBTUSD_60.csv': lines([0, 60, 180]), 'Kraken/ETHUSD_1.csv': lines([0]),
    });
    await zip(at('ADAUSDT-1m-2024-01.zip'), { 'ADAUSDT-1m-2024-01.csv': `open_time,open,high,low,close,volume,close_time\n${lines([0, 1, 4], 1_000_000)}` });
  });

  test('kraken\'s files: each by its name, and what they leave out had no trades', async () => {
    const ended = await load(at('Kraken_OHLCVT.zip'), '--format', 'kraken', '--symbol', 'BTC/USD', '--json');
    expect({ code: ended.code, said: saidBy(ended) }).toEqual({ code: 0, said: [] });
    expect(reportOf(ended).files).toMatchObject([
      { symbol: 'BTC/USD', timeframe: '1m', status: 'done', got: 4, new: 4, rejected: 0, holes: 2, noTrades: 2, message: null },
      { symbol: 'BTC/USD', timeframe: '1h', status: 'done', got: 3, new: 3, holes: 1, noTrades: 1 },
    ]);
    expect(await database.sql`SELECT exchange, close::text, volume::text FROM ohlcv WHERE symbol = 'BTC/USD' AND timeframe = '1m' ORDER BY time LIMIT 1`)
      .toEqual([{ exchange: 'kraken', close: '42000.5', volume: '1.50000000' }]);
    expect(await database.sql`SELECT DISTINCT command, source, status FROM ingest_runs WHERE symbol = 'BTC/USD'`).toEqual([{ command: 'import', source: 'file', status: 'done' }]);
    expect(reportOf(await load(at('Kraken_OHLCVT.zip'), '--format', 'kraken', '--symbol', 'XBT/USD,BTC/USD', '--timeframe', '1m', '--json')).files)
      .toMatchObject([{ got: 4, new: 0, revised: 0 }]);
  });

  test('binance\'s files: microseconds, a header, and holes that stay to be asked', async () => {
    const { code, stdout } = await load(at('ADAUSDT-1m-2024-01.zip'), '--format', 'binance');
    expect(code).toBe(0);
    expect(stdout).toMatch(/ADAUSDT-1m-2024-01.csv\) {2}binance {3}ADA\/USDT {2}1m {4}3 {4}3 .* 2024-01-01 00:00 {2}2024-01-01 00:04 .* done$/m);
    expect(stdout).toMatch(/2 intervals between its rows have none, and stay to be asked$/m);
    expect(await ledger('ADA/USDT')).toEqual([{ covered: '{["2024-01-01 00:00:00+00","2024-01-01 00:02:00+00"),["2024-01-01 00:04:00+00","2024-01-01 00:05:00+00")}', silent: 0 }]);
  });

  test('a bad row is kept apart, and its interval stays missing', async () => {
    writeFileSync(at('bad.csv'), `${lines([0, 1])}${(START + 2 * MINUTE)},5,4,3,2,1\nsoon,1,1,1,1,1\n${lines([3])}`);
    const ended = await load(at('bad.csv'), '--format', 'csv', '--exchange', 'okx', '--symbol', 'SOL/USDT', '--timeframe', '1m', '--json');
    expect(ended.code).toBe(1);
    expect(reportOf(ended).files).toMatchObject([{ status: 'partial', got: 3, rejected: 2, message: '2 invalid rows are kept in rejected_rows; 1 intervals stay missing' }]);
    expect(await database.sql`SELECT time, reason FROM rejected_rows WHERE symbol = 'SOL/USDT' ORDER BY time`).toEqual([
      { time: new Date(START + 2 * MINUTE), reason: 'low <= open, close <= high does not hold' }, { time: null, reason: 'time is not a whole number of milliseconds' },
    ]);
  });

  // What is printed does not depend on the database.
  if (database.kind === 'PGlite') return;

  test('a dry run stores nothing', async () => {
    writeFileSync(at('dry.csv'), lines([0, 2]));
    const ended = await load(at('dry.csv'), '--format', 'csv', '--exchange', 'okx', '--symbol', 'DRY/USDT', '--timeframe', '1m', '--complete', '--dry-run', '--json');
    expect(ended.code).toBe(0);
    expect(reportOf(ended)).toMatchObject({ dryRun: true, files: [{ status: 'planned', got: 2, new: 0, holes: 1, noTrades: 1 }] });
    expect(await database.sql`SELECT 1 FROM ingest_runs WHERE symbol = 'DRY/USDT'`).toEqual([]);
  });

  test('other markets are not stored as the named one', async () => {
    writeFileSync(at('BTCUSD_PERP-1m-2024-01.csv'), lines([0]));
    writeFileSync(at('ETHNEW-1m-2024-01.csv'), lines([1]));
    writeFileSync(at('renamed.csv'), lines([2]));
    const files = ['BTCUSD_PERP-1m-2024-01.csv', 'ETHNEW-1m-2024-01.csv', 'renamed.csv'].map(at);
    const taking = async (symbol: string) => reportOf(await load(...files, '--format', 'binance', '--symbol', symbol, '--timeframe', '1m', '--dry-run', '--json')).files
      .map(({ file, symbol, message }) => [path.basename(file), symbol, message]);
    const refused = ['BTCUSD_PERP-1m-2024-01.csv', null, expect.stringContaining('contracts')];
    expect(await taking('BTC/USDT')).toEqual([['renamed.csv', 'BTC/USDT', null], refused]);
    expect(await taking('ETH/NEW')).toEqual([['ETHNEW-1m-2024-01.csv', 'ETH/NEW', null], ['renamed.csv', 'ETH/NEW', null], refused]);
    writeFileSync(at('BTCUSDT-1m-2024-01.csv'), lines([3]));
    files.splice(0, 3, at('BTCUSDT-1m-2024-01.csv'));
    expect(await taking('BTC/USDT:USDT')).toEqual([['BTCUSDT-1m-2024-01.csv', 'BTC/USDT:USDT', null]]);
    for (const other of ['BTC/USDT:USDT-240329', 'BTC/USDT:BTC']) {
      const none = await load(...files, '--format', 'binance', '--symbol', other, '--dry-run');
      expect([none.code, saidBy(none).join('\n')]).toEqual([2, expect.stringContaining(`none of the 1 files is of ${other}`)]);
    }
    const ended = await load(at('ETHNEW-1m-2024-01.csv'), '--format', 'binance');
    expect([ended.code, saidBy(ended).join('\n')]).toEqual([2, expect.stringMatching(/does not say where its base ends.*\n.*--symbol, as BASE\/QUOTE/)]);
  });

  test('one file that cannot be read does not keep the others out', async () => {
    writeFileSync(at('cut.csv.gz'), gzipSync(lines(Array.from({ length: 5000 }, (_, i) => i))).subarray(0, 700));
    writeFileSync(at('good.csv'), lines([0]));
    const ended = await load(at('good.csv'), at('cut.csv.gz'), at('none.csv'), '--format', 'csv', '--exchange', 'okx', '--symbol', 'XRP/USDT', '--timeframe', '1m', '--json');
    expect(ended.code).toBe(1);
    expect(reportOf(ended).files.map(({ status, got }) => [status, got])).toEqual([['done', 1], ['failed', 0], ['failed', 0]]);
    expect(reportOf(ended).files.map(({ message }) => message)).toEqual([null, expect.stringContaining('does not exist'), expect.stringContaining('is cut short')]);
  });

  test('the candle that is still open is left out', async () => {
    const day = Math.floor(Date.now() / 86_400_000) * 86_400_000;
    writeFileSync(at('open.csv'), [day - 86_400_000, day].map((time) => `${time},1,1,1,1,1`).join('\n'));
    const ended = await load(at('open.csv'), '--format', 'csv', '--exchange', 'okx', '--symbol', 'OPEN/USDT', '--timeframe', '1d', '--json');
    expect([ended.code, reportOf(ended).files[0]!.got, reportOf(ended).files[0]!.rejected]).toEqual([0, 1, 0]);
  });

  const three = async (letter: string): Promise<string> => {
    const name = at(`${letter}.zip`);
    await zip(name, Object.fromEntries([1, 2, 3].map((nr) => [`${letter}${nr}USD_1.csv`, lines([0, 1])])));
    return name;
  };
  const outcomes = (ended: Ended) => reportOf(ended).files.map(({ symbol, status, got, new: stored }) => [symbol, status, got, stored]);
  const before = (symbol: string, name: string, work: string) => database.sql.unsafe(`
    CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${work}; RETURN NEW; END $$;
    CREATE TRIGGER ${name} BEFORE INSERT ON ohlcv FOR EACH ROW WHEN (NEW.symbol = '${symbol}') EXECUTE FUNCTION ${name}()`);

  test('a database that fails: what was stored before is told, the rest is not begun, exit 3', async () => {
    await before('F2/USD', 'fill_disk', "RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'");
    const command = [await three('F'), '--format', 'kraken'];
    const ended = await load(...command, '--json');
    expect(outcomes(ended)).toEqual([['F1/USD', 'done', 2, 2], ['F2/USD', 'failed', 0, 0], ['F3/USD', 'not-begun', 0, 0]]);
    expect([ended.code, saidBy(ended).join('\n')]).toEqual([3, expect.stringMatching(/^titan: the database's disk is full.*\n +Free some space and run the same command again/)]);
    const { code, stdout } = await load(...command);
    expect([code, stdout]).toEqual([3, expect.stringMatching(/F1USD_1.*done\n.*F2USD_1.*failed\n.*F3USD_1.* not-begun\n.*disk is full.*\n$/)]);
  });

  test('Ctrl-C: what was stored is told, the rest is not begun, exit 130', async () => {
    await before('I2/USD', 'wait_for_test', 'PERFORM pg_advisory_xact_lock(4711)');
    const other = await database.sql.reserve();
    try {
      await other`SELECT pg_advisory_lock(4711)`;
      const { child, ended } = startTitan(folder, ['import', await three('I'), '--format', 'kraken', '--json'], { ...database.environment });
      const isWaiting = () => database.sql`SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711 AND NOT granted`;
      while ((await isWaiting()).length === 0) await delay(20);
      child.kill('SIGINT');
      // Until it has heard that; it ends by itself after one and a half seconds.
      await delay(500);
      await other`SELECT pg_advisory_unlock_all()`;
      const done = await ended;
      expect(outcomes(done)).toEqual([['I1/USD', 'done', 2, 2], ['I2/USD', 'done', 2, 2], ['I3/USD', 'not-begun', 0, 0]]);
      expect([done.code, done.stderr]).toEqual([130, expect.stringContaining('stopped; everything stored so far is kept')]);
    } finally {
      await other`SELECT pg_advisory_unlock_all()`;
      other.release();
    }
  });

  test.each([
    [['--format', 'csv'], 'needs --exchange'],
    [['--format', 'csv', '--exchange', 'okx'], 'needs one --symbol and one --timeframe'],
    [['--format', 'csv', '--exchange', 'okkx', '--symbol', 'BTC/USDT', '--timeframe', '1m'], 'ccxt knows no exchange'],
    [['--format', 'csv', '--exchange', 'okx', '--symbol', 'what', '--timeframe', '1m'], '"what" is not a symbol'],
    [['--format', 'csv', '--exchange', 'okx', '--symbol', 'BTC/USDT', '--timeframe', '7m'], 'unknown timeframe "7m"'],
    [['--format', 'csv', '--exchange', 'okx', '--symbol', 'BTC/USDT', '--timeframe', '1m', '--columns', 'time,open'], 'names high nowhere'],
    [['--format', 'binance', '--complete'], '--complete is not for --format binance'],
    [['--format', 'binance'], 'does not say what it holds'],
    [['--format', 'excel'], 'excel'],
    [[], '--format'],
  ])('%j is refused, and nothing tried', async (args, message) => {
    writeFileSync(at('some.csv'), lines([0]));
    const ended = await load(at('some.csv'), ...args);
    expect([ended.code, ended.stdout]).toEqual([2, '']);
    expect(saidBy(ended).join('\n')).toContain(message);
  });
}, { kinds: ['PGlite', 'TimescaleDB'] });

(REAL.every(existsSync) ? describe : describe.skip)('the two real years', () => {
  describeEachDatabase('titan import', (database) => {
    const folder = new TitanFolder();
    afterAll(() => { folder.remove(); });

    test('arrive digit for digit, and nothing is unaccounted for between them', async () => {
      const { code, stderr } = await runTitan(folder, ['import', ...REAL, '--format', 'csv', '--exchange', 'bitfinex', '--symbol', 'BTC/USD', '--timeframe', '1m', '--columns', 'time,open,close,high,low,volume', '--complete', '--quiet'], { ...database.environment });
      expect([code, stderr]).toEqual([0, '']);
      const months = Array.from({ length: 24 }, (_, month) => Date.UTC(2015, month));
      const expected = new Map(months.map((month): [number, string[]] => [month, []]));
      for (const file of REAL) {
        for await (const text of createInterface({ input: createReadStream(file).pipe(createGunzip()) })) {
          const [time, open, close, high, low, volume] = text.split(',');
          expected.get(Date.UTC(new Date(Number(time)).getUTCFullYear(), new Date(Number(time)).getUTCMonth()))!.push([time, open, high, low, close, volume].join());
        }
      }
      for (const [month, rows] of expected) {
        const end = new Date(month);
        end.setUTCMonth(end.getUTCMonth() + 1);
        const stored = await database.sql<{ row: string }[]>`
          SELECT concat_ws(',', (extract(epoch FROM time) * 1000)::bigint, open, high, low, close, volume) AS row
          FROM ohlcv WHERE exchange = 'bitfinex' AND time >= ${new Date(month)} AND time < ${end} ORDER BY time`;
        expect(stored.map(({ row }) => row)).toEqual(rows);
      }
      const [told] = await database.sql<{ covered: string }[]>`SELECT range_agg(part)::text AS covered FROM (SELECT unnest(covered) AS part FROM coverage WHERE exchange = 'bitfinex') AS parts`;
      // The first file ends where the second begins.
      expect(told!.covered).toBe('{["2015-01-01 00:00:00+00","2016-12-31 23:59:00+00")}');
    }, 300_000);
  }, { kinds: ['TimescaleDB'] });
});
