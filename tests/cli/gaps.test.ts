import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startSandbox, type Sandbox } from '../../src/sandbox/server.js';
import { upsertRows } from '../../src/storage/row-repository.js';
import { extendCoverage } from '../../src/storage/coverage-repository.js';
import { describeEachDatabase } from '../support/databases.js';
import { runTitan, saidBy, startTitan, TitanFolder, type Ended } from './titan-process.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** The report's own end, so that no test depends on the time at which it runs. */
const END = '2024-03-10';

interface Report {
  readonly verdict: string;
  readonly checked: number;
  readonly series: Record<string, unknown>[];
  readonly gaps: { symbol: string; class: string; from: string; to: string; intervals: number; known: boolean }[];
}

describeEachDatabase('titan gaps', (database) => {
  const folder = new TitanFolder();
  let sandbox: Sandbox;
  /** What the archive held before anything was lost. */
  let whole: unknown;
  beforeAll(async () => { sandbox = await startSandbox({ enforceLimits: false, exchanges: ['binance'] }); });
  afterAll(async () => {
    await sandbox.close();
    folder.remove();
  });

  const titan = (...args: string[]): Promise<Ended> => runTitan(folder, [...args, '--endpoint', `binance=${sandbox.origins['binance']}`], { ...database.environment });
  const report = (...args: string[]): Promise<Ended> => titan('gaps', 'report', '--until', END, ...args);
  const json = (ended: Ended): Report => JSON.parse(ended.stdout) as Report;
  const asked = (): number => sandbox.requests().length;
  const klinesSince = (nr: number) => sandbox.requests().slice(nr).filter(({ target }) => target.includes('/klines'));
  const at = (text: string): number => Date.parse(`${text}Z`);
  const lose = (symbol: string, from: string, until: string) =>
    database.sql`DELETE FROM ohlcv WHERE symbol = ${symbol} AND time >= ${new Date(at(from))} AND time < ${new Date(at(until))}`;
  const contents = async () => (await database.sql`SELECT md5(string_agg(o::text, '|' ORDER BY exchange, symbol, timeframe, time)) FROM ohlcv o`)[0];

  test('nothing there: exit 3, since a check that has checked nothing must not pass', async () => {
    const ended = await report();
    expect(ended).toMatchObject({ code: 3, stdout: '' });
    expect(saidBy(ended)[0]).toBe('titan: the archive has no series yet');
  });

  test('a whole archive: exit 0; planted losses: exit 1, and each is told', async () => {
    expect((await titan('backfill', 'BTC/USDT', 'ETH/USDT', '--exchanges', 'binance', '--timeframe', '1h', '--since', '2024-03-01', '--until', END, '--source', 'api')).code).toBe(0);
    expect(await report()).toMatchObject({ code: 0, stdout: expect.stringMatching(/^2 series: nothing is missing$/m) });
    whole = await contents();
    await lose('BTC/USDT', '2024-03-02T03:00', '2024-03-02T05:00');
    await lose('BTC/USDT', '2024-03-09T23:00', '2024-03-10T00:00');
    const { code, stdout } = await report('--verbose');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^binance +BTC\/USDT +1h +2024-03-01 00:00 +2024-03-10 00:00 +216 +213 +3 +1.39% +2 .* failing$/m);
    expect(stdout).toMatch(/^binance +BTC\/USDT +1h +lost +2024-03-02 03:00 +2024-03-02 05:00 +2 +stored by the ledger of .*, and gone$/m);
    expect(stdout).toMatch(/^1 of 2 series has gaps\.$/m);

    const found = json(await report('--json'));
    expect(found).toMatchObject({ verdict: 'gaps', checked: 2, series: [{ symbol: 'BTC/USDT', status: 'failing', expected: 216, stored: 213, missing: 3, absent: { lost: 3 } }, { status: 'complete' }] });
    expect(found.gaps.map(({ class: gapClass, from, intervals }) => [gapClass, from, intervals])).toEqual([['lost', '2024-03-02T03:00:00Z', 2], ['lost', '2024-03-09T23:00:00Z', 1]]);
    expect((await report('--format', 'csv', '--verbose')).stdout.split('\n')).toHaveLength(4);
    expect((await report('--format', 'markdown')).stdout).toMatch(/^\*\*1 of 2 series has gaps\*\*\n\n\| exchange \|/);
    const quiet = await report('--quiet');
    expect(quiet.stdout).toMatch(/^1 of 2 series has gaps\.$/m);
    expect(quiet.stdout).not.toMatch(/ETH/);
  });

  if (database.kind !== 'PostgreSQL') return;

  test('what a series may lack: intervals, a share, classes, names', async () => {
    expect((await report('--max-missing', '2')).code).toBe(1);
    expect(await report('--max-missing', '3', '--quiet')).toMatchObject({ code: 0, stdout: '' });
    expect((await report('--max-missing', '1.38%')).code).toBe(1);
    expect((await report('--max-missing', '1.4%')).code).toBe(0);
    expect(await report('--class', 'missing')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^2 series: nothing is missing$/m) });
    expect((await report('ETH/USDT')).code).toBe(0);
    const unknown = await report('ETH/USDT', 'DOGE/USDT');
    expect(unknown).toMatchObject({ code: 1, stdout: expect.stringMatching(/^the archive has nothing of DOGE\/USDT$/m) });
  });

  test('a baseline: only what is new fails', async () => {
    const baseline = path.join(folder.path, 'known.json');
    expect((await report('--baseline', baseline)).code).toBe(2);
    expect((await report('--baseline', baseline, '--update-baseline')).code).toBe(0);
    expect(JSON.parse(readFileSync(baseline, 'utf8'))).toEqual({
      titanGapsBaseline: 1,
      series: { 'binance BTC/USDT 1h': ['lost 2024-03-02T03:00:00Z/2024-03-02T05:00:00Z', 'lost 2024-03-09T23:00:00Z/2024-03-10T00:00:00Z'] },
    });
    expect((await report('--baseline', baseline)).code).toBe(0);
    await lose('BTC/USDT', '2024-03-02T05:00', '2024-03-02T06:00');
    const grown = await report('--baseline', baseline, '--json');
    expect(grown.code).toBe(1);
    expect(json(grown).series[0]).toMatchObject({ missing: 4, newMissing: 1 });
    expect(json(grown).gaps.map(({ known }) => known)).toEqual([false, true]);
  });

  test('a fill asks for exactly the gaps, restores the contents, and a second one asks nothing', async () => {
    const start = asked();
    const dry = await titan('gaps', 'fill', '--until', END, '--dry-run', '--source', 'api', '--json');
    expect(dry.code).toBe(1);
    expect(JSON.parse(dry.stdout)).toMatchObject({ command: 'gaps fill', dryRun: true, requests: 1, filled: [{ symbol: 'BTC/USDT', gaps: 4, planned: 4, requests: 1, new: 0, left: 4, reasons: [] }] });
    expect(klinesSince(start)).toEqual([]);
    const filled = await titan('gaps', 'fill', '--until', END, '--source', 'api', '--json');
    expect(filled.code).toBe(0);
    expect(JSON.parse(filled.stdout)).toMatchObject({ dryRun: false, filled: [{ new: 4, left: 0, reasons: [] }], report: { verdict: 'complete' } });
    expect(klinesSince(start)).toHaveLength(1);
    expect(await contents()).toEqual(whole);
    const already = asked();
    expect(await titan('gaps', 'fill', '--until', END)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^nothing to fill/) });
    expect(asked()).toBe(already);
  });

  test('stale: within --max-age allowed, beyond it failing; a fill does not ask for it', async () => {
    await database.sql`DELETE FROM ohlcv WHERE time >= ${new Date(at('2024-03-09T20:00'))}`;
    await database.sql`UPDATE coverage SET covered = covered * tstzmultirange(tstzrange(NULL, ${new Date(at('2024-03-09T20:00'))}))`;
    const stale = await report();
    expect(stale).toMatchObject({ code: 1, stdout: expect.stringMatching(/^binance BTC\/USDT 1h: 4 stale$/m) });
    expect(stale.stdout).toMatch(/titan fetch and titan backfill go on where a series is stale/);
    expect(stale.stdout).not.toMatch(/titan gaps fill/);
    expect((await report('--max-age', '4')).code).toBe(0);
    const already = asked();
    expect((await titan('gaps', 'fill', '--until', END)).code).toBe(1);
    expect(asked()).toBe(already);
  });

  test('--compare lists a silence that two others contradict; --html writes a page that needs nothing else', async () => {
    const from = at('2024-03-05T00:00');
    for (const exchange of ['kraken', 'okx', 'bybit']) {
      const series = { dataset: 'candles', exchange, symbol: 'XRP/USDT', timeframe: '1h' } as const;
      const silent = exchange === 'bybit' ? { from: from + HOUR, to: from + 3 * HOUR } : undefined;
      await extendCoverage(database.sql, series, { covered: [{ from, to: from + DAY }], absent: { 'no-trades': silent === undefined ? [] : [silent], 'not-listed': [], 'out-of-reach': [] } });
      await upsertRows(database.sql, series, Array.from({ length: 24 }, (_, i) => ({ time: from + i * HOUR, open: '2', high: '2', low: '2', close: '2', volume: '1000' }))
        .filter(({ time }) => silent === undefined || time < silent.from || time >= silent.to));
    }
    const page = path.join(folder.path, 'coverage.html');
    const scope = ['XRP/USDT', '--until', '2024-03-06', '--since', '2024-03-05'];
    const ended = await titan('gaps', ...scope, '--compare', '--json', '--html', page);
    expect(ended.code).toBe(0);
    expect((JSON.parse(ended.stdout) as { contradictions: unknown }).contradictions).toEqual([{
      exchange: 'bybit', symbol: 'XRP/USDT', dataset: 'candles', timeframe: '1h', from: '2024-03-05T01:00:00Z', to: '2024-03-05T03:00:00Z', intervals: 2,
      others: [{ exchange: 'kraken', volume: 4000 }, { exchange: 'okx', volume: 4000 }],
    }]);
    expect(JSON.parse((await titan('gaps', ...scope, '--compare', '--min-volume', '2001', '--json')).stdout)).toMatchObject({ contradictions: [] });
    const html = readFileSync(page, 'utf8');
    expect(html).toMatch(/<b class="good">3 series: nothing is missing\.<\/b>/);
    expect(html).toContain('<tr class="complete"><td>bybit XRP/USDT 1h<td class="n">22<td class="n">0');
    expect(html.replaceAll(/<script>.*?<\/script>/gs, '')).not.toMatch(/<(?:script|link|img|iframe|object)\b/);
    const data = JSON.parse(/<script>const DATA = (.*);\n/.exec(html)![1]!) as { series: { name: string; absent: unknown }[] };
    expect(data.series.map(({ name, absent }) => [name, absent])).toEqual([['bybit XRP/USDT 1h', { 'no-trades': [0, 1, 2] }], ['kraken XRP/USDT 1h', {}], ['okx XRP/USDT 1h', {}]]);
  });

  test('Ctrl-C during a fill: exit 130, what came is kept and reported, and the same command ends it', async () => {
    await titan('backfill', 'SOL/USDT', '--exchanges', 'binance', '--timeframe', '1m', '--since', '2024-02-20', '--until', END, '--source', 'api', '--quiet');
    await database.sql`DELETE FROM ohlcv WHERE symbol = 'SOL/USDT' AND time > '2024-02-20Z'`;
    sandbox.setFaults([{ kind: 'latency', milliseconds: 50, path: '/api/v3/klines' }]);
    const scope = ['gaps', 'fill', 'SOL/USDT', '--until', END, '--source', 'api', '--json'];
    const rows = async () => ((await database.sql`SELECT count(*)::int AS n FROM ohlcv WHERE symbol = 'SOL/USDT'`)[0] as { n: number }).n;
    const lost = await rows();
    const { child, ended } = startTitan(folder, [...scope, '--endpoint', `binance=${sandbox.origins['binance']}`], { ...database.environment });
    while (await rows() === lost) await delay(20);
    child.kill('SIGINT');
    const { code, stdout, stderr } = await ended;
    sandbox.setFaults([]);
    expect(code).toBe(130);
    expect(stderr).toMatch(/stopped; everything stored so far is kept/);
    expect(stderr).not.toMatch(/ended at once|titan: stopped/);
    const [series] = (JSON.parse(stdout) as { filled: { new: number; left: number; reasons: string[] }[] }).filled;
    expect(series).toMatchObject({ new: await rows() - lost, reasons: expect.arrayContaining([expect.stringMatching(/^stopped/)]) });
    expect(series!.left).toBeGreaterThan(0);
    expect(await database.sql`SELECT FROM leases`).toHaveLength(0);
    expect((await titan(...scope)).code).toBe(0);
  });

  test.each([
    '--class foo', '--max-missing 1,5', '--max-missing 100.1%', '--max-age x', '--format xml', '--update-baseline', '--min-volume 5', '--json --format csv',
    '--since 2099-01-01', '--since 2024-04-01', '--baseline broken.json', '--timeframe 7m',
  ])('wrong usage, %s: exit 2, and nothing on stdout', async (flags) => {
    writeFileSync(path.join(folder.path, 'broken.json'), '{"titanGapsBaseline":1,"series":{"a":["x"]}}');
    expect(await report(...flags.split(' '))).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/^titan: /) });
  });

  test('a database out of reach: exit 3', async () => {
    expect(await runTitan(folder, ['gaps'], { DATABASE_URL: 'postgres://127.0.0.1:1/none' })).toMatchObject({ code: 3, stdout: '' });
  });
}, { kinds: ['PGlite', 'PostgreSQL'] });
