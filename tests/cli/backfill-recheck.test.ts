import { afterAll, beforeAll, expect, test } from '@jest/globals';
import path from 'node:path';
import { startSandbox, type Sandbox } from '../../src/sandbox/server.js';
import { copyEmbeddedTemplate } from '../support/embedded-template.js';
import { runTitan, TitanFolder, type Ended } from './titan-process.js';

const folder = new TitanFolder();
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ enforceLimits: false, exchanges: ['binance'] });
  await copyEmbeddedTemplate(path.join(folder.path, 'home', 'db'), { migrated: true });
});
afterAll(async () => {
  await sandbox.close();
  folder.remove();
});

const backfill = (...more: string[]): Promise<Ended> => runTitan(folder, [
  'backfill', 'BTC/USDT', '--exchanges', 'binance', '--source', 'archive', '--since', '2024-02-01', '--until', '2024-03-01', '--json', '--endpoint', `binance=${sandbox.origins['binance']}`, ...more,
], { TITAN_ARCHIVE_BINANCE: sandbox.archives['binance']! });

test('files that could not be checked leave a recheck done in part, with a word, also when nothing is left', async () => {
  expect((await backfill('--recheck')).code).toBe(0);
  sandbox.setFaults([{ kind: 'status', status: 451, path: '/data/' }]);
  for (const more of [[], ['--dry-run']]) {
    const { code, stdout, stderr } = await backfill('--recheck', ...more);
    expect({ code, left: (JSON.parse(stdout) as { series: readonly { left: number }[] }).series.map(({ left }) => left) }).toEqual({ code: 1, left: [0] });
    expect(stderr).toMatch(/binance archive: HTTP 451[^\n]*published anew/);
  }
  expect((await backfill()).code).toBe(0);
});
