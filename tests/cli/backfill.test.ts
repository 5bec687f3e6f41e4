import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startSandbox, type Sandbox } from '../../src/sandbox/server.js';
import { copyEmbeddedTemplate } from '../support/embedded-template.js';
import { describeEachDatabase } from '../support/databases.js';
import { runTitan, saidBy, TitanFolder } from './titan-process.js';

interface Report {
  readonly left: number;
  readonly series: readonly { readonly status: string; readonly left: number; readonly leftFrom: string | null; readonly message: string | null }[];
}

const folder = new TitanFolder();
let sandbox: Sandbox;
beforeAll(async () => { sandbox = await startSandbox({ enforceLimits: false, exchanges: ['binance'] }); });
afterAll(async () => {
  await sandbox.close();
  folder.remove();
});

const wish = (): string[] => [
  'backfill', 'BTC/USDT', '--exchanges', 'binance', '--source', 'api', '--timeframe', '1m', '--endpoint', `binance=${sandbox.origins['binance']}`,
];

describeEachDatabase('a backfill', (database) => {
  test('of which a page fails ends with 1; the page is still planned, and the same command goes on with it', async () => {
    const args = [...wish(), '--since', '2024-02-10', '--until', '2024-02-13', '--json'];
    const poisoned = Date.parse('2024-02-11T09:20Z');
    sandbox.setFaults([{ kind: 'status', status: 404, path: new RegExp(`klines.*startTime=${poisoned}`) }]);
    const first = await runTitan(folder, args, { ...database.environment });
    const report = JSON.parse(first.stdout) as Report;
    expect({ code: first.code, left: report.left, series: report.series }).toMatchObject({
      code: 1, left: 3 * 1440 - 2000, series: [{ status: 'partial', left: 3 * 1440 - 2000, leftFrom: '2024-02-11T09:20:00Z', message: expect.stringContaining('404') as unknown }],
    });
    const planned = await runTitan(folder, [...args, '--dry-run'], { ...database.environment });
    expect(JSON.parse(planned.stdout)).toMatchObject({ series: [{ left: 3 * 1440 - 2000 }] });
    sandbox.setFaults([]);
    const second = await runTitan(folder, args, { ...database.environment });
    expect({ code: second.code, ...JSON.parse(second.stdout) as Report }).toMatchObject({ code: 0, left: 0, series: [{ status: 'done', new: 3 * 1440 - 2000 }] });
  });

  test('of which only a plan is wanted says what it had to store to make it', async () => {
    await database.sql`TRUNCATE ohlcv, coverage`;
    const planned = await runTitan(folder, [...wish(), '--since', '2024-02-10', '--until', '2024-02-13', '--source', 'api', '--dry-run'], { ...database.environment });
    expect(planned.stdout).toContain('To find where series begin 1,000 candles were asked for, which are stored.');
    expect(planned.stdout).not.toContain('Nothing was fetched');
    expect(await database.sql`SELECT count(*)::int AS n FROM ohlcv`).toEqual([{ n: 1000 }]);
    const again = JSON.parse((await runTitan(folder, [...wish(), '--since', '2024-02-10', '--until', '2024-02-13', '--source', 'api', '--dry-run', '--json'], { ...database.environment })).stdout) as object;
    expect(again).toMatchObject({ total: { stored: 0, candles: 3 * 1440 - 1000 } });
  });
}, { kinds: ['PostgreSQL'] });

const disk = mkdtempSync(path.join(tmpdir(), 'titan-disk-'));
const mount = (...words: string[]): boolean => spawnSync('mount', words, { stdio: 'ignore' }).status === 0;
const isMounted = mount('-t', 'tmpfs', '-o', 'size=88m', 'tmpfs', disk);
afterAll(() => {
  if (isMounted) spawnSync('umount', [disk]);
  rmdirSync(disk);
});

// Skipped where mounting is not permitted.
(isMounted ? test : test.skip)('on a disk that runs full ends with 3 and a clear word; with more room the database opens with all that was committed', async () => {
  await copyEmbeddedTemplate(path.join(disk, 'db'), { migrated: true });
  const environment = { TITAN_HOME: disk };
  const full = await runTitan(folder, [...wish(), '--since', '2023-09-01', '--until', '2024-03-01'], environment);
  expect(full.code).toBe(3);
  expect(saidBy(full).join('\n')).toMatch(/disk is full[^]*Free some space/);
  expect(mount('-o', 'remount,size=200m', disk)).toBe(true);
  const { code, stdout } = await runTitan(folder, ['sql', '--json', `
    SELECT (SELECT count(*)::int FROM ohlcv) AS rows, (SELECT sum(new)::int FROM ingest_runs) AS committed,
      (SELECT sum(extract(epoch FROM upper(part) - lower(part)) / 60)::int FROM coverage, unnest(covered - no_trades - not_listed - out_of_reach) AS part) AS accounted`], environment);
  expect(code).toBe(0);
  // As text, since numbers in SQL may have more digits than JSON's.
  const [counts] = JSON.parse(stdout) as { rows: string; committed: string; accounted: string }[];
  expect(Number(counts!.rows)).toBeGreaterThan(0);
  expect(counts).toEqual({ rows: counts!.rows, committed: counts!.rows, accounted: counts!.rows });
}, 400_000);
