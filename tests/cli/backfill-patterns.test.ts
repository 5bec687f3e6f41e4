import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import path from 'node:path';
import { startSandbox, type Sandbox } from '../../src/sandbox/server.js';
import { copyEmbeddedTemplate } from '../support/embedded-template.js';
import { runTitan, saidBy, TitanFolder, type Ended } from './titan-process.js';

interface Report {
  readonly left: number;
  readonly series: readonly { readonly exchange: string; readonly symbol: string; readonly status: string; readonly left: number; readonly message: string | null }[];
}

const folder = new TitanFolder();
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ enforceLimits: false, exchanges: ['binance', 'okx'] });
  await copyEmbeddedTemplate(path.join(folder.path, 'home', 'db'), { migrated: true });
});
afterAll(async () => {
  await sandbox.close();
  folder.remove();
});
// Its markets are never had, so no list of them is kept.
beforeEach(() => { sandbox.setFaults([{ kind: 'status', status: 451, exchange: 'binance' }]); });

const backfill = (exchanges: string, ...more: string[]): Promise<Ended> => runTitan(folder, [
  'backfill', 'BT*/USDT', '--exchanges', exchanges, '--source', 'api', '--since', '2024-02-10', '--until', '2024-02-13', '--json',
  ...Object.entries(sandbox.origins).flatMap(([id, origin]) => ['--endpoint', `${id}=${origin}`]), ...more,
]);
const DOWN = { exchange: 'binance', symbol: 'BT*/USDT', left: 3, message: expect.stringMatching(/^binance: HTTP 451/) as unknown };

test('a pattern on an exchange that cannot be asked for its markets has failed there, while others go on', async () => {
  const planned = await backfill('binance,okx', '--dry-run');
  expect({ code: planned.code, series: (JSON.parse(planned.stdout) as Report).series }).toMatchObject({ code: 1, series: [DOWN, { exchange: 'okx', symbol: 'BTC/USDT', message: null }] });
  const done = await backfill('binance,okx');
  const { left, series } = JSON.parse(done.stdout) as Report;
  expect({ code: done.code, left }).toEqual({ code: 1, left: 3 });
  expect(series).toHaveLength(2);
  expect(series).toEqual(expect.arrayContaining([
    expect.objectContaining({ ...DOWN, status: 'failed' }), expect.objectContaining({ exchange: 'okx', symbol: 'BTC/USDT', status: 'done' }),
  ]));
});

test('alone it is a total failure, with the reason', async () => {
  expect((await backfill('binance', '--dry-run')).code).toBe(3);
  const { code, ...ended } = await backfill('binance');
  expect({ code, said: saidBy({ code, ...ended })[0] }).toEqual({ code: 3, said: expect.stringMatching(/^titan: binance: HTTP 451/) as unknown });
});
